package io.metadatasearch.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldsTest {

    private final Fields fields = new Fields();
    private final Map<String, Object> row = new HashMap<>(Map.of("host", "A.Example", "bytesIn", 17L));

    @Test
    void aFieldIsSetRemovedAndRenamed() {
        fields.set(row, "site", "verona");
        fields.remove(row, "bytesIn");
        fields.rename(row, "host", "name");
        fields.rename(row, "nothing", "name");
        assertThat(row).isEqualTo(Map.of("site", "verona", "name", "A.Example"));
    }

    @Test
    void textsAreChangedAndWhatIsAbsentStaysAbsent() {
        fields.lowerCase(row, "host");
        fields.cut(row, "host", 3);
        fields.lowerCase(row, "nothing");
        fields.cut(row, "nothing", 3);
        fields.maskAddress(row, "nothing");
        assertThat(row).isEqualTo(Map.of("host", "a.e", "bytesIn", 17L));
    }

    @Test
    void noCharacterIsCutInHalf() {
        row.put("host", "ab\uD83D\uDE00");
        fields.cut(row, "host", 3);
        assertThat(row).containsEntry("host", "ab");
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3,10.1.2.0", "2001:db8:1:2::3,2001:db8:1:0:0:0:0:0", "localhost,", "1.2.3,"})
    void anAddressKeepsItsNetworkAndWhatIsNoneIsRemoved(String address, String masked) {
        row.put("srcIp", address);
        fields.maskAddress(row, "srcIp");
        assertThat(row.get("srcIp")).isEqualTo(masked);
    }
}
