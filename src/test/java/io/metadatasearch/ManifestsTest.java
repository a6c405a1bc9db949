package io.metadatasearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.aws.BucketKeys;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The manifests of {@code deploy/}: what a cluster would refuse, and what it would take and not run, is found here. */
class ManifestsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DEPLOY = Path.of("deploy");

    /** What the overlays and components may read, with the secrets that a user writes. */
    @TempDir
    static Path checkout;

    @BeforeAll
    static void copy() throws IOException {
        for (String name : List.of("deploy", "examples", "routes", "schema", "application.properties")) {
            try (Stream<Path> files = Files.walk(Path.of(name))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path to = checkout.resolve(file);
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to);
                }
            }
        }
        Path local = checkout.resolve("deploy/overlays/local");
        Files.writeString(local.resolve("secrets.env"), Files.readString(local.resolve("secrets.env.example")));
    }

    static List<Path> overlays() throws IOException {
        return folders("overlays");
    }

    static List<Path> components() throws IOException {
        return folders("components");
    }

    private static List<Path> folders(String name) throws IOException {
        try (Stream<Path> folders = Files.list(DEPLOY.resolve(name))) {
            List<Path> found = folders.sorted().toList();
            assertThat(found).hasSizeGreaterThan(1);
            return found;
        }
    }

    @Test
    void theBaseIsRight() throws IOException {
        assertThat(ManifestRules.problemsWithoutSettings(resources(DEPLOY.resolve("base"))))
                .isEmpty();
    }

    @Test
    void whatOverlaysAndComponentsAddIsRight() throws IOException {
        assertThat(ManifestRules.problemsWithoutSettings(all())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void anOverlayIsRight(Path overlay) throws Exception {
        List<JsonNode> rendered = render(overlay);
        assertThat(ManifestRules.problems(rendered)).isEmpty();
        assertThat(rendered).hasSizeGreaterThan(15);
    }

    @ParameterizedTest
    @MethodSource("components")
    void anOverlayWithAComponentIsRight(Path component) throws Exception {
        for (Path overlay : overlays()) {
            assertThat(ManifestRules.problems(render(overlay, component)))
                    .as(overlay.toString())
                    .isEmpty();
        }
    }

    @Test
    void theComponentConfigurationBringsEveryFileThatAStageReads() throws Exception {
        List<JsonNode> rendered = render(DEPLOY.resolve("overlays/aws"), DEPLOY.resolve("components/configuration"));
        Map<String, String> files = new TreeMap<>();
        for (String name : List.of("application.properties", "routes", "schema")) {
            try (Stream<Path> found = Files.walk(Path.of(name))) {
                for (Path file : found.filter(Files::isRegularFile).toList()) {
                    files.put(file.toString().replace(File.separatorChar, '/'), Files.readString(file));
                }
            }
        }
        List<JsonNode> pods = rendered.stream()
                .flatMap(resource -> resource.findParents("containers").stream())
                .toList();
        assertThat(pods).hasSize(3).allSatisfy(pod -> {
            Map<String, String> mounted = new TreeMap<>();
            for (JsonNode mount : pod.at("/containers/0/volumeMounts")) {
                String path = mount.path("mountPath").asText().replaceFirst("^/app/", "");
                JsonNode data = mapOf(rendered, pod, mount.path("name").asText());
                boolean isFile = mount.has("subPath");
                data.properties().stream()
                        .filter(file -> !isFile
                                || file.getKey().equals(mount.path("subPath").asText()))
                        .forEach(file -> mounted.put(
                                isFile ? path : path + "/" + file.getKey(),
                                file.getValue().asText()));
            }
            assertThat(mounted).isEqualTo(files);
        });
    }

    /** What a volume of a pod mounts, if it is a ConfigMap that is there. */
    private static JsonNode mapOf(List<JsonNode> rendered, JsonNode pod, String volume) {
        String map = StreamSupport.stream(pod.path("volumes").spliterator(), false)
                .filter(one -> one.path("name").asText().equals(volume))
                .findFirst()
                .orElseThrow()
                .at("/configMap/name")
                .asText();
        return rendered.stream()
                .filter(resource -> resource.path("kind").asText().equals("ConfigMap"))
                .filter(resource -> resource.at("/metadata/name").asText().equals(map))
                .findFirst()
                .map(resource -> resource.path("data"))
                .orElse(JSON.createObjectNode());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        Deployment load     | /specs                                                 | {}                   | `specs`
        Deployment load     | /spec/template/spec/restart                            | "Always"             | `restart`
        CronJob sync        | /spec/jobTemplate/spec/template/spec/containers/0/args | [1]                  | is read as "1"
        Deployment search   | /spec/template/spec/containers/0/readinessProbe/every  | 5                    | `every`
        Service search      | /spec/ports/0/target                                   | "http"               | `target`
        ScaledObject load   | /spec/maxReplicas                                      | 4                    | maxReplicas
        ScaledObject load   | /spec/triggers/0/metadata/queueLength                  | 4                    | queueLength
        ExternalSecret credentials | /spec/secretStoreRef/kind                       | "Store"              | secretStoreRef.kind
        Deployment load     | /spec/template/spec/terminationGracePeriodSeconds      | "long"               | long
        Deployment load     | /spec/template/spec/containers/0/env/0/value           | 1                    | is read as "1"
        Deployment load     | /spec/template/spec/containers/0/resources/limits/memory | "512MB"            | Could not parse suffix
        Deployment load     | /spec/selector                                         |                      | `selector`
        Deployment load     | /spec/template/spec/containers/0/name                  |                      | `name`
        HorizontalPodAutoscaler search | /spec/metrics/0/resource/name              |                      | `name`
        NetworkPolicy sync  | /spec/podSelector/matchLabels/app.kubernetes.io~1component | "fetch"          | selects no pods
        CronJob sync        | /spec/concurrencyPolicy                                | "Never"              | concurrencyPolicy: Never
        CronJob sync        | /spec/schedule                                         | "0 0 */2 * * *"      | schedule
        Deployment load     | /apiVersion                                            | "apps/v1beta1"       | apps/v1beta1/Deployment is no type
        Deployment load     | /spec/template/spec/containers/0/env/0/name            | "STAGES"             | no setting: STAGES
        Deployment load     | /spec/selector/matchLabels/app.kubernetes.io~1component | "loader"            | selects pods other than its own
        Service search      | /spec/selector/app.kubernetes.io~1component            | "api"                | selects no pods
        Service search      | /spec/ports/0/targetPort                               | "web"                | targetPort
        Ingress search      | /spec/rules/0/http/paths/0/backend/service/port/name   | "https"              | leads to
        Deployment search   | /spec/template/spec/containers/0/livenessProbe/httpGet/port | "health"        | livenessProbe asks a port
        Deployment search   | /spec/template/spec/containers/0/livenessProbe/httpGet/path | "/health"       | livenessProbe asks a path
        Deployment search   | /spec/template/spec/containers/0/ports/0/containerPort | 8081                 | http is another port
        Deployment load     | /spec/template/spec/containers/0/env/1                 | {"name":"ES_API_KEY","value":"k"} | value of a secret: ES_API_KEY
        Deployment load     | /spec/template/spec/containers/0/env/1/valueFrom/secretKeyRef/name | "secret" | Secret that is not there
        Deployment load     | /spec/template/spec/volumes/0/name                     | "temp"               | mounts volumes that are not there
        Deployment search   | /spec/template/spec/terminationGracePeriodSeconds      | 35                   | killed before it has stopped
        Deployment load     | /spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem |     | may write everywhere
        Deployment load     | /spec/template/spec/containers/0/securityContext/capabilities |               | keeps capabilities
        CronJob sync        | /spec/jobTemplate/spec/template/spec/securityContext/runAsUser | 0            | by number
        CronJob sync        | /spec/jobTemplate/spec/template/spec/serviceAccountName | "syncs"             | service account
        HorizontalPodAutoscaler search | /spec/scaleTargetRef/name                   | "searches"           | scales what is not there
        ScaledObject load   | /spec/triggers/0/authenticationRef/name                | "keda"               | authentication
        Deployment load     | /spec/replicas                                         | 2                    | fixed number
        PodDisruptionBudget search | /spec/selector/matchLabels/app.kubernetes.io~1name | "search"          | selects no pods
        """)
    void aMistakeIsFound(String resource, String pointer, String value, String problem) throws IOException {
        List<JsonNode> resources = all();
        JsonNode mistaken = resources.stream()
                .filter(one -> resource.equals(one.path("kind").asText() + " "
                        + one.at("/metadata/name").asText()))
                .findFirst()
                .orElseThrow();
        JsonPointer place = JsonPointer.compile(pointer);
        JsonNode parent = mistaken.at(place.head());
        String field = place.last().getMatchingProperty();
        if (value == null) {
            assertThat(((ObjectNode) parent).remove(field)).isNotNull();
        } else if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(field), JSON.readTree(value));
        } else {
            ((ObjectNode) parent).set(field, JSON.readTree(value));
        }
        assertThat(ManifestRules.problemsWithoutSettings(resources))
                .anySatisfy(found -> assertThat(found).contains(problem));
    }

    @ParameterizedTest
    @ValueSource(strings = {"S3_BUCKET=", "ES_URLS=es1.example.org", "LOAD_BULK_ROW=5", "ES_PASSWORD=x"})
    void aMistakeInTheSettingsIsFound(String line) throws Exception {
        Path settings = checkout.resolve("deploy/overlays/aws/settings.env");
        String right = Files.readString(settings);
        String variable = line.split("=")[0];
        // kustomize refuses a variable that is there twice.
        Files.writeString(settings, right.replaceAll("(?m)^" + variable + "=.*\n", "") + line + "\n");
        try {
            assertThat(ManifestRules.problems(render(DEPLOY.resolve("overlays/aws"))))
                    .anySatisfy(found -> assertThat(found).contains(variable));
        } finally {
            Files.writeString(settings, right);
        }
    }

    @Test
    void theFilesForAwsNameOneBucketOneQueueAndTheInbox() throws IOException {
        Path aws = DEPLOY.resolve("aws");
        Properties settings = new Properties();
        settings.load(Files.newBufferedReader(DEPLOY.resolve("overlays/aws/settings.env")));
        String bucket = "arn:aws:s3:::" + settings.getProperty("S3_BUCKET");
        JsonNode notification =
                JSON.readTree(aws.resolve("bucket-notification.json").toFile()).at("/QueueConfigurations/0");
        String account = notification.path("QueueArn").asText().split(":")[4];
        String queue = notification.path("QueueArn").asText();
        String url = settings.getProperty("SQS_QUEUE");
        assertThat(url)
                .isEqualTo("https://sqs.%s.amazonaws.com/%s/%s"
                        .formatted(settings.getProperty("AWS_REGION"), account, queue.split(":")[5]));
        assertThat(notification.at("/Filter/Key/FilterRules/0/Value").asText()).isEqualTo("incoming/");
        JsonNode policy =
                JSON.readTree(aws.resolve("queue-policy.json").toFile()).at("/Statement/0");
        assertThat(policy.path("Resource").asText()).isEqualTo(queue);
        assertThat(policy.at("/Condition/ArnEquals/aws:SourceArn").asText()).isEqualTo(bucket);
        assertThat(JSON.readTree(aws.resolve("queue-redrive.json").toFile())
                        .path("deadLetterTargetArn")
                        .asText())
                .startsWith(queue + "-");
        for (String role : List.of("sync", "load", "keda")) {
            assertThat(resourcesOf(policyOf(role), ".*")).as(role).isNotEmpty().allSatisfy(arn -> assertThat(arn)
                    .matches(Pattern.quote(queue) + "|" + Pattern.quote(bucket) + "(/[a-z]+/\\*)?"));
        }
        JsonNode trigger = all().stream()
                .filter(resource -> resource.path("kind").asText().equals("ScaledObject"))
                .findFirst()
                .orElseThrow()
                .at("/spec/triggers/0/metadata");
        assertThat(trigger.path("queueURL").asText()).isEqualTo(url);
        assertThat(trigger.path("awsRegion").asText()).isEqualTo(settings.getProperty("AWS_REGION"));
    }

    @ParameterizedTest
    @CsvSource({"sync, incoming", "load, incoming loaded failed rejected"})
    void aStageMayWriteWhatItsRoutesWriteAndNothingElse(String stage, String prefixes) throws IOException {
        String routes = Files.readString(Path.of("routes", stage + ".camel.yaml"));
        Set<String> named = Pattern.compile("keyName: \"([a-z]+)/|constant: (loaded|failed)\\b")
                .matcher(routes)
                .results()
                .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        if (routes.contains("ref: loads, method: settle}")) {
            named.add(BucketKeys.REJECTED.replace("/", ""));
        }
        assertThat(named).containsExactlyInAnyOrder(prefixes.split(" "));
        Set<String> allowed = new TreeSet<>();
        resourcesOf(policyOf(stage), "s3:(Put|Delete)Object")
                .forEach(arn -> allowed.add(arn.replaceAll("^.*?/|/\\*$", "")));
        assertThat(allowed).isEqualTo(named);
    }

    private static JsonNode policyOf(String role) throws IOException {
        return JSON.readTree(DEPLOY.resolve("aws/iam/" + role + ".json").toFile());
    }

    /** The resources that a policy allows the matching actions for. */
    private static List<String> resourcesOf(JsonNode policy, String actions) {
        List<String> resources = new ArrayList<>();
        for (JsonNode statement : policy.path("Statement")) {
            if (texts(statement.path("Action")).anyMatch(action -> action.matches(actions))) {
                texts(statement.path("Resource")).forEach(resources::add);
            }
        }
        return resources;
    }

    private static Stream<String> texts(JsonNode oneOrMore) {
        List<String> texts = new ArrayList<>();
        (oneOrMore.isArray() ? oneOrMore : List.of(oneOrMore)).forEach(text -> texts.add(text.asText()));
        return texts.stream();
    }

    /** Every complete resource in the files of base, of the overlays and of the components. */
    private static List<JsonNode> all() throws IOException {
        List<JsonNode> all = new ArrayList<>(resources(DEPLOY.resolve("base")));
        for (Path folder :
                Stream.concat(overlays().stream(), components().stream()).toList()) {
            all.addAll(resources(folder));
        }
        return all;
    }

    /** The resources in the files that the kustomization of a folder names. */
    private static List<JsonNode> resources(Path folder) throws IOException {
        List<JsonNode> resources = new ArrayList<>();
        JsonNode kustomization =
                read(Files.readString(folder.resolve("kustomization.yaml"))).get(0);
        for (JsonNode file : kustomization.path("resources")) {
            if (file.asText().endsWith(".yaml")) {
                resources.addAll(read(Files.readString(folder.resolve(file.asText()))));
            }
        }
        return resources;
    }

    private static List<JsonNode> read(String yaml) {
        List<JsonNode> documents = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(yaml)
                .forEach(document -> documents.add(JSON.valueToTree(document)));
        return documents;
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void anOverlayWithASecondShareIsRight(Path overlay) throws Exception {
        String resources = "resources:\n  - ../../base\n";
        String example = Files.readString(Path.of("examples/second-feed/README.md"));
        String added = "  - ../../../examples/second-feed/kustomize\n";
        assertThat(example).contains(resources + added);
        Path two = overlay.resolveSibling(overlay.getFileName() + "-with-two");
        Files.createDirectories(checkout.resolve(two));
        try (Stream<Path> files = Files.list(checkout.resolve(overlay))) {
            for (Path file : files.toList()) {
                Files.writeString(
                        checkout.resolve(two).resolve(file.getFileName()),
                        Files.readString(file).replace(resources, resources + added));
            }
        }

        List<JsonNode> rendered = render(two, DEPLOY.resolve("components/configuration"));
        assertThat(ManifestRules.problems(rendered)).isEmpty();
        JsonNode first = containerOf(rendered, "sync");
        JsonNode second = containerOf(rendered, "sync-firewall");
        assertThat(second.path("image")).isEqualTo(first.path("image"));
        assertThat(second.path("volumeMounts")).isEqualTo(first.path("volumeMounts"));
        assertThat(second.path("env")).hasSameSizeAs(first.path("env"));
        assertThat(second.at("/envFrom/0")).isEqualTo(first.at("/envFrom/0"));
        assertThat(second.at("/envFrom/1/configMapRef/name").asText()).startsWith("share-firewall-");
        assertThat(first.findValuesAsText("key")).contains("FTP_PASSWORD");
        assertThat(second.findValuesAsText("key"))
                .contains("FTP_PASSWORD_FIREWALL")
                .doesNotContain("FTP_PASSWORD");
    }

    private static JsonNode containerOf(List<JsonNode> rendered, String cronJob) {
        return rendered.stream()
                .filter(resource -> resource.path("kind").asText().equals("CronJob"))
                .filter(resource -> resource.at("/metadata/name").asText().equals(cronJob))
                .findFirst()
                .orElseThrow()
                .at("/spec/jobTemplate/spec/template/spec/containers/0");
    }

    private static List<JsonNode> render(Path overlay, Path... components) throws IOException, InterruptedException {
        List<String> command = Stream.of(List.of("kubectl", "kustomize"), List.of("kustomize", "build"))
                .filter(known -> isOnThePath(known.get(0)))
                .findFirst()
                .orElse(List.of());
        assumeTrue(!command.isEmpty(), "neither kubectl nor kustomize is on the PATH: overlays are not rendered");

        Path folder = Files.createTempDirectory(checkout, "rendered");
        Files.writeString(
                folder.resolve("kustomization.yaml"),
                JSON.writeValueAsString(Map.of(
                        "namespace", "metadata-search",
                        "resources", List.of("../" + overlay),
                        "components",
                                Stream.of(components)
                                        .map(component -> "../" + component)
                                        .toList())));
        Path errors = folder.resolve("errors");
        Process rendering = new ProcessBuilder(Stream.concat(
                                command.stream(),
                                Stream.of("--load-restrictor", "LoadRestrictionsNone", folder.toString()))
                        .toList())
                .redirectError(errors.toFile())
                .start();
        String rendered = new String(rendering.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(rendering.waitFor()).as(Files.readString(errors)).isZero();
        return read(rendered);
    }

    private static boolean isOnThePath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
