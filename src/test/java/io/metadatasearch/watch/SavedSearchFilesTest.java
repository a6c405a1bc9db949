package io.metadatasearch.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SavedSearchFilesTest {

    @TempDir
    private Path folder;

    private SavedSearchFiles read(String yaml) throws IOException {
        return new SavedSearchFiles(
                Files.writeString(folder.resolve("searches.yaml"), yaml).toString());
    }

    @Test
    void theExampleOfTheDocumentsIsRead() throws IOException {
        String page = Files.readString(Path.of("docs", "watch.md"));
        Files.writeString(folder.resolve("bad.txt"), "# of today\n10.0.0.1\n\nevil[.]example\n");
        List<SavedSearch> searches =
                read(page.split("```yaml\n")[1].split("```")[0]).current();
        assertThat(searches)
                .containsExactly(
                        new SavedSearch(
                                "evil-hosts",
                                "host:evil.example OR host:*.evil.example",
                                List.of(),
                                "",
                                Duration.ofMinutes(5),
                                "https://chat.example/hooks/{{env:HOOK_TOKEN}}",
                                1_000),
                        new SavedSearch(
                                "list-of-the-day",
                                "",
                                List.of("10.0.0.1", "evil[.]example"),
                                "srcIp:10.0.0.0/8",
                                Duration.ofMinutes(15),
                                "https://tickets.example/new",
                                100));
    }

    @Test
    void withoutAFileThereAreNone() throws IOException {
        assertThat(new SavedSearchFiles("").current()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    []                                                        | : expected one list named searches
                    searches: {a: b}                                          | : expected one list named searches
                    searches: [a]                                             | : searches[0]: expected a map with name, q, every, notify
                    searches: [{nam: a}]                                      | : searches[0]: unknown option nam: expected one of name, q,
                    searches: [{name: [a]}]                                   | : searches[0].name: expected a string
                    searches: [{name: a b, q: x, every: 5m, notify: log:a}]   | : searches[0].name: expected at most 100 letters, digits
                    searches: [{name: a, q: x, every: 5, notify: log:a}]      | : searches[0].every: expected a duration
                    searches: [{name: a, q: x, every: 1ms, notify: log:a}]    | : searches[0].every: expected 1s or more, was 1ms
                    searches: [{name: a, q: x, every: 5m, notify: chat}]      | : searches[0].notify: expected the URL of a webhook
                    searches: [{name: a, q: x, every: 5m}]                    | : searches[0].notify: expected the URL of a webhook
                    searches: [{name: a, every: 5m, notify: log:a}]           | : searches[0]: expected q, or indicators
                    searches: [{name: a, q: x, every: 5m, notify: log:a, limit: 0}] | : searches[0].limit: expected a number from 1 to
                    searches: [{name: a, indicators: none.txt, every: 5m, notify: log:a}] | none.txt
                    searches: [{name: a, indicators: wrong.txt, every: 5m, notify: log:a}] | : searches[0].indicators: wrong.txt: Unknown indicator "???"
                    searches: [{name: a, q: x, every: 5m, notify: log:a}, {name: a, q: y, every: 5m, notify: log:a}] | : searches[1].name: duplicate name a
                    """)
    void whatIsWrongIsNamed(String yaml, String problem) throws IOException {
        Files.writeString(folder.resolve("wrong.txt"), "10.0.0.1\n???\n");
        assertThatThrownBy(() -> read(yaml)).hasMessageContaining(problem);
    }
}
