package io.metadatasearch.program;

import io.metadatasearch.health.StageHealth;
import io.metadatasearch.search.lookup.Lookup;
import io.metadatasearch.search.lookup.Matches;
import io.metadatasearch.watch.LoadedSince;
import io.metadatasearch.watch.SavedSearchFiles;
import io.metadatasearch.watch.Watch;
import io.metadatasearch.watch.WatchMetrics;
import io.metadatasearch.watch.WatchState;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;
import org.apache.camel.spi.Registry;
import org.elasticsearch.client.RestClient;

/** The beans that the watch routes name. Each is created on first use. */
public final class WatchBeans {

    private WatchBeans() {}

    /**
     * Binds the beans, which use the search beans, {@code elasticsearchClient} and {@code metricsRegistry}.
     *
     * @param settings returns the value of a setting by its key; an empty string if the setting has no value
     */
    public static void bind(Registry beans, UnaryOperator<String> settings) {
        beans.bind("watchState", WatchState.class, () -> state(beans, settings));
        beans.bind("watch", Watch.class, () -> watch(beans, settings));
        beans.bind(
                "watchHealth",
                StageHealth.class,
                () -> new StageHealth("watch", SearchBeans.get(beans, "watch", Watch.class)::problem));
    }

    private static WatchState state(Registry beans, UnaryOperator<String> settings) {
        return new WatchState(
                SearchBeans.get(beans, "elasticsearchClient", RestClient.class),
                settings.apply("es.index"),
                settings.apply("watch.keep"));
    }

    private static Watch watch(Registry beans, UnaryOperator<String> settings) {
        try {
            return new Watch(
                    new SavedSearchFiles(settings.apply("watch.searches-file")),
                    new Matches(
                            SearchBeans.queries(beans),
                            SearchBeans.get(beans, "lookup", Lookup.class),
                            SearchBeans.client(beans)),
                    new LoadedSince(
                            SearchBeans.get(beans, "elasticsearchClient", RestClient.class),
                            settings.apply("es.index")),
                    SearchBeans.get(beans, "watchState", WatchState.class),
                    new WatchMetrics(SearchBeans.get(beans, "metricsRegistry", MeterRegistry.class)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
