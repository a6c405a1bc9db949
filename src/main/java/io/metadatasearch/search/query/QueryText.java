package io.metadatasearch.search.query;

import io.metadatasearch.search.Problem;
import io.metadatasearch.search.query.Clause.Bound;
import io.metadatasearch.search.query.Clause.Name;
import io.metadatasearch.search.query.Clause.Phrase;
import io.metadatasearch.search.query.Clause.Range;
import io.metadatasearch.search.query.Clause.Regex;
import io.metadatasearch.search.query.Clause.Value;
import io.metadatasearch.search.query.Clause.Word;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a researcher typed: Lucene query syntax, as far as it makes sense for records that are found and not
 * ranked. NOT binds more tightly than AND, and AND more tightly than OR. A / and a : within a value are part of it, so
 * paths, times and addresses need no quotation marks.
 */
final class QueryText {

    private static final int MAX_DEPTH = 20;
    // The length of a name whose : may be missing: many words begin with fewer letters.
    private static final int SHORTEST_NAME = 4;
    private static final int LONGEST_NAME = 64;
    private static final int MAX_ITEMS = 10_000;
    private static final int MAX_WORD = 4_096; // the URL of a GET cannot be longer
    private static final List<String> OPERATORS = List.of("AND", "OR", "NOT");
    private static final Pattern COMPARISON = Pattern.compile("([^=<>!:]+)(==|!=|<>|<=|>=|=|<|>)(.*)", Pattern.DOTALL);
    private static final Pattern COMPARISON_SIGN = Pattern.compile("(==|!=|<>|<=|>=|=|<|>|:)(.*)", Pattern.DOTALL);
    private static final Pattern MAC = Pattern.compile("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}");
    private static final Pattern FUZZY = Pattern.compile("(.+)~([0-9.]*)", Pattern.DOTALL);
    private static final Pattern BOOST = Pattern.compile(".+\\^[0-9.]+", Pattern.DOTALL);
    private static final Pattern REGEX = Pattern.compile("\\.[*+?]|\\|");
    private static final Pattern GLUED = Pattern.compile("(.*[^A-Z])(AND|OR|NOT)", Pattern.DOTALL);
    private static final Pattern STUCK = Pattern.compile("(AND|OR|NOT)([^A-Z].*|.?(?:AND|OR|NOT))", Pattern.DOTALL);
    private static final Pattern SLOP = Pattern.compile("~([0-9]{0,4})");

    /** How a clause is joined to the previous clause. */
    private enum Join {
        NEXT_TO,
        AND,
        OR
    }

    private record Item(Join join, int start, boolean wanted, boolean unwanted, Clause clause) {

        Clause alone() {
            return unwanted ? new Clause.Not(clause) : clause;
        }
    }

    private final String text;
    private final FieldNames names;
    private final boolean isAnd;
    private final boolean slowAllowed;
    private final boolean mixAllowed;
    private int at;
    private int depth;
    private int items;

    private QueryText(String text, FieldNames names, boolean isAnd, boolean slowAllowed, boolean mixAllowed) {
        this.text = text;
        this.names = names;
        this.isAnd = isAnd;
        this.slowAllowed = slowAllowed;
        this.mixAllowed = mixAllowed;
    }

    /**
     * Reads a query.
     *
     * @param isAnd whether clauses without an operator between them must all match, or only one of them
     * @param slowAllowed whether the query may have regular expressions
     * @throws Problem 400 if the query is malformed, with the position
     * @throws IOException if the names of the fields cannot be read
     */
    static Clause parse(String text, FieldNames names, boolean isAnd, boolean slowAllowed) throws IOException {
        return new QueryText(text, names, isAnd, slowAllowed, true).whole();
    }

    /**
     * Reads the filter of a key. AND and OR must not be mixed without parentheses: the meaning must be certain.
     *
     * @throws Problem 400 if the filter is malformed
     * @throws IOException if the names of the fields cannot be read
     */
    static Clause parseFilter(String text, FieldNames names) throws IOException {
        return new QueryText(text, names, true, true, false).whole();
    }

    /** Returns the problem at a position of a query. */
    static Problem mistake(int start, String what) {
        return new Problem(400, "Invalid query", "q, character " + (start + 1) + ": " + what).at(start + 1);
    }

