package io.metadatasearch.load.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads lines that are JSON objects. The columns of a row are the paths of its values, such as {@code dns.rrname}; each
 * row has its own columns. The values within an array become a list; null and an empty list are absent. The last cell
 * of a row, for which there is no column, is the line itself.
 */
public final class JsonRows extends Rows {

    private static final JsonFactory JSON = new JsonFactory();

    /** If a file has more paths, or orders of paths, the earlier ones are forgotten: this limits memory. */
    private static final int MAX_KNOWN = 20_000;

    /** A path within the objects of the file. */
    private static final class Node {
        private final String path;
        private final Map<String, Node> children = new HashMap<>();

        Node(String path) {
            this.path = path;
        }
    }

    /** The paths of a row up to one of its paths. Rows with the same paths in the same order have the same columns. */
    private static final class Shape {
        private final Shape shorter;
        private final Node last;
        private final Map<Node, Shape> longer = new HashMap<>();
        private List<String> columns;

        Shape(Shape shorter, Node last) {
            this.shorter = shorter;
            this.last = last;
        }

        List<String> columns() {
            if (columns == null) {
                List<String> paths = new ArrayList<>();
                for (Shape at = this; at.last != null; at = at.shorter) {
                    paths.add(at.last.path);
                }
                Collections.reverse(paths);
                columns = paths;
            }
            return columns;
        }
    }

    private Node root = new Node("");
    private Shape none = new Shape(null, null);
    private int known;

    /**
     * Creates the reader.
     *
     * @param from where the first line begins
     */
    public JsonRows(Text text, int from) {
        super(text, from, List.of());
    }

    @Override
    public int next(Cells cells) throws IOException {
        while (line()) {
            if (isBlank()) {
                continue;
            }
            int first = cells.size();
            problem = null;
            try (JsonParser json = JSON.createParser(chars, rowStart, rowEnd - rowStart)) {
                if (json.nextToken() == JsonToken.START_OBJECT) {
                    object(json, cells);
                    if (json.nextToken() != null) {
                        problem = "has text after the JSON object";
                    }
                } else {
                    problem = "is not a JSON object";
                }
            } catch (JsonProcessingException e) {
                problem = "is not JSON: " + e.getOriginalMessage().replaceFirst(" (at|in) \\[Source.*", "");
            }
            if (problem != null) {
                cells.keep(first);
            }
            cells.add(chars, rowStart, rowEnd - rowStart);
            return cells.size() - first;
        }
        return END;
    }

    private void object(JsonParser json, Cells cells) throws IOException {
        if (known > MAX_KNOWN) {
            root = new Node("");
            none = new Shape(null, null);
            known = 0;
        }
        Shape shape = none;
        Map<Node, StringBuilder> lists = null;
        Deque<Node> parents = new ArrayDeque<>();
        int arrays = 0;
        Node at = root;
        Node value = root;
        parents.push(root);
        for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
            switch (token) {
                case FIELD_NAME -> value = child(at, json.currentName());
                case START_OBJECT -> {
                    parents.push(at);
                    at = value;
                }
                case END_OBJECT -> {
                    value = at;
                    at = parents.pop();
                    if (parents.isEmpty()) {
                        columns = withLists(shape, lists, cells).columns();
                        return;
                    }
                }
                case START_ARRAY -> arrays++;
                case END_ARRAY -> arrays--;
                case VALUE_NULL -> {}
                default -> {
                    if (arrays == 0) {
                        cells.add(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
                        shape = longer(shape, value);
                    } else {
                        lists = lists == null ? new LinkedHashMap<>() : lists;
                        append(lists.computeIfAbsent(value, node -> new StringBuilder()), json.getText());
                    }
                }
            }
        }
    }

    private Shape withLists(Shape shape, Map<Node, StringBuilder> lists, Cells cells) {
        Shape whole = shape;
        if (lists != null) {
            for (Map.Entry<Node, StringBuilder> list : lists.entrySet()) {
                cells.addList(list.getValue().append(']').toString());
                whole = longer(whole, list.getKey());
            }
        }
        return whole;
    }

    /** Finds or adds a child. A lambda would be created for each value of each row. */
    private Node child(Node parent, String name) {
        Node child = parent.children.get(name);
        if (child == null) {
            child = new Node(parent.path.isEmpty() ? name : parent.path + '.' + name);
            parent.children.put(name, child);
            known++;
        }
        return child;
    }

    private Shape longer(Shape shape, Node node) {
        Shape longer = shape.longer.get(node);
        if (longer == null) {
            longer = new Shape(shape, node);
            shape.longer.put(node, longer);
            known++;
        }
        return longer;
    }

    private static void append(StringBuilder list, String value) {
        list.append(list.isEmpty() ? "[\"" : ",\"");
        for (char one : JsonStringEncoder.getInstance().quoteAsString(value)) {
            if (one < 0x80) {
                list.append(one);
            } else {
                list.append("\\u").append(Integer.toHexString(0x10000 | one), 1, 5);
            }
        }
        list.append('"');
    }

    /** Finds the next line; false at the end of the file. */
    private boolean line() throws IOException {
        rowStart = position;
        while (true) {
            int limit = text.limit();
            while (position < limit && chars[position] != '\n') {
                position++;
            }
            if (position < limit) {
                rowEnd = position++;
                return true;
            }
            if (!more()) {
                rowEnd = position;
                return rowEnd > rowStart;
            }
        }
    }

    private boolean isBlank() {
        int at = rowStart;
        while (at < rowEnd && chars[at] <= ' ') {
            at++;
        }
        return at == rowEnd;
    }
}
