package dev.drydock.cli.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.FakeOrchestrator.Request;
import dev.drydock.cli.terminal.FakeSite;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The command line follows a run that Drydock restarts by itself to its end. */
class RetryCommandTest {
    private static final String PENDING = "retry 1 of 3 at 03:05:00 UTC because WORKER_DIED";
    private static final String STARTED = "retry 1 of 3 continued the run as execution 15, because WORKER_DIED";
    private static final String CANCELLED = "retry 1 of 3 was cancelled by otto: repair";

    @TempDir
    static Path folder;

    @RegisterExtension
    static final FakeSite SITE = new FakeSite(() -> folder);

    private static String execution(long id, String status, String retry) {
        return """
                {"id": %d, "instance": 7, "job": "walk", "jobDigest": "aa", "changedJobDigest": null, "model": null,
                 "submitter": "eve", "status": "%s", "exitStatus": "%2$s", "createdAt": "2026-12-02T02:00:00Z",
                 "startedAt": null, "endedAt": null, "parameters": {}, "facts": {}, "steps": [],
                 "failure": %s, "retry": %s}
                """.formatted(
                        id,
                        status,
                        status.equals("FAILED")
                                ? "{\"step\": \"train\", \"code\": \"WORKER_DIED\", \"message\": \"The worker is gone.\"}"
                                : "null",
                        retry);
    }

    private static String retry(boolean pending, String continuedAs, String text) {
        return """
                {"pending": %s, "attempt": 1, "attempts": 3, "code": "WORKER_DIED", "dueAt": "2026-12-02T03:05:00Z",
                 "continuedAs": %s, "text": "%s"}
                """.formatted(pending, continuedAs, text);
    }

    private int run(String... line) {
        String[] all = List.of(line).toArray(new String[line.length + 2]);
        all[line.length] = "--server";
        all[line.length + 1] = SITE.server().url();
        return SITE.terminal().run(all);
    }

    private void theRunIsRetried(String end) {
        SITE.server()
                .answers("GET /executions/14", 200, execution(14, "STARTED", "null"))
                .answers("GET /executions/14", 200, execution(14, "FAILED", retry(true, "null", PENDING)))
                .answers("GET /executions/14", 200, execution(14, "FAILED", retry(false, "15", STARTED)))
                .answers("GET /executions/15", 200, execution(15, end, "null"));
    }

    @Test
    void theWaitEndsWithTheLastRetryAndItsExitCode() {
        theRunIsRetried("COMPLETED");

        assertThat(run("status", "14", "--wait")).isZero();

        assertThat(SITE.terminal().out())
                .contains("execution 14 FAILED: The worker is gone. " + PENDING, "Execution 15 of walk: COMPLETED");
    }

    @Test
    void theWaitPrintsARetryOnceAlsoIfItIsPostponed() {
        String postponed = "retry 1 of 3 at 04:00:00 UTC, the end of the blackout, because WORKER_DIED";
        SITE.server()
                .answers("GET /executions/14", 200, execution(14, "FAILED", retry(true, "null", PENDING)))
                .answers("GET /executions/14", 200, execution(14, "FAILED", retry(true, "null", postponed)))
                .answers("GET /executions/14", 200, execution(14, "FAILED", retry(false, "15", STARTED)))
                .answers("GET /executions/15", 200, execution(15, "COMPLETED", "null"));

        assertThat(run("status", "14", "--wait")).isZero();

        assertThat(SITE.terminal().out()).containsOnlyOnce("retry 1 of 3");
    }

    @Test
    void aRetryThatFailsTooIsTheResult() {
        theRunIsRetried("FAILED");

        assertThat(run("status", "14", "--wait")).isEqualTo(1);

        assertThat(SITE.terminal().out()).contains("Execution 15 of walk: FAILED");
    }

    @Test
    void whoWantsToKnowAtOnceWaitsForTheFirstFailureOnly() {
        theRunIsRetried("COMPLETED");

        assertThat(run("status", "14", "--wait", "--no-retries")).isEqualTo(1);

        assertThat(SITE.terminal().out())
                .contains("Execution 14 of walk: FAILED", PENDING + "; 'drydock retry cancel 7 --reason R' cancels it");
    }

    @Test
    void theWaitEndsWhenSomebodyCancelsTheRetry() {
        SITE.server()
                .answers("GET /executions/14", 200, execution(14, "FAILED", retry(true, "null", PENDING)))
                .answers("GET /executions/14", 200, execution(14, "FAILED", retry(true, "null", PENDING)))
                .answers("GET /executions/14", 200, execution(14, "FAILED", retry(false, "null", CANCELLED)));

        assertThat(run("status", "14", "--wait")).isEqualTo(1);

        assertThat(SITE.terminal().out()).contains(CANCELLED);
    }

    @Test
    void aListSaysWhatComes() {
        SITE.server()
                .answers(
                        "GET /executions?limit=20",
                        200,
                        "{\"items\": [" + execution(14, "FAILED", retry(true, "null", PENDING)) + "], \"next\": null}");

        assertThat(run("executions")).isZero();

        assertThat(SITE.terminal().out()).contains("FAILED", PENDING);
    }

    @Test
    void cancelsTheRetryOfARun() {
        SITE.server().answers("POST /runs/7/retry/cancel", 200, retry(false, "null", CANCELLED));

        assertThat(run("retry", "cancel", "7", "--reason", "repair")).isZero();

        assertThat(SITE.server().requests())
                .extracting(Request::text)
                .singleElement()
                .asString()
                .contains("repair");
        assertThat(SITE.terminal().out())
                .contains("Run 7: " + CANCELLED + ". Drydock does not restart this run any more.");
    }

    @Test
    void whoStopsAFailedExecutionLearnsThatItsRetryIsCancelled() {
        SITE.server()
                .answers("POST /executions/14/stop", 200, execution(14, "FAILED", retry(false, "null", CANCELLED)));

        assertThat(run("stop", "14")).isZero();

        assertThat(SITE.terminal().out()).contains("Its retry is cancelled: Drydock does not restart run 7 any more.");
    }

    @Test
    void whoStopsAnExecutionThatFailsAtThatMomentAndHasNoRetryLearnsThatToo() {
        SITE.server().answers("POST /executions/14/stop", 200, execution(14, "FAILED", "null"));

        assertThat(run("stop", "14")).isZero();

        assertThat(SITE.terminal().out())
                .contains("Execution 14 is FAILED: it ended before it could stop.")
                .doesNotContain("retry");
    }
}
