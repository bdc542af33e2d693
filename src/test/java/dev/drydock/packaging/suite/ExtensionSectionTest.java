package dev.drydock.packaging.suite;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.Extension;
import dev.drydock.domain.validation.ExtensionGate;
import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.failure.ValidationFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExtensionSectionTest {
    private static final String SHA = "ab".repeat(32);

    @Test
    void readsJarsWithTheirGatesAndLimits() {
        SitePolicy policy = read("""
                {"jar": "acme-1.2.jar", "sha256": "%1$s", "gates": [
                  {"name": "lost-alarms", "at-most": 0.1, "confidence": 0.9, "min-rows": 50, "tasks": ["binary-classification"]},
                  {"name": "gain", "at-least": -2}]},
                {"jar": "b.jar", "sha256": "%1$s", "gates": [{"name": "other", "at-least": 0}]}
                """.formatted(SHA));

        ExtensionJar acme = new ExtensionJar("acme-1.2.jar", SHA);
        ExtensionGate lost = new ExtensionGate(acme, "lost-alarms", true, 0.1, 0.9, 50);
        ExtensionGate gain = new ExtensionGate(acme, "gain", false, -2, 0.95, 200);
        assertThat(policy.extensions())
                .extracting(Extension::jar)
                .containsExactly(acme, new ExtensionJar("b.jar", SHA));
        assertThat(policy.extensions().get(0).gates()).containsExactly(lost, gain);
        assertThat(policy.of(Task.BINARY_CLASSIFICATION).extensions())
                .hasSize(3)
                .startsWith(lost, gain);
        assertThat(policy.of(Task.REGRESSION).extensions()).hasSize(2).startsWith(gain);
        assertThat(policy.of(Task.REGRESSION).thresholds())
                .containsEntry("extension:gain.at-least", "-2")
                .containsEntry("extension:gain.sha256", SHA)
                .containsEntry("extension:gain.min-rows", "200");
    }

    /** Its digest, its gates and the files made of it are what they were. */
    @Test
    void changesNothingOfAPolicyThatHasNone() {
        SitePolicy policy = PolicyDocument.read(SuiteKit.policy(1).getBytes(StandardCharsets.UTF_8));

        assertThat(policy.extensions()).isEmpty();
        assertThat(new SuiteFiles().gates(policy.of(Task.BINARY_CLASSIFICATION), SHA, List.of()))
                .asString(StandardCharsets.UTF_8)
                .doesNotContain("extension");
        assertThat(policy.of(Task.BINARY_CLASSIFICATION).thresholds().keySet())
                .noneMatch(name -> name.contains("extension"));
    }

    @Test
    void refusesEachMistakeByItsPlace() {
        String gate = "{\"name\": \"a\", \"at-most\": 1}";
        refuses(entry("acme", SHA, gate), "extensions[0].jar must be the name of a file in lib/ext");
        refuses(entry("../acme.jar", SHA, gate), "extensions[0].jar must be");
        refuses(entry("acme.jar", "AB", gate), "extensions[0].sha256 must be the file's SHA-256");
        refuses(entry("acme.jar", SHA, ""), "extensions[0].gates must be a list of one or more");
        refuses(
                "{\"jar\": \"a.jar\", \"sha256\": \"" + SHA + "\"}",
                "extensions[0] must have gates, readers or launchers");
        refuses(readers("a.jar", "\"Acme\""), "extensions[0].readers must list names such as");
        refuses(readers("a.jar", ""), "extensions[0].readers must be a list of one or more");
        refuses(
                readers("a.jar", "\"acme-csv\"") + "," + readers("b.jar", "\"acme-csv\""),
                "extensions[1].readers lists acme-csv, which another reader has too");
        refuses(entry("acme.jar", SHA, "{\"name\": \"A\", \"at-most\": 1}"), "extensions[0].gates[0].name must be");
        refuses(entry("acme.jar", SHA, "{\"name\": \"a\"}"), "gates[0] must have either at-most or at-least");
        refuses(
                entry("acme.jar", SHA, "{\"name\": \"a\", \"at-most\": 1, \"at-least\": 1}"),
                "gates[0] must have either at-most or at-least");
        refuses(
                entry("acme.jar", SHA, "{\"name\": \"a\", \"at-most\": \"1\"}"),
                "gates[0].at-most must be a number from -1000000000 to 1000000000");
        refuses(
                entry("acme.jar", SHA, "{\"name\": \"a\", \"at-most\": 1, \"confidence\": 1}"),
                "gates[0].confidence must be a number from 0.5 to 0.9999");
        refuses(
                entry("acme.jar", SHA, "{\"name\": \"a\", \"at-most\": 1, \"min-rows\": 1.5}"),
                "gates[0].min-rows must be");
        refuses(
                entry("acme.jar", SHA, "{\"name\": \"a\", \"at-most\": 1, \"tasks\": [\"guessing\"]}"),
                "gates[0].tasks must be a list of different tasks");
        refuses(
                entry("acme.jar", SHA, "{\"name\": \"a\", \"at-most\": 1, \"luck\": 1}"),
                "gates[0] has the unknown key luck");
        refuses(
                entry("acme.jar", SHA, gate) + "," + entry("acme.jar", SHA, gate),
                "extensions[1].jar acme.jar is listed twice");
        refuses(
                entry("a.jar", SHA, gate) + "," + entry("b.jar", SHA, gate),
                "extensions[1].gates[0].name a is another gate's too");
    }

    @Test
    void readsFormatsThatAJarMayRead() {
        SitePolicy policy = read(readers("a.jar", "\"acme-csv\", \"acme-fixed\""));

        assertThat(policy.extensions().get(0).readers()).containsExactly("acme-csv", "acme-fixed");
        assertThat(policy.of(Task.BINARY_CLASSIFICATION).thresholds().keySet())
                .noneMatch(name -> name.contains("extension"));
    }

    @Test
    void readsLaunchersThatAJarMayHave() {
        assertThat(read(launchers("a.jar", "\"acme-pbs\"")).extensions().get(0).launchers())
                .containsExactly("acme-pbs");
        refuses(launchers("a.jar", ""), "extensions[0].launchers must be a list of one or more");
        refuses(launchers("a.jar", "\"PBS\""), "extensions[0].launchers must list names such as acme-csv, not \"PBS\"");
        refuses(
                launchers("a.jar", "\"acme-pbs\"") + "," + launchers("b.jar", "\"acme-pbs\""),
                "extensions[1].launchers lists acme-pbs, which another launcher has too");
    }

    private static String launchers(String jar, String names) {
        return readers(jar, names).replace("readers", "launchers");
    }

    private static String readers(String jar, String formats) {
        return "{\"jar\": \"" + jar + "\", \"sha256\": \"" + SHA + "\", \"readers\": [" + formats + "]}";
    }

    private static String entry(String jar, String sha256, String gates) {
        return "{\"jar\": \"" + jar + "\", \"sha256\": \"" + sha256 + "\", \"gates\": [" + gates + "]}";
    }

    private static SitePolicy read(String extensions) {
        return PolicyDocument.read(SuiteKit.policy(1, extensions).getBytes(StandardCharsets.UTF_8));
    }

    private static void refuses(String extensions, String why) {
        assertFails(ValidationFailure.POLICY_INVALID, why, () -> read(extensions));
    }
}
