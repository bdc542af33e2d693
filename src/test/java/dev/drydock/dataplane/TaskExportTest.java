package dev.drydock.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.config.IngestLimits;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.RowBlock;
import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.dataset.StagedRow;
import dev.drydock.snapshots.TestRows;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scores, predicted classes and labels as the exports of each task have them. */
class TaskExportTest {
    private static final DatasetSchema BAR =
            TestRows.schema(new LabelRule.Quantity(-1, 20, "bar", 1), Optional.empty());
    private static final DatasetSchema DEFECT =
            TestRows.schema(LabelRule.ofClasses("ok", "scratch", "dent"), Optional.of("said"));

    private static final DatasetSchema TWO = TestRows.schema(TestRows.TARGETS, Optional.empty());

    @TempDir
    Path directory;

    private final CsvExportFiles files = new CsvExportFiles(new IngestLimits(Duration.ofDays(90), 1 << 10, 64));

    @ParameterizedTest
    @CsvSource({
        "12.5, 12.5",
        "-1, -1",
        "-0, 0",
        "2e1, 20",
        "20.1, OUT_OF_RANGE label",
        "inf, NOT_FINITE label",
        "'', MISSING_VALUE label"
    })
    void readsALabelThatIsAQuantity(String cell, String read) throws IOException {
        assertThat(label(BAR, cell)).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource({
        "12.5;0.25, 12.5;0.25",
        "-0;-0, 0;0",
        "1e1;+0.5, 10;0.5",
        "12.5, NUMBER_COUNT label",
        "12.5;1;2, NUMBER_COUNT label",
        "'', MISSING_VALUE label",
        "12.5;, MISSING_VALUE label.wear",
        "12.5; 1, NOT_A_NUMBER label.wear",
        "'12,5;1', NOT_A_NUMBER label.pressure",
        "12.5;nan, NOT_FINITE label.wear",
        "12.5;1.01, OUT_OF_RANGE label.wear",
        "20.1;1, OUT_OF_RANGE label.pressure"
    })
    void readsALabelOfSeveralTargets(String cell, String read) throws IOException {
        String quoted = cell.contains(",") ? '"' + cell + '"' : cell;
        assertThat(label(TWO, quoted)).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource({"-3.5;99, -3.5;99", "1, NUMBER_COUNT p", "1;4e39, OUT_OF_RANGE p.wear"})
    void readsAScoreForEachTargetWhereverItLies(String cell, String read) throws IOException {
        String row = "p,2026-11-01T00:00:00Z," + cell + ",1,u-1,north,1.5,2,red\n";
        assertThat(read(TWO, ExportKind.LOGS, "id,at,p,version,unit,site,x,y,colour\n" + row))
                .isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource({"dent, 2", "ok, 0", "Dent, UNKNOWN_LABEL label"})
    void readsALabelThatIsOneOfSeveralClasses(String cell, String read) throws IOException {
        assertThat(label(DEFECT, cell)).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource({"-3.5, -3.5", "4e9, 4000000000", "4e39, OUT_OF_RANGE p", "high, NOT_A_NUMBER p"})
    void readsAPredictedQuantityWhereverItLies(String cell, String read) throws IOException {
        String row = "p,2026-11-01T00:00:00Z," + cell + ",1,u-1,north,1.5,2,red\n";
        assertThat(read(BAR, ExportKind.LOGS, "id,at,p,version,unit,site,x,y,colour\n" + row))
                .isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource({
        "0.75, dent, 0.75 dent",
        "0.25, ok, 0.25 ok",
        "1.5, dent, OUT_OF_RANGE p",
        "0.75, rust, UNKNOWN_LABEL said",
        "0.75, '', MISSING_VALUE said"
    })
    void readsAPredictedClassWithItsProbability(String score, String said, String read) throws IOException {
        String row = "p,2026-11-01T00:00:00Z," + score + ",1," + said + ",u-1,north,1.5,2,red\n";
        assertThat(read(DEFECT, ExportKind.LOGS, "id,at,p,version,said,unit,site,x,y,colour\n" + row))
                .isEqualTo(read);
    }

    /** Both texts of a row, with what is in quotes as it stands. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    leak          | it leaks                | leak/it leaks 4,8
                    leak          | "it ""leaks"", a lot"   | leak/it "leaks", a lot 4,17
                    leak          | "two{n}lines"           | leak/two{n}lines 4,9
                    \ud83d\udd27\ud83d\udd27            | \u00fc\t-                   | \ud83d\udd27\ud83d\udd27/\u00fc\t- 2,3
                    ``            | it leaks                | MISSING_VALUE subject
                    leak          | \u200b                  | MISSING_VALUE body
                    leak          | bell{bell}              | NOT_TEXT body
                    {us}          | it leaks                | NOT_TEXT subject
                    {20}          | it leaks                | {20}/it leaks 20,8
                    {20}1         | it leaks                | TOO_LONG subject
                    """)
    void readsTextsAsTheyAreAndTheirLengths(String subject, String body, String expected) throws IOException {
        String row = written("p,2026-11-01T00:00:00Z,0.5,1,ok,u-1,north," + subject + "," + body + "\n");
        Path file = Files.writeString(
                directory.resolve("export.csv"), "id,at,p,version,said,unit,site,subject,body\n" + row);
        try (ExportFiles.Reader reader = files.open(file, ExportKind.LOGS, TestRows.texts(), ExportPosition.START)) {
            RowBlock block = reader.next().orElseThrow();
            List<String> read = new ArrayList<>();
            block.forEach(staged -> {
                StagedRow.LoggedPrediction logged = (StagedRow.LoggedPrediction) staged;
                float[] lengths = logged.features();
                read.add(String.join("/", RowText.texts(logged.text())) + " " + (int) lengths[0] + ","
                        + (int) lengths[1]);
            });
            block.rejects().forEach(reject -> read.add(reject.reason() + " " + reject.field()));
            assertThat(read).containsExactly(written(expected));
        }
    }

    private static String written(String text) {
        return text.replace("{n}", "\n")
                .replace("{bell}", "\u0007")
                .replace("{us}", "a\u001fb")
                .replace("{20}", "\u00e9".repeat(20));
    }

    private String label(DatasetSchema schema, String cell) throws IOException {
        return read(schema, ExportKind.FEEDBACK, "id,label,at,who\np," + cell + ",2026-11-02T00:00:00Z,x\n");
    }

    /** The label, or the score and the predicted class, of the one row, or its reject's reason and column. */
    private String read(DatasetSchema schema, ExportKind kind, String csv) throws IOException {
        Path file = Files.writeString(directory.resolve("export.csv"), csv);
        try (ExportFiles.Reader reader = files.open(file, kind, schema, ExportPosition.START)) {
            RowBlock block = reader.next().orElseThrow();
            List<String> read = new ArrayList<>();
            block.forEach(row -> read.add(
                    row instanceof StagedRow.LoggedPrediction prediction
                            ? (numbers(prediction.score(), prediction.others()) + " " + prediction.predicted()).strip()
                            : numbers(((StagedRow.Label) row).label(), ((StagedRow.Label) row).others())));
            block.rejects().forEach(reject -> read.add(reject.reason() + " " + reject.field()));
            assertThat(read).hasSize(1);
            return read.get(0);
        }
    }

    private static String numbers(float first, List<Float> others) {
        return plain(first) + others.stream().map(other -> ";" + plain(other)).collect(Collectors.joining());
    }

    private static String plain(float value) {
        return new BigDecimal(value).toPlainString();
    }
}
