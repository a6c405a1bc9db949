package io.metadatasearch.search.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes records as CSV (RFC 4180), one column for each field. A text that a spreadsheet would treat as a formula gets
 * a ' before it (OWASP, CSV injection), because hosts and user agents are written by strangers.
 */
public final class CsvRecords implements RecordWriter {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FORMULA = "=+-@\t\r";

    private final List<String> fields;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final CsvWriter csv;

    /** Writes the header line. */
    public CsvRecords(List<String> fields) {
        this.fields = fields;
        this.csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(out, StandardCharsets.UTF_8);
        csv.writeRecord(fields.stream().map(CsvRecords::harmless).toList());
    }

    @Override
    public void write(byte[] json, int start, int length) throws IOException {
        write(JSON.readTree(json, start, length));
    }

    /** Writes a record. */
    public void write(JsonNode record) {
        csv.writeRecord(fields.stream().map(field -> cell(record, field)).toList());
    }

    @Override
    public byte[] take() throws IOException {
        csv.flush();
        byte[] written = out.toByteArray();
        out.reset();
        return written;
    }

    private static String cell(JsonNode record, String field) {
        JsonNode value = record.path(field);
        int dot = field.indexOf('.');
        if (value.isMissingNode() && dot > 0) {
            value = record.path(field.substring(0, dot)).path(field.substring(dot + 1));
        }
        if (value.isTextual()) {
            return harmless(value.textValue());
        }
        // A value that begins with a { or a [, or is a number, is not a formula.
        return value.isContainerNode() ? value.toString() : value.asText("");
    }

    private static String harmless(String text) {
        return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
