package dev.drydock.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.config.IngestLimits;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.ExportRecord;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.ReadRow;
import dev.drydock.domain.dataset.RowOrigin;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scores, predicted classes and labels as the exports of each task have them. */
class TaskExportTest {
    private static final DatasetSchema BAR =
            TestRows.schema(new LabelRule.Quantity(-1, 20, "bar", 1), Optional.empty());
    private static final DatasetSchema DEFECT =
            TestRows.schema(LabelRule.ofClasses("ok", "scratch", "dent"), Optional.of("said"));

    @TempDir
    Path directory;

    private final CsvExportFiles files = new CsvExportFiles(new IngestLimits(Duration.ofDays(90), 1 << 10));

    @ParameterizedTest
    @CsvSource({
        "12.5, 12.5",
        "-1, -1",
        "-0, 0",
        "2e1, 20",
        "20.1, OUT_OF_RANGE label",
        "inf, NOT_A_NUMBER label",
        "'', MISSING_VALUE label"
    })
    void readsALabelThatIsAQuantity(String cell, String read) throws IOException {
        assertThat(label(BAR, cell)).isEqualTo(read);
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
        "0.75, dent, 0.75",
        "1.5, dent, OUT_OF_RANGE p",
        "0.75, rust, UNKNOWN_LABEL said",
        "0.75, '', MISSING_VALUE said"
    })
    void readsAPredictedClassWithItsProbability(String score, String said, String read) throws IOException {
        String row = "p,2026-11-01T00:00:00Z," + score + ",1," + said + ",u-1,north,1.5,2,red\n";
        assertThat(read(DEFECT, ExportKind.LOGS, "id,at,p,version,said,unit,site,x,y,colour\n" + row))
                .isEqualTo(read);
    }

    @Test
    void stagedLabelsAreReadBackAsTheyWere() throws IOException {
        Path file = directory.resolve("rows");
        StagedRow.Label label = new StagedRow.Label(new RowOrigin(1, 2, 3), "p", 12.25f, 1_700_000_000_000L, "x");
        long length;
        try (SegmentFile segment = SegmentFile.open(file, 0)) {
            segment.append(label);
            length = segment.force();
        }
        List<StagedRow> rows = new ArrayList<>();
        SegmentFile.read(file, length, rows::add);
        assertThat(rows).containsExactly(label);
    }

    private String label(DatasetSchema schema, String cell) throws IOException {
        return read(schema, ExportKind.FEEDBACK, "id,label,at,who\np," + cell + ",2026-11-02T00:00:00Z,x\n");
    }

    /** The label or score of the one row, or its reject's reason and column. */
    private String read(DatasetSchema schema, ExportKind kind, String csv) throws IOException {
        Path file = Files.writeString(directory.resolve("export.csv"), csv);
        ExportFiles.RowParser parser = files.parser(file, kind, schema);
        try (ExportFiles.Reader reader = files.open(file, ExportPosition.START)) {
            ExportRecord exported = reader.next().orElseThrow();
            ReadRow row = parser.parse(exported);
            if (row instanceof ReadRow.Accepted accepted) {
                return plain(
                        accepted.row() instanceof StagedRow.Label label
                                ? label.label()
                                : ((StagedRow.LoggedPrediction) accepted.row()).score());
            }
            ReadRow.Rejected rejected = (ReadRow.Rejected) row;
            return rejected.reject().reason() + " " + rejected.reject().field();
        }
    }

    private static String plain(float value) {
        return new BigDecimal(value).toPlainString();
    }
}
