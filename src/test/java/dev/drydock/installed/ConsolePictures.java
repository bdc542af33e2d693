package dev.drydock.installed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Takes pictures of the pages of a running site's console: {@code ConsolePictures SITE FOLDER [NAME...]}. Three of each page: 1280
 * pixels light and dark, 400 pixels light.
 */
public final class ConsolePictures {
    private ConsolePictures() {}

    private record Page(String name, String user, String path) {}

    private static final List<Page> PAGES = List.of(
            new Page("sign-in", "", "/console/sign-in"),
            new Page("executions", "emil", "/console/executions"),
            new Page("not-found", "emil", "/console/nowhere"),
            new Page("execution", "emil", "/console/execution?id=EXECUTION"),
            new Page("preview", "emil", "/console/preview?id=EXECUTION"),
            new Page("compare", "emil", "/console/compare?of=EXECUTION"),
            new Page("queue", "emil", "/console/queue"),
            new Page("schedules", "emil", "/console/schedules"),
            new Page("backfills", "emil", "/console/backfills"),
            new Page("purge", "ada", "/console/purge"),
            new Page("models", "rhea", "/console/models"),
            new Page("model", "rhea", "/console/model?name=pump-failure"),
            new Page("history", "rhea", "/console/history?model=pump-failure"),
            new Page("candidate", "rhea", "/console/candidate?version=pump-failure/2"),
            new Page("rejected", "rhea", "/console/candidate?version=pump-failure/3"),
            new Page("sign", "rhea", "/console/sign?action=activate&version=pump-failure/2"),
            new Page("launch", "emil", "/console/launch?job=nightly-retrain"),
            new Page("error", "emil", "/console/error?code=WORKER_DIED"),
            new Page("rejects", "emil", "/console/rejects"),
            new Page("lineage", "rhea", "/console/lineage?version=pump-failure/2"),
            new Page("explain", "rhea", "/console/explain?model=pump-failure&prediction=PREDICTION"),
            new Page("snapshot", "emil", "/console/snapshot?id=SNAPSHOT"),
            new Page("erasures", "ada", "/console/erasures"),
            new Page("alerts", "sam", "/console/alerts"),
            new Page("audit", "rhea", "/console/audit"),
            new Page("forbidden", "emil", "/console/audit"));

    public static void main(String[] arguments) throws IOException {
        Path site = Path.of(arguments[0]);
        Path folder = Path.of(arguments[1]);
        List<String> only = List.of(arguments).subList(2, arguments.length);
        Matcher port =
                Pattern.compile("orchestrator-port: (\\d+)").matcher(Files.readString(site.resolve("etc/site.yaml")));
        if (!port.find()) {
            throw new IllegalArgumentException(site + " names no orchestrator-port");
        }
        try (Browser browser = new Browser("https://localhost:" + port.group(1), folder)) {
            for (Page page : PAGES) {
                if (only.isEmpty() || only.contains(page.name())) {
                    take(browser, site, folder, page);
                }
            }
            browser.violations().forEach(System.err::println);
        }
    }

    private static void take(Browser browser, Path site, Path folder, Page page) throws IOException {
        if (!page.user().isEmpty()) {
            browser.signIn(
                    page.user(),
                    Files.readString(site.resolve("etc/secrets/" + page.user() + ".password"))
                            .strip());
        }
        browser.look(1280, false);
        browser.open(page.path()
                .replace("EXECUTION", latestNight(browser, page))
                .replace("SNAPSHOT", latestSnapshot(browser, page))
                .replace("PREDICTION", aPrediction(site)));
        if (page.name().equals("purge")) {
            browser.find("[name=days]").clear();
            browser.find("[name=days]").sendKeys("0");
            browser.find("[name=status][value=FAILED]").click();
            browser.follow("Preview");
        }
        browser.picture(folder.resolve(page.name() + ".png"));
        System.out.println(page.name() + " hidden=" + browser.hiddenOfTables());
        browser.look(1280, true);
        browser.picture(folder.resolve(page.name() + "-dark.png"));
        browser.look(400, false);
        browser.picture(folder.resolve(page.name() + "-400.png"));
        System.out.println(page.name() + " sideways=" + browser.sidewaysScroll());
        browser.look(1280, false);
    }

    /** The first one of a log that the site has received; a received file has no name but its digest. */
    private static String aPrediction(Path site) throws IOException {
        try (Stream<Path> received = Files.list(site.resolve("var/staging/exports"))) {
            for (Path file : received.sorted().toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    List<String> first = lines.limit(2).toList();
                    if (first.get(0).startsWith("prediction_id,predicted_at,")) {
                        return first.get(1).split(",", 2)[0];
                    }
                }
            }
        }
        return "none";
    }

    private static String latestSnapshot(Browser browser, Page page) {
        if (!page.path().contains("SNAPSHOT")) {
            return "";
        }
        browser.open("/console/executions?job=nightly-retrain");
        browser.open("/console/execution?id=" + browser.find("a.id").getText());
        browser.follow("Statistics of its columns");
        return browser.path().replaceFirst(".*=", "");
    }

    private static String latestNight(Browser browser, Page page) {
        if (!page.path().contains("EXECUTION")) {
            return "";
        }
        String chosen = System.getProperty("drydock.execution", "");
        if (!chosen.isEmpty()) {
            return chosen;
        }
        browser.open("/console/executions?job=nightly-retrain");
        return browser.find("a.id").getText();
    }
}
