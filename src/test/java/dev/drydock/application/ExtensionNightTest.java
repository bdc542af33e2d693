package dev.drydock.application;

import static dev.drydock.application.ValidationWorld.CANDIDATE;
import static dev.drydock.application.ValidationWorld.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.validation.Judgement;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.validation.ExtensionGate;
import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.Reports;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.domain.validation.Waiver;
import dev.drydock.extensions.ExtensionFolder;
import dev.drydock.extensions.ExtensionKit;
import dev.drydock.extensions.LoadedGates;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ExtensionFailure;
import dev.drydock.packaging.suite.SuiteFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A night that the sample extension's gate {@code lost-alarms} judges, and nights on which an extension fails. */
class ExtensionNightTest {
    private static final String GATE = "extension:lost-alarms";

    @TempDir
    Path root;

    @SuppressWarnings("NullAway.Init") // made before each test
    private ExtensionKit kit;

    @SuppressWarnings("NullAway.Init") // made before each test
    private ValidationWorld world;

    private int nights;

    @BeforeEach
    void trained() {
        kit = new ExtensionKit(root.resolve("lib/ext"));
        begin();
    }

    private void begin() {
        nights++;
        world = new ValidationWorld(root.resolve("night-" + nights));
        world.trainAndSelect();
        world.extensions = new LoadedGates(new ExtensionFolder(root.resolve("lib/ext")), Duration.ofSeconds(20));
    }

    @Test
    void aCandidateThatTheGatePassesIsSealedWithItsNameJarAndDigest() throws IOException {
        ExtensionJar jar = kit.sample("acme-gates.jar");
        require(jar, "lost-alarms", 0.9);

        Judgement judgement = judge();

        assertThat(judgement.verdict()).as(report(judgement)).isEqualTo(Verdict.PASS);
        assertThat(report(judgement))
                .contains("\"gate\" : \"" + GATE + "\"", "\"jar\" : \"acme-gates.jar\"", jar.sha256())
                .containsPattern(
                        "Needs lost-alarms ≤ 0.9; measured 0.\\d+ \\[0.\\d+, 0.\\d+] on \\d+ rows of \\d+ groups."
                                + " The champion saw \\d+ failures coming; the candidate misses \\d+ of them.");
        world.seal.run(RUN);
        assertThat(world.workspace().resolve(PackageFiles.GATES)).content().contains(jar.sha256(), "\"at-most\" : 0.9");
        assertThat(world.workspace().resolve(PackageFiles.REPORT_PAGE))
                .content()
                .contains(GATE, "Extension acme-gates.jar, SHA-256 " + jar.sha256());
        assertThat(judgement).as("a restart").isEqualTo(world.judge.run(RUN));
    }

    @Test
    void aCandidateThatTheGateFailsIsRejected() {
        require(kit.sample("acme-gates.jar"), "lost-alarms", 0.0001);

        Judgement judgement = judge();

        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(world.versions.require(CANDIDATE).state()).isEqualTo(VersionState.REJECTED);
    }

