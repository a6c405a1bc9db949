package io.metadatasearch.search;

import io.metadatasearch.search.FieldNames.Field;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.queryparser.charstream.FastCharStream;
import org.apache.lucene.queryparser.classic.QueryParserConstants;
import org.apache.lucene.queryparser.classic.QueryParserTokenManager;
import org.apache.lucene.queryparser.classic.Token;
import org.apache.lucene.queryparser.classic.TokenMgrError;

/**
 * What a researcher typed, in Lucene query syntax, made into what Elasticsearch is asked: names of columns become names
 * of fields, and what would be slow or reach beyond the records is refused. The words are told apart by Lucene's own
 * tokenizer, which Elasticsearch uses too.
 */
final class QueryText {

    private static final int MAX_CHARS = 3_000;
    private static final int MAX_CLAUSES = 100;
    private static final int MAX_DEPTH = 20;
    private static final String EXISTS = "_exists_";
    private static final String IGNORED = "_ignored"; // names the fields of a record whose cells did not fit
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern PREFIX_LENGTH = Pattern.compile("/[0-9]{1,2}(?=[\\s)]|$)");
    private static final Pattern SPECIAL = Pattern.compile("[-+&|!(){}\\[\\]^\"~*?:\\\\/\\s]");
    private static final Set<Integer> OPERATORS = Set.of(QueryParserConstants.AND, QueryParserConstants.OR);
    private static final Set<Integer> VALUES = Set.of(
            QueryParserConstants.TERM,
            QueryParserConstants.QUOTED,
            QueryParserConstants.PREFIXTERM,
            QueryParserConstants.WILDTERM,
            QueryParserConstants.REGEXPTERM,
            QueryParserConstants.STAR,
            QueryParserConstants.NUMBER,
            QueryParserConstants.BAREOPER,
            QueryParserConstants.RANGEIN_START,
            QueryParserConstants.RANGEEX_START);

    private final String text;
    private final FieldNames fields;
    private final boolean slowAllowed;
    private final List<Token> tokens;
    private final StringBuilder understood = new StringBuilder();
    private int copied;

    private QueryText(String text, FieldNames fields, boolean slowAllowed) {
        this.text = text;
        this.fields = fields;
        this.slowAllowed = slowAllowed;
        this.tokens = tokens(text);
    }

    /**
     * What Elasticsearch is asked.
     *
     * @param slowAllowed whether terms may begin with a wildcard or be regular expressions: both read all terms
     * @throws Problem 400, if it is malformed (with the position) or asks for what may not be asked
     * @throws IOException if Elasticsearch does not tell the fields
     */
    static String understood(String text, FieldNames fields, boolean slowAllowed) throws IOException {
        if (text.length() > MAX_CHARS) {
            throw Problem.badParameter("q is too long: " + text.length() + " characters, expected " + MAX_CHARS
                    + " at most; a list of values is better asked for in parts");
        }
        return new QueryText(withNetworks(text), fields, slowAllowed).understood();
    }

    /** An address with a prefix length goes into quotes, without which the / would begin a regular expression. */
    private static String withNetworks(String text) {
        StringBuilder quoted = new StringBuilder(text);
        QueryParserTokenManager lexer = new QueryParserTokenManager(new FastCharStream(new StringReader(text)));
        try {
            for (Token token = lexer.getNextToken(); token.kind != 0; token = lexer.getNextToken()) {
                Matcher length = PREFIX_LENGTH.matcher(text).region(token.endColumn, text.length());
                if (token.kind == QueryParserConstants.TERM
                        && ADDRESS.matcher(token.image).matches()
                        && length.lookingAt()) {
                    quoted.insert(token.beginColumn, '"').insert(length.end() + 1, '"');
                    // What follows was told apart wrongly.
                    int rest = length.end() + 2;
                    return quoted.substring(0, rest) + withNetworks(quoted.substring(rest));
                }
            }
        } catch (TokenMgrError e) {
            return text; // said when the text is read
        }
        return text;
    }