    /** Returns a value as it can be typed: in quotation marks if it needs them. */
    static String typed(String value) {
        return value.matches("[^\\s()\"\\\\*?\\[{<>=!+~^-][^\\s()\"\\\\*?~^]*")
                ? value
                : '"' + value.replaceAll("[\"\\\\]", "\\\\$0") + '"';
    }

    /** Returns the problem at a position of the query, with a text to replace the part from start to end. */
    private Problem mistake(int start, int end, String what, String instead) {
        return mistake(start, what + ". Did you mean " + instead + "?")
                .suggesting(text.substring(0, start) + instead + text.substring(end));
    }

    private Clause whole() throws IOException {
        Clause clause = list(null);
        if (at < text.length()) {
            throw mistake(at, "this ) has no matching (");
        }
        return clause;
    }

    private Clause list(Name field) throws IOException {
        List<Item> items = new ArrayList<>();
        int begin = at;
        while (true) {
            blanks();
            Join join = Join.NEXT_TO;
            int start = at;
            String operator = operator();
            if (operator != null) {
                join = operator.equals("AND") || operator.equals("&&") ? Join.AND : Join.OR;
                blanks();
                if (items.isEmpty() || isEnd()) {
                    throw mistake(start, operator + " needs a term before and after it");
                }
                int second = at;
                String more = operator();
                if (more != null) {
                    throw mistake(second, more + " needs a term before and after it");
                }
            }
            if (isEnd()) {
                return joined(items, begin);
            }
            items.add(item(join, field, !items.isEmpty() && operator == null));
        }
    }

    private Item item(Join join, Name field, boolean operatorPossible) throws IOException {
        int start = at;
        if (mixAllowed && ++items > MAX_ITEMS) {
            throw mistake(start, "q has more than " + MAX_ITEMS + " values");
        }
        boolean wanted = false;
        boolean unwanted = false;
        for (String mark = mark(); mark != null; mark = mark()) {
            wanted |= mark.equals("+");
            unwanted ^= !mark.equals("+");
            blanks();
            if (isEnd() || operatorAhead() != null) {
                throw mistake(start, mark + " needs a term directly after it");
            }
        }
        refuseMisspeltOperator(operatorPossible);
        return new Item(join, start, wanted, unwanted, clause(field));
    }

    /** Refuses a bare and, or, not: it is rarely a search term, and as a word it mostly finds nothing. */
    private void refuseMisspeltOperator(boolean operatorPossible) {
        String word = run(at);
        int end = at + word.length();
        String next = next(end);
        if (next.isEmpty() && !isGroup(end) || next.matches("AND|OR|&&|\\|\\|")) {
            return; // it is the last word, or an operator follows
        }
        for (String operator : OPERATORS) {
            if ((operatorPossible || operator.equals("NOT")) && isMisspelt(word, operator)) {
                throw mistake(
                        at, end, word + " is not an operator; to search for it, put it in quotation marks", operator);
            }
        }
        if (word.equals("&") || word.equals("|")) {
            throw mistake(at, end, word + " is not an operator", word + word);
        }
    }

    private boolean isGroup(int from) {
        return text.startsWith("(", afterBlanks(from));
    }

    private static boolean isMisspelt(String word, String operator) {
        boolean mayBe = word.matches("[A-Z\\p{Punct}\\d]{1,4}")
                || word.length() <= 4 && (operator.length() > 2 || word.contains("O") && word.contains("R"));
        return word.equalsIgnoreCase(operator)
                || mayBe
                        && word.matches(".*[A-Z].*")
                        && (FieldNames.distance(word, operator) <= 1
                                || Arrays.equals(
                                        word.chars().sorted().toArray(),
                                        operator.chars().sorted().toArray()));
    }

