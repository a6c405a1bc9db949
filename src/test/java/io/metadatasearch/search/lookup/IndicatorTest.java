package io.metadatasearch.search.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndicatorTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            10.0.0.1                          | ip      | 10.0.0.1
            10[.]0[.]0[.]1                    | ip      | 10.0.0.1
            10.0.0.1:443                      | ip      | 10.0.0.1
            fe80::1                           | ip      | fe80::1
            [2001:db8::1]:443                 | ip      | 2001:db8::1
            "10.0.0.1",                       | ip      | 10.0.0.1
            10.0.0.0/8                        | network | 10.0.0.0/8
            2001:db8::/32                     | network | 2001:db8::/32
            Evil.Example                      | domain  | evil.example
            evil[.]example                    | domain  | evil.example
            evil(dot)example                  | domain  | evil.example
            *.evil.example                    | domain  | evil.example
            evil.example.                     | domain  | evil.example
            evil.example:8080                 | domain  | evil.example
            münchen.example                   | domain  | münchen.example
            _ldap._tcp.corp.example           | domain  | _ldap._tcp.corp.example
            fileserver                        | domain  | fileserver
            hxxp://evil[.]example/a?b=1       | url     | http://evil.example/a?b=1
            hxxps[://]evil.example            | url     | https://evil.example
            http://10.0.0.1:8080/x            | url     | http://10.0.0.1:8080/x
            D41D8CD98F00B204E9800998ECF8427E  | hash    | d41d8cd98f00b204e9800998ecf8427e
            da39a3ee5e6b4b0d3255bfef95601890afd80709 | hash | da39a3ee5e6b4b0d3255bfef95601890afd80709
            ???                               | unknown | ???
            10.0.0.256                        | unknown | 10.0.0.256
            two words                         | unknown | two words
            /etc/passwd                       | unknown | /etc/passwd
            a@b@c                             | unknown | a@b@c
            """)
    void whatItIs(String typed, String kind, String value) {
        Indicator indicator = Indicator.read(typed);
        assertThat(indicator.kind()).hasToString(kind);
        assertThat(indicator.value()).isEqualTo(value);
        assertThat(indicator.typed()).isEqualTo(typed);
    }

    @ParameterizedTest
    @CsvSource({
        "http://Evil.example/a?b=1#c, evil.example, /a?b=1",
        "http://evil.example, evil.example, /",
        "http://evil.example?x, evil.example, /?x",
        "http://user:word@evil.example:8080/, evil.example, /",
        "http://[2001:db8::1]:80/x, 2001:db8::1, /x"
    })
    void theHostAndThePathOfAUrl(String url, String host, String path) {
        assertThat(Indicator.read(url).host()).isEqualTo(host);
        assertThat(Indicator.read(url).path()).isEqualTo(path);
    }
}
