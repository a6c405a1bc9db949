package io.metadatasearch.load.ledger;

import io.metadatasearch.elasticsearch.JsonRequests;
import io.metadatasearch.schema.IndexNames;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.TimeUtils;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the indices whose events are all older than the retention time. The name of an index says when its period
 * ends ({@link IndexNames}). An index without a period, or one that is not behind the alias, is never deleted.
 */
public final class Retention {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final int NOT_FOUND = 404;

    private final RestClient client;
    private final String alias;
    private final String kept;
    private final boolean dryRun;
    private final Pattern names;

    /**
     * Creates the retention. Sends nothing yet.
     *
     * @param alias the alias of all indices, and the prefix of their names
     * @param kept how long events are kept after the end of the period of their index, such as {@code 400d}
     * @param dryRun whether to only log what would be deleted
     */
    public Retention(RestClient client, String alias, String kept, boolean dryRun) {
        this.client = client;
        this.alias = alias;
        this.kept = kept;
        this.dryRun = dryRun;
        this.names = Pattern.compile(Pattern.quote(alias) + "-(\\d{4})(?:\\.(\\d{2})(?:\\.(\\d{2}))?)?");
    }

    /**
     * Deletes the expired indices, or logs what would be deleted.
     *
     * @throws IOException if Elasticsearch is unreachable or refuses a request; what was deleted so far stays deleted
     */
    public void apply() throws IOException {
        Instant before = Instant.now().minus(Duration.ofMillis(TimeUtils.toMilliSeconds(kept)));
        for (String index : behindTheAlias()) {
            Optional<Instant> end = end(index);
            if (end.isEmpty() || end.get().isAfter(before)) {
                continue;
            }
            long rows = JsonRequests.send(client, "GET", "/" + index + "/_count", null)
                    .path("count")
                    .asLong();
            if (dryRun) {
                LOG.info("{} would be deleted, with {} rows, all older than {}", index, rows, kept);
            } else if (delete(index)) {
                LOG.info("{} was deleted, with {} rows, all older than {}", index, rows, kept);
            }
        }
    }

    private Iterable<String> behindTheAlias() throws IOException {
        TreeSet<String> indices = new TreeSet<>();
        // There is no alias before the first row.
        JsonRequests.find(client, "/_alias/" + alias).fieldNames().forEachRemaining(indices::add);
        return indices;
    }

    /** The end of the period of an index, in UTC; empty if its name has no period. */
    Optional<Instant> end(String index) {
        Matcher name = names.matcher(index);
        if (!name.matches()) {
            return Optional.empty();
        }
        try {
            LocalDate year = LocalDate.of(Integer.parseInt(name.group(1)), 1, 1);
            LocalDate end;
            if (name.group(2) == null) {
                end = year.plusYears(1);
            } else if (name.group(3) == null) {
                end = year.withMonth(Integer.parseInt(name.group(2))).plusMonths(1);
            } else {
                end = LocalDate.of(year.getYear(), Integer.parseInt(name.group(2)), Integer.parseInt(name.group(3)))
                        .plusDays(1);
            }
            return Optional.of(end.atStartOfDay(ZoneOffset.UTC).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Deletes an index; false if it was gone, because another process may have deleted it. */
    private boolean delete(String index) throws IOException {
        try {
            JsonRequests.send(client, "DELETE", "/" + index, null);
            return true;
        } catch (ResponseException e) {
            if (JsonRequests.status(e) == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
