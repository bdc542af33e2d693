package dev.drydock.cli.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.FakeSite;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PolicyPlanTest {
    private static final String VERSION = """
            {"version": "pump/%d", "state": "PROPOSED", "parent": %s, "runInstance": 7, "createdBy": "eve",
             "createdAt": "2026-11-25T02:00:00Z", "snapshot": null, "subjectDigest": null, "reportDigest": null,
             "verdict": "%s", "packageDigest": null, "aliases": []}""";

    @TempDir
    static Path folder;

    @RegisterExtension
    static final FakeSite SITE = new FakeSite(() -> folder);

    @BeforeEach
    void threeNights() {
        SITE.server()
                .answers(
                        "GET /models/pump/versions",
                        200,
                        "{\"items\": [" + VERSION.formatted(3, "\"pump/2\"", "PASS") + ","
                                + VERSION.formatted(2, "\"pump/1\"", "INSUFFICIENT_EVIDENCE") + ","
                                + VERSION.formatted(1, "null", "INSUFFICIENT_EVIDENCE") + "], \"next\": null}");
        SITE.server().answers("GET /candidates/pump/3/report", 200, report(3, "PASS", 0.004, -0.008, 0.016));
        SITE.server()
                .answers("GET /candidates/pump/2/report", 200, report(2, "INSUFFICIENT_EVIDENCE", -0.01, -0.03, 0.01));
    }

    private static String report(int number, String verdict, double value, double low, double high) {
        return """
                {"version": "pump/%d", "limits": {"class-rates": {"margin": 0.1, "min-rows": 100}, "determinism": {}}, "gates": [
                  {"gate": "floor", "verdict": "PASS", "finding": "", "measured": {"metric": "auc", "value": 0.8, "low": 0.78,
                   "high": 0.82, "limit": 0.65, "confidence": 0.95, "rows": 1000, "groups": 50}},
                  {"gate": "non-inferiority", "verdict": "%s", "finding": "", "measured": {"metric": "auc difference",
                   "value": %s, "low": %s, "high": %s, "limit": -0.02, "confidence": 0.95, "rows": 1000, "groups": 50}},
                  {"gate": "class-rates", "verdict": "%s", "finding": ""},
                  {"gate": "determinism", "verdict": "PASS", "finding": ""}],
                 "watched": [
                  {"gate": "recall-loss:yes", "verdict": "FAIL", "finding": "", "measured": {"metric": "recall difference",
                   "value": -0.1, "low": -0.12, "high": -0.08, "limit": -0.05, "confidence": 0.95, "rows": 200, "groups": 40}}]}
                """.formatted(number, verdict, value, low, high, verdict);
    }

    private int plan(String... more) {
        String[] line = new String[more.length + 5];
        System.arraycopy(
                new String[] {
                    "policy", "plan", "pump", "--server", SITE.server().url()
                },
                0,
                line,
                0,
                5);
        System.arraycopy(more, 0, line, 5, more.length);
        return SITE.terminal().run(line);
    }

    /** Half of the bounds is 0.012, an error of 0.0073: (0.012 + 0.84 × 0.0073) / 0.02 = 0.907, squared 0.823. */
    @Test
    void showsWhatEachGateNeedsAndHowManyNightsPassed() {
        assertThat(plan()).isZero();

        assertThat(SITE.terminal().out().lines())
                .anyMatch(line -> line.matches("floor +2 +2 +0.65 +1000 +50 +41 +3"))
                .anyMatch(line -> line.matches("non-inferiority +2 +1 +-0.02 +1000 +50 +823 +42"))
                .as("a gate that is only watched")
                .anyMatch(line -> line.matches("recall-loss:yes +2 +0 +-0.05 +200 +40 +[0-9]+ +[0-9]+"))
                .as("gates without a figure")
                .anyMatch(line -> line.matches("class-rates +2 +1 +100"))
                .anyMatch(line -> line.matches("determinism +2 +2 +-"));
    }

    @Test
    void triesAnotherLimitOnPastNights() {
        assertThat(plan("--limit", "non-inferiority=-0.005")).isZero();

        assertThat(SITE.terminal().out().lines())
                .anyMatch(line -> line.matches("non-inferiority +2 +0 +-0.005 +1000 +50 +13163 +659"))
                .anyMatch(line -> line.matches(
                        "pump/3 +non-inferiority +0.004 +-0.008 to 0.016 +-0.02 +PASS +-0.005 +INSUFFICIENT_EVIDENCE"));

        assertThat(plan("--limit", "non-inferiority=-0.03", "--json")).isZero();
        assertThat(SITE.terminal().out()).contains("\"otherVerdict\" : \"PASS\"");
    }

    @Test
    void asksNoServerForFewerThanOneNight() {
        assertThat(plan("--nights", "-3")).isEqualTo(64);
        assertThat(SITE.terminal().err()).contains("No report was read: --nights is -3 and must be at least 1.");
        assertThat(SITE.server().requests()).isEmpty();
    }

    @Test
    void refusesALimitOfAGateThatMeasuredNothing() {
        assertThat(plan("--limit", "determinism=1")).isEqualTo(64);
        assertThat(SITE.terminal().err())
                .contains("No limit was tried: gate determinism measured nothing in the latest 30 candidates of pump."
                        + " Gates that did: floor, non-inferiority, recall-loss:yes.");
    }
}
