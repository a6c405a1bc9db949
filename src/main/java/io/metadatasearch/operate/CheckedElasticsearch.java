package io.metadatasearch.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.elasticsearch.ElasticsearchConnection;
import io.metadatasearch.elasticsearch.IndexTemplate;
import io.metadatasearch.elasticsearch.IndexTemplateException;
import io.metadatasearch.elasticsearch.JsonRequests;
import io.metadatasearch.settings.Settings;
import io.metadatasearch.settings.Stage;
import io.metadatasearch.text.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;

/**
 * Checks whether Elasticsearch is reachable, grants the privileges that the stages need, and understands the index
 * template.
 */
final class CheckedElasticsearch {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int METHOD_NOT_ALLOWED = 405;

    private final Settings settings;
    private final Findings findings;

    CheckedElasticsearch(Settings settings, Findings findings) {
        this.settings = settings;
        this.findings = findings;
    }

    /** Runs the checks and reports the findings. */
    void check() {
        try (RestClient client = ElasticsearchConnection.open(settings)) {
            version(client);
            rights(client);
            if (settings.stages().contains(Stage.LOAD)) {
                template(client);
            }
        } catch (ResponseException e) {
            findings.fail("Elasticsearch at " + settings.get("es.urls") + " returns " + JsonRequests.status(e)
                    + (JsonRequests.status(e) == UNAUTHORIZED
                            ? ": authentication failed; check ES_USERNAME and ES_PASSWORD, or ES_API_KEY"
                            : ": " + Reason.of(e)));
        } catch (IOException e) {
            findings.fail("Elasticsearch at " + settings.get("es.urls") + " does not answer: " + Reason.of(e)
                    + "; check ES_URLS, ES_CA");
        }
    }

    private void version(RestClient client) throws IOException {
        Set<String> versions = new TreeSet<>();
        try {
            for (JsonNode node : JsonRequests.send(client, "GET", "/_nodes?filter_path=nodes.*.version", null)
                    .path("nodes")) {
                versions.add(node.path("version").asText());
            }
        } catch (ResponseException e) {
            if (JsonRequests.status(e) != FORBIDDEN) {
                throw e;
            }
            findings.ok("Elasticsearch answers; its version is unknown without the privilege monitor");
            return;
        }
        String found = "Elasticsearch " + String.join(", ", versions);
        if (versions.stream().allMatch(version -> version.matches("8\\.19\\..*|9\\..*"))) {
            findings.ok(found);
        } else {
            findings.warn(found + ": expected 8.19 or 9, the tested versions");
        }
    }

    private void rights(RestClient client) throws IOException {
        ObjectNode wanted = JSON.createObjectNode();
        Set<String> ofIndices = new TreeSet<>(List.of("read", "view_index_metadata"));
        if (settings.stages().contains(Stage.LOAD)) {
            wanted.putArray("cluster").add("manage_index_templates");
            ofIndices.addAll(List.of("create_index", "index", "delete", "maintenance"));
            if (settings.find("es.retention").isPresent()) {
                ofIndices.add("delete_index");
            }
        }
        if (settings.stages().contains(Stage.WATCH)
                && settings.find("watch.searches-file").isPresent()) {
            ofIndices.addAll(List.of("create_index", "index", "delete", "maintenance", "monitor"));
        }
        ObjectNode indices = wanted.putArray("index").addObject();
        String alias = settings.get("es.index");
        indices.putArray("names").add(alias).add(alias + "-*");
        ofIndices.forEach(indices.withArray("privileges")::add);
        JsonNode answer;
        try {
            answer = JsonRequests.send(client, "POST", "/_security/user/_has_privileges", wanted.toString());
        } catch (ResponseException e) {
            // Without security, this call does not exist.
            if (JsonRequests.status(e) != METHOD_NOT_ALLOWED
                    && !e.getMessage().contains("no handler found")
                    && !e.getMessage().contains("not enabled")) {
                throw e;
            }
            findings.warn("Elasticsearch has no security: anyone who can reach it can do anything");
            return;
        }
        Set<String> missing = new TreeSet<>();
        answer.path("cluster").properties().forEach(right -> {
            if (!right.getValue().asBoolean()) {
                missing.add(right.getKey() + " for the cluster");
            }
        });
        answer.path("index")
                .properties()
                .forEach(index -> index.getValue().properties().forEach(right -> {
                    if (!right.getValue().asBoolean()) {
                        missing.add(right.getKey() + " for " + index.getKey());
                    }
                }));
        missing.forEach(right -> findings.fail("Elasticsearch does not grant the privilege " + right));
        if (missing.isEmpty()) {
            findings.ok("Elasticsearch grants the required privileges");
        }
    }

    private void template(RestClient client) throws IOException {
        String file =
                Path.of(settings.get("schema.directory"), "index-template.json").toString();
        try {
            new IndexTemplate(client, file, settings.get("es.index")).requireUnderstood();
            findings.ok("Elasticsearch accepts " + file);
        } catch (IndexTemplateException | IllegalArgumentException e) {
            findings.fail(e.getMessage());
        } catch (ResponseException e) {
            if (JsonRequests.status(e) != FORBIDDEN) { // rights() has already reported it
                throw e;
            }
        }
    }
}
