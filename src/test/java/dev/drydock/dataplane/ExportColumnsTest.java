package dev.drydock.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.DatasetSchema.SliceRule;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.FieldPlace;
import dev.drydock.domain.dataset.FieldRule;
import dev.drydock.domain.dataset.FieldRules;
import dev.drydock.domain.dataset.FieldUse;
import dev.drydock.domain.dataset.RowBlock;
import dev.drydock.domain.dataset.StagedRow;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.snapshots.TestRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a file's header may be absent. */
class ExportColumnsTest {
    private static final String WITHOUT_Y_AND_SITE =
            "id,at,p,version,unit,x,colour\np-1,2026-11-25T02:00:00Z,0.5,1,unit-4,3,red\n";
    private static final String LINES =
            "{\"id\": \"p-1\", \"at\": \"2026-11-25T02:00:00Z\", \"p\": 0.5, \"version\": \"1\","
                    + " \"unit\": \"unit-4\", \"x\": 3, \"colour\": \"red\"}\n";

    @TempDir
    Path folder;

    private final CsvExportFiles files = new CsvExportFiles();

    @Test
    void aLogMayLackWhatANodeMayNotLog() throws IOException {
        for (Set<FieldPlace> places : List.of(Set.of(FieldPlace.PACKAGE), FieldPlace.all())) {
            DatasetSchema schema =
                    with(new FieldRule("y", FieldUse.all(), places), new FieldRule("site", FieldUse.all(), places));
            for (String text : List.of(WITHOUT_Y_AND_SITE, LINES)) {
                assertThat(read(text, schema)).singleElement().isInstanceOfSatisfying(LoggedPrediction.class, row -> {
                    assertThat(row.features()).containsExactly(3, Float.NaN, 0);
                    assertThat(row.slices()).isZero();
                });
            }
        }
    }

    @Test
    void anythingElseIsMissed() {
        DatasetSchema schema = with(
                new FieldRule("y", FieldUse.all(), Set.of()), new FieldRule("x", FieldUse.all(), FieldPlace.all()));

        assertThatThrownBy(() -> read(WITHOUT_Y_AND_SITE.replace("x,colour", "z,colour"), schema))
                .isInstanceOfSatisfying(DrydockException.class, e -> {
                    assertThat(e.code()).isEqualTo(IngestFailure.EXPORT_HEADER_WRONG);
                    assertThat(e.sentence()).contains("it lacks site, x.");
                });
    }

    @Test
    void looksForAColumnNoFurtherThanTheFirst() throws IOException {
        Path file = folder.resolve("logs.jsonl");
        Files.writeString(file, "{\"x\": 1}\n{\"y\": {\"patient\": 2}, \"z\": 3}\n{torn\n");
        List<String> seen = new ArrayList<>();

        assertThat(files.findColumn(file, Set.of(), name -> {
                    seen.add(name);
                    return name.equals("patient");
                }))
                .contains("patient");
        assertThat(seen).containsExactly("x", "y", "patient");
    }

    private List<StagedRow> read(String text, DatasetSchema schema) throws IOException {
        Path file = folder.resolve("logs.csv");
        Files.writeString(file, text);
        List<StagedRow> rows = new ArrayList<>();
        try (ExportFiles.Reader reader = files.open(file, ExportKind.LOGS, schema, ExportPosition.START)) {
            RowBlock block = reader.next().orElseThrow();
            assertThat(block.rejects()).isEmpty();
            block.forEach(rows::add);
        }
        return rows;
    }

    private static DatasetSchema with(FieldRule... rules) {
        DatasetSchema open = TestRows.schema();
        return new DatasetSchema(
                open.logs(),
                open.feedback(),
                open.inputs(),
                open.groupColumn(),
                open.label(),
                List.of(new SliceRule("north", "site", "north", false)),
                open.maturity(),
                open.clockTolerance(),
                open.rejectLimit(),
                open.splits(),
                new FieldRules(Set.of(), List.of(rules)));
    }
}
