package io.metadatasearch.search.export;

import java.io.IOException;

/** Writes records in one of the formats of an export. */
interface RecordWriter {

    /** What comes before the first record. */
    byte[] head() throws IOException;

    /**
     * Writes a record.
     *
     * @param json where it stands, from start, length bytes
     */
    void write(byte[] json, int start, int length) throws IOException;

    /** What was written since it was last taken. */
    byte[] take() throws IOException;
}
