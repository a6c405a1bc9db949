package io.metadatasearch.search.overview;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.search.Parameters;
import io.metadatasearch.search.Problem;
import io.metadatasearch.search.access.Requests;
import io.metadatasearch.search.query.FieldNames;
import io.metadatasearch.search.query.FieldNames.Field;
import java.io.IOException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Header;

/** Lists the fields that can be searched. */
public final class FieldList {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final FieldNames fields;

    /** Creates the list; nothing is read yet. */
    public FieldList(FieldNames fields) {
        this.fields = fields;
    }

    /**
     * Returns the name and type of each field, and the columns of files that become this field.
     *
     * @throws Problem 400 if there is a parameter
     * @throws IOException if Elasticsearch is unreachable
     */
    public byte[] list(@Header("CamelHttpRawQuery") String rawQuery, Exchange exchange) throws IOException {
        Parameters.read(rawQuery, List.of());
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode list = answer.putArray("fields");
        for (Field field : fields.all()) {
            ObjectNode one = list.addObject();
            one.put("name", field.name()).put("type", field.type()).put("sortable", field.sortable());
            ArrayNode columns = one.putArray("columns");
            fields.columns(field).forEach(columns::add);
        }
        exchange.setVariable(Requests.HITS, list.size());
        return JSON.writeValueAsBytes(answer);
    }
}
