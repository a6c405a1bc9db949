package io.metadatasearch;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What every route keeps to, and what Camel would find out only when the route is started, or used. */
class RoutesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROUTES = Path.of("routes");

    /** What {@link MetadataSearch} binds. */
    private static final Set<String> CONNECTIONS = Set.of("s3Client", "elasticsearchClient");

    private static final Set<String> ENDPOINT_KEYS =
            Set.of("uri", "to", "toD", "from", "wireTap", "enrich", "pollEnrich", "poll", "deadLetterUri");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[?!]*([^:}]+)(:[^}]*)?}}");
    private static final Pattern BEAN = Pattern.compile("^#(?:bean:)?([\\w-]+)$|\\$\\{bean:([\\w-]+)");

    private static JsonSchema schema;

    /** One thing that a file declares: its kind (route, beans, ...) and its body. */
    private record Item(Path file, String kind, JsonNode body) {

        String id() {
            return body.path("id").asText();
        }

        String place() {
            return file + ": " + kind + " " + id();
        }
    }

    /** A value somewhere below an item, under its key. */
    private record Value(String key, JsonNode node) {}

    @BeforeAll
    static void readSchema() throws IOException {
        try (InputStream in = RoutesTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(in);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileIsValidAgainstTheSchemaOfCamel(Path file) throws IOException {
        assertThat(schema.validate(document(file))).isEmpty();
    }

    @Test
    void everyFileBelongsToOneStageOrToAll() throws IOException {
        for (Path file : files()) {
            assertThat(Arrays.stream(Stage.values()).filter(stage -> loads(stage, file)))
                    .as("stages that load %s", file)
                    .hasSize(file.getParent().endsWith("shared") ? Stage.values().length : 1);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyRouteAndConfigurationHasAnIdAndADescription(Path file) throws IOException {
        assertThat(items(file).stream().filter(item -> item.kind().startsWith("route")))
                .isNotEmpty()
                .allSatisfy(item -> {
                    assertThat(item.id()).as("id in %s", item).isNotBlank();
                    assertThat(item.body().path("description").asText())
                            .as("description of %s", item.id())
                            .isNotBlank();
                });
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyStepHasAnId(Path file) throws IOException {
        List<JsonNode> steps = new ArrayList<>();
        for (Item item : items(file)) {
            values(item.body()).stream()
                    .filter(value -> value.key().equals("steps"))
                    .forEach(value -> value.node().forEach(steps::add));
        }
        assertThat(steps).isNotEmpty().allSatisfy(step -> assertThat(step.elements())
                .toIterable()
                .allSatisfy(body -> assertThat(body.path("id").asText()).isNotBlank()));
    }

    @Test
    void everyIdAndEveryBeanNameIsThereOnce() throws IOException {
        List<String> names = new ArrayList<>();
        for (Item item : items(files())) {
            values(item.body()).stream()
                    .filter(value -> value.key().equals("id"))
                    .forEach(value -> names.add("id " + value.node().asText()));
            if (item.kind().equals("beans")) {
                item.body()
                        .forEach(bean -> names.add("bean " + bean.path("name").asText()));
            }
        }
        assertThat(names).isNotEmpty().doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("files")
    void anEndpointHasItsOptionsAsParametersAndNotInItsUri(Path file) throws IOException {
        for (Item item : items(file)) {
            assertThat(uris(item.body())).as(item.place()).allSatisfy(uri -> assertThat(
                            PLACEHOLDER.matcher(uri).replaceAll(""))
                    .doesNotContain("?"));
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyPlaceholderIsASettingOfTheProperties(Path file) throws IOException {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("application.properties"))) {
            settings.load(reader);
        }
        for (Item item : items(file)) {
            assertThat(texts(item.body())
                            .flatMap(text -> PLACEHOLDER.matcher(text).results().map(found -> found.group(1))))
                    .as("placeholders in %s", item.place())
                    .isSubsetOf(settings.stringPropertyNames());
        }
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void everyDirectEndpointThatIsCalledIsThereAndEveryOneThatIsThereIsCalled(Stage stage) throws IOException {
        Set<String> consumed = new HashSet<>();
        Set<String> called = new HashSet<>();
        for (Item item : inUse(stage)) {
            String consumes = item.body().at("/from/uri").asText();
            Stream.of(consumes).filter(uri -> uri.startsWith("direct:")).forEach(consumed::add);
            uris(item.body()).stream()
                    .filter(uri -> uri.startsWith("direct:") && !uri.equals(consumes))
                    .forEach(called::add);
        }
        assertThat(called).isNotEmpty().isEqualTo(consumed);
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void everyBeanThatIsNamedIsDeclaredInTheStage(Stage stage) throws IOException {
        Set<String> known = new HashSet<>(CONNECTIONS);
        beans(stage).forEach(bean -> known.add(bean.path("name").asText()));
        for (Item item : inUse(stage)) {
            assertThat(namedBeans(item.body()))
                    .as("beans that %s names", item.place())
                    .isSubsetOf(known);
        }
    }

    @Test
    void everyBeanThatIsDeclaredIsUsed() throws IOException {
        Set<String> named = new HashSet<>();
        Set<String> declared = new HashSet<>();
        for (Item item : items(files())) {
            named.addAll(namedBeans(item.body()));
            if (item.kind().equals("beans")) {
                item.body().forEach(bean -> declared.add(bean.path("name").asText()));
            }
        }
        assertThat(declared).isNotEmpty().isSubsetOf(named);
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void everyConfigurationThatIsNamedIsThere(Stage stage) throws IOException {
        assertThat(namedConfigurations(stage)).isNotEmpty().isSubsetOf(configurations(items(files(stage))));
    }

    @Test
    void everyConfigurationIsNamedByARoute() throws IOException {
        Set<String> named = new HashSet<>();
        for (Stage stage : Stage.values()) {
            named.addAll(namedConfigurations(stage));
        }
        assertThat(configurations(items(files()))).isNotEmpty().isSubsetOf(named);
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void everyBeanIsAClassThatTakesTheArgumentsGivenToIt(Stage stage) throws Exception {
        List<JsonNode> beans = beans(stage);
        assertThat(beans).isNotEmpty();
        for (JsonNode bean : beans) {
            Class<?> type = Class.forName(bean.path("type").asText());
            assertThat(type.getConstructors())
                    .as("public constructors of %s", type)
                    .anyMatch(constructor -> constructor.getParameterCount()
                            == bean.path("constructors").size());
        }
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void everyMethodThatIsCalledIsAPublicOneOfItsBean(Stage stage) throws Exception {
        Set<String> calls = new HashSet<>();
        Set<String> methods = new HashSet<>();
        for (JsonNode bean : beans(stage)) {
            for (var method : Class.forName(bean.path("type").asText()).getMethods()) {
                methods.add(bean.path("name").asText() + "." + method.getName());
            }
        }
        for (Item item : inUse(stage)) {
            for (JsonNode node : everything(item.body())) {
                if (node.has("ref") && !CONNECTIONS.contains(node.path("ref").asText())) {
                    assertThat(node.has("method")).as("%s names a method", node).isTrue();
                    calls.add(node.path("ref").asText() + "."
                            + node.path("method").asText());
                }
            }
        }
        assertThat(calls).isNotEmpty().isSubsetOf(methods);
    }

    /** Every route file. */
    private static List<Path> files() throws IOException {
        try (Stream<Path> found = Files.walk(ROUTES)) {
            List<Path> files = found.filter(Files::isRegularFile).sorted().toList();
            assertThat(files).allSatisfy(file -> assertThat(file.toString()).endsWith(".camel.yaml"));
            return files;
        }
    }

    private static List<Path> files(Stage stage) throws IOException {
        return files().stream().filter(file -> loads(stage, file)).toList();
    }

    /** Whether a stage loads a file: {@code <stage>*.camel.yaml} and what is in {@code shared}. */
    private static boolean loads(Stage stage, Path file) {
        Path folder = file.getParent();
        return folder.equals(ROUTES.resolve("shared"))
                || folder.equals(ROUTES) && file.getFileName().toString().startsWith(stage.toString());
    }

    private static JsonNode document(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromInputStream(in));
        }
    }

    private static List<Item> items(Path file) throws IOException {
        List<Item> items = new ArrayList<>();
        document(file).forEach(item -> item.properties()
                .forEach(entry -> items.add(new Item(file, entry.getKey(), entry.getValue()))));
        return items;
    }

    private static List<Item> items(List<Path> files) throws IOException {
        List<Item> items = new ArrayList<>();
        for (Path file : files) {
            items.addAll(items(file));
        }
        return items;
    }

    /** What a stage loads, without the shared configurations that none of its routes names. */
    private static List<Item> inUse(Stage stage) throws IOException {
        Set<String> named = namedConfigurations(stage);
        return items(files(stage)).stream()
                .filter(item -> !item.kind().equals("routeConfiguration") || named.contains(item.id()))
                .toList();
    }

    private static Set<String> namedConfigurations(Stage stage) throws IOException {
        return items(files(stage)).stream()
                .filter(item -> item.body().has("routeConfigurationId"))
                .flatMap(item -> Arrays.stream(
                        item.body().path("routeConfigurationId").asText().split(",")))
                .collect(toSet());
    }

    private static Set<String> configurations(List<Item> items) {
        return items.stream()
                .filter(item -> item.kind().equals("routeConfiguration"))
                .map(Item::id)
                .collect(toSet());
    }

    private static List<JsonNode> beans(Stage stage) throws IOException {
        List<JsonNode> beans = new ArrayList<>();
        items(files(stage)).stream().filter(item -> item.kind().equals("beans")).forEach(item -> item.body()
                .forEach(beans::add));
        return beans;
    }

    /** The beans that are named by {@code ref}, by {@code #name} and {@code #bean:name}, or in an expression. */
    private static Set<String> namedBeans(JsonNode item) {
        Set<String> names = new HashSet<>();
        for (Value value : values(item)) {
            if (value.key().equals("ref")) {
                names.add(value.node().asText());
            }
        }
        texts(item).forEach(text -> {
            Matcher matcher = BEAN.matcher(text);
            while (matcher.find()) {
                names.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
            }
        });
        return names;
    }

    private static List<String> uris(JsonNode item) {
        return values(item).stream()
                .filter(value ->
                        ENDPOINT_KEYS.contains(value.key()) && value.node().isTextual())
                .map(value -> value.node().asText())
                .toList();
    }

    private static Stream<String> texts(JsonNode item) {
        return everything(item).stream().filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    private static List<JsonNode> everything(JsonNode node) {
        List<JsonNode> all = new ArrayList<>(List.of(node));
        node.forEach(below -> all.addAll(everything(below)));
        return all;
    }

    /** Every key with its value at any depth; the parameters of an endpoint are its own and are left out. */
    private static List<Value> values(JsonNode node) {
        List<Value> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            all.add(new Value(entry.getKey(), entry.getValue()));
            if (!entry.getKey().equals("parameters")) {
                all.addAll(values(entry.getValue()));
            }
        }
        if (node.isArray()) {
            node.forEach(element -> all.addAll(values(element)));
        }
        return all;
    }
}
