package dev.drydock.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.api.AuditCountsView;
import dev.drydock.cli.site.SiteInitialisation;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.FakeOrchestrator;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.audit.AuditActions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The evidence of a site, for people and in the form of OSCAL. */
class ControlsCommandTest {
    private static final Path BASE =
            Path.of(System.getProperty("drydock.basedir", ".")).toAbsolutePath();
    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    @TempDir
    Path folder;

    private FakeOrchestrator server;
    private Terminal terminal;

    @BeforeEach
    void install() throws Exception {
        SiteFolder site = new SiteFolder(folder);
        new SiteInitialisation(site)
                .complete(SiteConfiguration.standard("demo", 9443, 9444), Map.of("auditor", "auditor"));
        Files.createDirectories(folder.resolve("share"));
        Files.createSymbolicLink(folder.resolve("docs"), BASE.resolve("docs"));
        Files.createSymbolicLink(folder.resolve("share/controls"), BASE.resolve("src/main/dist/share/controls"));
        server = new FakeOrchestrator(site);
        terminal = new Terminal(folder).as("auditor");
        AuditCountsView counts = new AuditCountsView(
                813,
                0,
                List.of(
                        new AuditCountsView.Action(
                                "candidate.activate", 12, 31, "2026-11-25T02:00:00Z", 812, "2026-11-30T02:00:00Z"),
                        new AuditCountsView.Action(
                                "user.add", 1, 3, "2026-11-24T02:00:00Z", 3, "2026-11-24T02:00:00Z")));
        server.answers("GET /audit/counts", 200, Json.pretty(counts));
        server.answers("GET /audit/counts?model=pump-failure", 200, Json.pretty(counts));
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private int controls(String... more) {
        List<String> arguments = new ArrayList<>(List.of("controls", "--server", server.url()));
        arguments.addAll(List.of(more));
        return terminal.run(arguments.toArray(String[]::new));
    }

    @Test
    void showsTheRecordsByTheirNumbersAndClaimsNothing() throws IOException {
        Path settings = folder.resolve("etc/site.yaml");
        List<String> lines = new ArrayList<>(Files.readAllLines(settings));
        lines.add("scrub: 03:30");
        Files.write(settings, lines);
        assertThat(controls("--framework", "nist-800-53")).as(terminal.err()).isZero();
        assertThat(terminal.out())
                .startsWith("NIST SP 800-53 Rev. 5 (nist-800-53)")
                .contains(
                        "audit    user.add: 1 record, record 3 at 2026-11-24T02:00:00Z",
                        "audit    candidate.activate: 12 records, from record 31 at 2026-11-25T02:00:00Z to record 812 at"
                                + " 2026-11-30T02:00:00Z",
                        "audit    user.disable: no record yet",
                        "page     docs/security.md#who-may-do-what",
                        "setting  site.scrub: 03:30",
                        "setting  site.retention: not in site.yaml, so its default applies",
                        "setting  trust.approvalQuorum: not readable here",
                        "command  drydock audit verify",
                        "an audit log of 813 records",
                        "does not state that a control is satisfied")
                .doesNotContain("ISO/IEC");
    }

    @Test
    void writesOscalThatIsTheSameAtEachTime() throws IOException {
        Path file = folder.resolve("evidence.json");
        assertThat(controls("--model", "pump-failure", "-o", file.toString()))
                .as(terminal.err())
                .isZero();
        JsonNode root = Json.tree(Files.readAllBytes(file)).path("assessment-results");
        assertThat(root.path("uuid").asText()).matches(UUID);
        assertThat(root.path("metadata").path("oscal-version").asText()).isEqualTo("1.1.2");
        assertThat(root.path("import-ap").path("href").asText())
                .isEqualTo("#"
                        + root.path("back-matter")
                                .path("resources")
                                .get(0)
                                .path("uuid")
                                .asText());
        assertThat(root.path("results")).hasSize(4);
        List<String> ids = new ArrayList<>();
        List<String> hrefs = new ArrayList<>();
        for (JsonNode result : root.path("results")) {
            assertThat(result.path("reviewed-controls")
                            .path("control-selections")
                            .get(0)
                            .path("include-controls"))
                    .isNotEmpty();
            assertThat(result.has("findings")).as("a finding is a verdict").isFalse();
            for (JsonNode observation : result.path("observations")) {
                ids.add(observation.path("uuid").asText());
                assertThat(observation.path("methods").get(0).asText()).isIn("EXAMINE", "TEST");
                assertThat(observation.path("collected").asText()).isNotEmpty();
                observation
                        .path("relevant-evidence")
                        .forEach(evidence -> hrefs.add(evidence.path("href").asText()));
            }
        }
        assertThat(ids).allMatch(id -> id.matches(UUID)).doesNotHaveDuplicates();
        assertThat(hrefs)
                .contains("api/v1/audit/records?from=31&limit=1", "api/v1/audit/records?from=812&limit=1")
                .contains("docs/security.md#who-may-do-what")
                .as("a fragment names a resource of the document")
                .noneMatch(href -> href.startsWith("#"));
        assertThat(Files.readString(file)).contains("no record yet").doesNotContainIgnoringCase("\"satisfied\"");
    }

    @Test
    void saysOfADamagedFileThatItCannotBeRead() throws IOException {
        SiteFolder site = new SiteFolder(folder);
        Files.writeString(site.configuration(), "site: [demo\n");
        Files.writeString(site.trust(), "{");
        Files.writeString(site.policy(), "\"none\"");
        assertThat(controls("--framework", "nist-800-53")).as(terminal.err()).isZero();
        assertThat(terminal.out())
                .contains(
                        "setting  site.scrub: cannot be read",
                        "setting  trust.approvalQuorum: cannot be read",
                        "setting  policy.holdoutBudget: cannot be read")
                .doesNotContain("default applies");

        Files.writeString(site.configuration(), "scrub: [a, b]\nretention: 90d\n");
        assertThat(controls("--framework", "nist-800-53")).as(terminal.err()).isZero();
        assertThat(terminal.out()).contains("setting  site.scrub: cannot be read", "setting  site.retention: 90d");
    }

    @Test
    void takesAMappingOfTheSite() throws IOException {
        Path own = folder.resolve("own.yaml");
        Files.writeString(own, """
                drydock: 1
                framework: own
                title: Ours
                controls:
                  - id: r-1
                    title: T
                    contributes: C.
                    evidence:
                      - audit: [user.add]
                """);
        assertThat(controls("--mapping", own.toString())).as(terminal.err()).isZero();
        assertThat(terminal.out()).startsWith("Ours (own)").contains("user.add: 1 record, record 3");

        Files.writeString(own, Files.readString(own).replace("user.add", "user.bless"));
        assertThat(controls("--mapping", own.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.err()).contains("MAPPING_INVALID", "own.yaml:9:", "user.bless");
    }

    @Test
    void saysWhichActionsThereAre() {
        assertThat(terminal.run("controls", "--actions")).isZero();
        assertThat(terminal.out().lines()).containsExactlyInAnyOrderElementsOf(AuditActions.all());
        assertThat(controls("--framework", "none")).isEqualTo(ExitCode.USAGE);
    }
}
