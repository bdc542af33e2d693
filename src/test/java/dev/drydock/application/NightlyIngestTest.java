package dev.drydock.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Role;
import dev.drydock.application.ingest.FinishIngest;
import dev.drydock.application.ingest.ListRejects;
import dev.drydock.application.ingest.ReceiveExports.Outcome;
import dev.drydock.application.ingest.ViewRawRejects;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.config.IngestLimits;
import dev.drydock.dataplane.CsvExportFiles;
import dev.drydock.dataplane.ManifestDescriptions;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.ExportRepository.QuarantinedRow;
import dev.drydock.domain.dataset.ExportRepository.RejectFilter;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.RowBlock;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.statistics.Anomaly;
import dev.drydock.domain.statistics.AnomalyRule;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.IngestFailure;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.sample.SampleField;
import dev.drydock.snapshots.SnapshotReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From signed exports in the inbox to a sealed snapshot, over the real files and an H2 database. */
class NightlyIngestTest {
    private static final Actor ENGINEER = new Actor("emil", Set.of(Role.ENGINEER));
    private static final Actor AUDITOR = new Actor("audrey", Set.of(Role.AUDITOR));

    @TempDir
    Path directory;

    private IngestSite site;

    @BeforeEach
    void openSite() {
        site = new IngestSite(directory.resolve("site"));
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    @Test
    void sealsTheSampleNightWithAllItsMess() {
        site.bring(SampleField.driftedNight().rows(6000));

        assertThat(site.receive(1)).isEqualTo(Outcome.RECEIVED);
        assertThat(site.inbox).isEmptyDirectory();
        site.ingest(1, 200);
        SnapshotId id = site.seal(1);

        SnapshotReader snapshot = site.snapshot(id);
        assertThat(snapshot.rows()).isBetween(4000, 6000);
        Map<String, Long> counts = snapshot.manifest().counts();
        assertThat(counts.get("logs.rejected")).isPositive();
        assertThat(counts.get("logs.duplicates")).isPositive();
        assertThat(counts.get("logs.immature")).isPositive();
        assertThat(counts.get("feedback.early")).isPositive();
        assertThat(counts.get("feedback.waiting")).isPositive();
        assertThat(counts.get("feedback.late")).isPositive();
        assertThat(snapshot.manifest().splits().values()).allMatch(rows -> rows > 100);
        assertThat(snapshot.manifest().anomalies()).isEmpty();
        assertThat(site.transactions.required(() -> site.facts.find(1, RunFacts.ANOMALIES)))
                .isEmpty();
        assertThat(site.transactions.required(() -> site.facts.require(1, RunFacts.SNAPSHOT)))
                .isEqualTo(id.hex());
        Set<RejectReason> reasons =
                rejects(1).stream().map(row -> row.reject().reason()).collect(Collectors.toSet());
        assertThat(reasons)
                .contains(
                        RejectReason.BAD_QUOTE,
                        RejectReason.NOT_A_NUMBER,
                        RejectReason.UNKNOWN_CATEGORY,
                        RejectReason.MISSING_VALUE,
                        RejectReason.OUT_OF_RANGE,
                        RejectReason.BAD_TIME,
                        RejectReason.ARITY,
                        RejectReason.UNKNOWN_LABEL,
                        RejectReason.ID_MISSING,
                        RejectReason.LABEL_TOO_EARLY);
        assertThat(site.audited)
                .extracting(AuditLog.Event::action)
                .containsExactly("export.receive", "export.receive", "snapshot.seal");
    }

    @Test
    void removesWhatTheRunsEarlierAttemptsLeftBehindAndNoOtherRuns() throws IOException {
        site.bring("plant-a", 1, ExportKind.FEEDBACK, feedback(50));
        site.receive(1);
        site.ingest(1, 200);
        Path left = Files.createDirectories(site.root.resolve("snapshots/.sealing-" + IngestSite.MODEL + "-1-123"));
        Files.writeString(left.resolve("snapshot.arrow"), "half");
        Path another = Files.createDirectories(site.root.resolve("snapshots/.sealing-" + IngestSite.MODEL + "-2-123"));

        site.seal(1);

        assertThat(left).doesNotExist();
        assertThat(another).isEmptyDirectory();
    }

    @Test
    void whatIsUnusualAboutTheRowsIsAFactOfTheRunAndStandsInTheAuditLog() {
        site.bring("plant-a", 1, ExportKind.FEEDBACK, feedback(50));
        site.receive(1);
        site.ingest(1, 200);

        SnapshotId id = site.seal(1);

        List<Anomaly> anomalies =
                new ManifestDescriptions(site.snapshots).require(id).anomalies();
        assertThat(anomalies).extracting(Anomaly::rule).containsOnly(AnomalyRule.EMPTY_SPLIT);
        assertThat(site.transactions.required(() -> site.facts.require(1, RunFacts.ANOMALIES)))
                .isEqualTo("EMPTY_SPLIT train; EMPTY_SPLIT tune; EMPTY_SPLIT holdout");
        assertThat(site.audited.get(site.audited.size() - 1).details()).containsEntry("anomalies", "3");
        assertThat(site.seal(1)).isEqualTo(id);
    }

    @Test
    void rowsAsTheyCameAreForTheAuditorAndEachViewIsRecorded() throws IOException {
        site.bring(SampleField.driftedNight().rows(3600));
        site.receive(1);
        site.ingest(1, 200);
        RejectFilter all = new RejectFilter(Optional.empty(), OptionalLong.of(1), 10_000);
        Authorization authorization = new Authorization(site.transactions, site.audited::add);
        ListRejects masked = new ListRejects(site.transactions, authorization, site.exports);
        ViewRawRejects raw = new ViewRawRejects(
                site.transactions,
                authorization,
                site.exports,
                site.staging,
                new CsvExportFiles(IngestLimits.DEFAULT),
                site.audited::add);
        site.audited.clear();

        assertThat(masked.list(ENGINEER, all))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.reject().raw()).isEmpty());
        assertThat(site.audited).isEmpty();
        List<QuarantinedRow> rows = raw.list(AUDITOR, all);
        for (QuarantinedRow row : rows) {
            String record = new String(raw.record(AUDITOR, row.id()), StandardCharsets.UTF_8);
            assertThat(record.replace('\0', '\ufffd')).isEqualTo(row.reject().raw());
        }

