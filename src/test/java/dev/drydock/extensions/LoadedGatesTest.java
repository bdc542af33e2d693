package dev.drydock.extensions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.Evidence;
import dev.drydock.domain.validation.ExtensionGate;
import dev.drydock.domain.validation.ExtensionGates.Answer;
import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.domain.validation.GoldenCheck;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.HoldoutView;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.domain.validation.ModelScores;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.Slice;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ExtensionFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gate of an extension is given, what it can reach, and every way in which it cannot be asked. */
class LoadedGatesTest {
    private static final String PASS = "return GateAnswer.of(Verdict.PASS, 0.1, \"well\");";

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // made before each test
    private ExtensionKit kit;

    @BeforeEach
    void make() {
        System.clearProperty("acme.loaded");
        kit = new ExtensionKit(folder.resolve("lib/ext"));
    }

    @AfterEach
    void forget() {
        System.clearProperty("acme.loaded");
        System.clearProperty("acme.saw");
    }

    @Test
    void showsTheHoldoutAlone() {
        ExtensionJar jar = kit.gate("a.jar", "probe", """
                System.setProperty("acme.saw", evidence.model() + " " + evidence.task() + " " + evidence.classes()
                    + evidence.targets() + " " + evidence.rows() + "x" + evidence.outputs()
                    + " " + java.util.Arrays.toString(evidence.labels())
                    + java.util.Arrays.toString(evidence.candidate()) + java.util.Arrays.toString(evidence.champion())
                    + " " + evidence.id(1) + " " + evidence.group(1) + " " + evidence.source(1)
                    + " " + evidence.slices() + evidence.inSlice(0, 0) + evidence.inSlice(1, 0)
                    + " " + evidence.lessIsBetter() + evidence.limit() + "@" + evidence.confidence() + " " + evidence.seed());
                evidence.labels()[0] = 7;
                return new GateAnswer(Verdict.PASS, 0.1, 0.05, 0.2, "well " + evidence.labels()[0]);
                """);

        Answer answer = ask(jar, "probe");

        assertThat(System.getProperty("acme.saw"))
                .isEqualTo("pump binary-classification [no, yes][] 2x1 [1.0, 0.0][0.5, 0.75][0.25, 0.125]"
                        + " id-3 group-3 plant-b [north]truefalse true0.25@0.95 9");
        assertThat(answer.verdict()).isEqualTo(Verdict.PASS);
        assertThat(answer.bounds().low()).isEqualTo(0.05);
        assertThat(answer.sentence()).as("arrays are copies").isEqualTo("well 1.0");
    }