    @Test
    void aCandidateThatTheGateCannotDecideWaitsAndAWaiverOfTheGateLetsItThrough() throws IOException {
        require(
                kit.gate(
                        "acme.jar",
                        "lost-alarms",
                        "return GateAnswer.of(Verdict.INSUFFICIENT_EVIDENCE, Double.NaN, \"Too few alarms.\");"),
                "lost-alarms",
                0.1);

        Judgement judgement = judge();

        assertThat(judgement.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(world.versions.require(CANDIDATE).state()).isEqualTo(VersionState.WAITING_FOR_WAIVER);
        assertThat(report(judgement)).contains("Needs lost-alarms ≤ 0.1. Too few alarms.");
        byte[] waived = new SuiteFiles()
                .withWaivers(
                        report(judgement).getBytes(StandardCharsets.UTF_8),
                        List.of(new Waiver(
                                GATE, "milo", "closed", Instant.EPOCH, Instant.EPOCH.plusSeconds(9), "ef".repeat(32))));
        assertThat(new SuiteFiles().readReport(waived).verdict()).isEqualTo(Verdict.PASS);
        assertThat(waived).asString(StandardCharsets.UTF_8).contains("\"jar\" : \"acme.jar\"");
    }

    @Test
    void asksNoGateOnAHoldoutThatIsUsedUpOrTooSmall() {
        require(
                kit.gate("acme.jar", "lost-alarms", "throw new AssertionError(\"asked\");"),
                "lost-alarms",
                0.1,
                100_000);

        Judgement judgement = judge();

        assertThat(judgement.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    /** The step fails, nothing is decided or kept, and the same run passes once the jar is right. */
    @Test
    void aNightWithoutTheJarIsRestartedWhenItIsThere() throws IOException {
        ExtensionJar jar = kit.sample("acme-gates.jar");
        require(jar, "lost-alarms", 0.9);
        Path file = root.resolve("lib/ext/acme-gates.jar");
        byte[] listed = Files.readAllBytes(file);
        Files.delete(file);
        fails(ExtensionFailure.EXTENSION_MISSING, "Copy the jar there, then restart the execution");
        Files.write(file, "another".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> world.judge.run(RUN))
                .hasMessageContaining("and the signed gate policy lists " + jar.sha256());

        Files.write(file, listed);

        assertThat(world.judge.run(RUN).verdict()).isEqualTo(Verdict.PASS);
        world.seal.run(RUN);
    }

    @TestFactory
    Stream<DynamicTest> takesNoAnswerThatContradictsThePolicyOrItself() {
        return Stream.of(
                        new Lie(
                                "return GateAnswer.of(Verdict.PASS, 0.5, \"fine\");",
                                "it said PASS with 0.5 [0.5, 0.5], and" + " the policy's limit is at-most 0.1"),
                        new Lie("return GateAnswer.of(Verdict.FAIL, 0.05, \"bad\");", "it said FAIL with 0.05"),
                        new Lie(
                                "return new GateAnswer(Verdict.PASS, 0.05, 0.01, 0.2, \"fine\");",
                                "it said PASS with 0.05 [0.01, 0.2]"),
                        new Lie(
                                "return new GateAnswer(Verdict.PASS, 0.05, 0.06, 0.07, \"fine\");",
                                "its bounds do not enclose its value"),
                        new Lie("return GateAnswer.of(Verdict.PASS, Double.NaN, \"fine\");", "it said PASS with n/a"),
                        new Lie("return GateAnswer.of(Verdict.PASS, 0.05, \" \");", "its sentence must be one line"),
                        new Lie(
                                "return GateAnswer.of(Verdict.PASS, 0.05, \"a\\nb\");",
                                "its sentence must be one line"),
                        new Lie(
                                "return GateAnswer.of(Verdict.PASS, Math.random() / 100, \"fine\");",
                                "it gave two different answers to the same evidence"))
                .map(lie -> DynamicTest.dynamicTest(lie.body, () -> {
                    begin();
                    require(kit.gate("acme.jar", "lost-alarms", lie.body), "lost-alarms", 0.1);
                    fails(ExtensionFailure.EXTENSION_ANSWER_INVALID, lie.why);
                }));
    }

    private record Lie(String body, String why) {}

    @Test
    void aGateThatThrowsReleasesNothing() {
        require(kit.gate("acme.jar", "lost-alarms", "throw new Exception(\"no table\");"), "lost-alarms", 0.1);

        fails(ExtensionFailure.EXTENSION_FAILED, "java.lang.Exception: no table");
    }

    private void fails(ExtensionFailure code, String why) {
        assertThatThrownBy(this::judge)
                .isInstanceOf(DrydockException.class)
                .hasMessageContaining(why)
                .extracting(e -> ((DrydockException) e).code())
                .isEqualTo(code);
        ModelVersion version = world.versions.require(CANDIDATE);
        assertThat(version.state()).isEqualTo(VersionState.ASSEMBLED);
        assertThat(version.reportDigest()).isEmpty();
        assertThatThrownBy(() -> world.seal.run(RUN)).isInstanceOf(DrydockException.class);
    }

    private Judgement judge() {
        world.assemble.run(RUN);
        world.validate();
        return world.judge.run(RUN);
    }

    private void require(ExtensionJar jar, String gate, double atMost) {
        require(jar, gate, atMost, 100);
    }

    private void require(ExtensionJar jar, String gate, double atMost, int minRows) {
        GatePolicy policy = Reports.policy();
        world.policies.policy = new GatePolicy(
                policy.version(),
                policy.floor(),
                policy.nonInferiority(),
                policy.slices(),
                policy.further(),
                policy.golden(),
                policy.holdoutBudget(),
                List.of(new ExtensionGate(jar, gate, true, atMost, 0.95, minRows)));
    }

    private String report(Judgement judgement) {
        return new String(world.reports.findJson(judgement.reportDigest()).orElseThrow(), StandardCharsets.UTF_8);
    }
}
