package io.metadatasearch.text;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** The SHA-256 (FIPS 180-4) of a text in UTF-8. */
public final class Sha256 {

    private Sha256() {}

    /** The first bytes of the digest, as unpadded URL-safe base64: four characters for every three bytes. */
    public static String base64(String text, int bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(of(text), bytes));
    }

    /** The whole digest, in hexadecimal. */
    public static String hex(String text) {
        return HexFormat.of().formatHex(of(text));
    }

    private static byte[] of(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM does not support SHA-256", e);
        }
    }
}
