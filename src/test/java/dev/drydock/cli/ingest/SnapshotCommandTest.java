package dev.drydock.cli.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.FakeSite;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SnapshotCommandTest {
    private static final String ID = "3".repeat(64);

    private static final String PART = """
            {"count": 90, "missing": 10, "zeros": 3, "mean": 12.3456789, "deviation": 2.5, "min": -1.0, "max": 1500000.0,
             "distinct": null, "counts": null}""";

    private static final String BARE = """
            {"count": 90, "missing": 10, "zeros": null, "mean": null, "deviation": null, "min": null, "max": null,
             "distinct": null, "counts": null}""";

    private static final String CLASSES = """
            {"count": 100, "missing": 0, "zeros": null, "mean": null, "deviation": null, "min": null, "max": null,
             "distinct": 2, "counts": [96, 4]}""";

    @TempDir
    static Path folder;

    @RegisterExtension
    static final FakeSite SITE = new FakeSite(() -> folder);

    private static int show(String id) {
        return SITE.terminal()
                .run("snapshot", "show", id, "--server", SITE.server().url());
    }

    private static String column(
            String name, String type, boolean masked, String categories, String part, String quantiles) {
        return """
                {"name": "%s", "type": "%s", "masked": %s, "categories": %s, "all": %s, "train": %5$s, "tune": %5$s,
                 "holdout": %5$s, "quantiles": %6$s}""".formatted(name, type, masked, categories, part, quantiles);
    }

    private static String snapshot(String statistics, String anomalies) {
        return """
                {"id": "%s", "model": "pump", "asOf": "2026-11-24T00:00:00Z", "rows": 100,
                 "splits": {"holdout": 25, "train": 60, "tune": 15}, "counts": {}, "statistics": %s, "anomalies": %s}
                """.formatted(ID, statistics, anomalies);
    }

    @Test
    void tellsEachColumnAndWhatIsUnusual() {
        String statistics = """
                {"inputs": [%s, %s], "score": %s, "label": %s}""".formatted(
                        column("flow", "NUMERIC", false, "null", PART, "[1, 2, 3, 4.5, 5, 6, 7]"),
                        column("age", "NUMERIC", true, "null", BARE, "null"),
                        column("score", "NUMERIC", false, "null", PART, "[0, 0, 0, 0, 0, 0, 0]"),
                        column("label", "CATEGORICAL", false, "[\"no\", \"yes\"]", CLASSES, "null"));
        SITE.server().answers("GET /snapshots/" + ID, 200, snapshot(statistics, """
                [{"rule": "RARE_CLASS", "subject": "tune", "measured": 1.0, "limit": 10.0, "sentence": "yes is rare."}]"""));

        assertThat(show(ID)).isZero();

        assertThat(SITE.terminal().out().lines())
                .anyMatch(line -> line.equals(
                        ID + " of pump, as of 2026-11-24T00:00:00Z: 100 rows, 60 train, 15 tune, 25" + " holdout"))
                .anyMatch(line -> line.equals("  RARE_CLASS: yes is rare."))
                .anyMatch(
                        line -> line.matches("flow +90 +10 +3 +12\\.3457 +2\\.5 +-1 +1 +2 +3 +4\\.5 +5 +6 +7 +1500000"))
                .anyMatch(line -> line.matches("age \\(private\\) +90 +10( +-){12}"))
                .anyMatch(line -> line.matches("label +100 +0 +2 +no 96, yes 4"));
    }

    @Test
    void saysSoOfASnapshotFromBeforeStatistics() {
        SITE.server().answers("GET /snapshots/" + ID, 200, snapshot("null", "[]"));

        assertThat(show(ID)).isZero();

        assertThat(SITE.terminal().out()).contains("This snapshot has no statistics");
    }

    @Test
    void asksNoServerForWhatIsNoId() {
        assertThat(show("3f")).isEqualTo(64);
        assertThat(SITE.terminal().err()).contains("64 lower-case hex digits").contains("'3f'");
    }
}
