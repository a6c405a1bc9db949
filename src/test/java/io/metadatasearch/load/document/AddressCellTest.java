package io.metadatasearch.load.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.metadatasearch.schema.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressCellTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1,",
        "'  10.0.0.1 ', 10.0.0.1,",
        "10.0.0.1:443, 10.0.0.1, 443",
        "10.0.0.1/32, 10.0.0.1,",
        "2001:db8:1:2::3, 2001:db8:1:2::3,",
        "::1, ::1,",
        "[2001:db8::1], 2001:db8::1,",
        "[2001:db8::1]:8443, 2001:db8::1, 8443",
        "[fe80::1%eth0]:8443, fe80::1, 8443",
        "fe80::1%eth0, fe80::1,",
        "fe80::1/128, fe80::1,",
        "::ffff:10.0.0.1, ::ffff:10.0.0.1,"
    })
    void anAddressInAnyClothes(String cell, String address, String port) {
        assertThat(AddressCell.parse(cell)).isEqualTo(new AddressCell(address, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a",
                "10.0.0",
                "10.0.0.256",
                "010.0.0.1",
                "10.0.0.1:",
                "10.0.0.1:http",
                "10.0.0.1:123456",
                "10.0.0.0/8",
                "b8:27:eb:15:88:9c",
                "1:2:3:4:5:6:7:8:443",
                "[::1",
                "::1]",
                "%eth0",
                "host:80",
                "10.0.0.1 10.0.0.2"
            })
    void whatIsNone(String cell) {
        assertThat(AddressCell.parse(cell)).isNull();
    }

    @Test
    void whatIsAnAddressIsWhatTheJdkTakes() {
        Random random = new Random(7);
        String characters = "0123456789abcdef:::::....";
        for (int i = 0; i < 300_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(16) + 2; length > 0; length--) {
                text.append(characters.charAt(random.nextInt(characters.length())));
            }
            char[] chars = text.toString().toCharArray();
            // The JDK takes 10.1, 010.0.0.1 and ::00001 as addresses, which Elasticsearch does not.
            if (text.indexOf(":") >= 0
                    && text.indexOf(".") < 0
                    && !text.toString().matches(".*\\w{5}.*")) {
                assertThat(IpAddress.isAddress(chars, 0, chars.length))
                        .as(text.toString())
                        .isEqualTo(isAddressOfTheJdk(text.toString()));
            }
        }
    }

    /** The JDK does not look up a text that begins with a digit or a colon, and has a colon. */
    private static boolean isAddressOfTheJdk(String text) {
        try {
            return InetAddress.getByName(text) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