    /** What an owner copies from the guide has to compile and to answer. */
    @Test
    void asksTheGateOfTheGuide() throws IOException {
        String guide =
                Files.readString(Path.of(System.getProperty("drydock.basedir", "."), "docs/guides/extensions.md"));
        String source =
                guide.substring(guide.indexOf("```java\n") + 8, guide.indexOf("\n```", guide.indexOf("```java")));
        ExtensionJar jar = kit.jar(
                "guide.jar",
                Map.of(
                        "acme/gates/MeanScore.java",
                        source,
                        "META-INF/services/dev.drydock.spi.Gate",
                        "acme.gates.MeanScore"));

        assertThat(ask(jar, "mean-score").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(ask(jar, "mean-score").value()).isEqualTo(0.625);
    }

    /** What a later version of Drydock changes must not break an extension, so that it cannot use it. */
    @Test
    void showsNothingOfDrydockButTheInterfaces() {
        ExtensionJar jar = kit.gate("a.jar", "probe", """
                StringBuilder seen = new StringBuilder();
                for (String name : new String[] {"dev.drydock.files.Sha256", "dev.drydock.extensions.LoadedGates",
                        "com.fasterxml.jackson.databind.ObjectMapper", "org.junit.jupiter.api.Test",
                        "java.sql.Connection", "dev.drydock.spi.Gate"}) {
                    try {
                        Class.forName(name);
                        seen.append(name).append(' ');
                    } catch (ClassNotFoundException e) { }
                }
                seen.append(Thread.currentThread().getContextClassLoader() == getClass().getClassLoader());
                seen.append(getClass().getResource("/META-INF/services/dev.drydock.spi.Gate") != null);
                return GateAnswer.of(Verdict.PASS, 0.1, seen.toString());
                """);

        assertThat(ask(jar, "probe").sentence()).isEqualTo("java.sql.Connection dev.drydock.spi.Gate truetrue");
    }

    @Test
    void refusesAMissingJar() throws IOException {
        ExtensionJar jar = kit.gate("a.jar", "probe", PASS);
        Files.delete(folder.resolve("lib/ext/a.jar"));

        refused(ExtensionFailure.EXTENSION_MISSING, "there is no file " + folder, jar, "probe");
    }

    @Test
    void loadsNothingOfAnAlteredJar() {
        ExtensionJar listed = kit.gate("a.jar", "probe", PASS);
        ExtensionJar other = kit.gate("a.jar", "probe", PASS + " ");
        assertThat(other.sha256()).isNotEqualTo(listed.sha256());

        refused(
                ExtensionFailure.EXTENSION_ALTERED,
                "has the SHA-256 " + other.sha256() + ", and the signed gate policy lists " + listed.sha256(),
                listed,
                "probe");
        assertThat(System.getProperty("acme.loaded")).isNull();
    }

    @Test
    void loadsNoOtherJarThanTheListedOne() {
        ExtensionJar listed = kit.sample("a.jar");
        kit.gate("b.jar", "lost-alarms", PASS);

        ask(listed, "lost-alarms");

        assertThat(System.getProperty("acme.loaded")).isNull();
    }

    @Test
    void refusesAGateThatTheJarDoesNotHave() {
        refused(
                ExtensionFailure.EXTENSION_UNUSABLE,
                "the policy lists gate other of it",
                kit.gate("a.jar", "probe", PASS),
                "other");
    }

    @Test
    void refusesTwoGatesOfOneName() {
        ExtensionJar jar = kit.gates(
                "a.jar",
                Map.of(
                        "First", ExtensionKit.source("First", "probe", PASS),
                        "Second", ExtensionKit.source("Second", "probe", PASS)));

        refused(ExtensionFailure.EXTENSION_UNUSABLE, "it has 2 providers of gate probe", jar, "probe");
    }

    @Test
    void refusesWhatCannotBeLoaded() throws IOException {
        refused(
                ExtensionFailure.EXTENSION_UNUSABLE,
                "acme.Gone not found",
                kit.jar("a.jar", Map.of("META-INF/services/dev.drydock.spi.Gate", "acme.Gone")),
                "probe");
        refused(
                ExtensionFailure.EXTENSION_UNUSABLE,
                "not a subtype",
                kit.jar(
                        "b.jar",
                        Map.of(
                                "META-INF/services/dev.drydock.spi.Gate",
                                "acme.Text",
                                "acme/Text.java",
                                "package acme; public class Text {}")),
                "probe");
        refused(
                ExtensionFailure.EXTENSION_UNUSABLE,
                "dev.drydock is Drydock's",
                kit.jar("c.jar", Map.of("dev/drydock/spi/Own.java", "package dev.drydock.spi; public class Own {}")),
                "probe");
        Files.writeString(folder.resolve("lib/ext/d.jar"), "no jar");
        refused(
                ExtensionFailure.EXTENSION_UNUSABLE,
                "no provider",
                new ExtensionJar("d.jar", dev.drydock.files.Sha256.hex("no jar")),
                "probe");
    }

    @Test
    void namesWhatAGateThrew() {
        refused(
                ExtensionFailure.EXTENSION_FAILED,
                "gate probe threw java.lang.IllegalStateException: no table at extension a.jar//acme.Probe.judge(Probe.java:7)",
                kit.gate("a.jar", "probe", "throw new IllegalStateException(\"no table\");"),
                "probe");
        refused(
                ExtensionFailure.EXTENSION_FAILED,
                "threw java.lang.StackOverflowError",
                kit.gate("b.jar", "probe", "return judge(evidence);"),
                "probe");
        refused(
                ExtensionFailure.EXTENSION_ANSWER_INVALID,
                "its verdict or its sentence is null",
                kit.gate("c.jar", "probe", "return null;"),
                "probe");
    }

    /** Its thread cannot be ended, so the jar is not asked again by this server. */
    @Test
    void stopsWaitingForAGateThatHangs() {
        System.clearProperty("acme.gate.ends");
        ExtensionJar jar = kit.gate(
                "a.jar",
                "probe",
                "while (System.getProperty(\"acme.gate.ends\") == null) {"
                        + " try { Thread.sleep(50); } catch (InterruptedException e) { continue; } } return null;");
        LoadedGates gates = new LoadedGates(new ExtensionFolder(folder.resolve("lib/ext")), Duration.ofMillis(300));

        assertThatThrownBy(() -> gates.judge(gate(jar, "probe"), holdout()))
                .hasMessageContaining("gate probe has not answered within 0 s")
                .extracting(e -> ((DrydockException) e).code())
                .isEqualTo(ExtensionFailure.EXTENSION_TIMED_OUT);
        assertThatThrownBy(() -> gates.judge(gate(jar, "probe"), holdout()))
                .hasMessageContaining("an earlier call to it still hangs");
        System.setProperty("acme.gate.ends", "");
    }

    private Answer ask(ExtensionJar jar, String gate) {
        return new LoadedGates(new ExtensionFolder(folder.resolve("lib/ext")), Duration.ofSeconds(30))
                .judge(gate(jar, gate), holdout());
    }

    private void refused(ExtensionFailure code, String why, ExtensionJar jar, String gate) {
        assertThatThrownBy(() -> ask(jar, gate))
                .isInstanceOf(DrydockException.class)
                .hasMessageContaining(why)
                .extracting(e -> ((DrydockException) e).code())
                .isEqualTo(code);
    }

    private static ExtensionGate gate(ExtensionJar jar, String name) {
        return new ExtensionGate(jar, name, true, 0.25, 0.95, 1);
    }

    /** Four rows, of which the second and the fourth are the holdout. */
    private static HoldoutView holdout() {
        return HoldoutView.of(new Evidence(
                new ModelTask(Task.BINARY_CLASSIFICATION, LabelRule.ofClasses("no", "yes")),
                new LabelledRows(
                        List.of("id-0", "id-1", "id-2", "id-3"),
                        List.of("group-0", "group-1", "group-2", "group-3"),
                        new Split[] {Split.TRAIN, Split.HOLDOUT, Split.TUNE, Split.HOLDOUT},
                        new float[] {0, 1, 1, 0},
                        new int[] {0, 1, 1, 0},
                        List.of("plant-a", "plant-a", "plant-b", "plant-b")),
                new Evidence.Scores(
                        new ModelScores("child", new float[] {0, 0.5f, 0, 0.75f}, "a", "a"),
                        new ModelScores("parent", new float[] {0, 0.25f, 0, 0.125f}, "b", "b")),
                new Evidence.Checks(new GoldenCheck(8, 0), Optional.empty()),
                List.of(new Slice("north", true)),
                new HoldoutUse("snap", "pump", "pump/7", 12, 1, Instant.EPOCH),
                9));
    }
}