        assertThat(site.audited).hasSize(1 + rows.size()).allSatisfy(event -> {
            assertThat(event.action()).isEqualTo("view-raw-rejects");
            assertThat(event.actor()).isEqualTo(AUDITOR.name());
        });
        assertThat(site.audited.get(0).details())
                .containsEntry("rows", Integer.toString(rows.size()))
                .containsEntry(
                        "ids",
                        rows.get(rows.size() - 1).id() + " to " + rows.get(0).id());
        long first = rows.get(0).id();
        assertThatThrownBy(() -> raw.record(ENGINEER, first))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(CommonFailure.NOT_ALLOWED));

        Files.delete(site.staging.received(rows.get(0).sha256()));
        assertThatThrownBy(() -> raw.record(AUDITOR, first))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(IngestFailure.RECORD_GONE));
    }

    @Test
    void sealingAgainGivesTheSameSnapshotAlthoughMoreHasArrived() {
        site.bring(SampleField.driftedNight().rows(3600));
        site.receive(1);
        site.ingest(1, 200);
        SnapshotId id = site.seal(1);
        site.bring(SampleField.driftedNight().rows(3600).seed(2).sequence(2));
        site.receive(2);
        site.ingest(2, 200);

        assertThat(site.seal(1)).isEqualTo(id);
        SnapshotId second = site.seal(2);
        assertThat(site.snapshot(second).rows()).isGreaterThan(site.snapshot(id).rows());
    }

    @Test
    void theSnapshotIsTheSameWhicheverRunReadTheFiles() {
        site.bring(SampleField.driftedNight().rows(3600));
        site.receive(1);
        site.ingest(1, 200);
        new FinishIngest(site.transactions, site.facts, site.models, site.exports, site.staging).finish(1);
        assertThat(site.receive.receive(2, IngestSite.MODEL, () -> false)).isEqualTo(Outcome.NO_NEW_EXPORTS);
        for (ExportKind kind : ExportKind.values()) {
            assertThat(site.ingest.plan(2, kind)).isEmpty();
        }
        SnapshotId readAhead = site.seal(2);

        try (IngestSite other = new IngestSite(directory.resolve("other"))) {
            other.bring(SampleField.driftedNight().rows(3600));
            other.receive(1);
            other.ingest(1, 200);
            assertThat(other.seal(1)).isEqualTo(readAhead);
        }
    }

    /** A crash leaves staged bytes behind that no transaction knows of, and a reader that begins anew. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aRunKilledAtAnyPointStagesTheSameBytes(long seed) throws IOException {
        site.bring(SampleField.driftedNight().rows(3600));
        site.receive(1);
        SplittableRandom random = new SplittableRandom(seed);
        for (ExportKind kind : ExportKind.values()) {
            for (long file : site.ingest.plan(1, kind)) {
                for (int crash = 0; crash < 4; crash++) {
                    site.ingestFile(1, file, 20, random.nextInt(4));
                    appendGarbage(file, random);
                }
                site.ingestFile(1, file, 20, Integer.MAX_VALUE);
                assertThat(site.transactions
                                .required(() -> site.exports.require(file))
                                .complete())
                        .isTrue();
            }
        }
        SnapshotId crashed = site.seal(1);
        List<QuarantinedRow> rejects = rejects(1);

        try (IngestSite calm = new IngestSite(directory.resolve("calm"))) {
            calm.bring(SampleField.driftedNight().rows(3600));
            calm.receive(1);
            calm.ingest(1, 20);
            assertThat(calm.seal(1)).isEqualTo(crashed);
            for (ExportKind kind : ExportKind.values()) {
                for (long file : calm.ingest.plan(1, kind)) {
                    assertThat(committed(site, file)).isEqualTo(committed(calm, file));
                }
            }
            assertThat(rejects).hasSameSizeAs(rejectsOf(calm, 1));
        }
    }

    private void appendGarbage(long file, SplittableRandom random) throws IOException {
        Path segment = segment(site, file);
        byte[] garbage = new byte[random.nextInt(300)];
        random.nextBytes(garbage);
        Files.write(segment, garbage, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
    }

    private static byte[] committed(IngestSite site, long file) throws IOException {
        long length =
                site.transactions.required(() -> site.exports.require(file)).segmentBytes();
        return Arrays.copyOf(Files.readAllBytes(segment(site, file)), Math.toIntExact(length));
    }

    private static Path segment(IngestSite site, long file) {
        return site.segment(file);
    }

    private List<QuarantinedRow> rejects(long run) {
        return rejectsOf(site, run);
    }

    private static List<QuarantinedRow> rejectsOf(IngestSite site, long run) {
        return site.transactions.required(
                () -> site.exports.listRejects(new RejectFilter(Optional.empty(), OptionalLong.of(run), 10_000)));
    }

    @Test
    void anExecutionThatWakesWritesNothingIntoItsSuccessorsFile() throws IOException {
        site.bring("plant-a", 1, ExportKind.FEEDBACK, feedback(40));
        site.receive(1);
        long file = site.ingest.plan(1, ExportKind.FEEDBACK).get(0);
        site.ingest.plan(1, ExportKind.LOGS);
        try (ExportFiles.Reader reader = site.ingest.open(1, file, ExportPosition.START);
                StagingArea.Segment sleeping = site.ingest.openSegment(1, 100, file)) {
            List<RowBlock> block = List.of(reader.next().orElseThrow());
            site.ingestFile(1, file, 1, Integer.MAX_VALUE); // by execution 101 and up, to the end
            byte[] successors = Files.readAllBytes(site.segment(file));

            sleeping.append(block.get(0));
            sleeping.force();
            assertThatThrownBy(() -> site.transactions.run(() -> site.ingest.write(1, 100, file, sleeping, block)))
                    .isInstanceOfSatisfying(
                            DrydockException.class,
                            e -> assertThat(e.code()).isEqualTo(IngestFailure.EXPORT_FILE_TAKEN_OVER));

            assertThat(site.segment(file)).hasBinaryContent(successors);
        }
        new FinishIngest(site.transactions, site.facts, site.models, site.exports, site.staging).finish(1);
        assertThat(site.root.resolve("staging/rows")).isDirectoryContaining(left -> left.equals(site.segment(file)));
        assertThat(site.staging.listStaged()).hasSize(1);
    }

    /** As a site that is upgraded in the middle of an ingest has them. */
    @Test
    void goesOnWithRowsThatAllExecutionsOfARunShared() throws IOException {
        site.bring("plant-a", 1, ExportKind.FEEDBACK, feedback(4000));
        site.receive(1);
        long file = site.ingest.plan(1, ExportKind.FEEDBACK).get(0);
        site.ingestFile(1, file, 1, 1);
        Path shared = site.root.resolve("staging/rows/" + file + "-1.rows");
        Files.move(site.segment(file), shared);
        site.database.execute("update export_file set segment_execution = null");
        assertThat(site.segment(file)).isEqualTo(shared);

        site.ingest(1, 1);

        assertThat(site.snapshot(site.seal(1)).rows()).isZero();
        assertThat(site.transactions.required(() -> site.exports.require(file)).accepted())
                .isEqualTo(4000);
    }

    @Test
    void anEmptyInboxIsAnOutcomeAndSealsAnEmptySnapshot() {
        assertThat(site.receive(1)).isEqualTo(Outcome.NO_NEW_EXPORTS);
        site.ingest(1, 100);
        assertThat(site.snapshot(site.seal(1)).rows()).isZero();
    }

    @Test
    void aStopTakesNothingIn() {
        site.bring("plant-a", 1, ExportKind.FEEDBACK, feedback(10));
        assertThat(site.receive.receive(1, IngestSite.MODEL, () -> true)).isEqualTo(Outcome.STOPPED);
        assertThat(site.inbox).isNotEmptyDirectory();
        assertThat(site.receive(1)).isEqualTo(Outcome.RECEIVED);
        site.ingest(1, 100);
        assertThat(site.seal.seal(1, Optional.empty(), () -> true)).isEmpty();
    }

    @Test
    void refusesARowLimitExceededAndKeepsTheRejectedRows() {
        site.bring("plant-a", 1, ExportKind.FEEDBACK, feedback(50) + "p-1,maybe,2026-11-01T00:00:00Z,x\n");
        site.receive(1);

        assertFails(
                () -> site.ingest(1, 1000),
                IngestFailure.REJECT_LIMIT_EXCEEDED,
                "1 of its 51 rows are quarantined (1.96 %)",
                "line 52 UNKNOWN_LABEL in failed");
        assertThat(rejects(1)).hasSize(1);
        assertFails(() -> site.seal(1), IngestFailure.INGEST_INCOMPLETE, "0 of 51");

        site.bring("plant-a", 2, ExportKind.FEEDBACK, feedback(50));
        site.receive(2);
        site.ingest(2, 1000);
        assertThat(site.snapshot(site.seal(2)).manifest().counts()).containsEntry("feedback.read", 50L);
    }

    @Test
    void aRestartTakesInTheFileThatItsSourceCorrected() {
        refuseTheFirstExport();
        site.bringInPlaceOf(1, "plant-a", 2, ExportKind.FEEDBACK, FAULTY.replace("maybe", "yes"));

        assertThat(site.receive(1)).isEqualTo(Outcome.RECEIVED);
        site.ingest(1, 1);
        SnapshotId id = site.seal(1);

        assertThat(site.snapshot(id).manifest().counts())
                .containsEntry("feedback.read", 51L)
                .containsEntry("feedback.rejected", 0L)
                .containsEntry("feedback.waiting", 51L);
        assertThat(site.seal(1)).isEqualTo(id);
        assertThat(rejects(1)).as("what was wrong stays on record").hasSize(1);
        assertThat(site.audited)
                .extracting(event -> event.subject() + " " + event.details().get("replaced") + ", brought by "
                        + event.details().get("by"))
                .contains("plant-a-2 plant-a-1/plant-a-1-feedback.csv by plant-a-2-feedback.csv, brought by tanaka");
        site.receive(2);
        site.ingest(2, 1);
        assertThat(site.snapshot(site.seal(2)).manifest().counts())
                .as("the refused file is nobody's")
                .containsEntry("feedback.read", 51L);
    }

    private static final String FAULTY = feedback(50) + "p-50,maybe,2026-11-01T00:00:00Z,x\n";

    private void refuseTheFirstExport() {
        site.bring("plant-a", 1, ExportKind.FEEDBACK, FAULTY);
        site.receive(1);
        assertFails(
                () -> site.ingest(1, 1), IngestFailure.REJECT_LIMIT_EXCEEDED, "restart this run from the step receive");
    }

    @Test
    void aRestartGoesOnUnderAWiderRejectLimit() throws IOException {
        refuseTheFirstExport();
        String modelYaml = Files.readString(SampleField.directory().resolve("model.yaml"));
        site.definition = new ModelFileReader().readText(modelYaml.replace("reject-limit: 1%", "reject-limit: 5%"));

        site.ingest(1, 1);

        assertThat(site.snapshot(site.seal(1)).manifest().counts()).containsEntry("feedback.rejected", 1L);
    }

    /** The refused file stays refused; what a new run reads under a wider limit is the file as its source exported it again. */
    @Test
    void aNewRunTakesTheSameRowsUnderAWiderRejectLimit() throws IOException {
        refuseTheFirstExport();
        String modelYaml = Files.readString(SampleField.directory().resolve("model.yaml"));
        assertThat(modelYaml).contains("reject-limit: 1%");
        site.definition = new ModelFileReader().readText(modelYaml.replace("reject-limit: 1%", "reject-limit: 5%"));
        assertThat(site.receive(2)).isEqualTo(Outcome.NO_NEW_EXPORTS);
        assertThat(site.ingest.plan(2, ExportKind.FEEDBACK)).isEmpty();

        site.bringInPlaceOf(1, "plant-a", 2, ExportKind.FEEDBACK, FAULTY);
        assertThat(site.receive(3)).isEqualTo(Outcome.RECEIVED);
        site.ingest(3, 1);

        assertThat(site.snapshot(site.seal(3)).manifest().counts())
                .containsEntry("feedback.read", 51L)
                .containsEntry("feedback.rejected", 1L);
    }

    /** A crash between the steps receive and ingest leaves the refused file's checkpoint to the corrected one. */
    @Test
    void aCorrectedFileIsReadFromItsBeginningWhateverCheckpointThereIs() {
        refuseTheFirstExport();
        site.bringInPlaceOf(1, "plant-a", 2, ExportKind.FEEDBACK, FAULTY.replace("maybe", "yes"));
        site.receive(1);
        long corrected = site.ingest.plan(1, ExportKind.FEEDBACK).get(0);

        try (ExportFiles.Reader reader = site.ingest.open(1, corrected, new ExportPosition(900, 40, 41))) {
            assertThat(reader.position().records()).isZero();
            assertThat(reader.next())
                    .hasValueSatisfying(block -> assertThat(block.accepted()).isPositive());
        }
    }

    @Test
    void aCorrectionIsJudgedAsAnyFileAndMayBeCorrectedItself() {
        refuseTheFirstExport();
        site.bringInPlaceOf(1, "plant-a", 2, ExportKind.FEEDBACK, FAULTY.replace("maybe", "perhaps"));
        site.receive(1);
        assertFails(() -> site.ingest(1, 1), IngestFailure.REJECT_LIMIT_EXCEEDED, "plant-a-2-feedback.csv");

        site.bringInPlaceOf(2, "plant-a", 3, ExportKind.FEEDBACK, feedback(50));
        site.receive(1);
        site.ingest(1, 1);
        assertThat(site.snapshot(site.seal(1)).manifest().counts())
                .as("a source may leave out what never was a row")
                .containsEntry("feedback.read", 50L);
    }

    @Test
    void aFileMayBeCorrectedBeforeAnyRunHasReadIt() {
        site.bring("plant-a", 1, ExportKind.FEEDBACK, FAULTY);
        site.bringInPlaceOf(1, "plant-a", 2, ExportKind.FEEDBACK, FAULTY.replace("maybe", "yes"));
        site.receive(1);
        site.ingest(1, 1);
        assertThat(site.snapshot(site.seal(1)).manifest().counts()).containsEntry("feedback.read", 51L);
    }

    @Test
    void refusesACorrectionThatWouldLoseOrDoubleRows() {
        refuseTheFirstExport();
        site.bringInPlaceOf(1, "plant-a", 2, ExportKind.FEEDBACK, feedback(49));
        assertFails(
                () -> site.receive(1),
                IngestFailure.EXPORT_REFUSED,
                "has 49 rows",
                "51 rows only 1 were rejected",
                "whole");
        site.bringInPlaceOf(7, "plant-a", 2, ExportKind.FEEDBACK, feedback(51));
        assertFails(
                () -> site.receive(1),
                IngestFailure.EXPORT_REFUSED,
                "plant-a-7-feedback.csv of export plant-a-7: this site has not received such a file");
        site.bringInPlaceOf(1, "plant-a", 2, ExportKind.FEEDBACK, feedback(51));
        site.receive(1);
        site.ingest(1, 1);
        site.seal(1);

        site.bringInPlaceOf(1, "plant-a", 3, ExportKind.FEEDBACK, feedback(51));
        assertFails(() -> site.receive(2), IngestFailure.EXPORT_REFUSED, "another file has replaced that one");
        site.bringInPlaceOf(2, "plant-a", 3, ExportKind.FEEDBACK, feedback(51));
        assertFails(
                () -> site.receive(2), IngestFailure.EXPORT_REFUSED, "run 1 has taken that one in", "latest counts");
    }

    @Test
    void aCorrectionThatAnotherRunHasTakenInIsNotReadTwice() {
        refuseTheFirstExport();
        site.bringInPlaceOf(1, "plant-a", 2, ExportKind.FEEDBACK, feedback(51));
        site.receive(2);
        site.ingest(2, 1);
        site.seal(2);

        assertFails(() -> site.ingest(1, 1), IngestFailure.EXPORT_FILE_TAKEN_OVER, "run 2 reads it now");
    }

    @Test
    void aLaterRunTakesOverWhatAnEarlierOneLeft() {
        site.bring("plant-a", 1, ExportKind.FEEDBACK, feedback(50));
        site.receive(1);
        long file = site.ingest.plan(1, ExportKind.FEEDBACK).get(0);
        site.ingestFile(1, file, 1, 2);

        site.receive(2);
        site.ingest(2, 1);
        ExportFile taken = site.transactions.required(() -> site.exports.require(file));
        assertThat(taken.accepted()).isEqualTo(50);
        assertFails(() -> site.ingestFile(1, file, 1, 1), IngestFailure.EXPORT_FILE_TAKEN_OVER, "run 2 reads it now");
    }

    private static String feedback(int rows) {
        StringBuilder text = new StringBuilder("prediction_id,failed,inspected_at,inspector\n");
        for (int i = 0; i < rows; i++) {
            text.append("p-").append(i).append(",no,2026-11-01T00:00:00Z,moreau\n");
        }
        return text.toString();
    }

    @Test
    void refusesAnUnsignedManifestByName() {
        site.bring("plant-a", 1, ExportKind.FEEDBACK, feedback(3));
        IngestSite.write(
                site.inbox.resolve("plant-a-1.manifest.json"),
                "{\"source\": \"plant-a\"}".getBytes(StandardCharsets.UTF_8));
        assertRefused(IngestFailure.EXPORT_MANIFEST_REFUSED, "plant-a-1.manifest.json");
    }

    @Test
    void refusesAManifestSignedByAnotherSource() {
        byte[] bytes = feedback(3).getBytes(StandardCharsets.UTF_8);
        IngestSite.write(site.inbox.resolve("f.csv"), bytes);
        site.sign(
                "plant-b",
                "plant-a-1.manifest.json",
                IngestSite.manifest("plant-a", 1, ExportKind.FEEDBACK, "f.csv", bytes, 3));
        assertRefused(IngestFailure.EXPORT_MANIFEST_REFUSED, "source plant-a has not signed it");
    }

    @Test
    void refusesAMissingFile() throws IOException {
        site.bring("plant-a", 1, ExportKind.FEEDBACK, feedback(3));
        Files.delete(site.inbox.resolve("plant-a-1-feedback.csv"));
        assertRefused(IngestFailure.EXPORT_REFUSED, "plant-a-1-feedback.csv of export plant-a-1 is missing");
    }

    @Test
    void refusesAnAlteredFile() {
        site.bring("plant-a", 1, ExportKind.FEEDBACK, feedback(3));
        IngestSite.write(
                site.inbox.resolve("plant-a-1-feedback.csv"),
                feedback(3).replace("p-1,no", "p-1,on").getBytes(StandardCharsets.UTF_8));
        assertRefused(IngestFailure.EXPORT_REFUSED, "has the SHA-256");
    }

    @Test
    void refusesAWrongRowCount() {
        byte[] bytes = feedback(3).getBytes(StandardCharsets.UTF_8);
        IngestSite.write(site.inbox.resolve("f.csv"), bytes);
        site.sign(
                "plant-a",
                "plant-a-1.manifest.json",
                IngestSite.manifest("plant-a", 1, ExportKind.FEEDBACK, "f.csv", bytes, 4));
        assertRefused(IngestFailure.EXPORT_REFUSED, "has 3 rows and was signed with 4");
    }

    @Test
    void refusesAGapInTheSequence() {
        site.bring("plant-a", 2, ExportKind.FEEDBACK, feedback(3));
        assertRefused(IngestFailure.EXPORT_REFUSED, "out of order", "so 1 must come next");
    }

    @Test
    void refusesAnExportThatWasReceivedBefore() {
        site.bring("plant-a", 1, ExportKind.FEEDBACK, feedback(3));
        site.receive(1);
        site.bring("plant-a", 1, ExportKind.FEEDBACK, feedback(3));
        assertFails(() -> site.receive(2), IngestFailure.EXPORT_REFUSED, "was received before, by run 1");
    }

    @Test
    void refusesAnEmptyFileAndAWrongHeader() {
        site.bring("plant-a", 1, ExportKind.FEEDBACK, "");
        assertRefused(IngestFailure.EXPORT_EMPTY, "plant-a-1-feedback.csv is empty");

        site.bring("plant-a", 1, ExportKind.FEEDBACK, "prediction_id,broken,inspected_at,inspector\n");
        assertRefused(
                IngestFailure.EXPORT_HEADER_WRONG,
                "lacks failed",
                "Expected columns: prediction_id, failed, inspected_at, inspector",
                "Found: prediction_id, broken, inspected_at, inspector");
    }

    @Test
    void whatLiesThereForAnotherModelIsNamedAndStopsNobody() {
        export("plant-a", 1, "valve"); // which the site does not have
        export("plant-b", 7, IngestSite.MODEL.replace("pump", "spare")); // a day early
        site.bring("plant-a", 2, ExportKind.FEEDBACK, feedback(3));

        assertThat(site.receive(1)).isEqualTo(Outcome.RECEIVED);

        assertThat(site.ingest.plan(1, ExportKind.FEEDBACK)).hasSize(1);
        assertThat(site.transactions.required(() -> site.facts.find(1, RunFacts.LEFT_IN_INBOX)))
                .contains("plant-a-1 of model valve, plant-b-7 of model spare-failure");
        assertThat(site.inbox).isDirectoryContaining("glob:**plant-a-1.manifest.json");
        assertThat(site.inbox).isDirectoryNotContaining("glob:**plant-a-2*");

        site.bring("plant-a", 3, ExportKind.FEEDBACK, feedback(3));
        assertThat(site.receive(2)).as("while the first one still lies there").isEqualTo(Outcome.RECEIVED);
        delete("plant-a-1.manifest.json");
        site.bring("plant-a", 4, ExportKind.FEEDBACK, feedback(3));
        assertFails(() -> site.receive(3), IngestFailure.EXPORT_REFUSED, "out of order", "so 1 must come next");
    }

    @Test
    void whatAnotherModelLacksIsNotThereForItsOwn() {
        export("plant-a", 2, "valve");
        site.bring("plant-a", 3, ExportKind.FEEDBACK, feedback(3));
        assertRefused(IngestFailure.EXPORT_REFUSED, "plant-a-3", "so 1 must come next");
    }

    private void export(String source, int sequence, String model) {
        byte[] bytes = feedback(3).getBytes(StandardCharsets.UTF_8);
        String name = source + "-" + sequence + "-feedback.csv";
        IngestSite.write(site.inbox.resolve(name), bytes);
        String manifest = new String(
                IngestSite.manifest(source, sequence, ExportKind.FEEDBACK, name, bytes, 3), StandardCharsets.UTF_8);
        site.sign(
                source,
                source + "-" + sequence + ".manifest.json",
                manifest.replace(IngestSite.MODEL, model).getBytes(StandardCharsets.UTF_8));
    }

    private void delete(String name) {
        try {
            Files.delete(site.inbox.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tellsEveryProblemOfTheInboxAtOnce() {
        site.bring("plant-a", 3, ExportKind.FEEDBACK, feedback(3));
        site.bring("plant-b", 1, ExportKind.FEEDBACK, "");
        assertRefused(IngestFailure.EXPORT_REFUSED, "2 problems", "plant-a-3", "plant-b-1-feedback.csv is empty");
    }

    /** A crash after the commit leaves the inbox full; the same run clears it, once. */
    @Test
    void receivingAgainInTheSameRunIsHarmless() {
        site.bring("plant-a", 1, ExportKind.FEEDBACK, feedback(3));
        site.receive(1);
        site.bring("plant-a", 1, ExportKind.FEEDBACK, feedback(3));
        assertThat(site.receive(1)).isEqualTo(Outcome.RECEIVED);
        assertThat(site.inbox).isEmptyDirectory();
        assertThat(site.ingest.plan(1, ExportKind.FEEDBACK)).hasSize(1);
    }

    private void assertRefused(FailureCode code, String... parts) {
        assertFails(() -> site.receive(1), code, parts);
        assertThat(site.transactions.required(() -> site.exports.lastSequence("plant-a")))
                .isEmpty();
        assertThat(site.inbox).isNotEmptyDirectory();
    }

    private static void assertFails(Runnable action, FailureCode code, String... parts) {
        assertThatThrownBy(action::run).isInstanceOfSatisfying(DrydockException.class, e -> {
            assertThat(e.sentence()).contains(parts);
            assertThat(e.code()).isEqualTo(code);
        });
    }
}
