package io.metadatasearch.services;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.opentest4j.TestAbortedException;

/** A real browser without a window: the Chromium of this machine. If there is none, the test is skipped. */
public final class LocalBrowser implements AutoCloseable {

    private static final List<String> NAMES = List.of("chromium", "google-chrome", "chromium-browser");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WIDTH = 1440;
    private static final int HEIGHT = 900;

    private final ChromeDriver driver;
    private final Path downloads;
    private final List<String> complaints = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();

    /**
     * Opens the browser.
     *
     * @param work a folder for its files
     * @throws TestAbortedException if there is no browser or no chromedriver
     */
    public LocalBrowser(Path work) throws IOException {
        Path browser = NAMES.stream()
                .flatMap(name -> find(name).stream())
                .findFirst()
                .orElseThrow(() -> new TestAbortedException("There is no browser: expected chromium in the PATH"));
        Path service = find("chromedriver")
                .orElseThrow(() -> new TestAbortedException("There is no chromedriver in the PATH"));
        downloads = Files.createDirectories(work.resolve("downloads").toAbsolutePath());
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox", // root has no sandbox
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--user-data-dir=" + work.resolve("profile").toAbsolutePath());
        options.setExperimentalOption("prefs", Map.of("download.default_directory", downloads.toString()));
        options.setCapability("goog:loggingPrefs", logs);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(service.toFile())
                        .usingAnyFreePort()
                        .withSilent(true)
                        .build(),
                options);
        driver.manage().timeouts().pageLoadTimeout(Duration.ofMinutes(1));
        size(WIDTH, HEIGHT);
    }

    private static Optional<Path> find(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Returns the driver, for what this class does not offer. */
    public ChromeDriver driver() {
        return driver;
    }

    /** Opens a page. */
    public void open(String url) {
        driver.get(url);
    }

    /** Sets the size of the window, in pixels. */
    public void size(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    /** Sets whether the system prefers light or dark. */
    public void prefers(String look) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", look))));
    }

    /** Returns the first element that a selector matches. */
    public WebElement find(By what) {
        return driver.findElement(what);
    }

    /** Returns the texts of all elements that a CSS selector matches. */
    public List<String> texts(String css) {
        return driver.findElements(By.cssSelector(css)).stream()
                .map(WebElement::getText)
                .toList();
    }

    /** Returns the folder of the saved files. */
    public Path downloads() {
        return downloads;
    }

    /** Writes a screenshot to a file. */
    public void screenshot(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    /** Reads the warnings and errors of the browser's console, and the requested URLs, since the last call. */
    public void readLogs() throws IOException {
        complaints.clear();
        requests.clear();
        for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
            if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                complaints.add(entry.getMessage());
            }
        }
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            JsonNode message = JSON.readTree(entry.getMessage()).path("message");
            if (message.path("method").asText().equals("Network.requestWillBeSent")) {
                String url = message.at("/params/request/url").asText();
                // Not what the browser itself provides, such as the page of a new tab.
                if (url.matches("(?s)(https?|wss?|ftp):.*")) {
                    requests.add(url);
                }
            }
        }
    }

    /** Returns the warnings and errors; see {@link #readLogs}. */
    public List<String> complaints() {
        return complaints;
    }

    /** Returns the requested URLs; see {@link #readLogs}. */
    public List<String> requests() {
        return requests;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
