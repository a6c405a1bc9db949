package io.metadatasearch.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A buffer for the lines of a bulk: JSON (RFC 8259) in UTF-8. A general JSON generator spends as much time on checking
 * what may come next as on writing it. Here every name is encoded in advance, and a cell goes from the characters it
 * was read into straight to the bytes that are sent.
 */
public final class NdjsonBuffer {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_LONG_DIGITS = 20;
    private static final int MAX_BYTES_PER_CHAR = 6; // backslash u 0 0 1 f

    /** What an ASCII character needs. 0: nothing; u: the long form; any other: the short form with this letter. */
    private static final byte[] ESCAPES = escapes();

    private byte[] bytes;
    private int length;

    public NdjsonBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    /** The bytes written so far; those after {@link #length()} mean nothing. */
    public byte[] array() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** Removes everything after the first {@code toLength} bytes. */
    public void truncate(int toLength) {
        length = toLength;
    }

    /** A copy of the bytes written so far. */
    public byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    /** Appends bytes that are already JSON. */
    public void raw(byte[] json) {
        require(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
    }

    public void raw(char ascii) {
        require(1);
        bytes[length++] = (byte) ascii;
    }

    /** Appends ASCII characters that are already JSON. */
    public void raw(char[] ascii, int from, int to) {
        require(to - from);
        byte[] out = bytes;
        int at = length;
        for (int i = from; i < to; i++) {
            out[at++] = (byte) ascii[i];
        }
        length = at;
    }

    public void raw(String ascii) {
        raw(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    public void number(long number) {
        require(MAX_LONG_DIGITS);
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        long rest = number;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** Appends a string, with its quotes. */
    public void string(char[] chars, int from, int to) {
        require((to - from) * MAX_BYTES_PER_CHAR + 2);
        byte[] out = bytes;
        int at = length;
        out[at++] = '"';
        for (int i = from; i < to; i++) {
            char one = chars[i];
            if (one < 0x80) {
                byte escape = ESCAPES[one];
                if (escape == 0) {
                    out[at++] = (byte) one;
                } else {
                    out[at++] = '\\';
                    out[at++] = escape;
                    if (escape == 'u') {
                        out[at++] = '0';
                        out[at++] = '0';
                        out[at++] = HEX[one >> 4];
                        out[at++] = HEX[one & 15];
                    }
                }
            } else if (one < 0x800) {
                out[at++] = (byte) (0xc0 | one >> 6);
                out[at++] = (byte) (0x80 | one & 63);
            } else if (Character.isHighSurrogate(one) && i + 1 < to && Character.isLowSurrogate(chars[i + 1])) {
                int point = Character.toCodePoint(one, chars[++i]);
                out[at++] = (byte) (0xf0 | point >> 18);
                out[at++] = (byte) (0x80 | point >> 12 & 63);
                out[at++] = (byte) (0x80 | point >> 6 & 63);
                out[at++] = (byte) (0x80 | point & 63);
            } else {
                // Half of a surrogate pair cannot be encoded. Every decoder replaces it with this character.
                char whole = Character.isSurrogate(one) ? '\uFFFD' : one;
                out[at++] = (byte) (0xe0 | whole >> 12);
                out[at++] = (byte) (0x80 | whole >> 6 & 63);
                out[at++] = (byte) (0x80 | whole & 63);
            }
        }
        out[at++] = '"';
        length = at;
    }

    /** A string as JSON, with its quotes. */
    public static byte[] quoted(String text) {
        NdjsonBuffer json = new NdjsonBuffer(text.length() + 2);
        json.string(text.toCharArray(), 0, text.length());
        return json.copy();
    }

    private void require(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length + (bytes.length >> 1)));
        }
    }

    private static byte[] escapes() {
        byte[] escapes = new byte[0x80];
        Arrays.fill(escapes, 0, 0x20, (byte) 'u');
        escapes['\n'] = 'n';
        escapes['\r'] = 'r';
        escapes['\t'] = 't';
        escapes['\b'] = 'b';
        escapes['\f'] = 'f';
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        return escapes;
    }
}
