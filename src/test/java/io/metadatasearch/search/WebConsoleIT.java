package io.metadatasearch.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.metadatasearch.harness.CommandOutput;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.SearchStage;
import io.metadatasearch.services.LocalBrowser;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.SharedElasticsearch;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The console, in a real browser, as a person uses it. */
@ExtendWith(SharedElasticsearch.class)
class WebConsoleIT {

    private static final int ROWS = 10_500;

    /** Between two steps that a person takes, not between two looks. */
    private static final Duration AT_ONCE = Duration.ofMillis(20);

    private static final Instant BEGIN = Instant.parse("2018-05-09T10:00:00Z");
    private static final String HOSTILE =
            "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>\u202eelif.exe javascript:alert(1)";
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final List<String> HOSTS = List.of("a.example", "b.example", "c.example", "www.evil.example");

    @TempDir
    private static Path work;

    private static SearchStage search;
    private static LocalBrowser browser;

    @BeforeAll
    static void start(LocalElasticsearch elasticsearch) throws Exception {
        browser = new LocalBrowser(work);
        search = new SearchStage(elasticsearch);
        search.put(
                "many.csv", IntStream.range(0, ROWS).mapToObj(WebConsoleIT::row).toArray(String[]::new));
        search.put(
                "hostile.csv", """
                {"timestamp":"2018-05-09T09:00:00.000Z","srcIp":"10.9.9.9","host":"hostile.example","uri":"%s"}""".formatted(HOSTILE.replace("\"", "\\\"")), """
                {"timestamp":"2018-05-09T09:00:01.000Z","srcIp":"10.9.9.9","host":"large.example","method":"%s"}""".formatted("x".repeat(1_000_000)), """
                {"srcIp":"10.9.9.9","host":"undated.example"}""");
        search.start();
    }

    private static String row(int i) {
        return """
                {"timestamp":"%s","srcIp":"10.0.%d.%d","srcPort":%d,"dstIp":"93.184.0.%d","dstPort":443,"proto":"tcp","host":"%s",
                 "method":"GET","uri":"/page/%d","status":%d,"userAgent":"curl/7.58.0","bytesIn":%d}""".formatted(
                        BEGIN.plusSeconds(i),
                        i % 7,
                        i % 200,
                        1024 + i,
                        i % 250,
                        HOSTS.get(i % 10 < 6 ? 0 : i % 10 - 6),
                        i % 50,
                        i % 20 == 0 ? 500 : 200,
                        i * 100);
    }

