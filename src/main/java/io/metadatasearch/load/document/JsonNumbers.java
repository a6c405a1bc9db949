package io.metadatasearch.load.document;

/** Checks whether a cell is a number in JSON as it is (RFC 8259, section 6). */
final class JsonNumbers {

    private static final int MAX_LENGTH = 40;
    private static final int MAX_SURE_DIGITS = 18;

    private JsonNumbers() {}

    /**
     * Whether the cell is a number without sign and exponent that every numeric field can hold: nearly all numbers are.
     */
    static boolean isPlain(char[] chars, int from, int to) {
        int whole = digits(chars, from, to);
        if (whole == from || to - from > MAX_SURE_DIGITS || whole > from + 1 && chars[from] == '0') {
            return false;
        }
        return whole == to || chars[whole] == '.' && whole + 1 < to && digits(chars, whole + 1, to) == to;
    }

    /**
     * Whether the cell consists of digits, perhaps with a decimal point, and every numeric field can hold it. Unlike in
     * JSON, leading zeros are allowed.
     */
    static boolean isDigits(char[] chars, int from, int to) {
        int whole = digits(chars, from, to);
        if (to - from > MAX_SURE_DIGITS) {
            return false;
        }
        return whole == to || whole > from && chars[whole] == '.' && digits(chars, whole + 1, to) == to;
    }

    static boolean isNumber(char[] chars, int from, int to) {
        int at = from < to && chars[from] == '-' ? from + 1 : from;
        int whole = digits(chars, at, to);
        if (to - from > MAX_LENGTH || whole == at || whole > at + 1 && chars[at] == '0') {
            return false;
        }
        at = whole;
        if (at < to && chars[at] == '.') {
            int fraction = digits(chars, at + 1, to);
            if (fraction == at + 1) {
                return false;
            }
            at = fraction;
        }
        if (at < to && (chars[at] | 0x20) == 'e') {
            at++;
            if (at < to && (chars[at] == '+' || chars[at] == '-')) {
                at++;
            }
            int exponent = digits(chars, at, to);
            if (exponent == at) {
                return false;
            }
            at = exponent;
        }
        return at == to;
    }

    /** The end of the digits that begin here. */
    private static int digits(char[] chars, int from, int to) {
        int at = from;
        while (at < to && chars[at] >= '0' && chars[at] <= '9') {
            at++;
        }
        return at;
    }
}
