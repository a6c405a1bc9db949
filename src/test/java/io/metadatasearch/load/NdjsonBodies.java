package io.metadatasearch.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The bulk bodies that a load would send, built beforehand. */
public final class NdjsonBodies {

    private NdjsonBodies() {}

    /**
     * Builds them.
     *
     * @param object the object, as it lies in the bucket
     * @param alias the beginning of the index names
     * @param rows how many rows at most
     */
    public static List<byte[]> of(InputStream object, String alias, int rows) throws IOException {
        try (ObjectLoad load =
                new ObjectLoad("incoming/bench.csv.gz", "bench.csv.gz", "etag", 1, InputStream.nullInputStream())) {
            CsvBulks csv = new CsvBulks(
                    new Columns("schema/columns.yaml", "schema/index-template.json", 500),
                    alias,
                    "month",
                    5000,
                    4096,
                    "UTF-8",
                    "auto",
                    null);
            Iterator<Bulk> bulks = csv.read(ObjectContent.open(load, object), load, CsvBulks.Dialect.RFC_4180);
            List<byte[]> bodies = new ArrayList<>();
            while (load.rows() < rows && bulks.hasNext()) {
                bodies.add(Ndjson.body(bulks.next()).getBytes(StandardCharsets.UTF_8));
            }
            return bodies;
        }
    }
}
