package dev.drydock.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.LabelForm;
import dev.drydock.domain.dataset.Rewrite;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotIdentity;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SubjectDigests;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A unit's rows go from a snapshot of several batches; everything else stays and can be verified. */
class SnapshotEraserTest {
    private static final SubjectDigests.Key KEY = new SubjectDigests.Key("a secret".getBytes(StandardCharsets.UTF_8));
    private static final int ROWS = 70_000;
    private static final String UNIT = "unit-7";

    @TempDir
    Path directory;

    private List<SnapshotRow> rows = List.of();
    private SnapshotId id = new SnapshotId("0".repeat(64));

    @BeforeEach
    void write() {
        rows = TestRows.rows(ROWS, 3);
        id = new SnapshotId(TestRows.write(directory, rows).id());
    }

    private static ErasedSubjects erased(String... units) {
        SubjectDigests digests = KEY.of("tiny");
        return new ErasedSubjects(
                KEY.of("tiny"),
                Set.copyOf(List.of(units).stream().map(digests::ofGroup).toList()));
    }

    private Rewrite rewrite(String unit) {
        return SnapshotEraser.rewrite(directory, id, erased(unit)).orElseThrow();
    }

    @Test
    void overwritesTheRowsAndNothingElse() throws IOException {
        byte[] before = Files.readAllBytes(directory.resolve("snapshot.arrow"));
        byte[] manifest = Files.readAllBytes(directory.resolve("manifest.json"));

        Rewrite rewrite = rewrite(UNIT);
        assertThat(Files.readAllBytes(directory.resolve("snapshot.arrow"))).isEqualTo(before);
        rewrite.settle();

        SnapshotReader reader = SnapshotReader.openVerified(directory, id);
        assertThat(Files.readAllBytes(directory.resolve("manifest.json"))).isEqualTo(manifest);
        assertThat(Files.size(directory.resolve("snapshot.arrow"))).isEqualTo(before.length);
        long gone = 0;
        for (int row = 0; row < ROWS; row++) {
            SnapshotRow was = rows.get(row);
            SnapshotRow is = reader.row(row);
            if (was.group().equals(UNIT)) {
                gone++;
                assertThat(is.split()).isEqualTo(Split.ERASED);
                assertThat(is.predictionId() + is.group() + is.source() + is.labelSource())
                        .matches("\\*+");
                assertThat(is.features()).containsOnly(Float.NaN);
                assertThat(List.of(is.predictedAt(), (long) is.label(), (long) is.score(), (long) is.slices()))
                        .containsOnly(0L);
            } else if (row % 97 == 0) {
                assertThat(reader.digestOf(row)).isEqualTo(digestOf(was));
            }
        }
        assertThat(gone).isEqualTo(rewrite.rows()).isPositive();
    }

    @Test
    void thePredictedClassAndTheTimeOfTheLabelGoToo() {
        rows = TestRows.classified(2000, 3);
        id = new SnapshotId(TestRows.write(directory, TestRows.classes(), rows).id());

        rewrite(UNIT).settle();

        SnapshotReader reader = SnapshotReader.openVerified(directory, id);
        for (int row = 0; row < rows.size(); row++) {
            String was = rows.get(row).predicted();
            boolean gone = rows.get(row).group().equals(UNIT);
            assertThat(reader.predicted(row)).isEqualTo(gone ? "*".repeat(was.length()) : was);
            assertThat(reader.labelledAt(row))
                    .isEqualTo(gone ? 0 : rows.get(row).labelledAt());
        }
    }

