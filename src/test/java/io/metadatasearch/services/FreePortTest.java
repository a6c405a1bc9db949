package io.metadatasearch.services;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FreePortTest {

    /** A server takes its port some time after the port was found; until then, the port looks free. */
    @Test
    void whatWasJustFoundIsNotInTheNextRow() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            int port = FreePort.find();
            int first = FreePort.find(20);
            assertThat(port < first || port >= first + 20)
                    .as(port + ", and 20 from " + first)
                    .isTrue();
        }
    }
}
