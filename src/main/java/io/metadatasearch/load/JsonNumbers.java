package io.metadatasearch.load;

/** Tells whether a cell can stand in JSON as a number, as it is (RFC 8259, section 6). */
final class JsonNumbers {

    private static final int MAX_LENGTH = 40;

    private JsonNumbers() {}

    static boolean isNumber(String cell) {
        int length = cell.length();
        int at = length > 0 && cell.charAt(0) == '-' ? 1 : 0;
        int whole = digits(cell, at);
        if (length > MAX_LENGTH || whole == at || whole > at + 1 && cell.charAt(at) == '0') {
            return false;
        }
        at = whole;
        if (at < length && cell.charAt(at) == '.') {
            int fraction = digits(cell, at + 1);
            if (fraction == at + 1) {
                return false;
            }
            at = fraction;
        }
        if (at < length && (cell.charAt(at) | 0x20) == 'e') {
            at++;
            if (at < length && (cell.charAt(at) == '+' || cell.charAt(at) == '-')) {
                at++;
            }
            int exponent = digits(cell, at);
            if (exponent == at) {
                return false;
            }
            at = exponent;
        }
        return at == length;
    }

    /** Where the digits that begin here end. */
    private static int digits(String cell, int from) {
        int at = from;
        while (at < cell.length() && cell.charAt(at) >= '0' && cell.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
