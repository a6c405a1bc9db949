package io.metadatasearch.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {

    @TempDir
    Path folder;

    private Networks networks(String table) throws IOException {
        return new Networks(
                Files.writeString(folder.resolve("networks.csv"), table).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, office",
        "10.1.255.255, office",
        "10.2.0.0, all",
        "11.0.0.0,",
        "192.0.2.1, one",
        "2001:db8:0:0:0:0:0:1, six",
        "2001:db9::1,",
        "no address,",
        "10.1.2,",
        "::ffff:10.1.2.3, office"
    })
    void theSmallestNetworkCounts(String address, String name) throws IOException {
        Networks networks = networks("""
                # ours
                10.0.0.0/8,all

                10.1.0.0/16, office
                192.0.2.1,one
                2001:db8::/32,six
                """);
        assertThat(networks.find(address)).isEqualTo(name);
    }

    @Test
    void aRowGetsTheNameOrStaysAsItIs() throws IOException {
        Networks networks = networks("10.0.0.0/8,all\n");
        Map<String, Object> row = new HashMap<>(Map.of("srcIp", "10.0.0.1", "dstIp", "192.0.2.1"));
        networks.name(row, "srcIp", "from");
        networks.name(row, "dstIp", "to");
        networks.name(row, "nextHop", "over");
        assertThat(row).containsEntry("from", "all").hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33,x", "10.0.0.0/8", "10.0.0.0/8, ", "office,x", "10.0.0.0/x,x", "10.0.0.0/-1,x"})
    void aLineThatIsMalformedIsNamed(String line) {
        assertThatThrownBy(() -> networks("10.0.0.0/8,all\n" + line + "\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(
                        "networks.csv: line 2: expected a network and its name, such as 10.1.0.0/16,office");
    }
}
