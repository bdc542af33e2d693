package dev.drydock.cli.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.FakeSite;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PreviewTest {
    private static final String THEN = "a".repeat(64);
    private static final String NOW = "b".repeat(64);

    @TempDir
    static Path folder;

    @RegisterExtension
    static final FakeSite SITE = new FakeSite(() -> folder);

    @Test
    void saysWhatOfAllThatHasChangedTheRunKeeps() {
        SITE.server().answers("GET /executions/14/preview", 200, """
                {"execution": 14, "fromStep": null, "obstacles": [], "parameters": {},
                 "job": {"job": "walk", "then": "%1$s", "now": "%1$s", "changed": false}, "steps": [],
                 "data": [{"name": "model-file", "then": "%1$s", "now": "%2$s", "changed": true, "kept": "The run keeps it."},
                          {"name": "gate-policy", "then": "%1$s", "now": "%2$s", "changed": true, "kept": null}]}
                """.formatted(THEN, NOW));

        assertThat(SITE.terminal()
                        .run("preview", "14", "--server", SITE.server().url()))
                .isZero();

        assertThat(SITE.terminal().out().lines())
                .contains(
                        "model-file has changed: " + THEN + "; now " + NOW + ". The run keeps it.",
                        "gate-policy has changed: " + THEN + "; now " + NOW);
    }
}
