package dev.drydock.cli.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.EngineersCommands;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person sends, reads, and gets as the exit code. */
class BackfillCommandTest extends EngineersCommands {
    private int runWords(String words) {
        return run(words.split(" "));
    }

    private static String backfill(String id, String state, String exitStatus) {
        return """
                {"on": false, "id": %s, "state": %s, "job": "nightly-retrain", "parameters": {"model": "pump-failure"},
                 "period": "2026-11-01 to 2026-11-02, each 1d at 23:15 in UTC", "stopOnFailure": true, "author": "engineer",
                 "since": "2026-12-01T12:00:00Z", "changedBy": "backfill:7", "ended": null,
                 "counts": {"WAITING": 1, "RUNNING": 0, "COMPLETED": 1, "FAILED": 0},
                 "dates": [{"asOf": "2026-11-01T23:15:00Z", "local": "2026-11-01T23:15Z[UTC]", "state": "COMPLETED",
                            "execution": 12, "exitStatus": "%s", "code": null, "sentence": null},
                           {"asOf": "2026-11-02T23:15:00Z", "local": "2026-11-02T23:15Z[UTC]", "state": "WAITING",
                            "execution": null, "exitStatus": null, "code": null, "sentence": null}]}
                """.formatted(id, state, exitStatus);
    }

    @Test
    void previewsEachDateWithTheCountsAndStartsNothing() {
        server.answers("POST /backfills/preview", 200, backfill("null", "null", "KEPT"));
        assertThat(runWords(
                        "backfill nightly-retrain -p model=pump-failure --from 2026-11-01 --to 2026-11-02 --at 23:15"
                                + " --continue --dry-run"))
                .isZero();
        assertThat(server.requests()).hasSize(1);
        assertThat(server.requests().get(0).text().replaceAll("\\s", ""))
                .contains(
                        "\"job\":\"nightly-retrain\"",
                        "\"parameters\":{\"model\":\"pump-failure\"}",
                        "\"from\":\"2026-11-01\"",
                        "\"to\":\"2026-11-02\"",
                        "\"at\":\"23:15\"",
                        "\"stopOnFailure\":false");
        assertThat(terminal.out())
                .contains(
                        "2026-11-01T23:15:00Z",
                        "2 dates: 1 WAITING, 1 COMPLETED.",
                        "Nothing was started. The same command without --dry-run starts those that are WAITING.",
                        "Schedules are off on this site");
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETED, KEPT, 0",
        "COMPLETED, REJECTED, 3",
        "COMPLETED, COLLECT_LABELS, 4",
        "COMPLETED, DIFFERENT, 1",
        "CANCELLED, KEPT, 2",
        "FAILED, KEPT, 1"
    })
    void waitsForTheEndAndExitsWithTheWorstThatCameOut(String state, String exitStatus, int code) {
        server.answers("POST /backfills", 201, backfill("7", "\"RUNNING\"", exitStatus));
        server.answers("GET /backfills/7", 200, backfill("7", "\"" + state + "\"", exitStatus));
        assertThat(runWords("backfill nightly-retrain --from 2026-11-01 --to 2026-11-02 --wait"))
                .isEqualTo(code);
        assertThat(terminal.out()).contains("2026-11-01T23:15:00Z COMPLETED execution 12 " + exitStatus);
        assertThat(terminal.out().contains("'drydock backfill restart 7' restarts what failed and continues."))
                .isEqualTo(state.equals("FAILED"));
    }

    @Test
    void stopsWaitingAfterTheTimeout() {
        server.answers("POST /backfills", 201, backfill("7", "\"RUNNING\"", "KEPT"));
        server.answers("GET /backfills/7", 200, backfill("7", "\"RUNNING\"", "KEPT"));
        assertThat(runWords("backfill nightly-retrain --from 2026-11-01 --to 2026-11-02 --wait --timeout 1ms"))
                .isEqualTo(75);
        assertThat(terminal.err()).contains("WAIT_TIMED_OUT: Backfill 7 did not end within");
    }

    @Test
    void listsShowsRestartsAndCancels() {
        server.answers("GET /backfills", 200, "{\"items\": [" + backfill("7", "\"RUNNING\"", "KEPT") + "]}");
        server.answers("GET /backfills/7", 200, backfill("7", "\"RUNNING\"", "KEPT"));
        server.answers("POST /backfills/7/restart", 200, backfill("7", "\"RUNNING\"", "KEPT"));
        server.answers("POST /backfills/7/cancel", 200, backfill("7", "\"CANCELLED\"", "KEPT"));
        assertThat(runWords("backfill list")).isZero();
        assertThat(terminal.out()).contains("pump-failure", "1 WAITING, 1 COMPLETED");
        assertThat(runWords("backfill show 7")).isZero();
        assertThat(terminal.out()).contains("Backfill 7 is RUNNING: job nightly-retrain", "stops at a failure");
        assertThat(runWords("backfill restart 7")).isZero();
        assertThat(runWords("backfill cancel 7 --reason wrong")).isZero();
        assertThat(server.requests().get(3).text()).contains("wrong");
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(runWords("backfill nightly-retrain --from 2026-11-01")).isEqualTo(64);
        assertThat(terminal.err()).contains("give JOB, --from and --to");
        assertThat(runWords("backfill nightly-retrain --from 2026-11-01 --to 2026-11-02 --continue --stop-on-failure"))
                .isEqualTo(64);
        assertThat(runWords("backfill cancel 7")).isEqualTo(64);
        assertThat(server.requests()).isEmpty();
    }
}
