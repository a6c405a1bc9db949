package io.metadatasearch.tls;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metadatasearch.settings.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCertificateTest {

    @TempDir
    Path work;

    @Test
    void aKeyThatLostPartOfItsTextIsNamed() throws Exception {
        Path key = Files.writeString(
                work.resolve("cut.key"), "-----BEGIN PRIVATE KEY-----\nMIGHA\n-----END PRIVATE KEY-----\n");

        assertThatThrownBy(() -> ServerCertificate.read(work.resolve("certificate.pem"), key, "password"))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("HTTP_TLS_KEY is malformed")
                .hasMessageEndingWith(key.toString());
    }
}
