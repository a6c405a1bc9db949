package io.metadatasearch.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small rules: index names, ids, numbers, delimiters. */
class NamesTest {

    @ParameterizedTest
    @CsvSource({
        "month, 2018-05-31T23:59:59.999Z, m-2018.05",
        "month, 2018-06-01T00:00:00Z, m-2018.06",
        "day, 2018-05-09T10:00:00Z, m-2018.05.09",
        "year, 2018-05-09T10:00:00Z, m-2018",
        "none, 2018-05-09T10:00:00Z, m-all",
        "none, , m-all",
        "month, , m-undated",
        "month, 1970-01-01T00:00:00Z, m-undated",
        "month, 1990-01-01T00:00:00Z, m-1990.01",
        "day, 2099-12-31T00:00:00Z, m-2099.12.31",
        "day, 2100-01-01T00:00:00Z, m-undated",
        "month, +10000-01-01T00:00:00Z, m-undated"
    })
    void anIndexIsNamedByTheTimeOfTheEvent(String period, Instant time, String index) {
        IndexNames names = new IndexNames("m", period);
        assertThat(names.at(time)).isEqualTo(index);
        assertThat(names.at(time)).isEqualTo(index);
    }

    @Test
    void indexNamesFollowTimesThatJump() {
        IndexNames names = new IndexNames("m", "month");
        for (String month : new String[] {"2018-05", "2018-06", "2018-05", "2017-12", "2018-01"}) {
            assertThat(names.at(Instant.parse(month + "-15T00:00:00Z"))).isEqualTo("m-" + month.replace('-', '.'));
        }
    }

    @Test
    void theSameRowHasTheSameIdForEver() {
        // A change of this literal doubles every row that is loaded again.
        assertThat(new DocumentIds("2018-05-09-metadata.csv.gz").of(1)).isEqualTo("mbK0TuaCwFSaAAAAAAAB");
    }

    @Test
    void idsOfDifferentRowsDifferAndAscend() {
        Set<String> seen = new HashSet<>();
        for (String path : new String[] {"a", "b", "folder/a"}) {
            DocumentIds ids = new DocumentIds(path);
            byte[] previous = Base64.getUrlDecoder().decode(ids.of(0));
            for (long row : new long[] {1, 2, 63, 64, 65, 4095, 4096, 1L << 31, (1L << 47) + 1}) {
                String id = ids.of(row);
                assertThat(seen.add(id)).isTrue();
                assertThat(id).hasSize(20);
                byte[] stored = Base64.getUrlDecoder().decode(id);
                assertThat(stored).hasSize(15);
                assertThat(java.util.Arrays.compareUnsigned(stored, previous)).isPositive();
                previous = stored;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "10", "0.5", "-0.0", "4.294967e+09", "1E5", "601"})
    void aNumberOfJsonIsOne(String cell) {
        assertThat(JsonNumbers.isNumber(cell)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "01",
                "1.",
                ".5",
                "+1",
                "0x2d34",
                "1e",
                "1e+",
                "NaN",
                "1 ",
                "1,5",
                "--1",
                "12345678901234567890123456789012345678901"
            })
    void whatJsonHasNoNumberForIsNone(String cell) {
        assertThat(JsonNumbers.isNumber(cell)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '!',
            value = {"a,b,c!,", "a;b,c;d!;", "a|b!|", "a\\tb\\tc,d!\\t", "a!,", "`\"x;y;z\",b`!,", "a,b\\nc;d;e;f!,"})
    void theDelimiterIsTheOneTheHeaderHasMostOf(String content, String delimiter) throws IOException {
        BufferedInputStream stream = new BufferedInputStream(
                new ByteArrayInputStream(content.translateEscapes().getBytes(StandardCharsets.UTF_8)),
                Delimiter.LOOK_AHEAD_BYTES);
        assertThat(String.valueOf(Delimiter.of(stream))).isEqualTo(delimiter.translateEscapes());
        assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(content.translateEscapes());
    }
}
