package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.skipped.RealParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Debian's Chromium, looking at one console. Keeps every complaint about the content security policy. */
final class Browser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final int MOST_TABS = 120;
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

    private final ChromeDriver driver;
    private final String address;
    private final List<String> violations = new ArrayList<>();

    /** @param address such as {@code https://localhost:9443} */
    Browser(String address, Path downloads) {
        this(address, Map.of("download.default_directory", downloads.toString()));
    }

    /** One whose owner lets no page run scripts. */
    static Browser withoutScripts(String address, Path downloads) {
        return new Browser(
                address,
                Map.of(
                        "download.default_directory",
                        downloads.toString(),
                        "profile.managed_default_content_settings.javascript",
                        2));
    }

    private Browser(String address, Map<String, Object> preferences) {
        this.address = address;
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toString());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--hide-scrollbars");
        options.setExperimentalOption("prefs", preferences);
        options.setAcceptInsecureCerts(true);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
        driver.manage().timeouts().pageLoadTimeout(Duration.ofMinutes(2));
        look(1280, false);
    }

    /** Without it the test is skipped and says so; in CI that is a failure. */
    static void requireInstalled() {
        RealParts.require(
                isInstalled(),
                "CI must look at the console: install chromium and chromium-driver",
                "nobody looks at the console: install chromium and chromium-driver");
    }

    static boolean isInstalled() {
        return Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
    }

    /** The window's width in pixels, and whether the person prefers dark. */
    void look(int width, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    void open(String path) {
        driver.get(address + path);
        listen();
    }

    void signIn(String user, String password) {
        driver.manage().deleteAllCookies();
        open("/console/sign-in");
        driver.findElement(By.id("user")).sendKeys(user);
        driver.findElement(By.id("password")).sendKeys(password);
        press("Sign in");
        await(() -> !path().startsWith("/console/sign-in"));
    }

    /** Presses the visible button or link with that text. */
    void press(String text) {
        button(text).click();
        listen();
    }

    /** Presses what leads to another page, and waits until that one is there, whole. */
    void follow(String text) {
        WebElement left = find("html");
        button(text).click();
        await(() -> isGone(left) && "complete".equals(script("return document.readyState")));
        listen();
    }

    private static boolean isGone(WebElement element) {
        try {
            element.getTagName();
            return false;
        } catch (StaleElementReferenceException e) {
            return true;
        }
    }

    WebElement button(String text) {
        return buttons(text).stream()
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no button \"" + text + "\" on\n" + text()));
    }

    /** Asked for in one go: a part that refreshes itself may be another one the next moment. */
    List<WebElement> buttons(String text) {
        Object found = script(
                "return [...document.querySelectorAll('button, a, summary')]"
                        + ".filter(one => one.checkVisibility() && (one.innerText ?? one.textContent).trim() === arguments[0])",
                text);
        List<WebElement> buttons = new ArrayList<>();
        for (Object one : (List<?>) Objects.requireNonNull(found)) {
            buttons.add((WebElement) one);
        }
        return buttons;
    }

    WebElement find(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    List<WebElement> findAll(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** Keys go to whatever has the focus. */
    void keys(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
        listen();
    }

    /** What has the focus, in words; asked for in one go, as {@link #buttons}. */
    String focused() {
        return String.valueOf(
                        script("const one = document.activeElement; return one.innerText ?? one.textContent ?? ''"))
                .strip();
    }

    /** As a person without a mouse: the key goes on until what is looked for has the focus. */
    void tabTo(String text) {
        for (int pressed = 0; pressed < MOST_TABS; pressed++) {
            keys(Keys.TAB);
            if (focused().equals(text)) {
                return;
            }
        }
        throw new AssertionError("the focus does not come to \"" + text + "\" on\n" + text());
    }

    /** On a desk and on a telephone. */
    void requireNarrowEnough() {
        assertThat(sidewaysScroll()).as(path() + " at 1280").isZero();
        look(400, true);
        assertThat(sidewaysScroll()).as(path() + " at 400").isZero();
        look(1280, false);
    }

    String text() {
        return find("body").getText();
    }

    String path() {
        return Objects.requireNonNull(driver.getCurrentUrl()).substring(address.length());
    }

    @Nullable
    Object script(String source, Object... arguments) {
        return ((JavascriptExecutor) driver).executeScript(source, arguments);
    }

    @Nullable
    Object asyncScript(String source, Object... arguments) {
        return ((JavascriptExecutor) driver).executeAsyncScript(source, arguments);
    }

    /** How many pixels of the page lie beside the window. */
    long sidewaysScroll() {
        Object overflow = script("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        return ((Number) Objects.requireNonNull(overflow)).longValue();
    }

    /** Labels of the tables that are wider than their frames, each with the pixels that are hidden; empty if all fit. */
    String hiddenOfTables() {
        Object hidden = script("return [...document.querySelectorAll('.scroll')]"
                + ".filter(each => each.scrollWidth > each.clientWidth)"
                + ".map(each => each.ariaLabel + ' ' + (each.scrollWidth - each.clientWidth)).join(', ')");
        return Objects.requireNonNull(hidden).toString();
    }

    /** What the condition threw last, also a failed assertion, is suppressed in the exception of a time-out. */
    static void await(BooleanSupplier condition) {
        AtomicReference<@Nullable Throwable> last = new AtomicReference<>();
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(250))
                    .ignoreExceptionsMatching(thrown -> {
                        last.set(thrown);
                        return true;
                    })
                    .until(condition::getAsBoolean);
        } catch (ConditionTimeoutException e) {
            Optional.ofNullable(last.get()).ifPresent(e::addSuppressed);
            throw e;
        }
    }

    void awaitText(String text) {
        try {
            await(() -> text().contains(text));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("\"" + text + "\" did not come up on " + path() + "\n" + text(), e);
        }
    }

    /** The whole page, also what lies below the window. */
    void picture(Path file) {
        Object height = script("return Math.max(document.documentElement.scrollHeight, 300)");
        Object width = script("return document.documentElement.clientWidth");
        Map<String, Object> taken = driver.executeCdpCommand(
                "Page.captureScreenshot",
                Map.of(
                        "captureBeyondViewport",
                        true,
                        "clip",
                        Map.of(
                                "x",
                                0,
                                "y",
                                0,
                                "width",
                                Objects.requireNonNull(width),
                                "height",
                                Objects.requireNonNull(height),
                                "scale",
                                1)));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, Base64.getDecoder().decode(String.valueOf(taken.get("data"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getMessage())
                .filter(message -> message.contains("Content Security Policy") || message.contains("Refused to"))
                .forEach(violations::add);
    }

    List<String> violations() {
        listen();
        return List.copyOf(violations);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
