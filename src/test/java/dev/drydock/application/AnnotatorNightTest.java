package dev.drydock.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.dataplane.evaluation.SnapshotEvaluationData;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.registry.GateRequests;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.validation.Evidence;
import dev.drydock.domain.validation.Gate;
import dev.drydock.domain.validation.GateResult;
import dev.drydock.domain.validation.GateSuite;
import dev.drydock.domain.validation.GoldenCheck;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.domain.validation.ModelScores;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.Reports;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.sample.NightFiles;
import dev.drydock.sample.SampleField;
import dev.drydock.snapshots.SnapshotReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gave a label, from the feedback file through join and snapshot to the gate. */
class AnnotatorNightTest {
    @TempDir
    Path directory;

    @Test
    void oneWhoLabelsTooMuchIsNamedByTheGate() {
        try (IngestSite site = new IngestSite(directory.resolve("site"))) {
            SnapshotReader snapshot = night(site, "night");

            assertThat(annotators(snapshot)).contains("moreau", "tanaka", "Okafor, Ada", "Silva, J. \"Joca\"");
            GateResult failed = judge(site, snapshot.id());
            assertThat(failed.name()).isEqualTo("annotators:moreau");
            assertThat(failed.verdict()).isEqualTo(Verdict.FAIL);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "private: [inspector]",
                "fields: [{column: inspector, goes: [delivery]}]",
            })
    void aPrivateAnnotatorLeavesTheStagingAreaUnderTheSamePseudonymEveryNight(String rule) throws IOException {
        String yaml = Files.readString(SampleField.directory().resolve("model.yaml"));
        ModelDefinition secretive = new ModelFileReader().readText(yaml + "\n" + rule + "\n");
        SnapshotId first;
        try (IngestSite site = new IngestSite(directory.resolve("site"), secretive)) {
            SnapshotReader snapshot = night(site, "night");
            first = snapshot.id();

            assertThat(annotators(snapshot)).hasSize(4).allMatch(name -> name.matches("[0-9a-f]{16}"));
            byte[] file = Files.readAllBytes(site.snapshots.require(first).resolve("snapshot.arrow"));
            assertThat(new String(file, StandardCharsets.ISO_8859_1)).doesNotContain("moreau", "tanaka", "Okafor");
            GateResult failed = judge(site, first);
            assertThat(failed.name()).matches("annotators:[0-9a-f]{16}");
            assertThat(failed.finding()).doesNotContain("moreau");
        }
        try (IngestSite again = new IngestSite(directory.resolve("again"), secretive)) {
            assertThat(night(again, "night-again").id()).isEqualTo(first);
        }
    }

    /** Two of the five inspectors are one, so that moreau gave some two fifths of the labels. */
    private SnapshotReader night(IngestSite site, String name) {
        site.bring(NightFiles.of(SampleField.driftedNight().rows(3000), directory(name))
                .annotate(inspector -> Set.of("lindqvist", "moreau").contains(inspector) ? "moreau" : inspector));
        site.receive(1);
        site.ingest(1, 200);
        return site.snapshot(site.seal(1));
    }

    private Path directory(String name) {
        try {
            return Files.createDirectories(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> annotators(SnapshotReader snapshot) {
        return IntStream.range(0, snapshot.rows()).mapToObj(snapshot::annotator).collect(Collectors.toSet());
    }

    private static GateResult judge(IngestSite site, SnapshotId id) {
        LabelledRows rows = new SnapshotEvaluationData(site.snapshots).rows(id.hex());
        float[] scores = new float[rows.size()];
        Evidence evidence = new Evidence(
                ModelTask.of(new ModelFileReader().readDirectory(SampleField.directory())),
                rows,
                new Evidence.Scores(
                        new ModelScores("child", scores, "a", "a"), new ModelScores("parent", scores, "b", "b")),
                new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                List.of(),
                new HoldoutUse(id.hex(), "pump-failure", "pump-failure/2", 1, 1, Instant.EPOCH),
                1);
        return new GateSuite(
                        Reports.policy().tightenedBy(GateRequests.of(Map.of("annotators", Map.of("max-share", 0.3)))))
                .judge(evidence).gates().stream()
                        .filter(gate -> gate.gate() == Gate.ANNOTATORS)
                        .collect(Collectors.collectingAndThen(Collectors.toList(), gates -> {
                            assertThat(gates).hasSize(1);
                            return gates.get(0);
                        }));
    }
}
