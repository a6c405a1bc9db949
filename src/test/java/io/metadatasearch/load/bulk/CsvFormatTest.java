package io.metadatasearch.load.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.document.Bulk;
import io.metadatasearch.load.document.Ndjson;
import io.metadatasearch.schema.Columns;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.dataformat.CsvDataFormat;
import org.apache.camel.spi.DataFormatFactory;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The options of {@code unmarshal: csv:} in a route. */
class CsvFormatTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ObjectLoad load = new ObjectLoad("incoming/a.csv", "a.csv", "etag", 1, InputStream.nullInputStream());

    private final List<JsonNode> documents = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        camel.stop();
        load.close();
    }

    private List<List<String>> rows(String csv, Consumer<CsvDataFormat> options) throws Exception {
        FileBulks reader = new FileBulks(
                new Columns("schema/columns.yaml", "schema/index-template.json", 500),
                NdjsonBodies.rules(),
                "metadata",
                "month",
                1_000,
                4_096,
                null);
        camel.getRegistry().bind("csv-dataformat-factory", (DataFormatFactory) () -> new CsvFormat(reader, 1));
        CsvDataFormat format = new CsvDataFormat();
        options.accept(format);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:csv").errorHandler(noErrorHandler()).unmarshal(format);
            }
        });
        camel.start();
        Exchange exchange = new DefaultExchange(camel);
        exchange.setVariable("load", load);
        exchange.getMessage().setBody(new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)));
        camel.createProducerTemplate().send("direct:csv", exchange);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        List<List<String>> rows = new ArrayList<>();
        BulksInFlight bulks = exchange.getMessage().getBody(BulksInFlight.class);
        while (bulks.hasNext()) {
            Bulk bulk = bulks.next();
            bulk.pending().forEach(row -> rows.add(bulk.cells(row)));
            Ndjson.lines(bulk).stream().filter(line -> !line.has("index")).forEach(documents::add);
        }
        return rows;
    }

    @Test
    void withoutOptionsItIsAsTheSettingsSay() throws Exception {
        assertThat(rows("host;uri\na;\"b;c\"\n\nd;e\n", csv -> {}))
                .containsExactly(List.of("a", "b;c"), List.of("d", "e"));
    }

    @Test
    void delimiterAndQuote() throws Exception {
        assertThat(rows("host|uri;x\n'a|b'|c\n", csv -> {
                    csv.setDelimiter("|");
                    csv.setQuote("'");
                }))
                .containsExactly(List.of("a|b", "c"));
    }

    @Test
    void linesThatAreComments() throws Exception {
        assertThat(rows("# made today\nhost\na\n#b\nc\n", csv -> csv.setCommentMarker("#")))
                .containsExactly(List.of("a"), List.of("c"));
    }

    @Test
    void columnsOfFilesWithoutAHeaderLine() throws Exception {
        assertThat(rows("10.0.0.1,a\n10.0.0.2,b\n", csv -> csv.setHeader("srcIp,host")))
                .containsExactly(List.of("10.0.0.1", "a"), List.of("10.0.0.2", "b"));
        assertThat(load.rows()).isEqualTo(2);
    }

    @Test
    void aHeaderLineThatIsReplaced() throws Exception {
        assertThat(rows("c1,c2\n10.0.0.1,a\n", csv -> {
                    csv.setHeader("srcIp,host");
                    csv.setSkipHeaderRecord("true");
                }))
                .containsExactly(List.of("10.0.0.1", "a"));
    }

    @Test
    void emptyLinesThatAreRows() throws Exception {
        assertThat(rows("host,uri\na,b\n\n", csv -> csv.setIgnoreEmptyLines("false")))
                .containsExactly(List.of("a", "b"));
        assertThat(load.rejected().count()).isEqualTo(1);
    }

    @Test
    void spacesAndCellsThatStandForNothing() throws Exception {
        assertThat(rows("host,uri\n a , \" b \" \nnone,c\n", csv -> {
                    csv.setIgnoreSurroundingSpaces("true");
                    csv.setNullString("none");
                }))
                .containsExactly(List.of("a", " b "), List.of("none", "c"));
        assertThat(documents)
                .extracting(document -> document.path("host").asText("absent"))
                .containsExactly("a", "absent");
    }

    @Test
    void aQuoteBehindAnEscape() throws Exception {
        assertThat(rows("host,uri\n\"a^\"b\",c\n", csv -> csv.setEscape("^"))).containsExactly(List.of("a\"b", "c"));
    }

    @Test
    void spacesWithinQuotesToo() throws Exception {
        assertThat(rows("host,uri\n a , \" b \" \n", csv -> csv.setTrim("true")))
                .containsExactly(List.of("a", "b"));
    }

    static List<Map.Entry<String, Consumer<CsvDataFormat>>> refused() {
        return List.of(
                Map.entry("escapeDisabled", csv -> csv.setEscapeDisabled("true")),
                Map.entry("quoteDisabled", csv -> csv.setQuoteDisabled("true")),
                Map.entry("useMaps", csv -> csv.setUseMaps("true")),
                Map.entry("trailingDelimiter", csv -> csv.setTrailingDelimiter("true")));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void anOptionThatTheParserDoesNotHaveStopsTheStart(Map.Entry<String, Consumer<CsvDataFormat>> option) {
        assertThatThrownBy(() -> rows("host\na\n", option.getValue()))
                .rootCause()
                .hasMessageStartingWith("csv: " + option.getKey() + " is not supported: expected delimiter, quote");
    }
}
