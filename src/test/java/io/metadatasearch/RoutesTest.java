package io.metadatasearch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.metadatasearch.program.LoadBeans;
import io.metadatasearch.program.SearchBeans;
import io.metadatasearch.program.SyncBeans;
import io.metadatasearch.program.WatchBeans;
import io.metadatasearch.settings.Stage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What every route keeps to. */
class RoutesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROUTES = Path.of("routes");
    private static final Pattern SETTING = Pattern.compile("\\{\\{\\??([^}:]+)(:[^}]*)?}}");

    /** The beans that are not declared in YAML, but bound by the program. */
    private static final Set<String> BOUND = Set.of(
            "s3Client", "sqsClient", "elasticsearchClient", "ftpTrust", "endProcess", "metricsRegistry", "spans");

    private static JsonSchema schemaOfCamel;

    @BeforeAll
    static void readSchema() throws IOException {
        try (InputStream schema = RoutesTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            // Each part of it when it is needed: all that refers to all else is 280 MB.
            SchemaValidatorsConfig asNeeded =
                    SchemaValidatorsConfig.builder().preloadJsonSchema(false).build();
            schemaOfCamel =
                    JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(schema, asNeeded);
        }
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(ROUTES)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
            assertThat(found).hasSizeGreaterThan(3);
            return found;
        }
    }

    /** The files that a stage loads: see RouteFiles. */
    private static List<Path> files(Stage stage) throws IOException {
        return files().stream()
                .filter(file -> file.getFileName().toString().startsWith(stage.toString()))
                .toList();
    }

    /** A file as it is written. */
    private static JsonNode written(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromInputStream(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file with the routes that are made from templates, in the place of both. */
    private static JsonNode read(Path file) {
        ArrayNode all = JSON.createArrayNode();
        Map<String, JsonNode> templates = new HashMap<>();
        written(file)
                .findValues("routeTemplate")
                .forEach(one -> templates.put(one.path("id").asText(), one));
        Set<String> used = new TreeSet<>();
        for (JsonNode part : written(file)) {
            if (part.has("templatedRoute")) {
                JsonNode made = part.path("templatedRoute");
                String template = made.path("routeTemplateRef").asText();
                assertThat(templates).as(file.toString()).containsKey(template);
                used.add(template);
                all.addObject().set("route", route(templates.get(template), made));
            } else if (!part.has("routeTemplate")) {
                all.add(part);
            }
        }
        assertThat(used).as("templates of " + file).isEqualTo(templates.keySet());
        return all;
    }

    private static JsonNode route(JsonNode template, JsonNode made) {
        String id = made.path("routeId").asText();
        Map<String, String> values = new HashMap<>();
        for (JsonNode parameter : template.path("parameters")) {
            if (parameter.has("defaultValue")) {
                values.put(
                        parameter.path("name").asText(),
                        parameter.path("defaultValue").asText());
            }
        }
        Set<String> known = new TreeSet<>(template.path("parameters").findValuesAsText("name"));
        Set<String> optional = new TreeSet<>();
        template.path("parameters").forEach(parameter -> {
            if (parameter.has("required")) {
                optional.add(parameter.path("name").asText());
            }
        });
        for (JsonNode parameter : made.path("parameters")) {
            assertThat(known).as(id).contains(parameter.path("name").asText());
            values.put(parameter.path("name").asText(), parameter.path("value").asText());
        }
        optional.removeAll(values.keySet());
        String text = template.path("route").toString();
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replaceAll("\\{\\{\\??" + value.getKey() + "}}", Matcher.quoteReplacement(value.getValue()));
        }
        for (String absent : optional) { // as Camel does it
            text = text.replaceAll("\"[\\w.]+\":\"\\{\\{\\?" + absent + "}}\",?", "");
        }
        known.removeAll(optional);
        assertThat(values.keySet()).as("parameters of " + id).isEqualTo(known);
        try {
            ObjectNode route = (ObjectNode) JSON.readTree(text);
            // The steps of each have the same ids; Camel tells them apart by the route.
            return route.put("id", id)
                    .put("description", template.path("description").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void followsTheSchemaOfCamel(Path file) throws IOException {
        assertThat(schemaOfCamel.validate(written(file))).isEmpty();
        assertThat(schemaOfCamel.validate(read(file))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void saysAtItsHeadWhatItDoes(Path file) throws IOException {
        assertThat(Files.readString(file)).startsWith("# ");
    }

    @Test
    void everyRouteHasAnIdAndADescription() throws IOException {
        for (Path file : files()) {
            for (String kind : List.of("route", "routeConfiguration", "routeTemplate")) {
                JsonNode routes = kind.equals("routeTemplate") ? written(file) : read(file);
                for (JsonNode route : routes.findValues(kind)) {
                    assertThat(route.path("id").asText()).as("id in " + file).isNotEmpty();
                    assertThat(route.path("description").asText())
                            .as(file + ": " + route.path("id"))
                            .isNotEmpty();
                }
            }
        }
    }

    @Test
    void everyStepHasAnIdOfItsOwn() throws IOException {
        Map<String, Path> known = new HashMap<>();
        for (Path file : files()) {
            walk(written(file), (name, node) -> {
                if (name.equals("steps")) {
                    for (JsonNode step : node) {
                        String kind = step.fieldNames().next();
                        String id = step.path(kind).path("id").asText();
                        assertThat(id).as("id of " + step + " in " + file).isNotEmpty();
                        assertThat(known.put(id, file))
                                .as(id + " is there twice")
                                .isNull();
                    }
                }
                boolean isPart = List.of("routeConfiguration", "onException", "routeTemplate", "templatedRoute")
                        .contains(name);
                // The route in a template has no id: each that is made from it has one of its own.
                if (node.isObject() && (isPart || name.equals("route") && node.has("id"))) {
                    String id = node.path(name.equals("templatedRoute") ? "routeId" : "id")
                            .asText();
                    assertThat(known.put(id, file)).as(id + " is there twice").isNull();
                }
            });
        }
        assertThat(known).hasSizeGreaterThan(20);
    }

    @Test
    void componentsAreFetchedInTheVersionOfTheProgram() throws IOException {
        Pattern version = Pattern.compile("<camel.version>(.*)</camel.version>");
        Matcher ours = version.matcher(Files.readString(Path.of("pom.xml")));
        Matcher fetched = version.matcher(Files.readString(Path.of("ext", "pom.xml")));
        assertThat(ours.find() && fetched.find()).isTrue();
        assertThat(fetched.group(1)).isEqualTo(ours.group(1));
    }

    @Test
    void endpointsHaveParametersAndNoQueryString() throws IOException {
        for (Path file : files()) {
            walk(read(file), (name, node) -> {
                if (name.equals("uri")) {
                    assertThat(SETTING.matcher(node.asText()).replaceAll(""))
                            .as("uri in " + file)
                            .doesNotContain("?");
                }
            });
        }
    }

    @Test
    void everySettingIsInApplicationProperties() throws IOException {
        Properties settings = new Properties();
        settings.load(Files.newBufferedReader(Path.of("application.properties")));
        Set<String> named = new TreeSet<>();
        for (Path file : files()) {
            Matcher matcher = SETTING.matcher(read(file).toString());
            while (matcher.find()) {
                named.add(matcher.group(1));
            }
        }
        assertThat(named).isNotEmpty().isSubsetOf(settings.stringPropertyNames());
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void aStageHasEveryRouteThatItCallsAndCallsEveryRouteThatItHas(Stage stage) throws IOException {
        // Whatever the step is that names it: to, wireTap, toD, enrich ...
        List<String> named = new ArrayList<>();
        Set<String> begun = new TreeSet<>();
        for (Path file : files(stage)) {
            walk(read(file), (name, node) -> {
                if (node.isTextual() && node.asText().startsWith("direct:")) {
                    named.add(node.asText());
                }
                if (name.equals("from") && node.path("uri").asText().startsWith("direct:")) {
                    begun.add(node.path("uri").asText());
                }
            });
        }
        begun.forEach(named::remove); // once: where the route itself names it
        Set<String> called = new TreeSet<>(named);
        if (stage == Stage.LOAD) {
            called.add("direct:rows"); // by RowSteps
        }
        assertThat(called).isEqualTo(begun);
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void aStageHasEveryBeanAndConfigurationThatItsRoutesName(Stage stage) throws IOException {
        Map<String, Class<?>> beans = beans(files(stage), EnumSet.of(stage));
        if (stage == Stage.SEARCH || stage == Stage.WATCH) {}
        Set<String> configurations = new TreeSet<>();
        for (Path file : files(stage)) {
            read(file)
                    .findValues("routeConfiguration")
                    .forEach(configuration ->
                            configurations.add(configuration.path("id").asText()));
        }
        for (Path file : files(stage)) {
            read(file).findValuesAsText("routeConfigurationId").forEach(ids -> assertThat(configurations)
                    .contains(ids.split(",")));
            walk(read(file), (name, node) -> {
                String bean = name.equals("ref")
                        ? node.asText()
                        : node.isTextual() && node.asText().startsWith("#")
                                ? node.asText().replaceFirst("#(bean:)?", "")
                                : null;
                assertThat(bean == null || beans.containsKey(bean) || BOUND.contains(bean))
                        .as("bean " + bean + " in " + file)
                        .isTrue();
            });
        }
    }

    /** Camel keeps what it finds out about an object's methods for each object anew: a thousand of them stay in memory. */
    @Test
    void noVariableIsAskedForAMember() throws IOException {
        for (Path file : files()) {
            assertThat(Files.readString(file))
                    .as(file.toString())
                    .doesNotContainPattern("\\$\\{variable\\.\\w+[.?\\[]");
        }
    }

    @Test
    void everyBeanHasTheMethodThatIsCalled() throws IOException {
        Map<String, Class<?>> beans = beans(files(), EnumSet.allOf(Stage.class));
        for (Path file : files()) {
            walk(read(file), (name, node) -> {
                if (node.has("ref") && node.has("method")) {
                    Class<?> type = beans.get(node.path("ref").asText());
                    assertThat(type).as(node + " in " + file).isNotNull();
                    assertThat(Arrays.stream(type.getMethods()).map(Method::getName))
                            .as(type + " in " + file)
                            .contains(node.path("method").asText());
                }
            });
        }
    }

    /** The textbook's way: from the bucket through CSV and a split to Elasticsearch, and so on. */
    @Test
    void theRoutesHaveTheShapeThatTheirReadersKnow() throws IOException {
        assertThat(way(Stage.LOAD, "load"))
                .containsSubsequence(
                        "from aws2-s3", "unmarshal custom", "unmarshal csv", "split", "to elasticsearch", "to aws2-s3");
        for (String protocol : List.of("ftp", "ftps", "sftp")) {
            assertThat(way(Stage.SYNC, "fetch-by-" + protocol))
                    .startsWith("from " + protocol + ":{{ftp.host}}/{{ftp.directory:}}")
                    .endsWith("to seda:files");
        }
        assertThat(way(Stage.SYNC, "store-file")).startsWith("from seda:files").containsSubsequence("to aws2-s3");
        assertThat(way(Stage.SEARCH, "search")).startsWith("from platform-http");
    }

    /** What a message meets from a route on, routes that it calls included. */
    private static List<String> way(Stage stage, String first) throws IOException {
        Map<String, JsonNode> routes = new HashMap<>();
        for (Path file : files(stage)) {
            for (JsonNode route : read(file).findValues("route")) {
                routes.put(route.path("id").asText(), route.path("from"));
                routes.put(route.at("/from/uri").asText(), route.path("from"));
            }
        }
        List<String> way = new ArrayList<>();
        way.add("from " + routes.get(first).path("uri").asText());
        follow(routes.get(first).path("steps"), routes, way);
        return way;
    }

    private static void follow(JsonNode steps, Map<String, JsonNode> routes, List<String> way) {
        for (JsonNode step : steps) {
            String kind = step.fieldNames().next();
            JsonNode what = step.path(kind);
            String uri = what.path("uri").asText();
            if (uri.startsWith("direct:") && routes.containsKey(uri)) {
                follow(routes.get(uri).path("steps"), routes, way);
            } else if (kind.equals("unmarshal")) {
                way.add(kind + (what.has("csv") ? " csv" : " custom"));
            } else {
                way.add(uri.isEmpty() ? kind : kind + " " + uri);
            }
            follow(what.path("steps"), routes, way);
        }
    }

    /** Those that the program makes for the stages. */
    private static Map<String, Class<?>> bound(Set<Stage> stages) {
        Map<String, Class<?>> types = new HashMap<>();
        Registry beans = new DefaultRegistry() {
            @Override
            public void bind(String id, Class<?> type, Object bean) {
                types.put(id, bean.getClass());
                super.bind(id, type, bean);
            }

            @Override
            public void bind(String id, Class<?> type, Supplier<Object> bean) {
                types.put(id, type); // it is not made here
                super.bind(id, type, bean);
            }

            @Override
            public void bind(String id, Class<?> type, Supplier<Object> bean, String init, String destroy) {
                types.put(id, type);
                super.bind(id, type, bean, init, destroy);
            }
        };
        beans.bind("metricsRegistry", new SimpleMeterRegistry());
        try {
            Properties settings = new Properties();
            settings.load(Files.newBufferedReader(Path.of("application.properties")));
            settings.setProperty("load.every", "2s");
            if (stages.contains(Stage.SYNC)) {
                SyncBeans.bind(beans, settings::getProperty);
            }
            if (stages.contains(Stage.LOAD)) {
                LoadBeans.bind(beans, settings::getProperty);
            }
            if (stages.contains(Stage.SEARCH) || stages.contains(Stage.WATCH)) {
                SearchBeans.bind(beans, settings::getProperty);
            }
            if (stages.contains(Stage.WATCH)) {
                WatchBeans.bind(beans, settings::getProperty);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return types;
    }

    private static Map<String, Class<?>> beans(List<Path> files, Set<Stage> stages) {
        Map<String, Class<?>> beans = bound(stages);
        for (Path file : files) {
            for (JsonNode declared : read(file).findValues("beans")) {
                for (JsonNode bean : declared) {
                    try {
                        beans.put(
                                bean.path("name").asText(),
                                Class.forName(bean.path("type").asText()));
                    } catch (ClassNotFoundException e) {
                        throw new AssertionError(file + " names a class that is not there", e);
                    }
                }
            }
        }
        return beans;
    }

    /** Visits every named value, from the outside in. */
    private static void walk(JsonNode node, BiConsumer<String, JsonNode> visitor) {
        List<JsonNode> children = new ArrayList<>();
        node.forEach(children::add);
        if (node.isObject()) {
            node.properties().forEach(entry -> visitor.accept(entry.getKey(), entry.getValue()));
        }
        children.forEach(child -> walk(child, visitor));
    }
}
