package io.metadatasearch.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "::1", "::ffff:10.0.0.1", "2001:db8:1:2::3", "1:2:3:4:5:6:10.0.0.1"})
    void anAddressIsParsed(String text) {
        assertThat(IpAddress.parse(text)).isNotNull();
    }

    /** The JDK would look up a text that begins with a dot, as the name of a host. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ".:1",
                "..::1",
                "10.0.0.1:80",
                "10.0.0.256",
                "010.0.0.1",
                "1::2::3",
                "::00001",
                "a.example"
            })
    void anotherTextIsNone(String text) {
        assertThat(IpAddress.parse(text)).isNull();
    }
}
