package io.metadatasearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.metadatasearch.settings.Schedule;
import io.metadatasearch.settings.Settings;
import io.metadatasearch.settings.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What is wrong with a set of Kubernetes resources: by the types of Kubernetes, and by what its types do not say. */
final class ManifestRules {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final Map<String, Class<?>> TYPES = Map.ofEntries(
            Map.entry("v1/Namespace", V1Namespace.class),
            Map.entry("v1/ConfigMap", V1ConfigMap.class),
            Map.entry("v1/Secret", V1Secret.class),
            Map.entry("v1/Service", V1Service.class),
            Map.entry("v1/ServiceAccount", V1ServiceAccount.class),
            Map.entry("apps/v1/Deployment", V1Deployment.class),
            Map.entry("batch/v1/CronJob", V1CronJob.class),
            Map.entry("autoscaling/v2/HorizontalPodAutoscaler", V2HorizontalPodAutoscaler.class),
            Map.entry("policy/v1/PodDisruptionBudget", V1PodDisruptionBudget.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy.class),
            Map.entry("networking.k8s.io/v1/Ingress", V1Ingress.class));

    /** Kinds that Kubernetes does not have by itself: each has a schema among the test resources. */
    private static final Set<String> CUSTOM = Set.of(
            "keda.sh/v1alpha1/ScaledObject",
            "keda.sh/v1alpha1/TriggerAuthentication",
            "external-secrets.io/v1/ExternalSecret");

    /** The values that Kubernetes knows, for a field or for a field of a parent: its types have them as text. */
    private static final Map<String, Set<String>> VALUES = Map.ofEntries(
            Map.entry("concurrencyPolicy", Set.of("Allow", "Forbid", "Replace")),
            Map.entry("restartPolicy", Set.of("Always", "OnFailure", "Never")),
            Map.entry("imagePullPolicy", Set.of("Always", "IfNotPresent", "Never")),
            Map.entry("protocol", Set.of("TCP", "UDP", "SCTP")),
            Map.entry("policyTypes", Set.of("Ingress", "Egress")),
            Map.entry("operator", Set.of("In", "NotIn", "Exists", "DoesNotExist")),
            Map.entry("pathType", Set.of("Exact", "Prefix", "ImplementationSpecific")),
            Map.entry("whenUnsatisfiable", Set.of("DoNotSchedule", "ScheduleAnyway")),
            Map.entry("unhealthyPodEvictionPolicy", Set.of("IfHealthyBudget", "AlwaysAllow")),
            Map.entry("rules/action", Set.of("FailJob", "FailIndex", "Ignore", "Count")),
            Map.entry("seccompProfile/type", Set.of("RuntimeDefault", "Localhost", "Unconfined")),
            Map.entry("metrics/type", Set.of("Resource", "ContainerResource", "Pods", "Object", "External")),
            Map.entry("target/type", Set.of("Utilization", "Value", "AverageValue")));

    /** Variables that are no settings of application.properties: see DocumentsTest; and the time zone. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of("CONFIG_FILE", "AWS_REQUEST_CHECKSUM_CALCULATION", "LOG_LEVEL", "TZ");

    private static final String SECRET = ".*(PASSWORD|PASSPHRASE|SECRET|TOKEN|API_KEY|ACCESS_KEY).*";

    /** Secrets that whoever deploys makes. */
    private static final Set<String> SECRETS_OF_THE_USER = Set.of("credentials", "files", "search-tls");

    private final List<String> problems = new ArrayList<>();
    private final List<JsonNode> resources;
    private final boolean complete;
    private final Properties settings = new Properties();

