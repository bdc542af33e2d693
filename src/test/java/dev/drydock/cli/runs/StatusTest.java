package dev.drydock.cli.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.FakeSite;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class StatusTest {
    @TempDir
    static Path folder;

    @RegisterExtension
    static final FakeSite SITE = new FakeSite(() -> folder);

    private String status(String changedDigest, String jobFile) {
        SITE.server().answers("GET /executions/12", 200, """
                {"id": 12, "instance": 7, "job": "nightly-retrain", "jobDigest": "%s", "changedJobDigest": %s,
                 "jobFile": %s, "model": "pump-failure", "submitter": "engineer", "status": "COMPLETED",
                 "exitStatus": "KEPT", "createdAt": "2026-11-25T02:00:00Z", "startedAt": null, "endedAt": null,
                 "parameters": {}, "facts": {}, "failure": null,
                 "steps": [{"id": 1, "step": "ingest", "status": "COMPLETED", "exitStatus": null, "startedAt": null,
                            "endedAt": null, "partitions": [],
                            "metrics": {"READ_COUNT": 1, "WRITE_COUNT": 2, "FILTER_COUNT": 3, "READ_SKIP_COUNT": 4,
                                        "PROCESS_SKIP_COUNT": 5, "WRITE_SKIP_COUNT": 6, "COMMIT_COUNT": 7,
                                        "ROLLBACK_COUNT": 8}}]}
                """.formatted("1".repeat(64), changedDigest, jobFile));
        assertThat(SITE.terminal().run("status", "12", "--server", SITE.server().url()))
                .isZero();
        return SITE.terminal().out();
    }

    @Test
    void tellsWhetherTheJobsFileIsStillTheOneThatRan() {
        assertThat(status("null", "\"released\"")).contains("job file " + "1".repeat(64) + ", released");
    }

    @Test
    void afterARestartThatRanAnotherFileItTellsThatOnesDigest() {
        assertThat(status("\"" + "2".repeat(64) + "\"", "\"changed\""))
                .contains("job file " + "2".repeat(64) + ", changed");
    }

    @Test
    void saysNothingOfAFileThatNobodyKnows() {
        assertThat(status("null", "null")).doesNotContain("job file");
    }

    @Test
    void tellsAllEightCountsOfAStep() {
        assertThat(status("null", "null"))
                .contains(
                        "ingest COMPLETED (commit 7, filter 3, process skip 5, read 1, read skip 4, rollback 8, write 2,"
                                + " write skip 6)");
    }
}
