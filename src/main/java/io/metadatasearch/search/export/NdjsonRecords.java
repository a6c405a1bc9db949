package io.metadatasearch.search.export;

import java.io.ByteArrayOutputStream;

/**
 * Writes records as NDJSON, each as Elasticsearch stores it: without line breaks, because a bulk does not allow them.
 */
final class NdjsonRecords implements RecordWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Override
    public void write(byte[] json, int start, int length) {
        out.write(json, start, length);
        out.write('\n');
    }

    @Override
    public byte[] take() {
        byte[] written = out.toByteArray();
        out.reset();
        return written;
    }
}
