package dev.drydock.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.validation.MeasureImport.Measured;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.validation.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasureImportTest {
    private static final long RUN = ValidationWorld.RUN;

    @TempDir
    Path root;

    private ValidationWorld world;
    private VersionId imported;

    @BeforeEach
    void imported() {
        world = new ValidationWorld(root);
        world.versions.inService = false;
        imported = world.importVersion();
        world.judgeImport.judge(imported);
    }

    @Test
    void theFirstVersionIsMeasuredBesideWhatNeedsNoModel() {
        Measured measured = measure();

        assertThat(measured.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(measured.undecided()).isFalse();
        assertThat(world.launched).endsWith("12-score-candidate", "12-golden-check");
        assertThat(report())
                .contains("\"kind\" : \"import\"", "\"gate\" : \"floor\"", "\"gate\" : \"leakage\"")
                .containsPattern(
                        "There is no champion to compare this version with\\. On [0-9]+ labelled rows of [0-9]+ groups its"
                                + " auc is 0\\.9[0-9]+\\. Without a model it would be 0\\.500 by the shares of the classes in train, surely"
                                + " worse, and 0\\.[0-9]+ by the last label of the same group, if it is known in time, surely worse\\."
                                + " Nothing here shows on which rows the version was trained: ");
        assertThat(page()).contains("Without a model").doesNotContain("Against the champion", ">Champion<");
        assertThat(world.versions.require(imported).state()).isEqualTo(VersionState.WAITING_FOR_WAIVER);
        assertThat(world.audit).extracting(AuditLog.Event::action).contains("import.measure");
        assertThat(world.facts.require(RUN, RunFacts.REASON)).startsWith("Gate no-baseline: INSUFFICIENT EVIDENCE.");
    }

    /** A kill after the step leaves the step to be done again. */
    @Test
    void aRestartGivesTheSameReport() {
        measure();
        String first = world.versions.require(imported).reportDigest().orElseThrow();

        world.measureImport.run(RUN);

        assertThat(world.versions.require(imported).reportDigest()).contains(first);
        assertThat(world.audit).extracting(AuditLog.Event::action).containsOnlyOnce("import.measure");
    }

    @Test
    void aFirstVersionThatIsWorseThanNoModelIsRejected() {
        world.candidateSkill = -2;

        Measured measured = measure();

        assertThat(measured.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(world.versions.require(imported).state()).isEqualTo(VersionState.REJECTED);
        assertThat(report())
                .contains(
                        "0.500 by the shares of the classes in train, surely better",
                        "Import a model that knows more.");
    }

    @Test
    void tooFewRowsForTheFloorAreSaidApart() {
        world.policies.policy = ValidationWorld.withRows(100_000, 100);
        VersionId other = world.importVersion();
        world.judgeImport.judge(other);
        world.beginMeasurement.begin(RUN, other);
        world.validate();

        assertThat(world.measureImport.run(RUN).undecided()).isTrue();
    }

    /** It would get the waiver that people signed for another report. */
    @Test
    void aVersionThatPeopleHaveSignedForIsNotMeasured() {
        world.waivers = List.of(new ApprovalRecord(
                imported,
                ApprovalStatement.Action.WAIVE,
                Optional.of("no-baseline"),
                "milo",
                Optional.of("first release"),
                "s",
                "e",
                Instant.EPOCH,
                Instant.MAX,
                Instant.EPOCH));

        assertThatThrownBy(() -> world.beginMeasurement.begin(RUN, imported))
                .hasMessageContaining("a waiver was signed for the report that it has.");
    }

    @Test
    void aVersionBesideOneInServiceIsNoFirstVersion() {
        world.versions.inService = true;

        assertThatThrownBy(() -> world.beginMeasurement.begin(RUN, imported))
                .hasMessageContaining("pump/3 is in service, so it is no first version.");
    }

    @Test
    void onlyAnImportThatWaitsIsMeasured() {
        assertThatThrownBy(() -> world.beginMeasurement.begin(RUN, ValidationWorld.CHAMPION))
                .hasMessage(
                        "Version pump/3 is not measured: it is RELEASED, and only an imported version that waits for its"
                                + " waiver is measured. The job revalidate judges the version in service on new rows.");
    }

    /** Its waiver came while the run was scoring: what people signed for stays. */
    @Test
    void aVersionThatGotItsWaiverMeanwhileKeepsItsReport() {
        world.beginMeasurement.begin(RUN, imported);
        world.validate();
        String waived = world.versions.require(imported).reportDigest().orElseThrow();
        world.versions.move(imported, VersionState.SEALED);

        assertThatThrownBy(() -> world.measureImport.run(RUN)).hasMessageContaining("it is SEALED");

        assertThat(world.versions.require(imported).reportDigest()).contains(waived);
    }

    private Measured measure() {
        world.beginMeasurement.begin(RUN, imported);
        world.validate();
        return world.measureImport.run(RUN);
    }

    private String page() {
        return new String(world.keptReports.page(world.versions.require(imported)), StandardCharsets.UTF_8);
    }

    private String report() {
        return new String(world.keptReports.json(world.versions.require(imported)), StandardCharsets.UTF_8);
    }
}
