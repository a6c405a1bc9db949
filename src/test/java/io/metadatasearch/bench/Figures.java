package io.metadatasearch.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the rounds of a benchmark measured. */
final class Figures {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    void add(String figure, double value) {
        values.computeIfAbsent(figure, name -> new ArrayList<>()).add(value);
    }

    /** Forgets the rounds so far. */
    void clear() {
        values.clear();
    }

    /** What the last round measured. */
    double last(String figure) {
        List<Double> all = values.get(figure);
        return all.get(all.size() - 1);
    }

    /** Writes and prints the median of each figure, with the least and the most behind it. */
    void write(Path file, Map<String, ?> input) throws IOException {
        Map<String, Object> report = new LinkedHashMap<>(input);
        values.forEach((figure, all) -> {
            double[] sorted =
                    all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            report.put(figure, round(sorted[sorted.length / 2]));
            report.put(figure + "MinMax", List.of(round(sorted[0]), round(sorted[sorted.length - 1])));
        });
        JSON.writeValue(file.toFile(), report);
        System.out.println(JSON.writeValueAsString(report));
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
