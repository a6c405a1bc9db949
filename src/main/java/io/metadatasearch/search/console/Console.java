package io.metadatasearch.search.console;

import io.metadatasearch.search.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Header;

/** The files of the console: a page at {@code /}, and what it needs below {@code /console/}. */
public final class Console {

    private static final String FIRST = "/index.html";
    // There are no subfolders, and encoded characters are not decoded: no path leads out of the folder.
    private static final Pattern FILE = Pattern.compile("/console(/[a-z][a-z0-9-]*(?:\\.[a-z0-9-]+)+)");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    private final boolean isShown;
    private final Path folder; // null for the class path
    private final Map<String, byte[]> read = new ConcurrentHashMap<>();

    /**
     * Sets where the files are; nothing is read yet.
     *
     * @param where true for the class path; false for no console; otherwise the folder of the files, for those who edit
     *     them
     */
    public Console(String where) {
        this.isShown = !where.equals("false");
        this.folder = where.equals("true") || !isShown ? null : Path.of(where);
    }

    /**
     * Returns the file of a path.
     *
     * @throws Problem 404 if there is none
     */
    public byte[] file(
            @Header(Exchange.HTTP_PATH) String path, @Header(Exchange.HTTP_METHOD) String method, Exchange exchange) {
        Matcher asset = FILE.matcher(path);
        String name = path.isEmpty() || path.equals("/") ? FIRST : asset.matches() ? asset.group(1) : null;
        String type = name == null ? null : TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        byte[] file = type == null || !isShown || method.equals("OPTIONS") ? null : content(name);
        if (file == null) {
            throw new Problem(404, "Not found", "Unknown path; GET /openapi.yaml lists all paths of the API");
        }
        exchange.setVariable("mediaType", type);
        return file;
    }

    private byte[] content(String name) {
        try {
            if (folder != null) {
                return Files.readAllBytes(folder.resolve(name.substring(1)));
            }
            byte[] known = read.get(name);
            if (known == null) {
                try (InputStream in = Console.class.getResourceAsStream("/console" + name)) {
                    known = in == null ? null : in.readAllBytes();
                }
                if (known != null) {
                    read.put(name, known);
                }
            }
            return known;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            // Without its cause: an IOException would be reported as a failure of Elasticsearch.
            throw new IllegalStateException("Cannot read " + name + " of the console: " + e);
        }
    }
}