    private static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        QueryParserTokenManager lexer = new QueryParserTokenManager(new FastCharStream(new StringReader(text)));
        try {
            for (Token token = lexer.getNextToken(); token.kind != 0; token = lexer.getNextToken()) {
                tokens.add(token);
            }
        } catch (TokenMgrError e) {
            int end = tokens.isEmpty() ? 0 : tokens.get(tokens.size() - 1).endColumn;
            String rest = text.substring(end);
            int at = end + rest.length() - rest.stripLeading().length();
            char first = at < text.length() ? text.charAt(at) : ' ';
            throw syntax(
                    at,
                    switch (first) {
                        case '"' -> "the quotation mark is not closed";
                        case '/' ->
                            "a / begins a regular expression: put the term in quotation marks, as in uri:\"/index.html\"";
                        default ->
                            "the " + first
                                    + " is not understood here: put the term in quotation marks, or a \\ before it";
                    });
        }
        return tokens;
    }

    private static Problem syntax(int at, String what) {
        return new Problem(400, "Query not understood", "q, character " + (at + 1) + ": " + what);
    }

    private String understood() throws IOException {
        int clauses = 0;
        List<Token> open = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.kind == QueryParserConstants.LPAREN) {
                open.add(token);
                if (open.size() > MAX_DEPTH) {
                    throw syntax(token.beginColumn, "parentheses stand " + MAX_DEPTH + " deep at most");
                }
            } else if (token.kind == QueryParserConstants.RPAREN) {
                if (open.isEmpty()) {
                    throw syntax(token.beginColumn, "there is no ( that this ) closes");
                }
                open.remove(open.size() - 1);
            } else if (isField(i)) {
                field(i);
            } else if (VALUES.contains(token.kind)) {
                value(token);
                clauses++;
            }
            operators(i);
        }
        if (!open.isEmpty()) {
            throw syntax(open.get(open.size() - 1).beginColumn, "the ( is not closed");
        }
        if (clauses > MAX_CLAUSES) {
            throw Problem.badParameter("q has too many terms: " + clauses + ", expected " + MAX_CLAUSES + " at most");
        }
        return understood.append(text, copied, text.length()).toString();
    }

    private int kind(int i) {
        return i >= 0 && i < tokens.size() ? tokens.get(i).kind : QueryParserConstants.EOF;
    }

    private boolean isField(int i) {
        return kind(i + 1) == QueryParserConstants.COLON
                && (kind(i) == QueryParserConstants.TERM || kind(i) == QueryParserConstants.STAR);
    }

    private void operators(int i) {
        Token token = tokens.get(i);
        if (OPERATORS.contains(token.kind)
                && (i == 0
                        || i == tokens.size() - 1
                        || OPERATORS.contains(kind(i - 1))
                        || kind(i - 1) == QueryParserConstants.LPAREN
                        || kind(i + 1) == QueryParserConstants.RPAREN)) {
            throw syntax(token.beginColumn, token.image + " needs a term before and after it");
        }
        if (token.kind == QueryParserConstants.COLON
                && kind(i + 1) != QueryParserConstants.LPAREN
                && !VALUES.contains(kind(i + 1))) {
            throw syntax(token.beginColumn, "after the : a value is expected");
        }
        boolean range =
                token.kind == QueryParserConstants.RANGEIN_START || token.kind == QueryParserConstants.RANGEEX_START;
        if (range
                && Arrays.stream(new int[] {i + 3, i + 4})
                        .map(this::kind)
                        .noneMatch(kind ->
                                kind == QueryParserConstants.RANGEIN_END || kind == QueryParserConstants.RANGEEX_END)) {
            throw syntax(token.beginColumn, "a range is written [from TO to], as in bytesIn:[100 TO 200]");
        }
    }

    private void field(int i) throws IOException {
        Token token = tokens.get(i);
        if (token.kind == QueryParserConstants.STAR) {
            return; // *:* is everything
        }
        if (token.image.equals(EXISTS)) {
            Token value = i + 2 < tokens.size() ? tokens.get(i + 2) : null;
            if (value == null || value.kind != QueryParserConstants.TERM && value.kind != QueryParserConstants.QUOTED) {
                throw syntax(token.beginColumn, "_exists_ wants the name of a field, as in _exists_:userAgent");
            }
            name(value);
            return;
        }
        name(token);
    }

    private void name(Token token) throws IOException {
        if (token.beginColumn < copied) {
            return; // done, as the value of _exists_
        }
        boolean quoted = token.kind == QueryParserConstants.QUOTED;
        String typed =
                (quoted ? token.image.substring(1, token.image.length() - 1) : token.image).replaceAll("\\\\(.)", "$1");
        if (typed.equals(IGNORED)) {
            return;
        }
        if (typed.startsWith("_")) {
            throw syntax(token.beginColumn, typed + " is no field of the records");
        }
        if (typed.contains("*")) {
            throw syntax(token.beginColumn, "a field is named in full, not by a pattern");
        }
        Field field = fields.find(typed);
        understood.append(text, copied, token.beginColumn);
        understood.append(SPECIAL.matcher(field.name()).replaceAll("\\\\$0"));
        copied = token.endColumn;
    }

    private void value(Token token) {
        if (slowAllowed) {
            return;
        }
        if (token.kind == QueryParserConstants.REGEXPTERM) {
            throw syntax(
                    token.beginColumn,
                    "regular expressions are not allowed; a / that is part of a term stands in quotation marks,"
                            + " as in uri:\"/index.html\"");
        }
        if (token.kind == QueryParserConstants.WILDTERM && "*?".indexOf(token.image.charAt(0)) >= 0) {
            throw syntax(
                    token.beginColumn, "a term may not begin with a wildcard: it would read every term of a field");
        }
    }
}
