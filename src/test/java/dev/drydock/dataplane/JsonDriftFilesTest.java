package dev.drydock.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.drift.AnswerReference;
import dev.drydock.domain.drift.Band;
import dev.drydock.domain.drift.ColumnReference;
import dev.drydock.domain.drift.DescribeAnswers;
import dev.drydock.domain.drift.DescribeTraining;
import dev.drydock.domain.drift.DriftColumn;
import dev.drydock.domain.drift.DriftDecision;
import dev.drydock.domain.drift.DriftFiles.RunReport;
import dev.drydock.domain.drift.DriftHistogram;
import dev.drydock.domain.drift.DriftMethod;
import dev.drydock.domain.drift.DriftReference;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.Basis;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftReport.Measured;
import dev.drydock.domain.drift.DriftReport.Source;
import dev.drydock.domain.drift.DriftVerdict;
import dev.drydock.domain.drift.ErrorReference;
import dev.drydock.domain.drift.PerformanceEstimate;
import dev.drydock.domain.drift.PerformanceEstimate.Labelled;
import dev.drydock.domain.drift.PerformanceEstimate.Value;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftMeasure;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.Task;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.intake.BoundedFile;
import dev.drydock.packaging.ReferenceJson;
import dev.drydock.snapshots.SnapshotReader;
import dev.drydock.snapshots.TestRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public class JsonDriftFilesTest {
    private static final List<DriftColumn> COLUMNS = DriftColumn.of(TestRows.schema());

    @TempDir
    Path directory;

    private JsonDriftFiles files = new JsonDriftFiles(Path.of("none"));
    private DriftReference reference = new DriftReference(3, List.of());
    private Path file = Path.of("none");

    @BeforeEach
    void writeAReference() throws IOException {
        files = new JsonDriftFiles(directory.resolve("reports"));
        TestRows.write(directory, TestRows.rows(2000, 7));
        reference = DescribeTraining.of(new MappedFeatures(SnapshotReader.open(directory)), COLUMNS);
        file = Files.createDirectories(directory.resolve("package/provenance")).resolve("reference.json");
        Files.write(file, ReferenceJson.write(reference));
    }

    private Optional<DriftReference> read() {
        return read(COLUMNS);
    }

    private Optional<DriftReference> read(List<DriftColumn> columns) {
        return files.reference(directory.resolve("package"), columns);
    }

    @Test
    void readsAReferenceAsItWasWritten() {
        assertThat(read()).contains(reference);
        assertThat(reference.columns())
                .extracting(column -> column.column().name())
                .containsExactly("x", "y", "colour", "score", "label");
        ColumnReference y = reference.columns().get(1);
        assertThat(y.missing()).isPositive();
        assertThat(y.sketch().orElseThrow().counts().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(y.counts().stream().mapToLong(Long::longValue).sum());
        assertThat(TestRows.schema().inputs().get(2).type()).isEqualTo(ColumnType.CATEGORICAL);
        assertThat(reference.columns().get(2).sketch()).isEmpty();
    }

    @Test
    void aReferenceOfSeveralTargetsHasEachOnesScoresAndLabels() throws IOException {
        DatasetSchema two = TestRows.schema(TestRows.TARGETS, Optional.empty());
        List<DriftColumn> columns = DriftColumn.of(two);
        TestRows.write(directory, two, TestRows.withTargets(TestRows.rows(2000, 7)));
        DriftReference written = DescribeTraining.of(new MappedFeatures(SnapshotReader.open(directory)), columns);
        Files.write(file, ReferenceJson.write(written));

        assertThat(read(columns)).contains(written);
        assertThat(written.columns().stream().skip(3))
                .extracting(column -> column.column().name())
                .containsExactly("score.pressure", "score.wear", "label.pressure", "label.wear");
        assertThat(written.columns().get(3).deviation().orElseThrow()).isBetween(3.0, 3.4); // of 11 times a score
        assertThat(written.columns().get(6).deviation().orElseThrow()).isBetween(0.27, 0.31); // of a score
        assertThat(read(COLUMNS).orElseThrow().unknown(COLUMNS))
                .as("of one target it knows nothing")
                .extracting(DriftColumn::name)
                .containsExactly("score", "label");
    }

    @Test
    void aReferenceOfSeveralClassesHasThePredictedOnesAndOneOfVersionTwoHasNot() throws IOException {
        List<DriftColumn> columns = DriftColumn.of(TestRows.classes());
        TestRows.write(directory, TestRows.classes(), TestRows.classified(2000, 7));
        DriftReference written = DescribeTraining.of(new MappedFeatures(SnapshotReader.open(directory)), columns);
        Files.write(file, ReferenceJson.write(written));

        assertThat(read(columns)).contains(written);
        assertThat(written.version()).isEqualTo(3);
        assertThat(written.columns())
                .extracting(column -> column.column().name())
                .containsExactly("x", "y", "colour", "score", "predicted", "label");
        assertThat(written.columns().get(4).counts()).hasSize(3).doesNotContain(0L);
        assertThat(written.columns().get(4).missing()).isPositive();

        String json = Files.readString(file);
        Files.writeString(
                file, json.replace("\"version\":3", "\"version\":2").replaceFirst("\"predicted\":\\{[^}]*},", ""));
        DriftReference old = read(columns).orElseThrow();
        assertThat(old.version()).isEqualTo(2);
        assertThat(old.unknown(columns)).extracting(DriftColumn::name).containsExactly("predicted");

        Files.writeString(file, json.replaceFirst("\"predicted\":\\{\"counts\":\\[", "$0 1,"));
        assertThatThrownBy(() -> read(columns)).hasMessageContaining("the bins of the predicted do not fit");
    }

    @Test
    void aReferenceOfRowsWhosePredictedClassIsNotKnownHasNothingOfIt() {
        List<DriftColumn> columns = DriftColumn.of(TestRows.classes());
        TestRows.write(directory, TestRows.classes(), TestRows.rows(2000, 7));
        DriftReference written = DescribeTraining.of(new MappedFeatures(SnapshotReader.open(directory)), columns);
        assertThat(written.unknown(columns)).extracting(DriftColumn::name).containsExactly("predicted");
    }

    /** Of a version whose scores are made up. */
    public static AnswerReference answers(Task task, DatasetSchema schema, SnapshotReader reader) {
        MappedFeatures rows = new MappedFeatures(reader);
        int outputs = task.outputs(schema.label());
        int tune = (int) IntStream.range(0, rows.rows())
                .filter(row -> rows.split(row) == Split.TUNE)
                .count();
        float[] scores = new float[tune * outputs];
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) random.nextDouble();
        }
        return DescribeAnswers.of(
                new DescribeAnswers.Version(
                        task,
                        schema,
                        OperatingPoint.standard(task, schema.classes().size())),
                rows,
                reader::group,
                scores);
    }

    @Test
    void readsAnswersAsTheyWereWrittenOfEachTask() throws IOException {
        Path provenance = directory.resolve("package/provenance");
        DatasetSchema several = TestRows.classes();
        DatasetSchema two = TestRows.schema(TestRows.TARGETS, Optional.empty());
        TestRows.write(directory, several, TestRows.classified(3000, 7));
        AnswerReference ofClasses = answers(Task.MULTICLASS_CLASSIFICATION, several, SnapshotReader.open(directory));
        TestRows.write(directory, two, TestRows.withTargets(TestRows.rows(3000, 7)));
        AnswerReference ofTargets = answers(Task.REGRESSION, two, SnapshotReader.open(directory));
        assertThat(ofClasses.scaleOf()).hasSize(3);
        assertThat(ofTargets.errors()).extracting(ErrorReference::target).containsExactly("pressure", "wear");

        Files.write(provenance.resolve("answers.json"), AnswersJson.write(ofClasses));
        assertThat(files.answers(directory.resolve("package"), several)).contains(ofClasses);
        assertThatThrownBy(() -> files.answers(directory.resolve("package"), two))
                .hasMessageContaining("it is of other classes, targets or inputs than model.yaml");
        Files.write(provenance.resolve("answers.json"), AnswersJson.write(ofTargets));
        assertThat(files.answers(directory.resolve("package"), two)).contains(ofTargets);
        Files.delete(provenance.resolve("answers.json"));
        assertThat(files.answers(directory.resolve("package"), two)).isEmpty();
    }

    @Test
    void aReportOfVersionTwoIsReadAndSaysThatItHasNoEstimate() throws IOException {
        files.writeReport(1, report("pump", DriftMeasure.PSI));
        Path written = directory.resolve("reports/drift-1.json");
        String old = Files.readString(written)
                .replace("\"version\":3", "\"version\":2")
                .replaceFirst(",\"performance\":.*,\"decision\"", ",\"decision\"");
        assertThat(old).doesNotContain("performance");
        Files.writeString(written, old);

        assertThat(files.findReport(1).orElseThrow().performance().problem())
                .isEqualTo("The report is of an earlier version of Drydock, which estimated nothing.");
    }

    @Test
    void aReferenceOfManyColumnsStaysReadableInOnePiece() {
        List<DriftColumn> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(new DriftColumn(ColumnRole.INPUT, "x" + i, 0, List.of()));
        }
        byte[] json =
                ReferenceJson.write(DescribeTraining.of(new MappedFeatures(SnapshotReader.open(directory)), many));
        assertThat(json.length).isLessThan(BoundedFile.DOCUMENT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "version":3         | "version":4             | version 1, 2 or 3
                    "score":            | "scores":               | scores
                    "input":"y"         | "input":"z"             | input y
                    "least":            | "lest":                 | lest
                    "deviation":        | "deviation":-           | deviation of input x
                    "sketch":{"edges":[ | "sketch":{"edges":[1e9, | sketch of input x
                    """)
    void saysWhatIsWrongWithAReference(String right, String wrong, String why) throws IOException {
        String json = Files.readString(file);
        assertThat(json).contains(right);
        Files.writeString(file, json.replaceFirst(Pattern.quote(right), wrong));
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        failure -> assertThat(failure.code()).isEqualTo(IngestFailure.REFERENCE_UNREADABLE))
                .hasMessageContaining(why);
    }

    private static DriftReport report(String model, DriftMeasure measure) {
        Measured measured = new Measured(
                measure,
                0.1 + 0.2,
                0.004,
                OptionalDouble.of(1e-300),
                OptionalDouble.of(3e-300),
                OptionalDouble.empty(),
                true,
                Optional.of(new Band(10, 0.1, 0.02)),
                DriftVerdict.NO_LIMIT);
        return new DriftReport(
                model,
                Optional.empty(),
                "ab".repeat(32),
                123,
                new Basis(Source.NONE, Optional.empty(), 0.2, 0.05, 100, 4, List.of("A remark.")),
                List.of(new ColumnDrift(
                        ColumnRole.LABEL,
                        "label",
                        DriftMethod.SKETCH,
                        DriftVerdict.STABLE,
                        List.of(measured),
                        Optional.of(new DriftHistogram(
                                List.of(), List.of("no", "yes"), List.of(1L, 2L, 3L), List.of(4L, 5L, 6L))))),
                new PerformanceEstimate(
                        "",
                        120,
                        12,
                        30,
                        List.of(
                                new Value(
                                        "accuracy",
                                        0.1 + 0.7,
                                        0.75,
                                        0.85,
                                        0.9,
                                        Optional.of(new Labelled(0.81, 0.7, 0.6, 0.8)),
                                        Optional.of(0.81),
                                        true),
                                new Value("auc", 0.8, 0.75, 0.85, 0.9, Optional.empty(), Optional.empty(), false)),
                        List.of("3 more rows are not counted.")),
                DriftDecision.COLLECT_LABELS,
                List.of("Because."));
    }

    @Test
    void readsAReportAsItWasWrittenWithEveryMeasure() {
        for (DriftMeasure measure : DriftMeasure.values()) {
            files.writeReport(1, report("pump", measure));
            assertThat(files.findReport(1)).contains(report("pump", measure));
        }
    }

    @Test
    void readsAReportOfVersionOne() throws IOException {
        Files.createDirectories(directory.resolve("reports"));
        Files.writeString(directory.resolve("reports/drift-4.json"), """
                {"version": 1, "model": "pump", "champion": "pump/1", "snapshot": "abc", "rows": 7, "limit": 0.2,
                 "inputs": [{"input": "x", "psi": 0.3, "drifted": true}], "decision": "RETRAIN", "reasons": ["One."]}""");

        DriftReport report = files.findReport(4).orElseThrow();

        assertThat(report.columns()).singleElement().satisfies(column -> {
            assertThat(column.hasDrifted()).isTrue();
            assertThat(column.psi()).isEqualTo(0.3);
        });
        assertThat(report.basis().limit()).isEqualTo(0.2);
        assertThat(report.decision()).isEqualTo(DriftDecision.RETRAIN);
    }

    @Test
    void findsTheNewestReadableReportOfEachModel() throws IOException {
        assertThat(files.latestReports(10)).isEmpty();
        for (int run : List.of(2, 10, 3)) {
            files.writeReport(run, report("pump", DriftMeasure.PSI));
        }
        files.writeReport(4, report("valve", DriftMeasure.PSI));
        Files.write(directory.resolve("reports/drift-11.json"), "{".getBytes(StandardCharsets.UTF_8));

        assertThat(files.latestReports(10)).extracting(RunReport::run).containsExactly(10L, 4L);
        assertThat(files.latestReports(2)).extracting(RunReport::run).containsExactly(10L);
    }

    @Test
    void listsEarlierReportsOfTheModelNewestFirstAndLeavesOutWhatCannotBeRead() throws IOException {
        assertThat(files.earlierReports("pump", 9, 10)).isEmpty();
        for (int run : List.of(2, 10, 3, 12)) {
            files.writeReport(run, report("pump", DriftMeasure.PSI));
        }
        files.writeReport(4, report("valve", DriftMeasure.PSI));
        Files.write(directory.resolve("reports/drift-5.json"), "{".getBytes(StandardCharsets.UTF_8));
        Files.writeString(directory.resolve("reports/notes.txt"), "by hand");
        files.writeReport(11, report("pump", DriftMeasure.WASSERSTEIN));

        assertThat(files.earlierReports("pump", 12, 10))
                .hasSize(4)
                .first()
                .isEqualTo(new RunReport(11, report("pump", DriftMeasure.WASSERSTEIN)));
        assertThat(files.earlierReports("pump", 12, 2)).hasSize(2);
        assertThat(files.earlierReports("pump", 3, 10)).hasSize(1);
    }
}