    private ManifestRules(List<JsonNode> resources, boolean complete) {
        this.resources = resources;
        this.complete = complete;
        try (InputStream in = Files.newInputStream(Path.of("application.properties"))) {
            settings.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with all the resources of a deployment. */
    static List<String> problems(List<JsonNode> resources) {
        return new ManifestRules(resources, true).check();
    }

    /** What is wrong with resources to which an overlay will add the settings. */
    static List<String> problemsWithoutSettings(List<JsonNode> resources) {
        return new ManifestRules(resources, false).check();
    }

    private List<String> check() {
        Set<String> names = new TreeSet<>();
        for (JsonNode resource : resources) {
            require(names.add(name(resource)), resource, "is there twice");
            type(resource);
            switch (text(resource, "/kind")) {
                case "Deployment" -> deployment(resource);
                case "CronJob" -> cronJob(resource);
                case "Service" -> service(resource);
                case "Ingress" -> ingress(resource);
                case "NetworkPolicy" -> networkPolicy(resource);
                case "PodDisruptionBudget" -> selects(resource, resource.at("/spec/selector"));
                case "HorizontalPodAutoscaler" -> scaler(resource);
                case "ScaledObject" -> scaledObject(resource);
                case "ServiceAccount" ->
                    require(
                            !resource.path("automountServiceAccountToken").asBoolean(true),
                            resource,
                            "mounts its token");
                case "Secret" ->
                    resource.path("data")
                            .forEach(value -> require(value.asText().isEmpty(), resource, "holds a value"));
                default -> {}
            }
        }
        return problems;
    }

    // ---- Types ----

    private void type(JsonNode resource) {
        String type = text(resource, "/apiVersion") + "/" + text(resource, "/kind");
        if (CUSTOM.contains(type)) {
            schema(resource);
        } else if (TYPES.containsKey(type)) {
            try {
                // It refuses fields that it does not know, and misses those that are required.
                Object read = JSON.deserialize(resource.toString(), TYPES.get(type));
                understood(resource, resource, MAPPER.readTree(JSON.serialize(read)), "");
            } catch (RuntimeException | IOException e) {
                problem(resource, e.getMessage());
            }
            values(resource, resource, "");
        } else {
            problem(resource, type + " is no type that is known");
        }
    }

    private void schema(JsonNode resource) {
        String file = "/kubernetes/" + text(resource, "/kind") + ".json";
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(ManifestRules.class.getResourceAsStream(file))
                .validate(resource)
                .forEach(message -> problem(resource, message.toString()));
    }

    /** What is read is what is written: a number where a text belongs would be read, and refused by the cluster. */
    private void understood(JsonNode resource, JsonNode written, JsonNode read, String path) {
        if (written.isObject()) {
            written.properties()
                    .forEach(field -> understood(
                            resource, field.getValue(), read.path(field.getKey()), path + "/" + field.getKey()));
        } else if (written.isArray()) {
            for (int i = 0; i < written.size(); i++) {
                understood(resource, written.get(i), read.path(i), path + "/" + i);
            }
        } else {
            require(written.equals(read), resource, path + ": " + written + " is read as " + read);
        }
    }

    private void values(JsonNode resource, JsonNode node, String parent) {
        node.properties().forEach(field -> {
            for (JsonNode value : field.getValue().isArray() ? field.getValue() : List.of(field.getValue())) {
                for (String key : List.of(field.getKey(), parent + "/" + field.getKey())) {
                    require(
                            !value.isTextual()
                                    || VALUES.getOrDefault(key, Set.of(value.asText()))
                                            .contains(value.asText()),
                            resource,
                            key + ": " + value.asText() + " is no value that is known");
                }
                values(resource, value, field.getKey());
            }
        });
    }

    // ---- Pods ----

    private void deployment(JsonNode resource) {
        JsonNode template = template(resource);
        require(
                matches(resource.at("/spec/selector"), template.at("/metadata/labels")),
                resource,
                "selects pods other than its own");
        template.at("/spec/topologySpreadConstraints")
                .forEach(spread -> require(
                        matches(spread.path("labelSelector"), template.at("/metadata/labels")),
                        resource,
                        "spreads pods other than its own"));
        JsonNode container = pod(resource);
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            JsonNode get = container.path(probe).path("httpGet");
            require(declares(container, get.path("port")), resource, probe + " asks a port that is not there");
            require(
                    text(get, "/path")
                            .equals(settings.getProperty("camel.management.health-path")
                                    + (probe.equals("readinessProbe") ? "/ready" : "/live")),
                    resource,
                    probe + " asks a path that is not there");
        }
        JsonNode scraped = template.at("/metadata/annotations/prometheus.io~1port");
        require(
                scraped.isMissingNode() || declares(container, MAPPER.valueToTree(scraped.asInt())),
                resource,
                "prometheus.io/port is not there");
        for (String port : List.of("http", "management")) {
            for (JsonNode declared : container.path("ports")) {
                require(
                        !text(declared, "/name").equals(port)
                                || text(declared, "/containerPort").equals(settings.getProperty(port + ".port")),
                        resource,
                        port + " is another port than " + port + ".port");
            }
        }
    }

    private void cronJob(JsonNode resource) {
        pod(resource);
        try {
            Schedule.parse(text(resource, "/spec/schedule"));
        } catch (IllegalArgumentException e) {
            problem(resource, "schedule: " + e.getMessage());
        }
    }

    /** Checks a pod, and returns its container. */
    private JsonNode pod(JsonNode resource) {
        JsonNode pod = template(resource).path("spec");
        JsonNode container = pod.at("/containers/0");
        require(pod.path("containers").size() == 1, resource, "has not one container");

        require(pod.at("/securityContext/runAsNonRoot").asBoolean(), resource, "may run as root");
        require(pod.at("/securityContext/runAsUser").asInt() > 0, resource, "runs as no user by number");
        require(
                text(pod, "/securityContext/seccompProfile/type").equals("RuntimeDefault"),
                resource,
                "has no seccomp profile");
        require(!pod.path("automountServiceAccountToken").asBoolean(true), resource, "mounts a token");
        require(
                find("ServiceAccount", text(pod, "/serviceAccountName")) != null,
                resource,
                "runs as a service account that is not there");
        JsonNode security = container.path("securityContext");
        require(security.path("readOnlyRootFilesystem").asBoolean(), resource, "may write everywhere");
        require(!security.path("allowPrivilegeEscalation").asBoolean(true), resource, "may gain privileges");
        require(text(security, "/capabilities/drop/0").equals("ALL"), resource, "keeps capabilities");

        JsonNode sizes = container.path("resources");
        require(sizes.at("/requests/cpu").isTextual(), resource, "requests no cpu");
        require(sizes.at("/requests/memory").isTextual(), resource, "requests no memory");
        require(sizes.at("/limits/memory").isTextual(), resource, "has no limit of memory");
        require(sizes.at("/limits/cpu").isMissingNode(), resource, "has a limit of cpu");

        int stop = Integer.parseInt(settings.getProperty("camel.main.shutdown-timeout"))
                + container.at("/lifecycle/preStop/sleep/seconds").asInt();
        require(
                pod.path("terminationGracePeriodSeconds").asInt() > stop,
                resource,
                "is killed before it has stopped, which may take " + stop + " s");
        volumes(resource, pod, container);
        environment(resource, container);
        return container;
    }

    private void volumes(JsonNode resource, JsonNode pod, JsonNode container) {
        Set<String> volumes = new TreeSet<>();
        Set<String> mounted = new TreeSet<>();
        container.path("volumeMounts").forEach(mount -> mounted.add(text(mount, "/name")));
        pod.path("volumes").forEach(volume -> {
            String name = text(volume, "/name");
            require(mounted.contains(name), resource, "does not mount its volume " + name);
            require(
                    !volume.has("emptyDir") || volume.at("/emptyDir/sizeLimit").isTextual(),
                    resource,
                    "has a volume without a size: " + name);
            refersTo(resource, "Secret", volume.at("/secret/secretName"));
            JsonNode map = volume.at("/configMap/optional").asBoolean()
                    ? null
                    : refersTo(resource, "ConfigMap", volume.at("/configMap/name"));
            volume.at("/configMap/items")
                    .forEach(item -> require(
                            map != null && map.path("data").has(text(item, "/key")),
                            resource,
                            "mounts a key that is not there: " + text(item, "/key")));
            volumes.add(name);
        });
        mounted.removeAll(volumes);
        require(mounted.isEmpty(), resource, "mounts volumes that are not there: " + mounted);
        require(
                stream(container.path("volumeMounts"))
                        .anyMatch(mount -> text(mount, "/mountPath").equals("/tmp")),
                resource,
                "has no /tmp");
    }

    private void environment(JsonNode resource, JsonNode container) {
        Map<String, String> environment = new HashMap<>();
        container.path("envFrom").forEach(from -> {
            JsonNode map = refersTo(resource, "ConfigMap", from.at("/configMapRef/name"));
            if (map != null) {
                map.path("data")
                        .properties()
                        .forEach(entry ->
                                environment.put(entry.getKey(), entry.getValue().asText()));
            }
        });
        container.path("env").forEach(variable -> environment.put(text(variable, "/name"), text(variable, "/value")));
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            require(
                    variable.getValue().isEmpty() || !variable.getKey().matches(SECRET),
                    resource,
                    "has the value of a secret: " + variable.getKey());
            require(
                    OTHER_VARIABLES.contains(variable.getKey())
                            || settings.stringPropertyNames().stream()
                                    .map(Settings::variable)
                                    .anyMatch(variable.getKey()::equals),
                    resource,
                    "has a variable that is no setting: " + variable.getKey());
        }
        container.path("env").forEach(variable -> {
            JsonNode secret = variable.at("/valueFrom/secretKeyRef");
            refersTo(resource, "Secret", secret.path("name"));
            // One that may be missing is: an API key and a password exclude each other.
            if (!secret.isMissingNode() && !secret.path("optional").asBoolean()
                    || text(variable, "/name").equals("FTP_PASSWORD")) {
                environment.put(text(variable, "/name"), "a secret");
            }
        });
        if (complete) {
            environment.replaceAll((name, value) -> isMounted(resource, container, value) ? "pom.xml" : value);
            try {
                Settings.read(environment);
            } catch (SettingsException e) {
                problem(resource, e.getMessage());
            }
        }
    }

