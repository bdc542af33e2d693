package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/**
 * The console of the built installation in a real browser, after a night whose training a kill has ended: an engineer mends it
 * without a mouse, an auditor sees everything and can change nothing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleIT {
    @TempDir
    static Path downloads;

    private PreparedNight night;
    private Browser browser;
    private long failed;

    @BeforeAll
    void letANightFail() {
        Browser.requireInstalled();
        night = PreparedNight.shared().beginAgain();
        night.site().start();
        failed = night.submitted();
        Browser.await(() -> !night.site().workers().isEmpty());
        night.site().workers().forEach(InstalledSite::end);
        assertThat(night.awaitEnd(failed).path("status").asText()).isEqualTo("FAILED");
    }

    @AfterAll
    void stop() {
        if (night != null) {
            night.site().killEverything();
        }
    }

    @BeforeEach
    void openTheBrowser() {
        browser = new Browser("https://localhost:" + night.site().port(), downloads);
    }

    @AfterEach
    void closeTheBrowser() {
        browser.close();
    }

    @Test
    void anEngineerFindsAFailedRunReadsWhyAndRestartsItWithoutAMouse() throws IOException {
        signIn("emil");
        browser.open("/console/executions?status=FAILED");
        browser.tabTo(Long.toString(failed));
        browser.keys(Keys.ENTER);
        browser.awaitText("Why it failed");
        assertThat(browser.path()).isEqualTo("/console/execution?id=" + failed);
        assertThat(browser.find(".because").getText()).contains("in step train").contains("WORKER_DIED");
        assertThat(browser.findAll("svg.flow a.node")).hasSizeGreaterThan(10);
        assertThat(browser.find("svg.flow a[href='#step-train']").getDomAttribute("aria-label"))
                .startsWith("train, batchlet, partitioned: failed, ");
        assertThat(words("svg.flow a[href='#step-train'] text"))
                .hasSize(2)
                .startsWith("train")
                .last()
                .asString()
                .startsWith("failed, ");
        assertThat(words("svg.flow text")).contains("decided", "not run");
        assertThat(browser.find("#step-train").getText()).contains("FAILED");
        assertThat(browser.find(".overview .job-file").getText()).endsWith("released");
        assertThat(browser.find(".overview .job-file span").getDomAttribute("title"))
                .isEqualTo("SHA-256 "
                        + night.site().execution(failed).path("jobDigest").asText());
        assertThat(browser.find("table.attempts").getText())
                .contains("train, partition ")
                .contains("DIED")
                .contains("WORKER_DIED")
                .containsPattern("20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
        assertThat(browser.find("table.attempts td[data-of=Log] a").getDomAttribute("href"))
                .startsWith("/console/execution-log?id=" + failed + "&task=")
                .endsWith("&attempt=1&restart=0");
        browser.requireNarrowEnough();

        browser.tabTo("WORKER_DIED explained");
        browser.keys(Keys.ENTER);
        browser.awaitText("The worker process ended without a result");

        browser.open("/console/execution?id=" + failed);
        asks("Restart…", "dialog#restart");
        looksAtWhatARestartWouldDo();
        asks("Restart…", "dialog#restart");
        browser.tabTo("Restart the execution");
        browser.keys(Keys.ENTER);
        browser.awaitText("Execution " + failed + " continues as execution");
        assertThat(browser.path()).isNotEqualTo("/console/execution?id=" + failed);

        String restarted = stopsItWhileItTrainsAndGoesOn();
        night.awaitEnd(Long.parseLong(restarted.replaceFirst(".*=", "")));
        browser.awaitText("A candidate waits for a decision");
        assertThat(browser.path()).isEqualTo(restarted);
        assertThat(browser.find(".overview").getText()).contains("COMPLETED").contains("PROPOSED");
        assertThat(browser.find("table.of-run").getText())
                .contains("FAILED")
                .contains("STOPPED")
                .contains("PROPOSED");
        assertThat(browser.find("table.of-run a").getDomAttribute("href")).isEqualTo("/console/execution?id=" + failed);
        assertThat(browser.find("table.attempts").getText()).contains("DIED").contains("COMPLETED");
        assertThat(browser.findAll("svg.loss path.l-tune")).isNotEmpty();
        assertThat(browser.text()).contains("4 of 12 inputs have drifted: vibration (PSI ");
        assertThat(browser.findAll("table.drift tbody tr")).hasSize(14);
        assertThat(browser.text())
                .contains("Estimated performance without labels")
                .contains("Not estimated. The package of pump-failure/1 does not have what the version answered")
                .contains("it cannot see labels that have changed their meaning");
        assertThat(browser.findAll("svg.histogram rect.reference")).isNotEmpty();
        browser.requireNarrowEnough();
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    void twoExecutionsAreTickedInTheListAndSetSideBySide() throws IOException {
        long other = nightThatIsRefused("2026-11-27T00:00:00Z");
        signIn("audrey");
        browser.open("/console/executions?model=pump-failure");
        tick(other);
        tick(failed);
        Browser.await(() -> !browser.findAll(".live.paused").isEmpty());
        browser.tabTo("Compare the two ticked executions");
        browser.keys(Keys.ENTER);
        browser.awaitText("Executions " + failed + " and " + other);
        assertThat(browser.path()).contains("of=" + failed).contains("of=" + other);
        assertThat(browser.find("[aria-label='Results, different']").getText())
                .contains("failure")
                .contains("WORKER_DIED");
        assertThat(browser.find("[aria-label='Parameters, different']").getText())
                .contains("asOf")
                .contains("2026-11-24T00:00:00Z")
                .contains("2026-11-27T00:00:00Z");
        assertThat(browser.find("[aria-label='Job and job file, the same']").getDomProperty("textContent"))
                .contains("nightly-retrain");
        browser.requireNarrowEnough();

        browser.open("/console/execution?id=" + failed);
        browser.follow("Compare with the last good run");
        assertThat(browser.path()).isEqualTo("/console/compare?of=" + failed);
        assertThat(browser.text()).containsAnyOf("Differences", "No other run of this job and model has completed");
        browser.open("/console/compare?of=1&of=2&of=3");
        assertThat(browser.text()).contains("You selected more than two executions.");
        browser.open("/console/compare?of=" + failed + "&of=999");
        assertThat(browser.text()).contains("Not found").contains("There is no execution 999.");
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    void executionsAreSearchedAndTheAddressFindsThemAgain() throws IOException {
        signIn("audrey");
        browser.open("/console/executions");
        browser.find("[name=submitter]").sendKeys("sam", Keys.ENTER);
        browser.awaitText("Show all");
        assertThat(browser.path()).contains("submitter=sam");
        String found = browser.path();
        browser.open("/console/models");
        browser.open(found);
        assertThat(browser.findAll("table.list td[data-of=By]"))
                .isNotEmpty()
                .allSatisfy(by -> assertThat(by.getText()).isEqualTo("sam"));
        assertThat(browser.find("[name=submitter]").getDomProperty("value")).isEqualTo("sam");

        JsonNode execution = night.site().execution(failed);
        browser.open("/console/executions?digest=" + PreparedNight.fact(execution, "snapshot") + "&run="
                + execution.path("instance").asLong());
        assertThat(browser.find("table.list").getText()).contains(Long.toString(failed));
        browser.requireNarrowEnough();
        browser.open("/console/executions?from=2020-01-01&until=2020-01-31");
        assertThat(browser.text()).contains("No execution matches.");
        assertThat(browser.find("[name=until]").getDomProperty("value")).isEqualTo("2020-01-31");
        browser.open("/console/executions?digest=abc&run=many");
        assertThat(browser.find("main .notice.bad").getText())
                .contains("'abc' is not a digest")
                .contains("jobInstanceId is 'many'");
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    void aHeldRunStaysWhileTheOthersArePurged() throws IOException {
        long gone = nightThatIsRefused("2026-11-28T00:00:00Z");
        long held = nightThatIsRefused("2026-11-29T00:00:00Z");
        long heldRun = night.site().execution(held).path("instance").asLong();
        signIn("rhea");
        browser.open("/console/execution?id=" + held);
        browser.tabTo("Hold…");
        browser.keys(Keys.ENTER);
        browser.find("#hold-reason").sendKeys("Case 17 asks for it");
        browser.tabTo("Hold the run");
        browser.keys(Keys.ENTER);
        browser.awaitText("Run " + heldRun + " has a hold");
        assertThat(browser.find("[aria-labelledby=held]").getText())
                .contains("by rhea, since")
                .contains("Case 17 asks for it");
        browser.requireNarrowEnough();

        signIn("ada");
        browser.open("/console/purge");
        choosesWhatEmilSubmitted();
        browser.follow("Preview");
        assertThat(browser.find("[aria-labelledby=go-title]").getText())
                .contains("nothing is removed yet")
                .contains(Long.toString(
                        night.site().execution(gone).path("instance").asLong()));
        assertThat(browser.find("[aria-labelledby=kept-title]").getText())
                .contains("Run " + heldRun + " is held by rhea")
                .contains("Case 17 asks for it");
        assertThat(browser.find("[name=submitter]").getDomProperty("value")).isEqualTo("emil");
        browser.requireNarrowEnough();
        browser.find("button.danger").click();
        browser.awaitText("Purged: ");
        assertThat(browser.find(".notice.good").getText()).contains("Kept: 1 run.");
        browser.open("/console/execution?id=" + gone);
        assertThat(browser.text()).contains("Not found");

        browser.open("/console/purge");
        choosesWhatEmilSubmitted();
        browser.find("[name=run]").sendKeys(Long.toString(heldRun));
        browser.follow("Preview");
        assertThat(browser.find(".notice.bad").getText()).contains("RUN_HELD").contains("release the hold first");
        signIn("rhea");
        browser.open("/console/execution?id=" + held);
        browser.press("Release the hold…");
        browser.find("#release-reason").sendKeys("Closed");
        browser.press("Release the hold");
        browser.awaitText("Run " + heldRun + " has no hold any more.");
        assertThat(browser.buttons("Hold…")).hasSize(1);
        night.site()
                .as("rhea", "hold", Long.toString(heldRun), "--reason", "Case 18")
                .expecting(0);
        browser.open("/console/execution?id=" + held);
        assertThat(browser.find("[aria-labelledby=held]").getText()).contains("Case 18");
        assertThat(browser.violations()).isEmpty();
    }

    private List<@Nullable String> words(String elements) {
        return browser.findAll(elements).stream()
                .map(element -> element.getDomProperty("textContent"))
                .toList();
    }

    private void choosesWhatEmilSubmitted() {
        browser.find("[name=days]").clear();
        browser.find("[name=days]").sendKeys("0");
        browser.find("[name=submitter]").sendKeys("emil");
        browser.find("[name=status][value=FAILED]").sendKeys(Keys.SPACE);
    }

    @Test
    void theDialogSaysBeforeThePressThatTheJobsFileHasChanged() throws IOException {
        Path own = Files.createDirectories(night.site().root().resolve("jobs")).resolve("own-night.xml");
        String nightly = Files.readString(InstalledSite.HOME.resolve("jobs/nightly-retrain.xml"));
        Files.writeString(own, nightly.replace("<job id=\"nightly-retrain\"", "<job id=\"own-night\""));
        night.site()
                .as("ada", "job", "approve", "own-night", "--digest", Sha256.hex(Files.readAllBytes(own)))
                .expecting(0);
        try {
            long refused = nightThatIsRefused("own-night", "2026-11-30T00:00:00Z");
            signIn("emil");
            browser.open("/console/execution?id=" + refused + "&ask=restart");
            assertThat(browser.find(".overview .job-file").getText()).endsWith("released");
            assertThat(browser.findAll("section.ask .job-changed")).isEmpty();

            Files.writeString(own, Files.readString(own) + "<!-- mended -->\n");
            browser.open("/console/execution?id=" + refused + "&ask=restart");
            assertThat(browser.find(".overview .job-file").getText()).endsWith("changed");
            assertThat(browser.find("section.ask .job-changed").getText()).contains("has changed since this execution");
            browser.requireNarrowEnough();
            browser.find("section.ask .job-changed a").click();
            browser.awaitText("Preview of a restart");
            assertThat(browser.text()).contains("jobs/own-night.xml").contains("CHANGED");

            Files.delete(own);
            browser.open("/console/execution?id=" + refused + "&ask=restart");
            assertThat(browser.find(".overview .job-file").getText()).endsWith("removed");
            assertThat(browser.find("section.ask .job-changed").getText()).contains("would refuse the restart");
            assertThat(browser.violations()).isEmpty();
        } finally {
            Files.deleteIfExists(own);
        }
    }

    private long nightThatIsRefused(String asOf) throws IOException {
        return nightThatIsRefused("nightly-retrain", asOf);
    }

    /** One that takes nothing in: a manifest beside the exports is not signed. */
    private long nightThatIsRefused(String job, String asOf) throws IOException {
        Path unsigned = night.site().root().resolve("inbox/plant-a-9.manifest.json");
        Files.writeString(unsigned, "{}\n");
        try {
            long id = night.site()
                    .as("emil", "run", job, "-p", "model=pump-failure", "-p", "asOf=" + asOf, "--json")
                    .expecting(0)
                    .json()
                    .path("id")
                    .asLong();
            assertThat(night.awaitEnd(id).path("status").asText()).isEqualTo("FAILED");
            return id;
        } finally {
            Files.deleteIfExists(unsigned);
        }
    }

    private void tick(long execution) {
        browser.find("input[name=of][value='" + execution + "']").sendKeys(Keys.SPACE);
    }

    /** Again where the page became a newer one under the hand: a run that goes on changes what may be asked of it. */
    private void asks(String button, String dialog) {
        Browser.await(() -> {
            if (!browser.find(dialog).isDisplayed()) {
                browser.tabTo(button);
                browser.keys(Keys.ENTER);
            }
            return browser.find(dialog).isDisplayed();
        });
    }

    private void looksAtWhatARestartWouldDo() {
        browser.tabTo("Preview");
        browser.keys(Keys.ENTER);
        browser.awaitText("Preview of a restart");
        assertThat(browser.text())
                .contains("ingest-logs")
                .contains("SKIPPED")
                .contains("jobs/nightly-retrain.xml")
                .contains("SAME")
                .doesNotContain("have changed since it was submitted");
        browser.requireNarrowEnough();
        browser.tabTo("Back to the execution");
        browser.keys(Keys.ENTER);
        browser.awaitText("Why it failed");
    }

    /** @return the page of the execution that goes on */
    private String stopsItWhileItTrainsAndGoesOn() {
        String stopped = browser.path();
        Browser.await(() -> !night.site().workers().isEmpty());
        asks("Stop…", "dialog#stop");
        browser.tabTo("Stop the execution");
        browser.keys(Keys.ENTER);
        browser.awaitText("is stopping.");
        Browser.await(() -> browser.find(".overview").getText().contains("STOPPED"));
        assertThat(night.site().workers()).isEmpty();

        Browser.await(() -> !browser.buttons("Restart…").isEmpty());
        asks("Restart…", "dialog#restart");
        browser.tabTo("Restart the execution");
        browser.keys(Keys.ENTER);
        browser.awaitText("continues as execution");
        assertThat(browser.path()).isNotEqualTo(stopped);
        return browser.path();
    }

    @Test
    void withoutAScriptAnEngineerLaunchesARunReadsWhyItFailedAndGivesItUp() throws IOException {
        Path unsigned = night.site().root().resolve("inbox/plant-a-9.manifest.json");
        Files.writeString(unsigned, "{}\n");
        try (Browser plain =
                Browser.withoutScripts("https://localhost:" + night.site().port(), downloads)) {
            plain.signIn("emil", night.site().password("emil"));
            plain.open("/console/launch?job=nightly-retrain");
            plain.find("[name='p.model']").sendKeys("pump-failure");
            plain.find("[name='p.asOf']").sendKeys("2026-11-25T00:00:00Z");
            plain.follow("Launch");
            assertThat(plain.path()).startsWith("/console/execution?id=");
            long id = Long.parseLong(plain.path().replaceAll("\\D+", ""));
            assertThat(night.awaitEnd(id).path("status").asText()).isEqualTo("FAILED");
            plain.open("/console/execution?id=" + id);
            assertThat(plain.find(".because").getText()).contains("plant-a-9");

            plain.follow("Abandon…");
            assertThat(plain.path()).contains("ask=abandon");
            plain.find("#abandon-reason").sendKeys("The manifest was never signed.");
            plain.follow("Abandon the execution");
            assertThat(plain.text())
                    .contains("Execution " + id + " is abandoned")
                    .contains("ABANDONED");
            assertThat(plain.buttons("Restart…")).isEmpty();
        } finally {
            Files.deleteIfExists(unsigned);
        }
    }

    @Test
    void aFormTellsWhatIsWrongBesideTheFieldAndKeepsWhatWasTyped() throws IOException {
        signIn("emil");
        browser.open("/console/launch?job=nightly-retrain");
        assertThat(browser.text()).contains("Drydock does not restart a failed run of this job by itself.");
        browser.find("[name='p.asOf']").sendKeys("yesterday");
        browser.press("Launch");
        browser.awaitText("Enter a value: the job needs it.");
        assertThat(browser.text()).contains("asOf is \"yesterday\" but must be a time in UTC");
        assertThat(browser.find("[name='p.asOf']").getDomProperty("value")).isEqualTo("yesterday");
        browser.requireNarrowEnough();
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    void anAuditorSeesEverythingAndCanPressNothing() throws IOException {
        signIn("audrey");
        for (Map.Entry<String, String> page : Map.of(
                        "/console/executions",
                        "Executions",
                        "/console/execution?id=" + failed,
                        "Steps",
                        "/console/queue",
                        "No execution is waiting.",
                        "/console/models",
                        "Models",
                        "/console/model?name=pump-failure",
                        "pump-failure",
                        "/console/candidate?version=pump-failure/1",
                        "pump-failure/1",
                        "/console/rejects?execution=" + failed,
                        "BAD_QUOTE",
                        "/console/lineage?version=pump-failure/1",
                        "was imported",
                        "/console/audit",
                        "INTACT",
                        "/console/error?code=WORKER_DIED",
                        "WORKER_DIED")
                .entrySet()) {
            browser.open(page.getKey());
            assertThat(browser.text()).as(page.getKey()).contains(page.getValue());
            assertThat(browser.findAll("main form[method=post]"))
                    .as(page.getKey())
                    .isEmpty();
            assertThat(browser.findAll("dialog")).as(page.getKey()).isEmpty();
            browser.requireNarrowEnough();
        }
        browser.open("/console/backfills");
        assertThat(browser.text()).contains("There are no backfills.");
        browser.requireNarrowEnough();
        browser.open("/console/explain?model=pump-failure&prediction=p-none");
        assertThat(browser.text()).contains("One prediction", "No row that this site has read of pump-failure");
        browser.requireNarrowEnough();
        assertThat(browser.violations()).isEmpty();
        for (String button : List.of("Launch a job", "Restart…", "Abandon…", "Stop…", "Hold…", "Purge")) {
            browser.open("/console/execution?id=" + failed);
            assertThat(browser.buttons(button)).as(button).isEmpty();
        }
        browser.open("/console/launch");
        assertThat(browser.text()).contains("Not allowed").contains("needs the role");
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    void whatTheColumnsOfASnapshotAreLikeIsAPageAwayFromTheRunThatSealedIt() throws IOException {
        String id = PreparedNight.fact(night.site().execution(failed), "snapshot");
        signIn("audrey");
        browser.open("/console/execution?id=" + failed);
        assertThat(browser.text()).contains("It has no anomalies.");
        browser.follow("Statistics of its columns");
        assertThat(browser.path()).isEqualTo("/console/snapshot?id=" + id);
        assertThat(browser.text()).contains(id).contains("vibration");
        assertThat(browser.findAll("svg.spread")).isNotEmpty();
        assertThat(browser.findAll("#numbers-by-split tbody tr")).isNotEmpty();
        assertThat(browser.findAll("table.measures tbody tr")).isNotEmpty();
        browser.requireNarrowEnough();
        browser.open("/console/snapshot?id=" + "0".repeat(64));
        assertThat(browser.text()).contains("Not found").contains("There is no snapshot");
        browser.open("/console/snapshot?id=none");
        assertThat(browser.text()).contains("64 hex digits");
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    void aForgedRequestIsRefusedAndRecordedOnce() throws IOException {
        signIn("audrey");
        String refused = "/console/audit?actor=audrey&operation=abandon-execution&outcome=refused";
        browser.open(refused);
        int before = browser.findAll("table.records tbody tr").size();

        browser.open("/console/execution?id=" + failed);
        Object status = browser.asyncScript(
                "const done = arguments[1]; const token = document.querySelector('.who input[name=token]').value;"
                        + "fetch('/console/execution', {method: 'POST', body: new URLSearchParams("
                        + "{id: arguments[0], action: 'abandon', reason: 'forged', token})})"
                        + ".then(answer => done(answer.status))",
                failed);

        assertThat(((Number) Objects.requireNonNull(status)).intValue()).isEqualTo(403);
        browser.open(refused);
        assertThat(browser.findAll("table.records tbody tr")).hasSize(before + 1);
        assertThat(browser.find("table.records tbody tr").getText())
                .contains("REFUSED")
                .contains("execution/" + failed);
    }

    @Test
    void quarantinedRowsAreFilteredAndTakenAlong() throws IOException {
        signIn("emil");
        browser.open("/console/rejects?execution=" + failed);
        browser.follow("BAD_QUOTE");
        assertThat(browser.path()).contains("reason=BAD_QUOTE").contains("execution=" + failed);
        assertThat(browser.findAll("table.rows tbody tr"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.getText()).contains("BAD_QUOTE"));
        browser.press("Download as CSV");
        Path csv = downloads.resolve("rejects.csv");
        Browser.await(() -> Files.exists(csv));
        assertThat(Files.readAllLines(csv))
                .hasSizeGreaterThan(1)
                .first()
                .asString()
                .startsWith("id,instance,file");
    }

    @Test
    void theTrainingReportOfARunIsTakenAlongAsAPage() throws IOException {
        signIn("emil");
        browser.open("/console/execution?id=" + failed);
        String link = Objects.requireNonNull(
                browser.find("a[href^='/console/training-report']").getDomAttribute("href"));
        assertThat(link).isEqualTo("/console/training-report?id=" + failed + "&form=html");

        ConsoleClient.Page report = ConsoleClient.signedIn(
                        night.site(), "emil", night.site().password("emil"))
                .get(link);

        assertThat(report.status()).as(report.text()).isEqualTo(200);
        assertThat(report.text())
                .startsWith("<!doctype html>")
                .contains("<h2>Every trial</h2>", "<h2>Epoch by epoch</h2>")
                .doesNotContain("<script");
    }

    @Test
    void rowsAsTheyCameAreForTheAuditorAndOnRecord() throws IOException {
        signIn("emil");
        browser.open("/console/rejects?execution=" + failed + "&reason=ARITY");
        assertThat(browser.find("table.rows tbody code").getText()).matches("[^a-wyz0-8]*");
        assertThat(browser.find("main").getText())
                .containsIgnoringCase("Row, masked")
                .doesNotContain("Show unmasked");

        signIn("audrey");
        browser.open("/console/rejects?execution=" + failed + "&reason=ARITY");
        browser.follow("Show unmasked");
        assertThat(browser.path()).contains("raw=true").contains("reason=ARITY");
        assertThat(browser.find("main").getText())
                .containsIgnoringCase("Row, unmasked")
                .contains("Mask the rows");
        assertThat(browser.find("table.rows tbody code").getText()).containsPattern("[a-w0-8]");
        browser.open("/console/audit");
        assertThat(browser.find("table.records tbody tr").getText()).contains("view-raw-rejects");
    }

    private void signIn(String user) throws IOException {
        browser.signIn(user, night.site().password(user));
    }
}
