package io.metadatasearch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metadatasearch.services.LocalElasticsearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a benchmark indexes into. */
final class Index {

    /** The alias. */
    static final String ALIAS = "bench";

    private static final String LEDGER = "/" + ALIAS + "-files";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Index() {}

    /** Installs the template that the program installs, so that whoever indexes does the same. */
    static void template(LocalElasticsearch elasticsearch) throws IOException {
        String template = Files.readString(Path.of("schema", "index-template.json"))
                .replaceFirst("\\{", "{\"index_patterns\":[\"" + ALIAS + "-2*\"],");
        elasticsearch.request("PUT", "/_index_template/" + ALIAS, template);
    }

    /** Deletes all of it, the ledger too. */
    static void delete(LocalElasticsearch elasticsearch) throws IOException {
        String names = elasticsearch.request("GET", "/_cat/indices/" + ALIAS + "*?h=index", null);
        for (String index : names.lines().toList()) {
            elasticsearch.request("DELETE", "/" + index.strip(), null);
        }
    }

    /** How many rows were indexed so far, whether they can be searched yet or not. */
    static long indexed(LocalElasticsearch elasticsearch) throws IOException {
        return get(elasticsearch, "/" + ALIAS + "-2*/_stats/indexing?filter_path=_all.primaries.indexing.index_total")
                .at("/_all/primaries/indexing/index_total")
                .asLong();
    }

    /** Makes sure that so many rows are there. */
    static void requireRows(LocalElasticsearch elasticsearch, long rows) throws IOException {
        elasticsearch.request("POST", "/" + ALIAS + "-2*/_refresh", null);
        long found =
                get(elasticsearch, "/" + ALIAS + "-2*/_count").path("count").asLong();
        if (found != rows) {
            throw new IOException(found + " of " + rows + " rows are in the index");
        }
    }

    /** The time from the beginning of the first load to the end of the last one, by the ledger. */
    static double secondsOfLoading(LocalElasticsearch elasticsearch) throws IOException {
        elasticsearch.request("POST", LEDGER + "/_refresh", null);
        return (ledgerTime("finished:desc", elasticsearch) - ledgerTime("started:asc", elasticsearch)) / 1e3;
    }

    private static long ledgerTime(String first, LocalElasticsearch elasticsearch) throws IOException {
        return get(elasticsearch, LEDGER + "/_search?size=1&sort=" + first)
                .at("/hits/hits/0/sort/0")
                .asLong();
    }

    private static JsonNode get(LocalElasticsearch elasticsearch, String path) throws IOException {
        return JSON.readTree(elasticsearch.request("GET", path, null));
    }
}
