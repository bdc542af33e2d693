package dev.drydock.cli.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.EngineersCommands;
import org.junit.jupiter.api.Test;

/** How a person reads what waits. */
class QueueCommandTest extends EngineersCommands {
    private static final String WAITS =
            "in place 1, for 1 GPU slot (the site has 1, none left for it), behind execution 11";

    private static String waiting(String status, String waits) {
        return """
                {"id": 12, "instance": 7, "job": "nightly-retrain", "jobDigest": "00", "model": "pump-failure",
                 "submitter": "engineer", "status": "%s", "waits": %s, "exitStatus": null,
                 "createdAt": "2026-11-25T02:00:00Z", "startedAt": null, "endedAt": null, "parameters": {}, "facts": {},
                 "failure": null, "steps": []}
                """.formatted(status, waits);
    }

    @Test
    void theQueueTellsWhoHoldsAndWhoWaitsForWhatBehindWhom() {
        server.answers("GET /queue", 200, """
                {"slots": {"gpu": 1, "cpu": 64}, "free": {"gpu": 0, "cpu": 63},
                 "holding": [{"execution": 11, "job": "tune", "priority": 5, "gpu": 1, "cpu": 1, "alone": "learning/pump"}],
                 "waiting": [{"place": 1, "claimed": {"execution": 12, "job": "tune", "priority": 9, "gpu": 1, "cpu": 0,
                              "alone": null}, "missing": ["1 GPU slot (the site has 1, none left for it)"], "behind": [11]}]}
                """);

        assertThat(terminal.run("queue", "--server", server.url())).isZero();

        assertThat(terminal.out().lines().map(line -> line.strip().replaceAll(" {2,}", " | ")))
                .contains("GPU slots: 0 of 1 free; CPU slots: 63 of 64 free")
                .contains("holds | 11 | tune | 5 | gpu=1 cpu=1 alone in learning/pump | - | -")
                .contains("1 | 12 | tune | 9 | gpu=1 | 1 GPU slot (the site has 1, none left for it) | 11");
    }

    @Test
    void aSubmissionThatWaitsSaysSo() {
        server.answers("POST /executions", 201, waiting("WAITING", '"' + WAITS + '"'));

        assertThat(terminal.run("run", "nightly-retrain", "--priority", "3", "--server", server.url()))
                .isZero();

        assertThat(terminal.out()).contains("Execution 12 of nightly-retrain is WAITING " + WAITS + ".");
        assertThat(server.requests().get(0).text()).containsPattern("\"priority\" ?: ?3");
    }

    @Test
    void whoFollowsIsToldOnceThatItWaits() {
        server.answers("GET /executions/12", 200, waiting("WAITING", '"' + WAITS + '"'));

        assertThat(terminal.run("status", "12", "--wait", "--timeout", "1ms", "--server", server.url()))
                .isEqualTo(75);

        assertThat(terminal.out()).containsOnlyOnce("WAITING " + WAITS);
    }
}
