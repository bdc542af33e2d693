package dev.drydock.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.FieldPlace;
import dev.drydock.domain.dataset.FieldRule;
import dev.drydock.domain.dataset.FieldRules;
import dev.drydock.domain.dataset.FieldUse;
import dev.drydock.domain.dataset.Rewrite;
import dev.drydock.domain.dataset.RowOrigin;
import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.dataset.StagedRow;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.domain.dataset.StagingArea.PackedRow;
import dev.drydock.domain.dataset.SubjectDigests;
import dev.drydock.domain.labelling.Candidate;
import dev.drydock.domain.labelling.ChosenRow;
import dev.drydock.domain.labelling.LabelSheets.FilledRow;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.LabellingFailure;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.snapshots.TestRows;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvLabelSheetsTest {
    @TempDir
    Path folder;

    private CsvLabelSheets sheets;

    @BeforeEach
    void openFolder() {
        sheets = new CsvLabelSheets(folder.resolve("labels"));
    }

    private record Row(LoggedPrediction prediction) implements PackedRow {
        @Override
        public boolean isPrediction() {
            return true;
        }

        @Override
        public long at() {
            return prediction.predictedAt();
        }

        @Override
        public StagedRow unpack() {
            return prediction;
        }
    }

    private static ChosenRow row(String id, String group, float... inputs) {
        LoggedPrediction prediction =
                new LoggedPrediction(new RowOrigin(0, 1, 2), id, group, 1_763_000_000_000L, 0.25f, "7", 0, inputs);
        return new ChosenRow(
                new Candidate(id, group, "plant-a", prediction.predictedAt(), 0.25f, "7", 0, new Row(prediction)),
                "margin");
    }

    private static DatasetSchema schema(String... privateColumns) {
        return withPrivate(TestRows.schema(), privateColumns);
    }

    private static DatasetSchema withPrivate(DatasetSchema open, String... privateColumns) {
        return new DatasetSchema(
                open.logs(),
                open.feedback(),
                open.inputs(),
                open.groupColumn(),
                open.label(),
                open.slices(),
                open.maturity(),
                open.clockTolerance(),
                open.rejectLimit(),
                open.splits(),
                Set.of(privateColumns));
    }

    private String kept(DatasetSchema schema, ChosenRow... rows) {
        return new String(sheets.read(sheets.keep("tiny/3", schema, List.of(rows))), StandardCharsets.UTF_8);
    }

    @Test
    void hasWhatAPersonNeedsAndEmptyCellsToFillIn() {
        assertThat(kept(schema(), row("p-1", "unit-4", -1.5f, Float.NaN, 1)))
                .isEqualTo(
                        "request,prediction_id,predicted_at,model_version,score,chosen_for,label,labelled_at,annotator,"
                                + "unit,x,y,colour\r\n"
                                + "tiny/3,p-1,2025-11-13T02:13:20Z,7,0.25,margin,,,,unit-4,-1.5,,green\r\n");
    }

    @Test
    void holdsNoColumnThatMayNotGoOnSheets() {
        DatasetSchema schema = withFields(
                new FieldRule("y", FieldUse.all(), Set.of(FieldPlace.PACKAGE)),
                new FieldRule("unit", FieldUse.all(), Set.of()),
                new FieldRule("x", FieldUse.all(), Set.of(FieldPlace.LABELS)));

        assertThat(kept(schema, row("p-1", "unit-4", -1.5f, 7, 1)).lines().findFirst())
                .hasValueSatisfying(header -> assertThat(header).endsWith(",annotator,x,colour"));
    }

    @Test
    void takesNoSheetWithAColumnThatMayNotBeThere() {
        DatasetSchema schema = withFields(new FieldRule("patient", Set.of(), Set.of()));
        String sheet = "request,prediction_id,label, Patient \ntiny/3,p-1,yes,Ms. Doe\n";

        assertThat(sheets.readFilled(schema(), bytes(sheet))).hasSize(1);
        for (DatasetSchema strict : List.of(schema, schema("patient"))) {
            assertThatThrownBy(() -> sheets.readFilled(strict, bytes(sheet)))
                    .isInstanceOfSatisfying(DrydockException.class, e -> {
                        assertThat(e.code()).isEqualTo(RegistryFailure.FIELD_RULE_BROKEN);
                        assertThat(e.sentence()).contains("it has column  Patient ", "column patient", "Remove");
                    });
        }
    }

    @Test
    void handsOutNoSheetWithAColumnThatMayNotBeThereByNow() {
        String digest = sheets.keep("tiny/3", schema(), List.of(row("p-1", "unit-4", -1.5f, 7, 1)));

        assertThat(sheets.read(digest, schema())).isEqualTo(sheets.read(digest));
        DatasetSchema strict = withFields(new FieldRule("y", FieldUse.all(), Set.of(FieldPlace.PACKAGE)));
        assertThatThrownBy(() -> sheets.read(digest, strict)).isInstanceOfSatisfying(DrydockException.class, e -> {
            assertThat(e.code()).isEqualTo(RegistryFailure.FIELD_RULE_BROKEN);
            assertThat(e.sentence()).contains("have column y,", "by now", "--again");
        });
    }

    @Test
    void ownColumnsOfASheetStayThoughALoggedOneHasTheirName() {
        DatasetSchema schema = withFields(new FieldRule("annotator", Set.of(), Set.of()));
        String sheet = "request,prediction_id,label,annotator\ntiny/3,p-1,yes,anna\n";

        assertThat(sheets.readFilled(schema, bytes(sheet))).hasSize(1);
        assertThatThrownBy(() -> sheets.readFilled(schema, bytes(sheet.replace("annotator", "annotator (logged)"))))
                .isInstanceOf(DrydockException.class);
    }

    private static ByteArrayInputStream bytes(String sheet) {
        return new ByteArrayInputStream(sheet.getBytes(StandardCharsets.UTF_8));
    }

    private static DatasetSchema withFields(FieldRule... rules) {
        DatasetSchema open = TestRows.schema();
        return new DatasetSchema(
                open.logs(),
                open.feedback(),
                open.inputs(),
                open.groupColumn(),
                open.label(),
                open.slices(),
                open.maturity(),
                open.clockTolerance(),
                open.rejectLimit(),
                open.splits(),
                new FieldRules(Set.of(), List.of(rules)));
    }

    @Test
    void rowsOfAGroupAreErasedThoughItHasBecomePrivateSince() {
        String sheet =
                sheets.keep("tiny/3", schema(), List.of(row("p-1", "unit-4", 1, 1, 1), row("p-2", "unit-5", 1, 1, 1)));
        SubjectDigests digests = new SubjectDigests.Key("a secret".getBytes(StandardCharsets.UTF_8)).of("tiny");
        ErasedSubjects erased = new ErasedSubjects(digests, Set.of(digests.ofGroup("unit-4")));

        Rewrite left = sheets.erase(sheet, "tiny", schema("unit"), erased).orElseThrow();
        left.settle();

        assertThat(new String(sheets.read(left.after()), StandardCharsets.UTF_8))
                .contains("p-2")
                .doesNotContain("p-1", "unit-4");
    }

    @Test
    void holdsNoColumnThatIsPrivate() {
        assertThat(kept(schema("x", "unit"), row("p-1", "unit-4", -1.5f, 2, 1)))
                .doesNotContain("-1.5", "unit")
                .contains("annotator,y,colour\r\n", ",,,,2.0,green\r\n");
    }

    @Test
    void showsTextsToBeReadUnlessTheyArePrivate() {
        LoggedPrediction prediction = new LoggedPrediction(
                new RowOrigin(0, 1, 2),
                "p-1",
                "unit-4",
                1_763_000_000_000L,
                0.25f,
                "ok",
                "7",
                0,
                new float[] {2, 9},
                RowText.of(List.of("=1", "it \"leaks\",\nno")));
        ChosenRow row = new ChosenRow(
                new Candidate("p-1", "unit-4", "plant-a", 0, 0.25f, "7", 0, new Row(prediction)), "margin");

        assertThat(kept(TestRows.texts(), row))
                .contains("annotator,unit,subject,body\r\n", ",unit-4,'=1,\"it \"\"leaks\"\",\nno\"\r\n");
        assertThat(kept(withPrivate(TestRows.texts(), "body"), row))
                .contains("annotator,unit,subject\r\n", ",unit-4,'=1\r\n")
                .doesNotContain("leaks");
    }

    @Test
    void noCellIsAFormulaAndEveryIdComesBackAsItWas() {
        List<String> ids = List.of("=1+1", "+2", "-3", "@x", "\ttab", "'quoted", "'=x", "a,\"b\"\nc", "é😀", "007");
        String sheet = kept(
                schema(), ids.stream().map(id -> row(id, "=cmd()", 1, 2, 0)).toArray(ChosenRow[]::new));

        assertThat(sheet).contains("'=1+1", "'-3", "'=cmd()").doesNotContainPattern("(?m)(^|,)\"?[=@+\\t]");
        assertThat(read(sheet)).extracting(FilledRow::predictionId).containsExactlyElementsOf(ids);
        assertThat(read(sheet)).extracting(FilledRow::request).containsOnly("tiny/3");
    }

    private List<FilledRow> read(String sheet) {
        return sheets.readFilled(schema(), new ByteArrayInputStream(sheet.getBytes(StandardCharsets.UTF_8)));
    }

    /** Spreadsheets put a byte order mark before it, take semicolons, move columns and leave empty rows behind. */
    @Test
    void readsWhatASpreadsheetMakesOfIt() {
        String saved = "\uFEFF" + """
                label;annotator;prediction_id;request;;notes
                 yes ;Lee;p-1;tiny/3;;"why; because"
                ;;;;;
                'no;;"p;2";tiny/3;;
                ;;p-3;tiny/3
                """.replace("\n", "\r\n");
        assertThat(read(saved))
                .containsExactly(
                        new FilledRow(1, "tiny/3", "p-1", "yes", "", "Lee"),
                        new FilledRow(3, "tiny/3", "p;2", "no", "", ""),
                        new FilledRow(4, "tiny/3", "p-3", "", "", ""));
    }

    @Test
    void refusesWhatIsNoSuchSheet() {
        assertRefused("prediction_id,label\np-1,yes\n", "has no column request, but prediction_id, label");
        assertRefused("", "has no column request");
        assertRefused("request,prediction_id,label\ntiny/3,\"p-1,yes\n", "is no CSV");
        assertThatThrownBy(() -> sheets.readFilled(
                        schema(),
                        new ByteArrayInputStream("request,prediction_id,label\nx,y,d\u00e9j\u00e0"
                                .getBytes(StandardCharsets.ISO_8859_1))))
                .isInstanceOf(DrydockException.class)
                .hasMessageContaining("not in UTF-8");
    }

    private void assertRefused(String sheet, String part) {
        assertThatThrownBy(() -> read(sheet)).isInstanceOfSatisfying(DrydockException.class, e -> {
            assertThat(e.code()).isEqualTo(LabellingFailure.LABEL_SHEET_REFUSED);
            assertThat(e.sentence()).contains(part);
        });
    }

    @Test
    void keepsTheSameRowsOnceAndLeavesNothingElseBehind() throws IOException {
        String digest = sheets.keep("tiny/3", schema(), List.of(row("p-1", "u", 1, 2, 0)));

        assertThat(sheets.keep("tiny/3", schema(), List.of(row("p-1", "u", 1, 2, 0))))
                .isEqualTo(digest);
        try (Stream<Path> files = Files.list(folder.resolve("labels"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly(digest + ".csv");
        }
    }

    @Test
    void tellsWhenASheetWasChangedOrLost() throws IOException {
        String digest = sheets.keep("tiny/3", schema(), List.of(row("p-1", "u", 1, 2, 0)));
        Path file = folder.resolve("labels").resolve(digest + ".csv");

        Files.writeString(file, "changed");
        assertUnreadable(digest, CommonFailure.STORED_BYTES_ALTERED);
        Files.delete(file);
        assertUnreadable(digest, CommonFailure.FILE_UNREADABLE);
    }

    private void assertUnreadable(String digest, FailureCode code) {
        assertThatThrownBy(() -> sheets.read(digest))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void writesFeedbackInTheColumnsThatTheModelNames() {
        assertThat(sheets.feedback(
                        schema(), List.of(new FilledRow(1, "tiny/3", "=p", "yes", "2026-11-24T00:00:00Z", "Lee"))))
                .isEqualTo("id,label,at,who\r\n=p,yes,2026-11-24T00:00:00Z,Lee\r\n");
    }
}
