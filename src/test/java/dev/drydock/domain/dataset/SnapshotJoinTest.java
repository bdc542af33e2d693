package dev.drydock.domain.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.dataset.SnapshotJoin.QueuedRow;
import dev.drydock.domain.dataset.StagedRow.Label;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.snapshots.TestRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SnapshotJoinTest {
    private static final Instant AS_OF = Instant.parse("2026-11-24T00:00:00Z");
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long OLD = AS_OF.toEpochMilli() - 10 * DAY;

    private final List<LoggedPrediction> logs = new ArrayList<>();
    private final List<Label> labels = new ArrayList<>();
    private boolean past;

    private LoggedPrediction log(String id, long at, float x) {
        LoggedPrediction row = new LoggedPrediction(
                new RowOrigin(0, logs.size() + 1L, 0), id, "unit-" + id, at, 0.5f, "1", 0, new float[] {x, 1, 0});
        logs.add(row);
        return row;
    }

    private void log(String id, String predicted) {
        logs.add(new LoggedPrediction(
                new RowOrigin(0, logs.size() + 1L, 0), id, "unit-" + id, OLD, 0.5f, predicted, "1", 0, new float[] {
                    1, 1, 0
                }));
    }

    private void label(String id, float label, long at, String annotator) {
        labels.add(new Label(new RowOrigin(0, labels.size() + 1L, 0), id, label, at, annotator));
    }

    private record Joined(List<SnapshotRow> rows, JoinCounts counts, List<QueuedRow> queue) {}

    /** A row of a file, as the staging area has it. */
    private record Filed(ExportFile file, StagedRow row) {}

    /** Rows in the order that the staging area gives them. */
    private static final class Sorted implements StagingArea.SortedRows {
        private final List<Filed> rows;
        private int at = -1;

        Sorted(List<Filed> rows) {
            this.rows = new ArrayList<>(rows);
            this.rows.sort((left, right) -> SnapshotRow.compareUtf8(left.row.predictionId(), right.row.predictionId()));
        }

        @Override
        public boolean next() {
            return ++at < rows.size();
        }

        @Override
        public ExportFile file() {
            return rows.get(at).file;
        }

        @Override
        public boolean sameId() {
            return at > 0
                    && rows.get(at)
                            .row
                            .predictionId()
                            .equals(rows.get(at - 1).row.predictionId());
        }

        @Override
        public long erased(ExportKind kind) {
            return 0;
        }

        @Override
        public StagingArea.PackedRow row() {
            return new Unpacked(rows.get(at).row);
        }
    }

    private record Unpacked(StagedRow row) implements StagingArea.PackedRow {
        @Override
        public boolean isPrediction() {
            return row instanceof LoggedPrediction;
        }

        @Override
        public long at() {
            return row instanceof LoggedPrediction prediction ? prediction.predictedAt() : ((Label) row).labelledAt();
        }

        @Override
        public StagedRow unpack() {
            return row;
        }
    }

    private Joined join() {
        return join(TestRows.schema());
    }

    private Joined join(DatasetSchema schema) {
        ExportFile logFile = file(1, ExportKind.LOGS, logs.size());
        ExportFile labelFile = file(2, ExportKind.FEEDBACK, labels.size());
        List<Filed> rows = new ArrayList<>();
        logs.forEach(row -> rows.add(new Filed(logFile, row)));
        labels.forEach(row -> rows.add(new Filed(labelFile, row)));
        return join(schema, List.of(logFile, labelFile), rows);
    }

    private Joined joinThePast() {
        past = true;
        return join();
    }

    private Joined join(DatasetSchema schema, List<ExportFile> files, List<Filed> rows) {
        List<SnapshotRow> joined = new ArrayList<>();
        List<QueuedRow> queue = new ArrayList<>();
        SnapshotJoin join = new SnapshotJoin(schema, AS_OF, Duration.ofDays(90), joined::add, queue::add);
        if (past) {
            join.ofThePast();
        }
        files.forEach(join::addFile);
        JoinCounts counts = join.join(new Sorted(rows), () -> false);
        assertThat(joined).isSortedAccordingTo(SnapshotRow.ORDER);
        return new Joined(joined, Objects.requireNonNull(counts), queue);
    }

    private static ExportFile file(long id, ExportKind kind, long rows) {
        return file(id, "plant-a", kind, rows);
    }

    private static ExportFile file(long id, String source, ExportKind kind, long rows) {
        return new ExportFile(
                id,
                new ExportFile.Origin(source, 1, "tiny", kind.wireName(), kind),
                new ExportFile.Content("", 0, rows),
                ExportFile.State.INGESTED,
                new ExportFile.Reading(OptionalLong.of(1), Optional.empty(), rows, 0, 0, OptionalLong.empty()));
    }

    @Test
    void quantitiesAreJoinedAndContestedLikeClasses() {
        log("a", OLD, 1);
        label("a", 12.5f, OLD + DAY, "x");
        label("a", 12.75f, OLD + DAY, "y");
        log("b", OLD, 1);
        label("b", 3.25f, OLD + DAY, "x");
        label("b", 3.25f, OLD + DAY, "y");

        Joined joined = join(TestRows.schema(new LabelRule.Quantity(0, 20, "bar", 1), Optional.empty()));

        assertThat(joined.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.label()).isEqualTo(3.25f));
        assertThat(joined.queue())
                .extracting(queued -> queued.reject().reason())
                .containsExactly(RejectReason.CONFLICTING_LABELS, RejectReason.CONFLICTING_LABELS);
        assertThat(joined.queue().get(0).reject().raw()).startsWith("a,12.5,");
    }

    @Test
    void labelsOfSeveralTargetsAgreeOnlyInAllOfThem() {
        DatasetSchema two = TestRows.schema(TestRows.TARGETS, Optional.empty());
        for (String id : List.of("a", "b")) {
            logs.add(new LoggedPrediction(
                    new RowOrigin(0, logs.size() + 1L, 0),
                    id,
                    "unit-" + id,
                    OLD,
                    0.5f,
                    "",
                    "1",
                    0,
                    new float[] {1, 1, 0},
                    "",
                    List.of(0.25f)));
        }
        label("a", 12.5f, 0.5f, "x");
        label("a", 12.5f, 0.75f, "y");
        label("b", 3.25f, 0.5f, "x");
        label("b", 3.25f, 0.5f, "y");

        Joined joined = join(two);

        assertThat(joined.rows()).singleElement().satisfies(row -> {
            assertThat(row.predictionId()).isEqualTo("b");
            assertThat(row.label()).isEqualTo(3.25f);
            assertThat(row.otherLabels()).containsExactly(0.5f);
            assertThat(row.otherScores()).containsExactly(0.25f);
        });
        assertThat(joined.queue())
                .extracting(queued -> queued.reject().reason())
                .containsExactly(RejectReason.CONFLICTING_LABELS, RejectReason.CONFLICTING_LABELS);
        assertThat(joined.queue().get(1).reject().raw()).startsWith("a,12.5;0.75,");
    }

    private void label(String id, float first, float second, String annotator) {
        RowOrigin origin = new RowOrigin(0, labels.size() + 1L, 0);
        labels.add(new Label(origin, id, first, OLD + DAY, annotator, List.of(second)));
    }

    @Test
    void theLatestLabelWinsAndTheOthersAreSuperseded() {
        log("a", OLD, 1);
        label("a", 0, OLD + DAY, "x");
        label("a", 1, OLD + 2 * DAY, "y");
        Joined joined = join();
        assertThat(joined.rows()).singleElement().satisfies(row -> {
            assertThat(row.label()).isEqualTo(1);
            assertThat(row.labelledAt()).isEqualTo(OLD + 2 * DAY);
        });
        assertThat(joined.counts().get("feedback.superseded")).isEqualTo(1);
    }

    @Test
    void latestLabelsThatDisagreeContestThePrediction() {
        log("a", OLD, 1);
        label("a", 0, OLD + DAY, "x");
        label("a", 1, OLD + DAY, "y");
        Joined joined = join();
        assertThat(joined.rows()).isEmpty();
        assertThat(joined.counts().get("logs.contested")).isEqualTo(1);
        assertThat(joined.queue())
                .extracting(queued -> queued.reject().reason())
                .containsExactly(RejectReason.CONFLICTING_LABELS, RejectReason.CONFLICTING_LABELS);
    }

    @Test
    void ofIdenticalPredictionsOneCountsAndOfDifferentOnesNone() {
        log("a", OLD, 1);
        log("a", OLD, 1);
        log("b", OLD, 1);
        log("b", OLD, 2);
        label("a", 1, OLD + DAY, "x");
        label("b", 1, OLD + DAY, "x");
        Joined joined = join();
        assertThat(joined.rows()).extracting(SnapshotRow::predictionId).containsExactly("a");
        assertThat(joined.counts().get("logs.duplicates")).isEqualTo(1);
        assertThat(joined.counts().get("logs.conflicts")).isEqualTo(2);
        assertThat(joined.queue())
                .hasSize(2)
                .extracting(queued -> queued.reject().field())
                .as("the input that was exported again with another value")
                .containsOnly(TestRows.schema().inputs().get(0).column());
    }

    /** Staged before and after predicted classes were kept, and exported twice. */
    @Test
    void keepsThePredictedClassThatOneOfIdenticalPredictionsTells() {
        for (String predicted : List.of("", "dent", "", "dent")) {
            log("a", predicted);
        }
        for (String predicted : List.of("", "dent", "scratch")) {
            log("b", predicted);
        }
        log("c", "");
        for (String id : List.of("a", "b", "c")) {
            label(id, 1, OLD + DAY, "x");
        }

        for (int shuffle = 0; shuffle < 5; shuffle++) {
            Collections.shuffle(logs, new Random(shuffle));
            Joined joined = join();
            assertThat(joined.rows()).extracting(SnapshotRow::predictionId).containsExactly("a", "c");
            assertThat(joined.rows()).extracting(SnapshotRow::predicted).containsExactly("dent", "");
            assertThat(joined.queue())
                    .extracting(queued -> queued.reject().reason())
                    .containsOnly(RejectReason.CONFLICTING_PREDICTION)
                    .hasSize(3);
        }
    }

    @Test
    void youngPredictionsAndOrphanedLabelsWait() {
        log("young", AS_OF.toEpochMilli() - 7 * DAY + 1, 1);
        log("ripe", AS_OF.toEpochMilli() - 7 * DAY, 1);
        log("ancient", AS_OF.toEpochMilli() - 91 * DAY, 1);
        log("bare", OLD, 1);
        for (String id : List.of("young", "ripe", "ancient", "orphan")) {
            label(id, 1, AS_OF.toEpochMilli() - DAY, "x");
        }
        Joined joined = join();
        assertThat(joined.rows()).extracting(SnapshotRow::predictionId).containsExactly("ripe");
        assertThat(joined.counts().get("logs.immature")).isEqualTo(1);
        assertThat(joined.counts().get("logs.expired")).isEqualTo(1);
        assertThat(joined.counts().get("logs.unlabelled")).isEqualTo(1);
        assertThat(joined.counts().get("feedback.waiting")).isEqualTo(3);
    }

    @Test
    void aLabelMayPrecedeItsPredictionByTheClockToleranceOnly() {
        log("a", OLD, 1);
        log("b", OLD, 1);
        label("a", 1, OLD - Duration.ofMinutes(5).toMillis(), "x");
        label("b", 1, OLD - Duration.ofMinutes(5).toMillis() - 1, "x");
        Joined joined = join();
        assertThat(joined.rows()).extracting(SnapshotRow::predictionId).containsExactly("a");
        assertThat(joined.counts().get("feedback.early")).isEqualTo(1);
    }

    @Test
    void theSameRowsInAnyOrderGiveTheSameIdAndCounts() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 500; i++) {
            String id = "p" + random.nextInt(300);
            log(id, OLD, random.nextInt(8) == 0 ? 2 : 1);
            label(id, random.nextInt(2), OLD + random.nextInt(3) * DAY, "x" + random.nextInt(2));
        }
        Joined first = join();
        SnapshotId id = SnapshotIdentity.of(TestRows.schema(), first.rows());
        assertThat(first.rows()).isNotEmpty();
        for (int shuffle = 0; shuffle < 5; shuffle++) {
            Collections.shuffle(logs, new Random(shuffle));
            Collections.shuffle(labels, new Random(shuffle));
            Joined again = join();
            assertThat(SnapshotIdentity.of(TestRows.schema(), again.rows())).isEqualTo(id);
            assertThat(again.counts().asMap()).isEqualTo(first.counts().asMap());
        }
    }

    @Test
    void refusesCountsThatDoNotAddUp() {
        JoinCounts counts = new JoinCounts();
        counts.add("logs.read", 3);
        counts.add("logs.accepted", 1);
        counts.add("logs.rejected", 1);
        assertThatThrownBy(counts::requireConsistent)
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(IngestFailure.COUNTS_DISAGREE))
                .hasMessageContaining("logs.accepted 1 + logs.rejected 1 + logs.erased 0 makes 2");
    }

    @Test
    void aStopEndsItWithoutCounts() {
        log("a", OLD, 1);
        SnapshotJoin join = new SnapshotJoin(TestRows.schema(), AS_OF, Duration.ofDays(90), row -> {}, queued -> {});
        ExportFile file = file(1, ExportKind.LOGS, 1);
        assertThat(join.join(new Sorted(List.of(new Filed(file, logs.get(0)))), () -> true))
                .isNull();
    }

    @Test
    void keepsWhoGaveTheLabelWhateverOrderTheFilesComeIn() {
        for (List<String> order : List.of(List.of("lab-x", "lab-y"), List.of("lab-y", "lab-x"))) {
            ExportFile logFile = file(1, ExportKind.LOGS, 1);
            List<ExportFile> files = new ArrayList<>(List.of(logFile));
            List<Filed> filed = new ArrayList<>();
            filed.add(new Filed(
                    logFile,
                    new LoggedPrediction(
                            new RowOrigin(0, 1, 0), "p", "unit", OLD, 0.5f, "1", 0, new float[] {1, 1, 0})));
            for (String lab : order) {
                ExportFile labelFile = file(lab.equals("lab-x") ? 2 : 3, lab, ExportKind.FEEDBACK, 1);
                files.add(labelFile);
                filed.add(new Filed(labelFile, new Label(new RowOrigin(0, 1, 0), "p", 1, OLD + DAY, "moreau")));
            }

            SnapshotRow row = join(TestRows.schema(), files, filed).rows().get(0);

            assertThat(row.source()).isEqualTo("plant-a");
            assertThat(row.labelSource()).isEqualTo("lab-x");
        }
    }

    @Test
    void aRowKeepsItsSplitAsDataGrows() {
        Instant tune = Instant.ofEpochMilli(OLD + DAY);
        for (SplitRule rule : List.of(
                SplitRule.ofGroups(0.5, 0.2, 0.3, "salt"),
                new SplitRule.Shares(SplitRule.By.ID, 0.5, 0.2, 0.3, "salt"),
                new SplitRule.Instants(tune, tune.plus(Duration.ofHours(12))))) {
            logs.clear();
            labels.clear();
            Map<String, Split> seen = new TreeMap<>();
            for (int night = 0; night < 3; night++) {
                for (int i = 0; i < 200; i++) {
                    String id = "p-" + i + "-" + night;
                    log(id, OLD + i * DAY / 100, 1);
                    label(id, i % 2, OLD + 2 * DAY + 1, "x");
                }
                for (SnapshotRow row : join(TestRows.withSplits(rule)).rows()) {
                    Split before = seen.putIfAbsent(row.predictionId(), row.split());
                    assertThat(row.split()).isEqualTo(before == null ? row.split() : before);
                }
            }
            assertThat(seen).hasSize(600);
            assertThat(seen.values()).contains(Split.TRAIN, Split.TUNE, Split.HOLDOUT);
        }
    }

    @Test
    void keepsTheAnnotatorOfTheSourceThatIsNamedFirstAndWithHimOneWhoIsKnown() {
        log("a", OLD, 1);
        label("a", 0, OLD, "late");
        for (String annotator : List.of("", "moreau", "lindqvist")) {
            label("a", 1, OLD + DAY, annotator);
        }
        log("b", OLD, 1);
        label("b", 1, OLD + DAY, "");

        for (int shuffle = 0; shuffle < 5; shuffle++) {
            Collections.shuffle(labels, new Random(shuffle));
            assertThat(join().rows()).extracting(SnapshotRow::annotator).containsExactly("lindqvist", "");
        }
    }

    @Test
    void asksForTheNameOfEachKnownAnnotatorOnce() {
        for (String id : List.of("a", "b", "c")) {
            log(id, OLD, 1);
            label(id, 1, OLD + DAY, id.equals("c") ? "" : "moreau");
        }
        List<String> asked = new ArrayList<>();
        List<SnapshotRow> joined = new ArrayList<>();
        SnapshotJoin join = new SnapshotJoin(
                TestRows.schema(),
                AS_OF,
                Duration.ofDays(90),
                joined::add,
                queued -> {},
                (predictionId, outcome) -> {},
                name -> {
                    asked.add(name);
                    return "3f9a";
                });
        ExportFile logFile = file(1, ExportKind.LOGS, logs.size());
        ExportFile labelFile = file(2, ExportKind.FEEDBACK, labels.size());
        join.addFile(logFile);
        join.addFile(labelFile);
        List<Filed> rows = new ArrayList<>();
        logs.forEach(row -> rows.add(new Filed(logFile, row)));
        labels.forEach(row -> rows.add(new Filed(labelFile, row)));
        join.join(new Sorted(rows), () -> false);

        assertThat(joined).extracting(SnapshotRow::annotator).containsExactly("3f9a", "3f9a", "");
        assertThat(asked).containsExactly("moreau");
    }

    /** Earlier rows before, between and behind the night's, under ids that it has too, and that it has but did not use. */
    @Test
    void putsEarlierRowsBetweenTheNightsInOrder() {
        log("b-used", OLD, 1);
        label("b-used", 1, OLD + DAY, "x");
        log("d-contested", OLD, 1);
        label("d-contested", 1, OLD + DAY, "x");
        label("d-contested", 0, OLD + DAY, "y");
        log("e-unlabelled", OLD, 1);
        log("f-too-old", AS_OF.toEpochMilli() - 91 * DAY, 1);
        log("g-too-old-and-labelled", AS_OF.toEpochMilli() - 91 * DAY, 1);
        label("g-too-old-and-labelled", 1, OLD, "x");
        log("h-too-old-in-two-forms", AS_OF.toEpochMilli() - 91 * DAY, 1);
        log("h-too-old-in-two-forms", AS_OF.toEpochMilli() - 91 * DAY, 2);
        label("i-label-alone", 1, OLD, "x");
        log("k-used", OLD, 1);
        label("k-used", 1, OLD + DAY, "x");
        List<SnapshotRow> earlier = new ArrayList<>();
        for (String id : List.of(
                "a-gone",
                "b-used",
                "c-gone",
                "d-contested",
                "e-unlabelled",
                "f-too-old",
                "g-too-old-and-labelled",
                "h-too-old-in-two-forms",
                "i-label-alone",
                "l-gone")) {
            earlier.add(SnapshotRows.row(id)
                    .at(OLD - 90 * DAY)
                    .label(1)
                    .features(1, 1, 0)
                    .build()
                    .replayed("earlier", "moreau"));
        }

        Joined joined = join(earlier);

        assertThat(joined.rows().stream().map(row -> (row.replayedFrom().isEmpty() ? "" : "+") + row.predictionId()))
                .containsExactly(
                        "+a-gone",
                        "b-used",
                        "+c-gone",
                        "+f-too-old",
                        "+g-too-old-and-labelled",
                        "+i-label-alone",
                        "k-used",
                        "+l-gone");
        assertThat(joined.counts().get("replayed")).isEqualTo(6);
        assertThat(joined.counts().get("logs.used")).isEqualTo(2);
        assertThat(joined.rows().get(0).annotator()).isEqualTo("name of moreau");
    }

    @Test
    void aNightWithoutRowsStillHasTheEarlierOnes() {
        List<SnapshotRow> earlier = List.of(
                SnapshotRows.row("a").at(OLD).label(1).features(1, 1, 0).build().replayed("earlier", ""));

        assertThat(join(earlier).rows()).extracting(SnapshotRow::predictionId).containsExactly("a");
    }

    private Joined join(List<SnapshotRow> earlier) {
        List<SnapshotRow> joined = new ArrayList<>();
        List<QueuedRow> queue = new ArrayList<>();
        SnapshotJoin join = new SnapshotJoin(
                TestRows.schema(),
                AS_OF,
                Duration.ofDays(90),
                joined::add,
                queue::add,
                (predictionId, outcome) -> {},
                name -> "name of " + name);
        join.replay(earlier.iterator());
        ExportFile logFile = file(1, ExportKind.LOGS, logs.size());
        ExportFile labelFile = file(2, ExportKind.FEEDBACK, labels.size());
        join.addFile(logFile);
        join.addFile(labelFile);
        List<Filed> rows = new ArrayList<>();
        logs.forEach(row -> rows.add(new Filed(logFile, row)));
        labels.forEach(row -> rows.add(new Filed(labelFile, row)));
        JoinCounts counts = join.join(new Sorted(rows), () -> false);
        assertThat(joined).isSortedAccordingTo(SnapshotRow.ORDER);
        return new Joined(joined, Objects.requireNonNull(counts), queue);
    }

    @Test
    void tellsTheOutcomeOfEachPredictionsLabels() {
        log("a-matched", OLD, 1);
        label("a-matched", 1, OLD + DAY, "x");
        log("b-conflicting", OLD, 1);
        label("b-conflicting", 1, OLD + DAY, "x");
        label("b-conflicting", 0, OLD + DAY, "y");
        log("c-too-early", OLD, 1);
        label("c-too-early", 1, OLD - DAY, "x");
        log("d-too-late", AS_OF.toEpochMilli() - 91 * DAY, 1);
        label("d-too-late", 1, OLD, "x");
        log("e-waiting-for-its-age", AS_OF.toEpochMilli() - DAY, 1);
        label("e-waiting-for-its-age", 1, AS_OF.toEpochMilli(), "x");
        log("f-waiting-for-the-labels-time", OLD, 1);
        label("f-waiting-for-the-labels-time", 1, AS_OF.toEpochMilli() + DAY, "x");
        log("g-waiting-for-one-form", OLD, 1);
        log("g-waiting-for-one-form", OLD, 2);
        label("g-waiting-for-one-form", 1, OLD + DAY, "x");
        log("h-unlabelled", OLD, 1);
        Map<String, LabelOutcome> outcomes = new TreeMap<>();
        SnapshotJoin join = new SnapshotJoin(
                TestRows.schema(), AS_OF, Duration.ofDays(90), row -> {}, queued -> {}, outcomes::put, name -> name);
        ExportFile logFile = file(1, ExportKind.LOGS, logs.size());
        ExportFile labelFile = file(2, ExportKind.FEEDBACK, labels.size());
        join.addFile(logFile);
        join.addFile(labelFile);
        List<Filed> rows = new ArrayList<>();
        logs.forEach(row -> rows.add(new Filed(logFile, row)));
        labels.forEach(row -> rows.add(new Filed(labelFile, row)));

        assertThat(join.join(new Sorted(rows), () -> false)).isNotNull();

        assertThat(outcomes)
                .isEqualTo(Map.of(
                        "a-matched", LabelOutcome.MATCHED,
                        "b-conflicting", LabelOutcome.CONFLICTING,
                        "c-too-early", LabelOutcome.TOO_EARLY,
                        "d-too-late", LabelOutcome.TOO_LATE,
                        "e-waiting-for-its-age", LabelOutcome.WAITING,
                        "f-waiting-for-the-labels-time", LabelOutcome.WAITING,
                        "g-waiting-for-one-form", LabelOutcome.WAITING));
    }

    @Test
    void inThePastALabelFromAfterThenWaitsWithinTheClockToleranceToo() {
        long after = AS_OF.toEpochMilli() + 1;
        log("a", OLD, 1);
        label("a", 1, after, "ann");
        log("b", OLD, 1);
        label("b", 0, OLD + DAY, "ann");
        label("b", 1, after, "bob");

        assertThat(join().rows()).extracting(SnapshotRow::label).containsExactly(1f, 1f);
        Joined past = joinThePast();

        assertThat(past.rows()).extracting(SnapshotRow::predictionId).containsExactly("b");
        assertThat(past.rows()).extracting(SnapshotRow::label).containsExactly(0f);
        assertThat(past.counts().get("feedback.waiting")).isEqualTo(2);
        assertThat(past.counts().get("logs.unlabelled")).isEqualTo(1);
        assertThat(past.queue()).isEmpty();
    }

    @Test
    void inThePastALaterPredictionOfTheSameIdCannotConflict() {
        log("a", OLD, 1);
        log("a", AS_OF.toEpochMilli() + DAY, 2);
        label("a", 1, OLD + DAY, "ann");
        log("b", AS_OF.toEpochMilli() + DAY, 1);
        log("b", AS_OF.toEpochMilli() + 2 * DAY, 2);
        label("b", 1, AS_OF.toEpochMilli() + 3 * DAY, "ann");

        assertThat(join().queue()).hasSize(4);
        Joined past = joinThePast();

        assertThat(past.rows()).extracting(SnapshotRow::predictionId).containsExactly("a");
        assertThat(past.queue()).isEmpty();
        assertThat(past.counts().get("logs.immature")).isEqualTo(3);
        assertThat(past.counts().get("feedback.waiting")).isEqualTo(1);
    }

    /** The version in service was trained on rows from after that night. */
    @Test
    void inThePastReplayBringsNoRowFromAfterThen() {
        log("a", OLD, 1);
        label("a", 1, OLD + DAY, "ann");
        log("b", OLD, 1);
        label("b", 1, AS_OF.toEpochMilli() + 1, "ann");
        List<SnapshotRow> known = join().rows();
        assertThat(known).hasSize(2);
        List<SnapshotRow> joined = new ArrayList<>();
        SnapshotJoin join = new SnapshotJoin(TestRows.schema(), AS_OF, Duration.ofDays(90), joined::add, queued -> {});
        join.ofThePast();
        join.replay(known.stream().map(row -> row.replayed("ab", "")).iterator());

        JoinCounts counts = Objects.requireNonNull(join.join(new Sorted(List.of()), () -> false));

        assertThat(joined).extracting(SnapshotRow::predictionId).containsExactly("a");
        assertThat(counts.get("replayed")).isEqualTo(1);
    }
}
