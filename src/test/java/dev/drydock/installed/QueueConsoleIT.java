package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Runs of one model at the console of the built installation in a real browser: one trains, and the others wait for it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueueConsoleIT {
    @TempDir
    static Path downloads;

    private PreparedNight night;
    private Browser browser;
    private long holder;

    @BeforeAll
    void letANightTrain() throws IOException {
        Browser.requireInstalled();
        night = PreparedNight.shared().beginAgain();
        night.site().start();
        holder = night.submitted();
        Browser.await(() -> !night.site().workers().isEmpty());
        signalWorkers("-STOP");
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

    /** A stopped worker neither ends nor gives back what its execution holds. */
    private void signalWorkers(String signal) throws IOException {
        for (ProcessHandle worker : night.site().workers()) {
            try {
                assertThat(new ProcessBuilder("kill", signal, Long.toString(worker.pid()))
                                .inheritIO()
                                .start()
                                .waitFor())
                        .isZero();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void whoWaitsIsSeenAndMovedWithoutAMouseAndBeginsByItself() throws IOException {
        browser.signIn("emil", night.site().password("emil"));
        browser.open("/console/queue");
        assertThat(browser.text()).contains("No execution is waiting.").contains("learning/pump-failure alone");
        long first = launched("2026-11-25T00:00:00Z", "");
        String waits = "in place 1, for its turn at learning/pump-failure, behind execution " + holder;
        browser.awaitText("Waiting in the queue");
        assertThat(browser.find(".because").getText()).contains("The execution is " + waits + ".");
        assertThat(browser.find(".overview").getText()).contains("WAITING");
        long second = launched("2026-11-26T00:00:00Z", "2");

        browser.open("/console/queue");
        assertThat(browser.find("[aria-label='Waiting executions']").getText()).contains("2 Change…");
        browser.open("/console/executions?status=WAITING");
        assertThat(browser.find("table.list").getText()).contains("WAITING").contains(waits);
        assertThat(browser.find(".tiles").getText()).contains("running, 2 wait");
        browser.requireNarrowEnough();
        browser.tabTo("2 wait");
        browser.keys(Keys.ENTER);
        browser.awaitText("Waiting executions");
        assertThat(executionsInLine()).isEqualTo(first + " " + second);
        browser.requireNarrowEnough();

        browser.open("/console/execution?id=" + second);
        browser.tabTo("Change its priority…");
        browser.keys(Keys.ENTER);
        browser.awaitText("Priority of execution " + second);
        browser.requireNarrowEnough();
        browser.find("#priority").sendKeys("9");
        browser.tabTo("Change the priority");
        browser.keys(Keys.ENTER);
        browser.awaitText("Execution " + second + " now has priority 9.");
        assertThat(executionsInLine()).isEqualTo(second + " " + first);

        browser.open("/console/execution?id=" + first);
        browser.press("Stop…");
        browser.press("Stop the execution");
        browser.awaitText("STOPPED");
        browser.open("/console/execution?id=" + second);
        browser.awaitText("Waiting in the queue");
        signalWorkers("-KILL");
        Browser.await(() -> !browser.text().contains("Waiting in the queue"));
        assertThat(browser.find(".overview").getText()).doesNotContain("WAITING");
        browser.open("/console/queue?change=" + second);
        assertThat(browser.text()).contains("Execution " + second + " is not in the queue");
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    void whoMayNotChangeAPriorityIsNotOfferedIt() throws IOException {
        browser.signIn("audrey", night.site().password("audrey"));
        browser.open("/console/queue?change=" + holder);
        assertThat(browser.text()).contains("Occupied slots").doesNotContain("Change");
        assertThat(browser.findAll("main form")).isEmpty();
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    void aSchedulerIsOfferedNoHigherPriorityThanTheJobHas() throws IOException {
        browser.signIn("sam", night.site().password("sam"));
        browser.open("/console/launch?job=nightly-retrain");
        assertThat(browser.findAll("#priority option"))
                .extracting(option -> option.getDomProperty("textContent"))
                .containsExactly("5 (default of the job)", "4", "3", "2", "1", "0");
        browser.requireNarrowEnough();
        assertThat(browser.violations()).isEmpty();
    }

    private long launched(String asOf, String priority) {
        browser.open("/console/launch?job=nightly-retrain");
        browser.find("[name='p.model']").sendKeys("pump-failure");
        browser.find("[name='p.asOf']").sendKeys(asOf);
        if (!priority.isEmpty()) {
            browser.find("[name='priority']").sendKeys(priority);
        }
        browser.follow("Launch");
        return Long.parseLong(browser.path().replaceAll("\\D+", ""));
    }

    private String executionsInLine() {
        return String.join(
                " ",
                browser.findAll("[aria-label='Waiting executions'] td[data-of=Execution]").stream()
                        .map(cell -> cell.getText())
                        .toList());
    }
}
