package io.metadatasearch.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code schema/openapi.yaml}, which every answer has to follow. */
public final class Contract {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    /** Reads the parts of a schema when they are needed. */
    private static final SchemaValidatorsConfig AS_NEEDED =
            SchemaValidatorsConfig.builder().preloadJsonSchema(false).build();

    private static Contract read;

    private final JsonNode document;
    private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();

    private Contract(JsonNode document) {
        this.document = document;
    }

    /** Reads it; once for all tests. */
    public static synchronized Contract read() throws IOException {
        if (read == null) {
            read = parse();
        }
        return read;
    }

    private static Contract parse() throws IOException {
        try (InputStream in = Files.newInputStream(Path.of("schema", "openapi.yaml"))) {
            return new Contract(JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromInputStream(in)));
        }
    }

    /** What the contract says of a path; missing if it is none of its. */
    public JsonNode paths() {
        return document.path("paths");
    }

    /**
     * Holds an answer to the contract: the status is one of the call's, and the body follows its schema; one to HEAD has
     * none.
     */
    public void check(String method, String pathAndQuery, HttpResponse<String> answer) throws IOException {
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        boolean isConsole = pathAndQuery.matches("/(console/.*)?") && answer.statusCode() != 404;
        if (isConsole) {
            return; // files, no part of the API
        }
        boolean isHead = method.equals("HEAD");
        JsonNode call = paths().path(pathAndQuery.replaceFirst("\\?.*", ""))
                .path(isHead ? "get" : method.toLowerCase(Locale.ROOT));
        JsonNode responses = call.path("responses");
        JsonNode response = responses.has(String.valueOf(answer.statusCode()))
                ? responses.path(String.valueOf(answer.statusCode()))
                : responses.path("default");
        if (call.isMissingNode() || response.has("$ref")) {
            response = document.at("/components/responses/Problem");
        }
        if (answer.statusCode() == 204 || answer.statusCode() == 304) {
            assertThat(answer.body()).as(method + " " + pathAndQuery).isEmpty();
            return;
        }
        assertThat(response.path("content").has(type))
                .as(method + " " + pathAndQuery + ": " + answer.statusCode() + " " + type + " " + answer.body())
                .isTrue();
        if (isHead) {
            assertThat(answer.body()).as(method + " " + pathAndQuery).isEmpty();
        } else if (type.equals("application/json") || type.equals("application/problem+json")) {
            JsonNode schema = response.path("content").path(type).path("schema");
            assertThat(schema(schema).validate(JSON.readTree(answer.body())))
                    .as(pathAndQuery + ": " + answer.body())
                    .isEmpty();
        }
    }

    private JsonSchema schema(JsonNode schema) {
        return schemas.computeIfAbsent(schema.toString(), text -> {
            ObjectNode whole = schema.deepCopy();
            whole.set("components", document.path("components"));
            return SCHEMAS.getSchema(whole, AS_NEEDED);
        });
    }
}