    @Test
    void theTextGoesToo() throws IOException {
        rows = TestRows.worded(2000, 3);
        SnapshotRow said = rows.stream()
                .filter(row -> row.group().equals(UNIT))
                .findFirst()
                .orElseThrow();
        rows.set(rows.indexOf(said), TestRows.saying(said, "no 7", "Ms Okonkwo-Reyes called"));
        id = new SnapshotId(TestRows.write(directory, TestRows.texts(), rows).id());

        rewrite(UNIT).settle();

        SnapshotReader reader = SnapshotReader.openVerified(directory, id);
        for (int row = 0; row < rows.size(); row++) {
            boolean gone = rows.get(row).group().equals(UNIT);
            assertThat(reader.text(row))
                    .isEqualTo(
                            gone
                                    ? "*".repeat(rows.get(row).text().getBytes(StandardCharsets.UTF_8).length)
                                    : rows.get(row).text());
        }
        assertThat(new String(Files.readAllBytes(directory.resolve("snapshot.arrow")), StandardCharsets.UTF_8))
                .doesNotContain("Okonkwo");
    }

    @Test
    void anErasedSnapshotLosesFurtherRowsAndNoneTwice() {
        rewrite(UNIT).settle();
        assertThat(SnapshotEraser.rewrite(directory, id, erased(UNIT))).isEmpty();
        rewrite("unit-8").settle();
        SnapshotReader reader = SnapshotReader.openVerified(directory, id);
        for (int row = 0; row < ROWS; row++) {
            assertThat(reader.split(row) == Split.ERASED)
                    .isEqualTo(Set.of(UNIT, "unit-8").contains(rows.get(row).group()));
        }
    }

    /** Where a dead one may have left it: the new file named by its digest, the document written, the old file still there. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoeverDiesLeavesAWholeSnapshotAndTheNextOneEndsIt(boolean counts) throws IOException {
        Path file = directory.resolve("snapshot.arrow");
        Path old = directory.resolve("old");
        Files.copy(file, old);
        rewrite(UNIT).settle();
        String digest = ErasedRows.find(directory).orElseThrow().sha256();
        Files.move(file, directory.resolve("snapshot-" + digest + ".arrow"));
        Files.move(old, file, StandardCopyOption.REPLACE_EXISTING);
        if (!counts) {
            Files.delete(directory.resolve("erased.json"));
        }

        SnapshotReader between = SnapshotReader.openVerified(directory, id);
        assertThat(between.erasedRows().isEmpty()).isNotEqualTo(counts);
        SnapshotEraser.rewrite(directory, id, erased(UNIT)).ifPresent(Rewrite::settle);

        assertThat(SnapshotReader.openVerified(directory, id).erasedRows()).isNotEmpty();
        try (var files = Files.list(directory)) {
            assertThat(files.map(left -> left.getFileName().toString()))
                    .containsExactlyInAnyOrder("snapshot.arrow", "manifest.json", "erased.json");
        }
    }

    @Test
    void everyOtherAlterationIsStillFound() throws IOException {
        rewrite(UNIT).settle();
        Path document = directory.resolve("erased.json");
        Path file = directory.resolve("snapshot.arrow");
        byte[] good = Files.readAllBytes(file);
        byte[] changed = good.clone();
        changed[changed.length / 2] ^= 1;
        Files.write(file, changed);
        assertAltered();
        Files.write(file, good);
        String json = Files.readString(document);
        String digest = ErasedRows.find(directory).orElseThrow().rows().get(0).digest();
        Files.writeString(document, json.replace(digest, "0".repeat(64)));
        assertAltered();
        Files.writeString(document, json.replaceFirst("\\{\"row\":[0-9]+,\"digest\":\"[0-9a-f]+\"\\},", ""));
        assertAltered();
        Files.delete(document);
        assertAltered();
        Files.writeString(document, json);
        assertThat(SnapshotReader.openVerified(directory, id).id()).isEqualTo(id);
    }

    private static String digestOf(SnapshotRow row) {
        return HexFormat.of().formatHex(new SnapshotIdentity(new byte[0], LabelForm.CLASS_INDEX).digestOf(row));
    }

    private void assertAltered() {
        assertThatThrownBy(() -> SnapshotReader.openVerified(directory, id))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(IngestFailure.SNAPSHOT_ALTERED));
    }
}
