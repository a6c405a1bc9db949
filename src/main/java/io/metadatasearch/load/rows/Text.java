package io.metadatasearch.load.rows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The characters of a file, decoded as they are needed, in a window that moves over the file. A byte order mark decides
 * the encoding; without one, the setting does. Otherwise the encoding is UTF-8, or Windows-1252 if the first bytes that
 * are not ASCII can only be that.
 */
public final class Text {

    /** The maximum length of a row, in characters: it limits memory. */
    static final int MAX_ROW_CHARS = 4 * 1024 * 1024;

    private static final int WINDOW_CHARS = 64 * 1024;
    private static final int READ_BYTES = 32 * 1024;
    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final String NOT_IN_WINDOWS = "\u0081\u008d\u008f\u0090\u009d";

    private final InputStream in;
    private final ByteBuffer bytes = ByteBuffer.allocate(READ_BYTES).flip();
    private char[] chars = new char[WINDOW_CHARS];
    private int limit;
    private boolean bytesEnded;
    private boolean ended;
    private CharsetDecoder decoder;
    private boolean mayBeWindows;
    private boolean notAscii;
    private boolean guessed;
    private long replaced;

    /**
     * Opens a file.
     *
     * @param set the encoding if there is no byte order mark; null: it is detected
     * @throws IOException if the first bytes cannot be read
     */
    public Text(InputStream content, Charset set) throws IOException {
        in = content;
        while (!bytesEnded && bytes.remaining() < 4) {
            readBytes();
        }
        Charset marked = byteOrderMark();
        mayBeWindows = marked == null && set == null;
        decodeAs(marked != null ? marked : set != null ? set : StandardCharsets.UTF_8);
    }

    /** Creates a text of characters that are already decoded. */
    public Text(char[] all, int length) {
        in = InputStream.nullInputStream();
        chars = Arrays.copyOf(all, length);
        limit = length;
        bytesEnded = true;
        ended = true;
    }

    private void decodeAs(Charset charset) {
        decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    private Charset byteOrderMark() {
        if (marks(0xff, 0xfe, 0, 0)) {
            return Charset.forName("UTF-32LE");
        }
        if (marks(0, 0, 0xfe, 0xff)) {
            return Charset.forName("UTF-32BE");
        }
        if (marks(0xef, 0xbb, 0xbf)) {
            return StandardCharsets.UTF_8;
        }
        if (marks(0xff, 0xfe)) {
            return StandardCharsets.UTF_16LE;
        }
        return marks(0xfe, 0xff) ? StandardCharsets.UTF_16BE : null;
    }

    private boolean marks(int... mark) {
        if (bytes.remaining() < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((bytes.get(bytes.position() + i) & 0xff) != mark[i]) {
                return false;
            }
        }
        bytes.position(bytes.position() + mark.length);
        return true;
    }

    /** The window of decoded characters. */
    public char[] chars() {
        return chars;
    }

    /** The end of the characters in the window. */
    public int limit() {
        return limit;
    }

    /** The encoding. It is certain only when the file has been read. */
    public Charset charset() {
        return decoder.charset();
    }

    /** Whether the encoding is Windows-1252 only because the bytes cannot be UTF-8. */
    public boolean isGuessed() {
        return guessed;
    }

    /** The number of characters that could not be decoded, and were replaced by U+FFFD. */
    public long replaced() {
        return replaced;
    }

    /**
     * Moves the window forward.
     *
     * @param keepFrom the first character that is still needed: it becomes the first one in the window
     * @return false if there are no more characters: the window stays where it is
     * @throws RowTooLongException if the characters to keep fill the largest window
     * @throws IOException if the content cannot be read
     */
    public boolean more(int keepFrom) throws IOException {
        if (ended) {
            return false;
        }
        int kept = limit - keepFrom;
        boolean full = kept > chars.length - 3; // one character may take two places, and one is for U+FFFD
        if (full && chars.length >= MAX_ROW_CHARS) {
            throw new RowTooLongException();
        }
        System.arraycopy(chars, keepFrom, chars, 0, kept);
        limit = kept;
        if (full) {
            chars = Arrays.copyOf(chars, 2 * chars.length);
        }
        int before = limit;
        while (limit == before && !ended) {
            decode();
        }
        // If nothing arrived but the window has moved, the caller relies on true.
        return limit > before || keepFrom > 0;
    }

    private void decode() throws IOException {
        CharBuffer out = CharBuffer.wrap(chars, limit, chars.length - limit - 1); // one place is for U+FFFD
        int from = bytes.position();
        int produced = limit;
        CoderResult result = decoder.decode(bytes, out, bytesEnded);
        limit = out.position();
        notAscii |= bytes.position() - from != limit - produced;
        if (result.isError()) {
            replace(result.length());
        } else if (result.isUnderflow()) {
            if (bytesEnded) {
                decoder.flush(out);
                limit = out.position();
                ended = true;
            } else {
                readBytes();
            }
        }
    }

    private void replace(int length) {
        if (mayBeWindows && !notAscii && isWindows()) {
            mayBeWindows = false;
            guessed = true;
            decodeAs(WINDOWS);
            return;
        }
        notAscii = true;
        bytes.position(bytes.position() + length);
        chars[limit++] = '\uFFFD';
        replaced++;
    }

    /** Whether the available bytes contain no UTF-8 character beyond ASCII, and only characters of Windows-1252. */
    private boolean isWindows() {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            int one = bytes.get(i) & 0xff;
            if (NOT_IN_WINDOWS.indexOf(one) >= 0) {
                return false;
            }
            int next = i + 1 < bytes.limit() ? bytes.get(i + 1) & 0xff : 0;
            // 110xxxxx 10xxxxxx: two accented letters in this sequence are rarer than UTF-8.
            if (one >= 0xc2 && one <= 0xf4 && next >= 0x80 && next <= 0xbf) {
                return false;
            }
        }
        return true;
    }

    private void readBytes() throws IOException {
        bytes.compact();
        int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (count < 0) {
            bytesEnded = true;
        } else {
            bytes.position(bytes.position() + count);
        }
        bytes.flip();
    }
}