    private Clause joined(List<Item> items, int begin) {
        if (items.isEmpty()) {
            throw mistake(Math.min(begin, Math.max(0, text.length() - 1)), "expected a term");
        }
        if (!mixAllowed) {
            refuseMix(items);
        }
        List<Clause> any = new ArrayList<>();
        List<Clause> all = new ArrayList<>();
        List<Clause> needed = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            boolean begins = i > 0 && (item.join() == Join.OR || !isAnd && item.join() == Join.NEXT_TO);
            if (begins) {
                any.add(all(all));
                all = new ArrayList<>();
            }
            boolean isListed =
                    !isAnd && item.join() == Join.NEXT_TO && items.size() > 1 && !isJoinedOtherwise(items, i + 1);
            if (isListed && (item.wanted() || item.unwanted())) {
                needed.add(item.alone()); // as in Lucene: +a -b c
            } else {
                all.add(item.alone());
            }
        }
        any.add(all(all));
        any.removeIf(clause -> clause == null);
        if (needed.isEmpty()) {
            return any.size() == 1 ? any.get(0) : new Clause.Any(any);
        }
        boolean others = items.stream().noneMatch(Item::wanted) && !any.isEmpty();
        if (others) {
            needed.add(any.size() == 1 ? any.get(0) : new Clause.Any(any));
        }
        return all(needed);
    }

    private static boolean isJoinedOtherwise(List<Item> items, int i) {
        return i < items.size() && items.get(i).join() != Join.NEXT_TO;
    }

    private static Clause all(List<Clause> of) {
        return of.isEmpty() ? null : of.size() == 1 ? of.get(0) : new Clause.All(List.copyOf(of));
    }

    private static void refuseMix(List<Item> items) {
        boolean or = items.stream().anyMatch(item -> item.join() == Join.OR);
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            if (or && (i > 0 && item.join() != Join.OR || item.wanted() || item.unwanted())) {
                throw mistake(item.start(), "OR combined with AND or NOT needs parentheses here");
            }
        }
    }

    private Clause clause(Name field) throws IOException {
        char first = text.charAt(at);
        if (first == '(') {
            return group(field);
        }
        if ("\"[{<>".indexOf(first) >= 0 || isRegex()) {
            return value(field);
        }
        String run = run(at);
        if (run.startsWith(":")) {
            throw mistake(at, "expected the name of a field before the :");
        }
        if (field == null) {
            refuseComparison(run);
        }
        if (Addresses.isAddress(run) || MAC.matcher(run).matches()) {
            return value(field);
        }
        int colon = colon(run);
        if (colon < 0) {
            refuseLostColon(run, field == null);
        }
        if (colon < 0 || field != null && !names.have(run.substring(0, colon))) {
            if (field == null && run.length() > 1 && text.startsWith("(", at + run.length()) && names.have(run)) {
                throw mistake(at, at + run.length(), "expected a : after the name of the field", run + ":");
            }
            return value(field);
        }
        Name name = new Name(unescaped(run.substring(0, colon)), at, at + colon);
        at += colon + 1;
        blanks();
        if (isEnd() || operatorAhead() != null) {
            throw mistake(name.end(), "expected a value after the :");
        }
        return text.charAt(at) == '(' ? group(name) : value(name);
    }

    /** Refuses {@code field = value}: this is not the syntax for a value, and as a word it would never be found. */
    private void refuseComparison(String run) throws IOException {
        Matcher comparison = COMPARISON.matcher(run);
        if (comparison.matches() && names.have(comparison.group(1))) {
            int end = at + run.length();
            String rest = comparison.group(3);
            if (rest.isEmpty()) {
                rest = next(end);
                end = text.indexOf(rest, end) + rest.length();
            }
            throw compared(end, comparison.group(1), comparison.group(2), rest);
        }
        if (comparison.matches()
                && comparison.group(1).matches("\\w.*")
                && !comparison.group(3).isEmpty()) {
            throw mistake(
                    at,
                    comparison.group(1) + " is not a field; put a word that contains " + comparison.group(2)
                            + " in quotation marks");
        }
        if (colon(run) >= 0 || run.isEmpty() || !names.have(run)) {
            return;
        }
        int end = at + run.length();
        String next = next(end);
        int nextAt = text.indexOf(next, end);
        Matcher sign = COMPARISON_SIGN.matcher(next);
        if (sign.matches()) {
            String rest = sign.group(2).isEmpty() ? next(nextAt + next.length()) : sign.group(2);
            int last = text.indexOf(rest, nextAt + sign.end(1)) + rest.length();
            throw compared(last, run, sign.group(1), rest);
        }
        boolean isValue = !next.isEmpty() && nextAt > end && !next.matches("AND|OR|NOT|&&|\\|\\||[-+!].*");
        if (isValue && (colon(next) < 0 || Addresses.isAddress(next))) {
            throw mistake(
                    at,
                    nextAt + next.length(),
                    run + " is a field; to search for it as a word, put it in quotation marks",
                    run + ":" + next);
        }
    }

    /**
     * Refuses {@code srcIp10.0.0.1} and {@code host;a.example}: nobody looks for such a word, and it is never found.
     */
    private void refuseLostColon(String run, boolean mayBeField) throws IOException {
        for (int end = mayBeField ? Math.min(run.length() - 1, LONGEST_NAME) : 0; end >= SHORTEST_NAME; end--) {
            String name = run.substring(0, end);
            if (!names.have(name)) {
                continue;
            }
            boolean isMarked = ";,'".indexOf(run.charAt(end)) >= 0 && names.haveExactly(name);
            String behind = run.substring(end + 1); // another character was typed instead of :
            String value = names.isValue(name, run.substring(end)) ? run.substring(end) : behind;
            if (!value.isEmpty() && (isMarked || names.isValue(name, value))) {
                throw mistake(
                        at,
                        at + run.length(),
                        "a : is missing between " + name
                                + " and its value; to search for it as a word, put it in quotation marks",
                        name + ":" + value);
            }
        }
        if (run.startsWith("_exists_") || run.startsWith("_ignored")) {
            throw mistake(at, "expected a : and the name of a field after " + run.substring(0, 8));
        }
        Matcher stuck = STUCK.matcher(run);
        if (stuck.matches()) {
            throw mistake(
                    at,
                    at + run.length(),
                    "a space is missing after " + stuck.group(1)
                            + "; to search for it as a word, put it in quotation marks",
                    stuck.group(1) + " " + stuck.group(2));
        }
    }

    private Problem compared(int end, String name, String sign, String value) {
        String instead =
                switch (sign) {
                    case "=", "==", ":" -> name + ":" + value;
                    case "!=", "<>" -> "NOT " + name + ":" + value;
                    default -> name + ":" + sign + value;
                };
        return mistake(at, end, "write a : between a field and its value", instead);
    }

    private String next(int from) {
        int start = afterBlanks(from);
        if (start < text.length() && text.charAt(start) == '"') {
            int close = text.indexOf('"', start + 1);
            return close < 0 ? "" : text.substring(start, close + 1);
        }
        return run(start);
    }

    private Clause group(Name field) throws IOException {
        int open = at++;
        if (++depth > MAX_DEPTH) {
            throw mistake(open, "parentheses can be nested at most " + MAX_DEPTH + " deep");
        }
        Clause inner = list(field);
        if (at == text.length()) {
            throw mistake(open, "the ( is not closed");
        }
        at++;
        depth--;
        gap();
        return inner;
    }

    private Clause value(Name field) {
        char first = text.charAt(at);
        Value value;
        if (first == '"') {
            value = phrase();
        } else if (first == '[' || first == '{') {
            value = range();
        } else if (first == '>' || first == '<') {
            value = comparison();
        } else if (isRegex()) {
            value = regex();
        } else {
            value = word();
        }
        gap();
        return new Clause.Matches(field, value);
    }

    private Phrase phrase() {
        int start = at;
        String quoted = quoted();
        Matcher slop = SLOP.matcher(text).region(at, text.length());
        int distance = 0;
        if (slop.lookingAt()) {
            at = slop.end();
            distance = slop.group(1).isEmpty() ? 0 : Integer.parseInt(slop.group(1));
        }
        if (text.startsWith("^", at)) {
            throw boosted(at);
        }
        return new Phrase(start, at, quoted, distance);
    }

    private String quoted() {
        int start = at++;
        StringBuilder quoted = new StringBuilder();
        for (; at < text.length() && text.charAt(at) != '"'; at++) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            quoted.append(text.charAt(at));
        }
        if (at == text.length()) {
            throw mistake(start, "the quotation mark is not closed");
        }
        at++;
        if (quoted.length() > FieldType.MAX_CHARS) {
            throw mistake(
                    start, "the text has " + quoted.length() + " characters: expected at most " + FieldType.MAX_CHARS);
        }
        return quoted.toString();
    }

    private Word word() {
        int start = at;
        String run = run(at);
        at += run.length();
        if (run.startsWith(":") && !Addresses.isAddress(run) && run.length() > 1) {
            throw mistake(start, at, "one : is enough", run.replaceFirst(":+", ""));
        }
        if (run.equals("TO") && next(at).matches("[^\\[{]+[\\]}]")) {
            throw mistake(start, "a [ is missing before the range: expected [from TO to], as in bytesIn:[100 TO 200]");
        }
        if (run.startsWith("=") && run.length() > 1) {
            throw mistake(start, at, "a value cannot begin with =", run.replaceFirst("=+", ""));
        }
        if (run.matches("[-+!]") && (start == 0 || text.charAt(start - 1) != ':')) {
            throw mistake(start, run + " needs a term directly after it");
        }
        if (!slowAllowed && looksLikeRegex(run)) {
            throw mistake(
                    start, "regular expressions are not allowed; put a text that looks like one in quotation marks");
        }
        Matcher glued = GLUED.matcher(run);
        if (glued.matches() && (!next(at).isEmpty() || isGroup(at))) {
            throw mistake(
                    start,
                    at,
                    "a space is missing before " + glued.group(2)
                            + "; to search for it as a value, put it in quotation marks",
                    glued.group(1) + " " + glued.group(2));
        }
        if (BOOST.matcher(run).matches()) {
            throw boosted(start + run.lastIndexOf('^'));
        }
        if (run.matches("(?s)(.*[^\\\\])?(\\\\\\\\)*\\\\")) {
            throw mistake(at - 1, "expected a character after the \\");
        }
        Matcher fuzzy = FUZZY.matcher(run);
        String fuzziness = null;
        if (fuzzy.matches() && !fuzzy.group(1).endsWith("\\")) {
            run = fuzzy.group(1);
            fuzziness = fuzzy.group(2).isEmpty() ? "AUTO" : fuzzy.group(2);
            if (!fuzziness.matches("AUTO|[0-2]")) {
                throw mistake(
                        start + run.length(), "expected the number of letters that may differ after the ~: 0, 1 or 2");
            }
        }
        return new Word(start, at, unescaped(run), pattern(run), fuzziness);
    }

    private static boolean looksLikeRegex(String run) {
        return run.length() > 1
                && run.startsWith("/")
                && run.endsWith("/")
                && (REGEX.matcher(run).find() || run.indexOf('[') >= 0 && run.indexOf('[') < run.lastIndexOf(']'));
    }

    private static Problem boosted(int start) {
        return mistake(
                start, "records are not ranked, so a ^ with a number has no meaning: put the term in quotation marks");
    }

    private static String pattern(String run) {
        StringBuilder pattern = new StringBuilder();
        boolean wild = false;
        for (int i = 0; i < run.length(); i++) {
            char c = run.charAt(i);
            if (c == '\\') {
                c = run.charAt(++i);
                pattern.append("*?\\".indexOf(c) >= 0 ? "\\" : "");
            } else {
                wild |= c == '*' || c == '?';
            }
            pattern.append(c);
        }
        return wild ? pattern.toString() : null;
    }

    private static String unescaped(String run) {
        return run.replaceAll("(?s)\\\\(.)", "$1");
    }

    private boolean isRegex() {
        return slowAllowed && text.charAt(at) == '/' && regexEnd() > 0;
    }

    /** Returns where a regular expression that begins here ends; 0 if there is none. */
    private int regexEnd() {
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '/' && i > at + 1) {
                boolean ends = i + 1 == text.length() || isBlank(text.charAt(i + 1)) || text.charAt(i + 1) == ')';
                return ends ? i + 1 : 0;
            }
        }
        return 0;
    }

    private Regex regex() {
        int start = at;
        at = regexEnd();
        RegexBounds.require(text.substring(start + 1, at - 1), start + 1);
        return new Regex(start, at, text.substring(start + 1, at - 1).replace("\\/", "/"));
    }

    private Range comparison() {
        int start = at;
        boolean below = text.charAt(at++) == '<';
        boolean included = text.startsWith("=", at);
        at += included ? 1 : 0;
        blanks();
        Bound bound = isEnd() ? null : bound("", included);
        if (bound == null) {
            throw mistake(start, "expected a value after the " + text.substring(start, start + 1));
        }
        return below ? new Range(start, at, null, bound) : new Range(start, at, bound, null);
    }

    private Range range() {
        int start = at;
        boolean fromIncluded = text.charAt(at++) == '[';
        blanks();
        Bound from = bound("]}", fromIncluded);
        blanks();
        boolean isWritten = from != null && !from.text().equals("TO") && text.startsWith("TO", at);
        at += 2;
        if (isWritten && at < text.length() && isBlank(text.charAt(at))) {
            blanks();
            int second = at;
            Bound to = bound("]}", true);
            blanks();
            if (to != null && at < text.length() && "]}".indexOf(text.charAt(at)) >= 0) {
                boolean toIncluded = text.charAt(at++) == ']';
                to = new Bound(second, to.end(), to.text(), toIncluded);
                return new Range(start, at, open(from), open(to));
            }
        }
        throw mistake(start, "expected a range [from TO to], as in bytesIn:[100 TO 200]");
    }

    private Bound open(Bound bound) {
        return text.charAt(bound.start()) == '*' && bound.text().equals("*") ? null : bound;
    }

    private Bound bound(String closing, boolean included) {
        int start = at;
        if (at == text.length()) {
            return null;
        }
        if (text.charAt(at) == '"') {
            String quoted = quoted();
            return new Bound(start, at, quoted, included);
        }
        String run = run(at);
        for (int i = 0; i < run.length(); i++) {
            if (closing.indexOf(run.charAt(i)) >= 0) {
                run = run.substring(0, i);
            }
        }
        at += run.length();
        return run.isEmpty() || run.endsWith("\\") ? null : new Bound(start, at, unescaped(run), included);
    }

    /** Requires a blank, a closing parenthesis or the end after a value. */
    private void gap() {
        if (at < text.length() && !isBlank(text.charAt(at)) && text.charAt(at) != ')') {
            throw mistake(
                    at,
                    "expected a space before the " + text.charAt(at) + ", or quotation marks around the whole value");
        }
    }

    private String operatorAhead() {
        for (String operator : List.of("AND", "OR", "&&", "||")) {
            int end = at + operator.length();
            if (text.startsWith(operator, at) && (isRunEnd(end) || !Character.isLetter(operator.charAt(0)))) {
                return operator;
            }
        }
        return null;
    }

    private String operator() {
        String operator = operatorAhead();
        at += operator == null ? 0 : operator.length();
        return operator;
    }

    /** Reads NOT, or a sign directly before a term. */
    private String mark() {
        if (at == text.length()) {
            return null;
        }
        if (text.startsWith("NOT", at) && isRunEnd(at + 3)) {
            at += 3;
            return "NOT";
        }
        boolean isSign = "!-+".indexOf(text.charAt(at)) >= 0
                && at + 1 < text.length()
                && !isBlank(text.charAt(at + 1))
                && text.charAt(at + 1) != ')';
        return isSign ? text.substring(at, ++at) : null;
    }

    /** Returns the characters from here to a blank, a parenthesis or a quotation mark. */
    private String run(int from) {
        int end = from;
        while (!isRunEnd(end)) {
            end += text.charAt(end) == '\\' && end + 1 < text.length() ? 2 : 1;
        }
        if (end - from > MAX_WORD) {
            throw mistake(from, "the word has " + (end - from) + " characters: expected at most " + MAX_WORD);
        }
        return text.substring(Math.min(from, text.length()), end);
    }

    private boolean isRunEnd(int end) {
        return end >= text.length() || isBlank(text.charAt(end)) || "()\"".indexOf(text.charAt(end)) >= 0;
    }

    /** Returns the position of the first : of a word; -1 if it has none. */
    private static int colon(String run) {
        for (int i = 0; i < run.length(); i++) {
            if (run.charAt(i) == '\\') {
                i++;
            } else if (run.charAt(i) == ':') {
                return i;
            }
        }
        return -1;
    }

    private boolean isEnd() {
        return at == text.length() || text.charAt(at) == ')';
    }

    private void blanks() {
        at = afterBlanks(at);
    }

    private int afterBlanks(int from) {
        int end = from;
        while (end < text.length() && isBlank(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\ufeff' || c == '\u200b';
    }
}
