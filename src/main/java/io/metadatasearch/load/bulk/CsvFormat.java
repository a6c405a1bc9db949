package io.metadatasearch.load.bulk;

import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.ObjectReadException;
import io.metadatasearch.load.UnloadableObjectException;
import io.metadatasearch.load.document.Bulk;
import io.metadatasearch.load.recognition.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.dataformat.csv.CsvDataFormat;

/**
 * Camel's data format {@code csv}, with its name and options, on a reader that recognizes the file first, continues
 * after a bad row, limits the size of a row, and costs half as much. It turns the rows of an object into bulks of
 * documents, one at a time on demand; also the rows of JSON lines.
 *
 * <p>Supported are delimiter, quote, escape, commentMarker, header, skipHeaderRecord, ignoreEmptyLines,
 * ignoreSurroundingSpaces, trim, nullString and lazyLoad (which is always on). Options that are not set come from
 * {@code files.yaml} and {@code load.*}, or are detected.
 */
public final class CsvFormat extends CsvDataFormat {

    private static final String HONOURED =
            "delimiter, quote, escape, commentMarker, header, skipHeaderRecord, ignoreEmptyLines,"
                    + " ignoreSurroundingSpaces, trim or nullString";

    private final FileBulks files;
    private final int bulksInFlight;
    private Dialect dialect;

    /**
     * Creates the data format.
     *
     * @param files reads the files
     * @param bulksInFlight the maximum number of bulks of an object in flight at once
     */
    public CsvFormat(FileBulks files, int bulksInFlight) {
        this.files = files;
        this.bulksInFlight = bulksInFlight;
    }

    /**
     * Reads the options of the route.
     *
     * @throws IllegalArgumentException if an option is set that the parser does not support
     */
    @Override
    protected void doInit() {
        Map<String, Boolean> refused = new LinkedHashMap<>();
        refused.put("format", getFormat() != null);
        refused.put("commentMarkerDisabled", isCommentMarkerDisabled());
        refused.put("escapeDisabled", isEscapeDisabled());
        refused.put("headerDisabled", isHeaderDisabled());
        refused.put("allowMissingColumnNames", getAllowMissingColumnNames() != null);
        refused.put("ignoreHeaderCase", getIgnoreHeaderCase() != null);
        refused.put("nullStringDisabled", isNullStringDisabled());
        refused.put("quoteDisabled", isQuoteDisabled());
        refused.put("quoteMode", getQuoteMode() != null);
        refused.put("recordSeparator", getRecordSeparator() != null);
        refused.put("recordSeparatorDisabled", isRecordSeparatorDisabled());
        refused.put("trailingDelimiter", getTrailingDelimiter() != null);
        refused.put("captureHeaderRecord", isCaptureHeaderRecord());
        refused.put("useMaps", isUseMaps());
        refused.put("useOrderedMaps", isUseOrderedMaps());
        refused.put("recordConverter", getRecordConverter() != null);
        refused.forEach((option, isSet) -> {
            if (isSet) {
                throw new IllegalArgumentException("csv: " + option + " is not supported: expected " + HONOURED);
            }
        });
        dialect = new Dialect(
                getDelimiter(),
                getQuote(),
                getEscape(),
                getCommentMarker(),
                getHeader() == null ? null : List.of(getHeader().split(",", -1)),
                Boolean.TRUE.equals(getSkipHeaderRecord()),
                !Boolean.FALSE.equals(getIgnoreEmptyLines()),
                Boolean.TRUE.equals(getTrim()),
                !Boolean.FALSE.equals(getIgnoreSurroundingSpaces()),
                getNullString());
    }

    /**
     * The bulks of an object, with a limited number in flight.
     *
     * @param body the content of the object, uncompressed
     * @return a {@link BulksInFlight}
     * @throws ObjectReadException if the bucket stops sending
     * @throws UnloadableObjectException if the content cannot be loaded
     */
    @Override
    public Object unmarshal(Exchange exchange, Object body) throws IOException {
        ObjectLoad load = exchange.getVariable("load", ObjectLoad.class);
        InputStream content = exchange.getContext().getTypeConverter().tryConvertTo(InputStream.class, exchange, body);
        if (content == null) {
            throw new UnloadableObjectException(load.path(), "has no content that can be read as CSV", null);
        }
        BulksInFlight bulks = new BulksInFlight(read(content, load), bulksInFlight, exchange.getContext()::isStopping);
        exchange.setVariable(BulksInFlight.VARIABLE, bulks);
        return bulks;
    }

    /** The options of the route. */
    Dialect dialect() {
        return dialect;
    }

    /** What a file is, and the fields of its columns, with the options of the route; see {@link FileBulks#header}. */
    FileHeader header(String path, InputStream content) throws IOException {
        return files.header(path, content, dialect);
    }

    /** The bulks of a file, with the options of the route; see {@link FileBulks#read}. */
    Iterator<Bulk> read(InputStream content, ObjectLoad load) throws IOException {
        return files.read(content, load, dialect);
    }

    /** Does the same for a stream. */
    @Override
    public Object unmarshal(Exchange exchange, InputStream content) throws IOException {
        return unmarshal(exchange, (Object) content);
    }
}
