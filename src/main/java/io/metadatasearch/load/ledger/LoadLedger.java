package io.metadatasearch.load.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.elasticsearch.JsonRequests;
import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.Quality;
import io.metadatasearch.load.recognition.FileRules;
import io.metadatasearch.schema.Columns;
import io.metadatasearch.schema.LedgerIndex;
import io.metadatasearch.text.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;

/**
 * The load ledger, the index {@code <alias>-files}: one document for each path, with the outcome of its object. It also
 * records whether and what was loaded from a path before, because documents of an earlier version of a file have to be
 * deleted.
 *
 * <p>States: {@code loading}; {@code waiting} (could not be read, will be retried); {@code loaded}; {@code failed}.
 */
public final class LoadLedger {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ID_BYTES = 15;
    private static final int FINGERPRINT_BYTES = 15;
    private static final int CONFLICT = 409;
    private static final Set<String> ENDED = Set.of("loaded", "failed");

    private static final String MAPPINGS = """
            {"dynamic":false,"properties":{
              "file":{"type":"keyword"},"etag":{"type":"keyword"},"size":{"type":"long"},"state":{"type":"keyword"},
              "rows":{"type":"long"},"indexed":{"type":"long"},"rejected":{"type":"long"},
              "format":{"type":"keyword"},"charset":{"type":"keyword"},"dateOrder":{"type":"keyword"},
              "undated":{"type":"long"},"misfits":{"type":"long"},"replaced":{"type":"long"},
              "unknownColumns":{"type":"long"},"repeatedHeaders":{"type":"long"},
              "quality":{"type":"keyword","ignore_above":8191},
              "started":{"type":"date"},"finished":{"type":"date"},"durationMs":{"type":"long"},
              "attempts":{"type":"integer"},"error":{"type":"text"},"host":{"type":"keyword"}}}
            """;

    private static final String INDEX = """
            {"settings":{"index.number_of_shards":1,"index.auto_expand_replicas":"0-1","index.refresh_interval":"3s"},
             "mappings":%s}
            """.formatted(MAPPINGS);

    private final RestClient client;
    private final String index;
    private final String shape;
    private final String host;
    private boolean created;

    /**
     * Creates the ledger. Sends nothing yet.
     *
     * @param alias the alias of the documents
     * @param columns determines the fields and the index of a row, together with the rules and the period
     * @param period the time that one index covers
     */
    public LoadLedger(RestClient client, String alias, Columns columns, FileRules rules, String period)
            throws IOException {
        this.client = client;
        this.index = LedgerIndex.name(alias);
        this.shape = columns.fingerprint() + " " + rules.written() + " " + period;
        this.host = InetAddress.getLocalHost().getHostName();
    }

    /**
     * Records that the object is being loaded, and tells the load what is known about its path.
     *
     * @throws IOException if Elasticsearch is unreachable or refuses the request
     */
    void begin(ObjectLoad load) throws IOException {
        createIndex();
        try {
            put("/_create/", load, entry(load, "loading"));
        } catch (ResponseException e) {
            if (JsonRequests.status(e) != CONFLICT) {
                throw e;
            }
            continueFrom(load, known(load));
            put("/_doc/", load, entry(load, "loading"));
        }
    }

    /** Records that each row is indexed, rejected or dropped. */
    void loaded(ObjectLoad load) throws IOException {
        put("/_doc/", load, ended(load, "loaded", null));
    }

    /** Records that the object could not be loaded. */
    void failed(ObjectLoad load, String reason) throws IOException {
        put("/_doc/", load, ended(load, "failed", reason));
    }

    /** Records that the object could not be read and will be retried. */
    void waits(ObjectLoad load, String reason) throws IOException {
        put("/_doc/", load, ended(load, "waiting", reason));
    }

    private synchronized void createIndex() throws IOException {
        if (created) {
            return;
        }
        if (!JsonRequests.createIndex(client, index, INDEX)) {
            // An earlier version of the program may have created it.
            JsonRequests.send(client, "PUT", "/" + index + "/_mapping", MAPPINGS);
        }
        created = true;
    }

    /** What is known about the path; a missing node if its entry was deleted a moment ago. */
    private JsonNode known(ObjectLoad load) throws IOException {
        return JsonRequests.find(client, path("/_doc/", load)).path("_source");
    }

    private void continueFrom(ObjectLoad load, JsonNode known) {
        boolean sameVersion = known.path("fingerprint").asText().equals(fingerprint(load));
        String state = known.path("state").asText();
        boolean goesOn = known.path("etag").asText().equals(load.etag()) && !ENDED.contains(state);
        int generation = known.path("generation").asInt(0) + (sameVersion ? 0 : 1);
        load.continues(
                goesOn ? known.path("attempts").asInt(0) + 1 : 1,
                generation,
                generation > 1 && !(sameVersion && state.equals("loaded")));
    }

    private void put(String how, ObjectLoad load, ObjectNode entry) throws IOException {
        JsonRequests.send(client, "PUT", path(how, load), entry.toString());
    }

    private String path(String how, ObjectLoad load) {
        return "/" + index + how + Sha256.base64(load.path(), ID_BYTES);
    }

    private ObjectNode ended(ObjectLoad load, String state, String error) {
        ObjectNode entry = entry(load, state)
                .put("rows", load.rows())
                .put("indexed", load.indexed())
                .put("rejected", load.rejected().count())
                .put("dropped", load.dropped())
                .put("finished", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("durationMs", load.durationMillis());
        if (error != null) {
            return entry.put("error", error); // a verdict on a part of the file would say nothing
        }
        enter(load.quality(), load.rejected().count(), entry);
        return entry;
    }

    private static void enter(Quality quality, long rejected, ObjectNode entry) {
        if (quality.format() != null) {
            entry.put("format", quality.format()).put("charset", quality.charset());
        }
        if (quality.dateOrder() != null) {
            entry.put("dateOrder", quality.dateOrder());
        }
        entry.put("undated", quality.undated()).put("misfits", quality.misfits());
        ArrayNode worst = entry.putArray("misfitFields");
        for (Quality.Misfits field : quality.worst()) {
            worst.addObject()
                    .put("field", field.field())
                    .put("count", field.count())
                    .put("example", field.example());
        }
        entry.put("replaced", quality.replaced())
                .put("unknownColumns", quality.unknownColumns())
                .put("repeatedHeaders", quality.repeatedHeaders())
                .put("quality", quality.verdict(rejected));
    }

    private ObjectNode entry(ObjectLoad load, String state) {
        return JSON.createObjectNode()
                .put("file", load.path())
                .put("etag", load.etag())
                .put("size", load.size())
                .put("state", state)
                .put("attempts", load.attempts())
                .put("started", load.started().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("host", host)
                .put("generation", load.generation())
                .put("fingerprint", fingerprint(load));
    }

    /** A digest that changes when the same rows would become other documents, or go to other indices. */
    private String fingerprint(ObjectLoad load) {
        return Sha256.base64(load.etag() + " " + shape, FINGERPRINT_BYTES);
    }
}
