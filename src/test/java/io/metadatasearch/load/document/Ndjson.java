package io.metadatasearch.load.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.json.NdJsonpSerializable;
import co.elastic.clients.util.BinaryData;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What a bulk sends: the body of its request, as the Elasticsearch client writes it. */
public final class Ndjson {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Ndjson() {}

    /** The body: each part ended by \n. */
    public static String body(Bulk bulk) throws IOException {
        BulkRequest request = bulk.request();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        write(request._serializables(), body);
        return body.toString(UTF_8);
    }

    /** The action and the document lines, in their order. */
    public static List<JsonNode> lines(Bulk bulk) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : body(bulk).split("\n")) {
            lines.add(parse(line));
        }
        return lines;
    }

    public static JsonNode parse(String line) throws JsonProcessingException {
        return JSON.readTree(line);
    }

    private static void write(Iterator<?> parts, ByteArrayOutputStream body) throws IOException {
        while (parts.hasNext()) {
            Object part = parts.next();
            if (part instanceof BinaryData bytes) {
                bytes.writeTo(body);
                body.write('\n');
            } else {
                write(((NdJsonpSerializable) part)._serializables(), body);
            }
        }
    }
}
