package io.metadatasearch.program;

import io.metadatasearch.search.SearchClient;
import io.metadatasearch.search.lookup.Lookup;
import io.metadatasearch.search.lookup.Matches;
import io.metadatasearch.search.query.QueryParameters;
import io.metadatasearch.watch.LoadedSince;
import io.metadatasearch.watch.SavedSearchFiles;
import io.metadatasearch.watch.Watch;
import io.metadatasearch.watch.WatchHealth;
import io.metadatasearch.watch.WatchMetrics;
import io.metadatasearch.watch.WatchState;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import org.apache.camel.BeanInject;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.PropertyInject;
import org.elasticsearch.client.RestClient;

/** The beans that the routes of watch name, and those that these need beside the ones of search. */
public final class WatchBeans implements CamelConfiguration {

    /**
     * Asks saved searches.
     *
     * @throws IOException if their file cannot be read
     */
    @BindToRegistry(lazy = true)
    public Watch watch(
            @PropertyInject("watch.searches-file:") String file,
            @PropertyInject("es.index") String alias,
            @BeanInject("queries") QueryParameters queries,
            @BeanInject("lookup") Lookup lookup,
            @BeanInject("searchClient") SearchClient search,
            @BeanInject("elasticsearchClient") RestClient client,
            @BeanInject("watchState") WatchState state,
            @BeanInject("metricsRegistry") MeterRegistry registry)
            throws IOException {
        return new Watch(
                new SavedSearchFiles(file),
                new Matches(queries, lookup, search),
                new LoadedSince(client, alias),
                state,
                new WatchMetrics(registry));
    }

    /** Keeps what they have done. */
    @BindToRegistry(lazy = true)
    public WatchState watchState(
            @BeanInject("elasticsearchClient") RestClient client,
            @PropertyInject("es.index") String alias,
            @PropertyInject("watch.keep") String keep) {
        return new WatchState(client, alias, keep);
    }

    /** Whether they are asked. */
    @BindToRegistry(lazy = true)
    public WatchHealth watchHealth(@BeanInject("watch") Watch watch) {
        return new WatchHealth(watch);
    }
}
