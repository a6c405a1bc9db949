package io.metadatasearch.search.export;

import java.io.IOException;

/** Writes records in one of the formats of an export. */
interface RecordWriter {

    /**
     * Writes a record.
     *
     * @param json the bytes that contain the record: length bytes, from start
     */
    void write(byte[] json, int start, int length) throws IOException;

    /** Returns what was written since the last call; at first, also what comes before the records. */
    byte[] take() throws IOException;
}