    /** Whether a ConfigMap brings the file of this path; it is not on this machine. */
    private boolean isMounted(JsonNode resource, JsonNode container, String path) {
        for (JsonNode mount : container.path("volumeMounts")) {
            for (JsonNode volume : template(resource).at("/spec/volumes")) {
                JsonNode map = find("ConfigMap", text(volume, "/configMap/name"));
                if (map != null
                        && text(volume, "/name").equals(text(mount, "/name"))
                        && path.startsWith(text(mount, "/mountPath") + "/")
                        && map.path("data")
                                .has(path.substring(text(mount, "/mountPath").length() + 1))) {
                    return true;
                }
            }
        }
        return false;
    }

    // ---- What refers to pods ----

    private void service(JsonNode resource) {
        JsonNode selector = MAPPER.createObjectNode().set("matchLabels", resource.at("/spec/selector"));
        for (JsonNode workload : selects(resource, selector)) {
            for (JsonNode port : resource.at("/spec/ports")) {
                require(
                        declares(template(workload).at("/spec/containers/0"), port.path("targetPort")),
                        resource,
                        "has a targetPort that is not there");
            }
        }
    }

    private void ingress(JsonNode resource) {
        for (JsonNode backend : resource.path("spec").findValues("service")) {
            JsonNode service = find("Service", text(backend, "/name"));
            require(
                    service != null
                            && service.at("/spec/ports")
                                    .findValuesAsText("name")
                                    .contains(text(backend, "/port/name")),
                    resource,
                    "leads to a service or a port that is not there");
        }
    }