    @AfterAll
    static void stop() throws IOException {
        if (search != null) {
            search.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    /** After whatever a person did, nothing was complained about, and nobody else was asked. */
    @AfterEach
    void noErrorAndNoForeignRequest() throws IOException {
        browser.readLogs();
        assertThat(browser.complaints())
                .allMatch(line -> line.matches("(?s).*(status of 4(0[01]|29)|ERR_CONNECTION_).*"));
        assertThat(browser.requests().stream().filter(url -> !url.startsWith("http://127.0.0.1:")))
                .isEmpty();
        assertThat((Boolean) js("return window.hacked === undefined")).isTrue();
    }

    private static Object js(String script, Object... arguments) {
        return browser.driver().executeScript(script, arguments);
    }

    private static void open(String query) {
        browser.open(search.url() + "/" + query);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static WebElement css(String selector) {
        return await().atMost(Pipeline.SOON)
                .ignoreExceptions()
                .until(() -> browser.find(By.cssSelector(selector)), WebElement::isDisplayed);
    }

    private static WebElement button(String text) {
        return await().atMost(Pipeline.SOON)
                .ignoreExceptions()
                .until(
                        () -> browser.find(By.xpath("//button[normalize-space()=\"" + text + "\"]")),
                        WebElement::isDisplayed);
    }

    private static void awaitSum(String text) {
        await().atMost(Pipeline.SOON)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(css(".found .sum").getText()).startsWith(text));
    }

    private static void ask(String q) {
        WebElement box = css("#q");
        box.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.BACK_SPACE, q, Keys.ENTER);
    }

    private static String url() {
        return browser.driver().getCurrentUrl();
    }

    private static long total(String q) throws Exception {
        return search.search("q", q, "size", "0", "total", "exact")
                .at("/total/value")
                .asLong();
    }

    @Test
    void askAndMistype() throws Exception {
        open("");
        awaitSum("10,503 records");
        ask("host:b.example status:500");
        long found = total("host:b.example status:500");
        awaitSum(String.format("%,d records", found).replace(" records", found == 1 ? " record" : " records"));
        assertThat(url()).contains("q=host%3Ab.example+status%3A500");

        ask("srcIp:10.0.1");
        WebElement problem = css("#problem");
        assertThat(problem.getText()).contains("10.0.1 is not a value of srcIp");
        assertThat(css("#problem mark").getText()).isEqualTo("10.0.1");
        css("#problem .link").click();
        awaitSum(String.format("%,d records", total("srcIp:10.0.1.0/24")));
        assertThat(css("#q").getDomProperty("value")).isEqualTo("srcIp:10.0.1.0/24");
    }

    @Test
    void theBoxCompletesFieldsAndValues() {
        open("");
        WebElement box = css("#q");
        box.sendKeys("hos");
        await().atMost(Pipeline.SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                        browser.texts("#offered li span"))
                .contains("host:"));
        box.sendKeys(Keys.ARROW_DOWN, Keys.ENTER);
        await().atMost(Pipeline.SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                        browser.texts("#offered li span"))
                .contains("a.example", "b.example"));
        box.sendKeys("b.e");
        await().atMost(Pipeline.SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                        browser.texts("#offered li span"))
                .containsExactly("b.example"));
        box.sendKeys(Keys.ARROW_DOWN, Keys.ENTER);
        assertThat(box.getDomProperty("value")).isEqualTo("host:b.example ");
        box.sendKeys(Keys.ENTER);
        awaitSum("1,050 records");
    }

    @Test
    void eachExampleRuns() throws Exception {
        open("");
        awaitSum("10,503 records");
        css(".wide-menu summary").click();
        List<String> examples = browser.texts(".wide-menu .examples .code");
        assertThat(examples).hasSize(12);
        for (String example : examples) {
            assertThat(search.get("/metadata/search", "q", example).statusCode())
                    .as(example)
                    .isEqualTo(200);
        }
        button(examples.get(3)).click();
        awaitSum(total(examples.get(3)) + " records");
    }

    @Test
    void dragOverTheBarsAndStepBack() throws Exception {
        open("?q=" + encoded("srcIp:10.0.0.0/16") + "&by=host");
        awaitSum("10,500 records");
        WebElement bars = css(".histogram svg");
        assertThat(browser.texts(".legend span"))
                .contains("a.example", "b.example")
                .doesNotContain("others");
        new Actions(browser.driver())
                .moveToElement(bars, -200, 0)
                .clickAndHold()
                .moveByOffset(200, 0)
                .release()
                .perform();
        await().atMost(Pipeline.SOON).until(() -> url().contains("from=2018-05-09T"));
        String[] range = {
            url().replaceFirst(".*[?&]from=([^&]*).*", "$1"), url().replaceFirst(".*[?&]to=([^&]*).*", "$1")
        };
        long found = search.search(
                        "q",
                        "srcIp:10.0.0.0/16",
                        "size",
                        "0",
                        "from",
                        range[0].replace("%3A", ":"),
                        "to",
                        range[1].replace("%3A", ":"))
                .at("/total/value")
                .asLong();
        assertThat(found).isBetween(500L, 5_000L);
        awaitSum(String.format("%,d records", found));
        button("Back").click();
        awaitSum("10,500 records");

        open("?q=" + encoded("srcIp:10.9.9.9"));
        awaitSum("3 records");
        await().atMost(Pipeline.SOON).untilAsserted(() -> assertThat(browser.texts(".found > p.quiet"))
                .anyMatch(text -> text.startsWith("1 more records have no time")));
    }

    @Test
    void narrowByAValue() throws Exception {
        open("?q=" + encoded("srcIp:10.0.0.0/16"));
        awaitSum("10,500 records");
        css(".fields details:nth-of-type(6) summary").click();
        WebElement value = await().atMost(Pipeline.SOON)
                .ignoreExceptions()
                .until(() -> browser.find(By.cssSelector("[aria-label='Filter for host a.example']")), one -> true);
        js("arguments[0].click()", value);
        awaitSum("7,350 records");
        assertThat(browser.texts(".chip .text")).containsExactly("host:\"a.example\"");
        css("[aria-label^='Invert']").click();
        awaitSum("3,150 records");
        css("[aria-label^='Turn off']").click();
        awaitSum("10,500 records");
        css("[aria-label^='Turn off']").click();
        awaitSum("3,150 records");
        button("As text").click();
        awaitSum("3,150 records");
        assertThat(css("#q").getDomProperty("value")).isEqualTo("srcIp:10.0.0.0/16 AND NOT host:\"a.example\"");
        assertThat(browser.texts(".chip")).isEmpty();
    }

    @Test
    void aLinkIsAFinding(@TempDir Path other) throws Exception {
        open("?q=" + encoded("host:b.example")
                + "&sort=bytesIn%3Aasc&cols=timestamp%2Chost%2CbytesIn&by=status&zone=Asia%2FTokyo");
        awaitSum("1,050 records");
        css(".tr").click();
        WebElement record = css(".record");
        assertThat(record.getText()).contains("Row 8 of many.csv", "b.example", "2018-05-09 19:00:07.000");
        String seen = css(".results").getText();
        try (LocalBrowser second = new LocalBrowser(other)) {
            second.open(url());
            await().atMost(Pipeline.SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                            second.find(By.cssSelector(".results")).getText().replaceAll("in \\d+ ms", ""))
                    .isEqualTo(seen.replaceAll("in \\d+ ms", "")));
        }
        button("Around this").click();
        await().atMost(Pipeline.SOON).until(() -> url().contains("sort=timestamp%3Aasc"));
        assertThat(url()).contains("q=srcIp%3A%2210.0.0.7%22");
    }

    @Test
    void columnsAreChosenMovedMadeWiderAndRemembered() {
        open("?q=" + encoded("host:b.example") + "&cols=timestamp%2Chost%2Curi");
        awaitSum("1,050 records");
        css(".found .menu:last-of-type summary").click();
        css("[aria-label='Move host to the left']").click();
        css("[aria-label='Remove column uri']").click();
        int width = css(".th").getSize().getWidth();
        css("[aria-label='Make host wider']").click();
        await().atMost(Pipeline.SOON)
                .ignoreExceptions()
                .until(() -> css(".th").getSize().getWidth() == width + 40);
        assertThat(browser.texts(".th")).containsExactly("host", "timestamp ▼");
        open("");
        awaitSum("10,503 records");
        assertThat(browser.texts(".th")).containsExactly("host", "timestamp ▼");
        assertThat(css(".th").getSize().getWidth()).isEqualTo(width + 40);
        js("localStorage.clear()");
    }

    @Test
    void tooManyRequestsAreASentence(@TempDir Path folder, LocalElasticsearch elasticsearch) throws Exception {
        Path keys = Files.writeString(folder.resolve("keys.json"), "[]");
        String key = added(keys, "--rate", "1");
        try (SearchStage guarded = new SearchStage(elasticsearch)) {
            guarded.put("a.csv", "{\"timestamp\":\"2018-05-09T09:00:00.000Z\",\"host\":\"a.example\"}");
            guarded.start("SEARCH_KEYS_FILE", keys.toString());
            browser.open(guarded.url() + "/");
            css("#key").sendKeys(key, Keys.ENTER);
            await().atMost(Pipeline.SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                            css("#problem").getText())
                    .startsWith("Too many requests at the moment. Wait 1 s, then try again."));
            await().atMost(Pipeline.SOON)
                    .pollInterval(Duration.ofSeconds(2))
                    .ignoreExceptions()
                    .until(() -> {
                        ask("host:a.example");
                        return browser.find(By.cssSelector(".found .sum"))
                                .getText()
                                .startsWith("1 record");
                    });
            open(""); // a server that stops answers 503 to what the page still asks
        }
    }

    private static String added(Path keys, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("keys", "add", "alice"));
        arguments.addAll(List.of(options));
        return CommandOutput.of(Map.of("SEARCH_KEYS_FILE", keys.toString()), arguments.toArray(String[]::new))
                .lines()
                .stream()
                .filter(line -> line.matches("[\\w-]{40,}"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void itCanBeTurnedOffOrComeFromAFolder(LocalElasticsearch elasticsearch, @TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("index.html"), "<!doctype html><title>mine</title>");
        try (SearchStage other = new SearchStage(elasticsearch)) {
            other.start("SEARCH_CONSOLE", "false");
            other.problem(404, "/");
            other.problem(404, "/console/console.js");
            other.stop();
            other.start("SEARCH_CONSOLE", folder.toString());
            assertThat(other.send("GET", "/", null).body()).contains("mine");
            other.problem(404, "/console/console.js");
        }
        open(""); // for the check that follows each test
    }

    @Test
    void scrollToTheEnd() throws Exception {
        open("?q=" + encoded("srcIp:10.0.0.0/16") + "&cols=timestamp%2CsrcPort");
        awaitSum("10,500 records");
        String last = search.search("q", "srcIp:10.0.0.0/16", "sort", "timestamp:asc", "size", "1")
                .at("/hits/0/srcPort")
                .asText();
        await().atMost(Pipeline.SOON).pollInterval(AT_ONCE).ignoreExceptions().until(() -> {
            js("const box = document.querySelector('.table'); box.scrollTop = box.scrollHeight");
            return browser.find(By.cssSelector(".tr:last-child")).getText().endsWith(last);
        });
        assertThat(browser.driver().findElements(By.cssSelector(".tr"))).hasSizeLessThan(100);
        assertThat(css(".tr:last-child").getDomAttribute("aria-rowindex")).isEqualTo(String.valueOf(ROWS + 1));
    }

    @Test
    void takeThemHome() throws Exception {
        open("?q=" + encoded("host:b.example"));
        awaitSum("1,050 records");
        css(".found .menu summary").click();
        button("CSV of all 1,050").click();
        Path file = browser.downloads().resolve("records.csv");
        await().atMost(Pipeline.SOON).until(() -> Files.exists(file));
        assertThat(Files.readString(file))
                .isEqualTo(
                        search.get("/metadata/search", "q", "host:b.example", "sort", "timestamp:desc", "format", "csv")
                                .body());
        css(".found .menu summary").click();
        button("CSV of the 200 in the table").click();
        Path shown = browser.downloads().resolve("shown.csv");
        await().atMost(Pipeline.SOON).until(() -> Files.exists(shown));
        List<String> lines = Files.readAllLines(shown);
        assertThat(lines).hasSize(201);
        assertThat(lines.get(0)).isEqualTo("timestamp,srcIp,dstIp,dstPort,proto,host,method,uri,status");
    }

    @Test
    void pasteIndicators() throws Exception {
        open("?page=indicators");
        css("#list").sendKeys("10.0.1.1\nwww[.]evil[.]example\n10.200.0.1\n???");
        button("Look up").click();
        await().atMost(Pipeline.SOON)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(css(".page .sum").getText()).startsWith("2 of 4 were seen"));
        assertThat(browser.texts(".list tbody tr td:nth-child(2)")).containsExactly("ip", "domain", "ip", "unknown");
        assertThat(browser.texts(".list tbody tr td:nth-child(3)").get(0)).isEqualTo(String.valueOf(total("10.0.1.1")));
        browser.screenshot(SCREENSHOTS.resolve("indicators.png"));
        css("[aria-label='Records of www[.]evil[.]example']").click();
        awaitSum("1,050 records");
    }

    @Test
    void pivotFromAValue() throws Exception {
        open("?page=pivot&q=" + encoded("srcIp:10.0.1.1"));
        await().atMost(Pipeline.SOON)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(css(".page .sum").getText()).contains("first seen 2018-05-09"));
        assertThat(browser.texts(".card h2")).contains("host", "status", "userAgent");
        browser.screenshot(SCREENSHOTS.resolve("pivot.png"));
        button("Show records").click();
        awaitSum(total("srcIp:10.0.1.1") + " records");
    }

    @Test
    void hostileCellsAreText() {
        open("?q=" + encoded("srcIp:10.9.9.9") + "&cols=host%2Curi%2Cmethod");
        awaitSum("3 records");
        assertThat(browser.texts(".td")).anyMatch(text -> text.startsWith("<img src=x onerror="));
        assertThat(browser.driver().findElements(By.cssSelector(".tr img, .tr script, .tr a")))
                .isEmpty();
        browser.driver().findElements(By.cssSelector(".tr")).forEach(WebElement::click);
        css(".record");
        assertThat(browser.driver().findElements(By.cssSelector(".record img, .record a")))
                .isEmpty();
        open("?q=" + encoded("<img src=x onerror=window.hacked=1>") + "&cols=" + encoded("<b>x"));
        css("#q");
    }

    @Test
    void withTheKeyboardOnly() {
        open("?q=" + encoded("host:b.example"));
        awaitSum("1,050 records");
        Actions keys = new Actions(browser.driver());
        await().atMost(Pipeline.SOON).pollInterval(AT_ONCE).until(() -> {
            keys.sendKeys(Keys.TAB).perform();
            return (Boolean) js("return document.activeElement.classList.contains('table')");
        });
        keys.sendKeys(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER).perform();
        assertThat(css(".record").getText()).contains("of many.csv");
        assertThat(css(".tr[aria-selected=true]").getDomAttribute("aria-rowindex"))
                .isEqualTo("4");
        assertThat((String) js("return document.activeElement.textContent")).isEqualTo("Record");
        keys.sendKeys(Keys.ESCAPE).perform();
        await().atMost(Pipeline.SOON)
                .until(() ->
                        browser.driver().findElements(By.cssSelector(".record")).isEmpty());
        assertThat((Boolean) js("return document.activeElement.classList.contains('table')"))
                .isTrue();
    }

    @Test
    void nothingThatAScreenReaderStumblesOver() throws Exception {
        for (String look : List.of("light", "dark")) {
            browser.prefers(look);
            open("?by=host&q=" + encoded("srcIp:10.0.0.0/16") + "&f=" + encoded("status:200"));
            awaitSum("9,975 records");
            browser.screenshot(SCREENSHOTS.resolve("search-" + look + ".png"));
            css(".fields details:nth-of-type(6) summary").click();
            css(".values");
            css(".tr").click();
            css(".record");
            accessible("a record, " + look);
            browser.screenshot(SCREENSHOTS.resolve("record-" + look + ".png"));
            open("?q=" + encoded("srcIp:10.0.1"));
            css("#problem");
            accessible("a problem, " + look);
            open("?page=files");
            css(".page h1");
            accessible("files, " + look);
            browser.screenshot(SCREENSHOTS.resolve("files-" + look + ".png"));
            open("?page=indicators");
            css("#list");
            accessible("indicators, " + look);
            open("?page=pivot&q=" + encoded("srcIp:10.0.1.1"));
            css(".card");
            accessible("pivot, " + look);
        }
        browser.prefers("light");
        browser.size(500, 900);
        try {
            open("?by=host");
            awaitSum("10,503 records");
            accessible("on a phone");
            assertThat((Boolean) js("return document.documentElement.scrollWidth <= window.innerWidth"))
                    .isTrue();
            browser.screenshot(SCREENSHOTS.resolve("phone.png"));
        } finally {
            browser.size(1440, 900);
        }
    }

    /**
     * Runs axe in the page itself. Its builder for Selenium would do so with a second page, and describe each element
     * that is well. In the dark only the colors are others.
     */
    private static void accessible(String what) throws IOException {
        List<String> tags = what.endsWith("dark")
                ? List.of("wcag2aa")
                : List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");
        try (InputStream axe = WebConsoleIT.class.getResourceAsStream("/axe.min.js")) {
            js(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        }
        Object violations = browser.driver().executeAsyncScript("""
                const [tags, done] = arguments;
                axe.run(document, {runOnly: tags, resultTypes: ["violations"]}).then(
                  result => done(result.violations.map(rule =>
                    rule.id + ": " + rule.nodes.map(node => node.html + " " + node.failureSummary).join("; "))),
                  error => done([String(error)]));
                """, tags);
        assertThat(violations).as(what).isEqualTo(List.of());
    }

    @Test
    void loseTheServerAndGetItBack() throws Exception {
        open("?q=" + encoded("host:b.example"));
        awaitSum("1,050 records");
        css("figure.histogram"); // the last answer that the page waits for
        search.stop();
        try {
            ask("host:a.example");
            await().atMost(Pipeline.SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                            css("#problem").getText())
                    .startsWith("The server is unreachable."));
        } finally {
            search.start();
        }
        ask("host:a.example");
        awaitSum("7,350 records");
    }

    @Test
    void aKeyIsAskedForAndKeptForTheTabOnly(LocalElasticsearch elasticsearch, @TempDir Path folder) throws Exception {
        Path keys = folder.resolve("keys.json");
        Files.writeString(keys, "[]");
        String key = added(keys);
        try (SearchStage guarded = new SearchStage(elasticsearch)) {
            guarded.put("a.csv", "{\"timestamp\":\"2018-05-09T09:00:00.000Z\",\"host\":\"a.example\"}");
            guarded.start("SEARCH_KEYS_FILE", keys.toString());
            browser.open(guarded.url() + "/");
            css("#key").sendKeys("wrong", Keys.ENTER);
            await().atMost(Pipeline.SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                            css("dialog .wrong").getText())
                    .isEqualTo("This key is unknown or has expired."));
            css("#key").sendKeys(Keys.chord(Keys.CONTROL, "a"), key, Keys.ENTER);
            awaitSum("1 record");
            assertThat(js("return JSON.stringify(localStorage)").toString()).doesNotContain(key);
            assertThat(url()).doesNotContain(key);
            browser.driver().navigate().refresh();
            awaitSum("1 record");
            open(""); // a server that stops answers 503 to what the page still asks
        }
    }

    @Test
    void whatIsServedAndWhatIsNot() throws Exception {
        JsonNode nothing = search.problem(404, "/console/nothing.js");
        assertThat(nothing.path("detail").asText()).startsWith("Unknown path");
        for (String path : List.of(
                "/console/",
                "/console",
                "/console/../application.properties",
                "/console/..%2fapplication.properties",
                "/console/%2e%2e/%2e%2e/application.properties",
                "/console/%252e%252e%252fapplication.properties",
                "/console/..%5c..%5capplication.properties",
                "/console/console.js%00",
                "/console//etc/passwd",
                "/console/logback.xml",
                "/index.html")) {
            assertThat(search.send("GET", path, null).statusCode()).as(path).isEqualTo(404);
        }
        var page = search.send("GET", "/", null);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-cache");
        search.sends("If-None-Match", page.headers().firstValue("ETag").orElseThrow());
        assertThat(search.send("GET", "/", null).statusCode()).isEqualTo(304);
        search.sends();
        open(""); // for the check that follows each test
    }
}
