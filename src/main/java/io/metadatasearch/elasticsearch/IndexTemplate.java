package io.metadatasearch.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index template in {@code index-template.json}. It must be installed in Elasticsearch before the first row: it
 * gives every index its types and the alias that searches use.
 */
public final class IndexTemplate {

    private static final Logger LOG = LoggerFactory.getLogger(IndexTemplate.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    // The names that IndexNames can build from the alias, but no other index that begins with the same name.
    private static final List<String> INDEX_NAMES = List.of("-1*", "-2*", "-undated", "-all");

    private final RestClient client;
    private final String file;
    private final String alias;
    private final ObjectNode template;
    private boolean installed;

    /**
     * Reads the template.
     *
     * @param file the path of {@code index-template.json}
     * @param alias the alias of all indices, and the prefix of their names
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if the file is not an index template with a version
     */
    public IndexTemplate(RestClient client, String file, String alias) throws IOException {
        this.client = client;
        this.file = file;
        this.alias = alias;
        if (!(JSON.readTree(Files.readAllBytes(Path.of(file))) instanceof ObjectNode read)
                || !read.path("version").isIntegralNumber()
                || !read.path("template").isObject()) {
            throw new IllegalArgumentException(file + ": expected an index template, with a version (a whole number)");
        }
        this.template = read;
        ArrayNode patterns = read.putArray("index_patterns");
        INDEX_NAMES.forEach(name -> patterns.add(alias + name));
        read.withObject("/template/aliases/" + alias);
    }

    /**
     * Installs the template if it is missing, or if its version is older than the version in the file. Costs nothing
     * once it is installed.
     *
     * @throws IndexTemplateException if Elasticsearch refuses the template
     * @throws IOException if Elasticsearch is unreachable
     */
    public synchronized void ensureInstalled() throws IOException {
        if (installed) {
            return;
        }
        long ours = template.path("version").asLong();
        long theirs = installedVersion();
        if (theirs < ours) {
            send("PUT", "/_index_template/" + alias);
            LOG.info("Index template {} installed, version {}", alias, ours);
            addAliases();
        } else if (theirs > ours) {
            LOG.warn("Index template {} has version {}, newer than ours ({}): not changed", alias, theirs, ours);
        }
        installed = true;
    }

    /** Adds the field aliases for other programs to existing indices. The template applies only to new ones. */
    private void addAliases() throws IOException {
        ObjectNode mapping = JSON.createObjectNode();
        aliasesOf(template.at("/template/mappings/properties")).ifPresent(all -> mapping.set("properties", all));
        try {
            JsonRequests.send(
                    client,
                    "PUT",
                    "/" + alias + "/_mapping?ignore_unavailable=true&allow_no_indices=true",
                    mapping.toString());
        } catch (ResponseException e) {
            if (JsonRequests.status(e) != NOT_FOUND) { // there is no index yet
                LOG.warn(
                        "cannot add the aliases of {} (source.ip ...) to existing indices: {}; new indices have them",
                        file,
                        reason(e));
            }
        }
    }

    private static Optional<ObjectNode> aliasesOf(JsonNode properties) {
        ObjectNode found = JSON.createObjectNode();
        properties.properties().forEach(property -> {
            if (property.getValue().path("type").asText().equals("alias")) {
                found.set(property.getKey(), property.getValue());
            }
            aliasesOf(property.getValue().path("properties"))
                    .ifPresent(inner -> found.putObject(property.getKey()).set("properties", inner));
        });
        return found.isEmpty() ? Optional.empty() : Optional.of(found);
    }

    /**
     * Checks that Elasticsearch understands the template. Installs nothing.
     *
     * @throws IndexTemplateException if Elasticsearch does not understand the template
     * @throws IOException if Elasticsearch is unreachable or denies access
     */
    public void requireUnderstood() throws IOException {
        send("POST", "/_index_template/_simulate/" + alias);
    }

    private void send(String method, String path) throws IOException {
        try {
            JsonRequests.send(client, method, path, template.toString());
        } catch (ResponseException e) {
            if (JsonRequests.status(e) != BAD_REQUEST) {
                throw e;
            }
            throw new IndexTemplateException(file + ": Elasticsearch refuses it: " + reason(e), e);
        }
    }

    private static String reason(ResponseException refused) throws IOException {
        JsonNode error =
                JSON.readTree(refused.getResponse().getEntity().getContent()).path("error");
        JsonNode cause = error;
        while (cause.has("caused_by")) {
            cause = cause.path("caused_by");
        }
        return cause.path("reason").asText();
    }

    /** Returns the version of the installed template; -1 if there is none, or it has no version. */
    private long installedVersion() throws IOException {
        return JsonRequests.find(client, "/_index_template/" + alias)
                .at("/index_templates/0/index_template/version")
                .asLong(-1);
    }
}
