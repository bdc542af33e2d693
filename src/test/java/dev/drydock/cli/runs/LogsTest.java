package dev.drydock.cli.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.FakeSite;
import dev.drydock.files.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
    @TempDir
    static Path folder;

    @RegisterExtension
    static final FakeSite SITE = new FakeSite(() -> folder);

    private int logs(String... options) {
        String[] all = new String[options.length + 4];
        System.arraycopy(new String[] {"logs", "12", "--server", SITE.server().url()}, 0, all, 0, 4);
        System.arraycopy(options, 0, all, 4, options.length);
        return SITE.terminal().run(all);
    }

    @Test
    void followsUntilTheExecutionHasEndedAndReadsOnBehindWhatItHas() {
        SITE.server().answers("GET /executions/12", 200, execution("STARTED"));
        SITE.server().answers("GET /executions/12", 200, execution("COMPLETED"));
        SITE.server().answers("GET /executions/12/logs?step=train&partition=0&offset=0", 200, "first\n");
        SITE.server().answers("GET /executions/12/logs?step=train&partition=0&offset=6", 200, "");
        SITE.server().answers("GET /executions/12/logs?step=train&partition=0&offset=6", 200, "second\n");
        SITE.server().answers("GET /executions/12/logs?step=train&partition=0&offset=13", 200, "");

        assertThat(logs("--step", "train", "--partition", "0", "--follow")).isZero();

        assertThat(SITE.terminal().out()).isEqualTo("first\nsecond\n");
    }

    @Test
    void saysWhereToLookIfNothingWasLogged() {
        SITE.server().answers("GET /executions/12/logs?step=trian&offset=0", 200, "");
        assertThat(logs("--step", "trian")).isZero();
        assertThat(SITE.terminal().err().strip())
                .isEqualTo(
                        "Nothing was logged of step trian. 'drydock logs 12 --list' shows which logs execution 12 has.");

        SITE.server().answers("GET /executions/12/logs/parts", 200, "{\"items\": [], \"next\": null}");
        assertThat(logs("--step", "train", "--worker")).isZero();
        assertThat(SITE.terminal().err()).contains("No worker's log of step train is there. 'drydock logs 12 --list'");
    }

    @Test
    void tellsWhichWorkerWroteWhat() {
        SITE.server().answers("GET /executions/12/logs/parts", 200, """
                {"items": [{"step": "train", "partition": 0, "task": null, "attempt": null, "bytes": 9},
                  {"step": "train", "partition": 0, "task": "7-train-0", "attempt": 2, "bytes": 5},
                  {"step": "validate", "partition": 1, "task": "7-golden", "attempt": 1, "bytes": 5}], "next": null}
                """);
        SITE.server().answers("GET /executions/12/logs?task=7-train-0&attempt=2&offset=0", 200, "loss\n");
        SITE.server().answers("GET /executions/12/logs?task=7-train-0&attempt=2&offset=5", 200, "");

        assertThat(logs("--worker", "--step", "train")).isZero();

        assertThat(SITE.terminal().out()).isEqualTo("== task 7-train-0, attempt 2" + System.lineSeparator() + "loss\n");
    }

    @Test
    void followsEachAttemptOfAWorkerAlsoOneThatBeginsMeanwhile() {
        String first = "{\"step\": \"train\", \"partition\": 0, \"task\": \"7-train-0\", \"attempt\": 1, \"bytes\": 5}";
        SITE.server().answers("GET /executions/12", 200, execution("STARTED"));
        SITE.server().answers("GET /executions/12", 200, execution("COMPLETED"));
        SITE.server().answers("GET /executions/12/logs/parts", 200, "{\"items\": [" + first + "], \"next\": null}");
        SITE.server()
                .answers(
                        "GET /executions/12/logs/parts",
                        200,
                        "{\"items\": [" + first + ", " + first.replace("\"attempt\": 1", "\"attempt\": 2")
                                + "], \"next\": null}");
        SITE.server().answers("GET /executions/12/logs?task=7-train-0&attempt=1&offset=0", 200, "dead\n");
        SITE.server().answers("GET /executions/12/logs?task=7-train-0&attempt=1&offset=5", 200, "");
        SITE.server().answers("GET /executions/12/logs?task=7-train-0&attempt=2&offset=0", 200, "loss\n");
        SITE.server().answers("GET /executions/12/logs?task=7-train-0&attempt=2&offset=5", 200, "");

        assertThat(logs("--worker", "--follow")).isZero();

        assertThat(SITE.terminal().out().lines())
                .containsExactly("== task 7-train-0, attempt 1", "dead", "== task 7-train-0, attempt 2", "loss");
    }

    @Test
    void theListTellsHowEachAttemptOfAWorkerEnded() {
        SITE.server().answers("GET /executions/12/logs/parts", 200, """
                {"items": [{"step": "train", "partition": 0, "task": null, "attempt": null, "bytes": 9},
                  {"step": "train", "partition": 0, "task": "7-train-0", "attempt": 1, "state": "DIED",
                   "code": "WORKER_DIED", "message": "It died.", "startedAt": "2026-11-24T00:00:01Z",
                   "endedAt": "2026-11-24T00:00:09Z", "bytes": 5},
                  {"step": "train", "partition": 0, "task": "7-train-0", "attempt": 2, "state": "RUNNING",
                   "startedAt": "2026-11-24T00:01:00Z", "bytes": 6}], "next": null}
                """);

        assertThat(logs("--list")).isZero();

        assertThat(SITE.terminal().out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "STEP PARTITION TASK ATTEMPT STATE WHERE STARTED ENDED BYTES",
                        "train 0 - - - - - - 9",
                        "train 0 7-train-0 1 DIED WORKER_DIED - 2026-11-24T00:00:01Z 2026-11-24T00:00:09Z 5",
                        "train 0 7-train-0 2 RUNNING - 2026-11-24T00:01:00Z - 6");
    }

    @Test
    void anArchiveComesWithTheDigestThatTheAuditLogKeeps() throws Exception {
        SITE.server().answers("POST /executions/12/logs/archive", 200, new byte[] {80, 75, 5, 6});
        Path file = folder.resolve("logs.zip");

        assertThat(logs("--zip", file.toString())).isZero();

        assertThat(Files.readAllBytes(file)).containsExactly(80, 75, 5, 6);
        assertThat(SITE.terminal().out()).contains("SHA-256 " + Sha256.hexOfFile(file), "execution.logs.download");
    }

    @Test
    void optionsThatDoNotGoTogetherAreRefusedBeforeAnyServerIsAsked() {
        assertThat(logs("--partition", "0")).isEqualTo(64);
        assertThat(SITE.terminal().err()).contains("--partition needs --step");
        assertThat(logs("--follow", "--json")).isEqualTo(64);
        assertThat(SITE.terminal().err()).contains("--follow cannot be combined with");
        assertThat(SITE.server().requests()).isEmpty();
    }

    private static String execution(String status) {
        return """
                {"id": 12, "instance": 7, "job": "nightly-retrain", "jobDigest": "00", "model": null,
                 "submitter": "engineer", "status": "%s", "exitStatus": null, "createdAt": null,
                 "startedAt": null, "endedAt": null, "parameters": {}, "facts": {}, "failure": null, "steps": []}
                """.formatted(status);
    }
}
