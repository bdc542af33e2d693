package dev.drydock.cli.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.FakeSite;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineageTest {
    private static final String FILE = """
            {"name": "%s", "kind": "logs", "source": "plant-a", "sequence": 12, "sha256": "%s", "rows": 6, "accepted": 5,
             "state": "%s", "receivedAt": "2026-11-24T02:00:00Z", "receivedBy": 10, "readBy": 10, "replaces": null,
             "replacedBy": %s}""";

    @TempDir
    static Path folder;

    @RegisterExtension
    static final FakeSite SITE = new FakeSite(() -> folder);

    private static String file(String name, String state, String replacedBy) {
        return FILE.formatted(name, "d".repeat(64), state, replacedBy);
    }

    private int lineage(String... arguments) {
        String[] line = new String[arguments.length + 3];
        line[0] = "lineage";
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        line[line.length - 2] = "--server";
        line[line.length - 1] = SITE.server().url();
        return SITE.terminal().run(line);
    }

    @Test
    void tellsTheOwnFilesOfAVersionApartFromTheInheritedOnes() {
        SITE.server().answers("GET /lineage/pump/3", 200, """
                {"version": "pump/3", "createdBy": "eve", "createdAt": "2026-11-25T02:00:00Z", "packageDigest": null,
                 "generations": [
                  {"version": "pump/3", "state": "RELEASED", "aliases": ["champion"], "parent": "pump/2",
                   "run": {"instance": 20, "job": "nightly-retrain", "submitter": "eve", "executions": [201, 202]},
                   "snapshot": {"id": "%s", "rows": 200, "asOf": "2026-11-25T02:00:00Z",
                                "sealedAt": "2026-11-25T02:01:00Z", "sealedBy": 20},
                   "files": [%s]},
                  {"version": "pump/2", "state": "RETIRED", "aliases": [], "parent": null,
                   "run": {"instance": 10, "job": null, "submitter": null, "executions": []}, "snapshot": null,
                   "files": [%s]}],
                 "statements": [{"action": "activate", "gate": null, "person": "rhea", "receivedAt": "2026-11-25T08:00:00Z",
                                 "expiresAt": "2026-12-02T08:00:00Z", "digest": "%s"}]}
                """.formatted(
                "2".repeat(64), file("g.csv", "INGESTED", "null"), file("f.csv", "INGESTED", "null"), "c".repeat(64)));

        assertThat(lineage("pump/3")).isZero();

        String out = SITE.terminal().out();
        assertThat(out.lines())
                .anyMatch(line -> line.matches("pump/3 +RELEASED +champion +20 +nightly-retrain +201,202 +eve .*"))
                .anyMatch(line -> line.matches("pump/2 +RETIRED +10 +- .*"))
                .anyMatch(line -> line.matches("activate +- +rhea .*"));
        assertThat(out).contains("Files that its own snapshot was joined from: 1");
        String inherited = out.substring(out.indexOf("Files that it inherits through its parents: 1"));
        assertThat(inherited.lines())
                .anyMatch(line -> line.matches("pump/2 +f\\.csv +logs +plant-a +12 +6 +5 .*"))
                .noneMatch(line -> line.contains("g.csv"));
    }

    @Test
    void tellsWhereAFileHasGone() {
        SITE.server().answers("GET /lineage?file=f.csv&export=plant-a-12", 200, """
                {"items": [{"file": %s,
                  "snapshots": [{"id": "%s", "model": "pump", "rows": 100, "asOf": "2026-11-24T02:00:00Z",
                                 "sealedAt": "2026-11-24T02:01:00Z", "run": 10}],
                  "versions": [{"version": "pump/3", "state": "RELEASED", "aliases": ["champion"], "snapshot": "%s",
                                "through": "pump/2"},
                               {"version": "pump/2", "state": "RETIRED", "aliases": [], "snapshot": "%s", "through": null}]}],
                 "next": null}
                """.formatted(
                        file("f.csv", "INGESTED", "null"), "1".repeat(64), "2".repeat(64), "1".repeat(64)));

        assertThat(lineage("--file", "f.csv", "--export", "plant-a-12")).isZero();

        assertThat(SITE.terminal().out().lines())
                .anyMatch(line -> line.startsWith("plant-a-12/f.csv: logs, INGESTED, SHA-256 dddd"))
                .anyMatch(line -> line.matches("1{64} +pump +100 .* 10 +pump/2"))
                .anyMatch(line -> line.matches("pump/3 +RELEASED +champion +pump/2 +2{64}"))
                .anyMatch(line -> line.matches("pump/2 +RETIRED +itself +1{64}"));
    }

    @Test
    void saysSoOfAReplacedFileThatIsInNothing() {
        SITE.server().answers("GET /lineage?file=f.csv", 200, """
                {"items": [{"file": %s, "snapshots": [], "versions": []}], "next": null}
                """.formatted(
                        file("f.csv", "REPLACED", "\"plant-a-13/g.csv\"")));

        assertThat(lineage("--file", "f.csv")).isZero();

        assertThat(SITE.terminal().out())
                .contains("replaced by plant-a-13/g.csv")
                .contains("No snapshot was joined from this file.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pump/3 --file f.csv", "pump/3 --export plant-a-12", "--export plant-a-12"})
    void asksNoServerUnlessOneVersionOrOneFileIsNamed(String arguments) {
        assertThat(lineage(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEqualTo(64);
        assertThat(SITE.terminal().err()).contains("No request was sent: name one version, or one file");
        assertThat(SITE.server().requests()).isEmpty();
    }
}