    private void networkPolicy(JsonNode resource) {
        for (JsonNode workload : selects(resource, resource.at("/spec/podSelector"))) {
            for (JsonNode rule : resource.at("/spec/ingress")) {
                for (JsonNode port : rule.path("ports")) {
                    require(
                            declares(template(workload).at("/spec/containers/0"), port.path("port")),
                            resource,
                            "opens a port that is not there");
                }
            }
        }
    }

    private void scaler(JsonNode resource) {
        JsonNode reference = resource.at("/spec/scaleTargetRef");
        JsonNode target = find(text(reference, "/kind"), text(reference, "/name"));
        require(target != null, resource, "scales what is not there");
        require(
                target == null || target.at("/spec/replicas").isMissingNode(),
                resource,
                "scales what has a fixed number of replicas");
    }

    private void scaledObject(JsonNode resource) {
        scaler(resource);
        for (JsonNode trigger : resource.at("/spec/triggers")) {
            boolean asksNobody = text(trigger, "/type").equals("cron");
            require(
                    asksNobody || find("TriggerAuthentication", text(trigger, "/authenticationRef/name")) != null,
                    resource,
                    "has a trigger with an authentication that is not there");
        }
    }

    /** The workloads whose pods are selected. */
    private List<JsonNode> selects(JsonNode resource, JsonNode selector) {
        List<JsonNode> selected = resources.stream()
                .filter(workload -> matches(selector, template(workload).at("/metadata/labels")))
                .toList();
        require(!selected.isEmpty(), resource, "selects no pods");
        return selected;
    }

    private static boolean matches(JsonNode selector, JsonNode labels) {
        return !labels.isMissingNode()
                && stream(selector.path("matchExpressions"))
                        .allMatch(rule -> stream(rule.path("values")).anyMatch(labels.path(text(rule, "/key"))::equals))
                && selector.path("matchLabels").properties().stream()
                        .allMatch(label -> label.getValue().equals(labels.path(label.getKey())));
    }

    private static boolean declares(JsonNode container, JsonNode port) {
        return stream(container.path("ports"))
                .anyMatch(declared -> declared.path("name").equals(port)
                        || declared.path("containerPort").equals(port));
    }

    private static JsonNode template(JsonNode workload) {
        JsonNode ofJob = workload.at("/spec/jobTemplate/spec/template");
        return ofJob.isMissingNode() ? workload.at("/spec/template") : ofJob;
    }

    /** The resource that is meant, if it is there. */
    private JsonNode refersTo(JsonNode resource, String kind, JsonNode name) {
        JsonNode found = find(kind, name.asText());
        require(
                name.isMissingNode()
                        || found != null
                        || kind.equals("Secret") && SECRETS_OF_THE_USER.contains(name.asText())
                        || !complete && kind.equals("ConfigMap"),
                resource,
                "refers to a " + kind + " that is not there: " + name.asText());
        return found;
    }

    private JsonNode find(String kind, String name) {
        return resources.stream()
                .filter(resource -> name(resource).equals(kind + " " + name))
                .findFirst()
                .orElse(null);
    }

    private static String name(JsonNode resource) {
        return text(resource, "/kind") + " " + text(resource, "/metadata/name");
    }

    private static String text(JsonNode node, String pointer) {
        return node.at(pointer).asText();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private void require(boolean right, JsonNode resource, String problem) {
        if (!right) {
            problem(resource, problem);
        }
    }

    private void problem(JsonNode resource, String problem) {
        problems.add(name(resource) + ": " + problem);
    }
}
