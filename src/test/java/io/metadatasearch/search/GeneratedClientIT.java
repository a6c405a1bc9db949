package io.metadatasearch.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.metadatasearch.harness.SearchStage;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.SharedElasticsearch;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A client that OpenAPI Generator makes of the contract, as somebody would who wants to ask from a program. */
@ExtendWith(SharedElasticsearch.class)
class GeneratedClientIT {

    private static final Path GENERATOR = Path.of("target", "openapi-generator.jar");

    private static final String PROGRAM = """
            import io.metadatasearch.client.ApiClient;
            import io.metadatasearch.client.ApiException;
            import io.metadatasearch.client.DefaultApi;
            import io.metadatasearch.client.model.*;
            import java.util.ArrayList;
            import java.util.List;

            public class Ask {
                public static List<Object> ask(String url) throws Exception {
                    ApiClient client = new ApiClient();
                    client.updateBaseUri(url);
                    DefaultApi api = new DefaultApi(client);
                    List<Object> answers = new ArrayList<>();

                    SearchAnswer page = api.searchMetadata(
                            "srcIp:10.0.0.0/8 srcPort:>1000", "2018-05-09", "2018-05-10", 1, "timestamp:desc", null, null, null, "exact");
                    answers.add(page.getTotal().getValue());
                    answers.add(page.getHits().get(0).getSource().getRow());
                    SearchAnswer next = api.searchMetadata("srcIp:10.0.0.0/8 srcPort:>1000", "2018-05-09", "2018-05-10", 1,
                            "timestamp:desc", null, page.getNext(), null, null);
                    answers.add(next.getHits().get(0).getSource().getRow());
                    answers.add(api.searchMetadataLong(new SearchParameters().q("host:b.example")).getTotal().getValue());
                    answers.add(api.countValues("host", null, null, null, 10).getValues().get(0).getCount());
                    answers.add(api.countOverTime(null, "2018-05-09", "2018-05-09", "1h", null).getTotal().getValue());
                    answers.add(api.findRelated("host:b.example", null, null, 5).getFields().isEmpty());
                    Lookup lookup = api.lookUp(List.of("10.0.0.1", "nobody.example"), null, null, null, 0, null);
                    answers.add(lookup.getFound());
                    answers.add(lookup.getIndicators().get(0).getCount());
                    answers.add(api.listFields().getFields().isEmpty());
                    answers.add(api.listFiles(null, null, 5).getFiles().isEmpty());
                    answers.add(api.explainSearch("host:b.example", null, null, null, null, null, null, null, null) != null);
                    try {
                        api.searchMetadata("srcIp:10.0.0", null, null, null, null, null, null, null, null);
                    } catch (ApiException refused) {
                        answers.add(refused.getCode());
                    }
                    return answers;
                }
            }
            """;

    @Test
    void asksEachCall(LocalElasticsearch elasticsearch, @TempDir Path folder) throws Exception {
        generate(folder.resolve("client"));
        Path classes = compile(folder);
        try (SearchStage search = new SearchStage(elasticsearch);
                URLClassLoader loader = new URLClassLoader(
                        new URL[] {classes.toUri().toURL(), GENERATOR.toUri().toURL()},
                        getClass().getClassLoader())) {
            search.put("one.csv", """
                    {"timestamp":"2018-05-09T10:00:00.000Z","srcIp":"10.0.0.1","srcPort":2000,"host":"a.example"}""", """
                    {"timestamp":"2018-05-09T11:00:00.000Z","srcIp":"10.0.0.2","srcPort":2000,"host":"b.example"}""", """
                    {"timestamp":"2018-05-09T12:00:00.000Z","srcIp":"10.0.0.2","srcPort":80,"host":"b.example"}""");
            search.start();
            Object answers =
                    loader.loadClass("Ask").getMethod("ask", String.class).invoke(null, search.url());
            assertThat(answers.toString()).isEqualTo("[2, 2, 1, 2, 2, 3, false, 1, 1, false, true, true, 400]");
        }
    }

    private static void generate(Path folder) throws IOException, InterruptedException {
        Process generator = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        GENERATOR.toString(),
                        "generate",
                        "--input-spec=schema/openapi.yaml",
                        "--generator-name=java",
                        "--library=native",
                        "--output=" + folder,
                        "--additional-properties=apiPackage=io.metadatasearch.client,"
                                + "modelPackage=io.metadatasearch.client.model,invokerPackage=io.metadatasearch.client,"
                                + "openApiNullable=false,useJakartaEe=true",
                        "--global-property=apis,models,supportingFiles,apiTests=false,modelTests=false,apiDocs=false,"
                                + "modelDocs=false")
                .redirectErrorStream(true)
                .start();
        String said = new String(generator.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(generator.waitFor()).as(said).isZero();
    }

    private static Path compile(Path folder) throws IOException {
        List<Path> sources = new ArrayList<>();
        sources.add(Files.writeString(folder.resolve("Ask.java"), PROGRAM));
        try (Stream<Path> files = Files.walk(folder.resolve("client/src/main/java"))) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
        }
        Path classes = Files.createDirectory(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> errors = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            Iterable<? extends JavaFileObject> units = files.getJavaFileObjectsFromPaths(sources);
            String classPath = String.join(
                    System.getProperty("path.separator"),
                    Arrays.asList(System.getProperty("java.class.path"), GENERATOR.toString()));
            compiler.getTask(
                            null,
                            files,
                            found -> {
                                if (found.getKind() == javax.tools.Diagnostic.Kind.ERROR) {
                                    errors.add(found.toString());
                                }
                            },
                            List.of("-proc:none", "-d", classes.toString(), "-classpath", classPath),
                            null,
                            units)
                    .call();
        }
        assertThat(errors).isEmpty();
        return classes;
    }
}
