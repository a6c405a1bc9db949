package io.metadatasearch.load.bulk;

import io.metadatasearch.load.ObjectContentTest;
import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.document.Bulk;
import io.metadatasearch.load.document.Ndjson;
import io.metadatasearch.load.recognition.Dialect;
import io.metadatasearch.load.recognition.FileRules;
import io.metadatasearch.schema.Columns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The bulk bodies that a load would send, built beforehand. */
public final class NdjsonBodies {

    private NdjsonBodies() {}

    /** The rules of a folder without any: everything is found out. */
    public static FileRules rules(String... settings) {
        Map<String, String> set = new HashMap<>(Map.of("schema.directory", "schema", "load.null", "-, (empty), N/A"));
        for (int i = 0; i < settings.length; i += 2) {
            set.put(settings[i], settings[i + 1]);
        }
        return new FileRules(key -> set.getOrDefault(key, ""));
    }

    /**
     * Builds them.
     *
     * @param object the object, as it lies in the bucket
     * @param path what its name is
     * @param alias the beginning of the index names
     * @param rows how many rows at most
     */
    public static List<byte[]> of(InputStream object, String path, String alias, int rows) throws IOException {
        try (ObjectLoad load = new ObjectLoad("incoming/" + path, path, "etag", 1, InputStream.nullInputStream())) {
            FileBulks csv = new FileBulks(
                    new Columns("schema/columns.yaml", "schema/index-template.json", 500),
                    NdjsonBodies.rules(),
                    alias,
                    "month",
                    5000,
                    4096,
                    null);
            Iterator<Bulk> bulks = csv.read(ObjectContentTest.CONTENT.open(load, object), load, Dialect.FOUND_OUT);
            List<byte[]> bodies = new ArrayList<>();
            while (load.rows() < rows && bulks.hasNext()) {
                bodies.add(Ndjson.body(bulks.next()).getBytes(StandardCharsets.UTF_8));
            }
            return bodies;
        }
    }
}
