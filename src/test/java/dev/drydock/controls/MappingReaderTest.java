package dev.drydock.controls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.cli.Drydock;
import dev.drydock.cli.terminal.Environment;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.controls.ControlMapping.Evidence;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.manual.Manual;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.suite.PolicyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The mapping files of the installation, and what is refused in one of a site. */
class MappingReaderTest {
    private static final Path BASE = Path.of(System.getProperty("drydock.basedir", "."));

    @TempDir
    Path folder;

    private final MappingReader reader = new MappingReader(
            Manual.read(BASE.resolve("docs")), SiteConfiguration::knows, PolicyFiles::knows, TrustFiles::knows);

    private ControlMapping read(String evidence) throws IOException {
        Path file = folder.resolve("own.yaml");
        Files.writeString(file, """
                drydock: 1
                framework: own
                title: Our rules
                controls:
                  - id: r-1
                    title: A rule
                    contributes: Something.
                    evidence:
                      %s
                """.formatted(evidence));
        return reader.read(file);
    }

    @ParameterizedTest
    @CsvSource({"nist-800-53, 15, 30", "iso-27001, 8, 12", "hipaa, 8, 12", "fedramp, 8, 12"})
    void everyFileOfTheInstallationIsValid(String framework, int fewest, int most) {
        ControlMapping mapping = reader.read(BASE.resolve("src/main/dist/share/controls/" + framework + ".yaml"));
        assertThat(mapping.framework()).isEqualTo(framework);
        assertThat(mapping.controls()).hasSizeBetween(fewest, most);
        Set<String> commands =
                Drydock.commandLine(Environment.ofProcess()).getSubcommands().keySet();
        assertThat(mapping.controls())
                .flatExtracting(ControlMapping.Control::evidence)
                .filteredOn(Evidence.Command.class::isInstance)
                .allSatisfy(line -> {
                    String[] words = ((Evidence.Command) line).line().split(" ", -1);
                    assertThat(words[0]).isEqualTo("drydock");
                    assertThat(commands).contains(words[1]);
                });
    }

    @Test
    void readsEachKindOfEvidence() throws IOException {
        assertThat(read("""
                        - audit: [candidate.sign, view-audit.refused]
                              - page: "security.md#keys"
                              - setting: policy.gates.floor.min
                              - command: drydock audit verify""").controls().get(0).evidence())
                .containsExactly(
                        new Evidence.Audit("candidate.sign"),
                        new Evidence.Audit("view-audit.refused"),
                        new Evidence.Page("security.md#keys"),
                        new Evidence.Setting("policy.gates.floor.min"),
                        new Evidence.Command("drydock audit verify"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "policy.holdoutBudget",
                "policy.gates.floor.min",
                "policy.gates.robustness.margin",
                "policy.tasks.regression.floor.min",
                "policy.receiver.must-pass",
                "policy.contributions.signed-only",
                "policy.stage",
                "policy.site.retention-days"
            })
    void takesKeysOfAPolicy(String name) throws IOException {
        assertThat(read("- setting: " + name).controls().get(0).evidence()).containsExactly(new Evidence.Setting(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "- audit: [candidate.sign, candidate.bless] | own.yaml:9: | candidate.bless",
                "- page: security.md#no-such-heading | own.yaml:9: | security.md#no-such-heading",
                "- page: ../../etc/passwd.md | own.yaml:9: | ../../etc/passwd.md",
                "- setting: site.database-password | own.yaml:9: | may be a secret",
                "- setting: site.scurb | own.yaml:9: | site.scurb",
                "- setting: policy.holdoutBugdet | own.yaml:9: | a gate policy has no such key",
                "- setting: policy.gates.floor.minimum | own.yaml:9: | a gate policy has no such key",
                "- setting: policy.version.part | own.yaml:9: | a gate policy has no such key",
                "- setting: policy.gates.floor.min.part | own.yaml:9: | a gate policy has no such key",
                "- setting: policy.gates.flor | own.yaml:9: | a gate policy has no such key",
                "- setting: trust.approvalQuorumx | own.yaml:9: | a trust file has no such key",
                "- audit: [candidate.sign, candidate.sign] | own.yaml:9: | repeats",
                "- setting: etc/secrets | own.yaml:9: | etc/secrets",
                "- verdict: satisfied | own.yaml:9: | verdict",
                "- {command: a, page: security.md} | own.yaml:9: | 2 kinds"
            })
    void refusesWithFileLineAndValue(String evidence, String place, String value) {
        assertThatThrownBy(() -> read(evidence))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(CommandFailure.MAPPING_INVALID))
                .hasMessageContaining(place)
                .hasMessageContaining(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "drydock: 2", "drydock: 1\ndrydock: 1", "a: &x b"})
    void refusesWhatIsNoMapping(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("own.yaml"), yaml);
        assertThatThrownBy(() -> reader.read(file)).hasMessageContaining("own.yaml:");
    }
}
