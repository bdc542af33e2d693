package dev.drydock.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.Rewrite;
import dev.drydock.domain.dataset.RowOrigin;
import dev.drydock.domain.dataset.StagedRow;
import dev.drydock.domain.dataset.StagedRow.Label;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.domain.dataset.StagingArea.SortedRows;
import dev.drydock.domain.dataset.SubjectDigests;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are staged in whatever order come back in the order of their ids, each with everything that it had. */
class SortedRunTest {
    /** With none, as rows have it that were staged before it was kept. */
    private static final List<String> CLASSES = List.of("", "ok", "scratch", "unit-3");
    /** With none, as models of numbers have it. */
    private static final List<String> TEXTS = List.of("", "a", "it leaks\u001f\u00fc\ud83d\udd27".repeat(50));

    @TempDir
    Path directory;

    private final SplittableRandom random = new SplittableRandom(7);

    /** Ids that differ early, late, only in length, or beyond what is compared first; some come twice. */
    @ParameterizedTest
    @ValueSource(strings = {"", "p-", "pumps-of-plant-a-2026-11-24-", "пункт-", "𝄞-"})
    void givesBackEveryRowInTheOrderOfTheIds(String prefix) {
        List<StagedRow> staged = new ArrayList<>();
        ExportFile logs = stage(1, ExportKind.LOGS, rows(prefix, 3000, true), 7, staged);
        ExportFile labels = stage(2, ExportKind.FEEDBACK, rows(prefix, 1000, false), 2, staged);

        List<StagedRow> read = read(List.of(logs, labels));

        assertThat(read)
                .isSortedAccordingTo((left, right) -> Arrays.compareUnsigned(
                        left.predictionId().getBytes(StandardCharsets.UTF_8),
                        right.predictionId().getBytes(StandardCharsets.UTF_8)));
        assertThat(texts(read)).containsExactlyInAnyOrderElementsOf(texts(staged));
    }

    @Test
    void rowsOfSeveralTargetsComeBackWithAllTheirNumbers() {
        List<StagedRow> rows = List.of(
                new Label(new RowOrigin(1, 2, 3), "a", 12.25f, 1_700_000_000_000L, "x", List.of(0.5f, -3f)),
                new Label(new RowOrigin(2, 3, 4), "b", 1, 1_700_000_000_000L, "y", List.of(0.25f, 4f)));
        LoggedPrediction logged = new LoggedPrediction(
                new RowOrigin(5, 6, 7),
                "c",
                "unit-1",
                1_700_000_000_000L,
                9.5f,
                "",
                "v1",
                1,
                new float[] {1, Float.NaN, 3},
                "",
                List.of(-0.75f, 1e-9f));

        assertThat(read(List.of(stage(1, ExportKind.FEEDBACK, rows, 1, new ArrayList<>()))))
                .isEqualTo(rows);
        StagedRow back = read(List.of(stage(2, ExportKind.LOGS, List.of(logged), 1, new ArrayList<>())))
                .get(0);
        assertThat(back).usingRecursiveComparison().ignoringFields("features").isEqualTo(logged);
        assertThat(((LoggedPrediction) back).features()).containsExactly(1, Float.NaN, 3);
    }

    @Test
    void rowsOfOneIdComeInTheOrderOfTheirRecordsWhateverRunsTheyLieIn() {
        List<StagedRow> rows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            rows.add(new Label(new RowOrigin(i, i + 1L, i + 2L), "p-" + i % 3, i, i, "x"));
        }
        List<StagedRow> read = read(List.of(stage(1, ExportKind.FEEDBACK, rows, 9, new ArrayList<>())));
        for (int id = 0; id < 3; id++) {
            String one = "p-" + id;
            assertThat(read.stream().filter(row -> row.predictionId().equals(one)))
                    .extracting(row -> row.origin().record())
                    .isSorted();
        }
    }

    private List<StagedRow> rows(String prefix, int count, boolean predictions) {
        List<StagedRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = prefix + "x".repeat(random.nextInt(3)) + Integer.toString(random.nextInt(count), 36);
            RowOrigin origin = new RowOrigin(random.nextLong(1L << 40), i + 1L, i + 2L);
            rows.add(
                    predictions
                            ? new LoggedPrediction(
                                    origin,
                                    id,
                                    "unit-" + random.nextInt(40),
                                    random.nextLong(),
                                    0.25f,
                                    CLASSES.get(random.nextInt(CLASSES.size())),
                                    "v" + random.nextInt(3),
                                    random.nextInt(),
                                    new float[] {random.nextInt(), Float.NaN, -0f},
                                    TEXTS.get(random.nextInt(TEXTS.size())))
                            : new Label(origin, id, random.nextInt(9), random.nextLong(), ""));
        }
        return rows;
    }

    /** Stages rows in so many runs of two blocks each. */
    private ExportFile stage(long id, ExportKind kind, List<StagedRow> rows, int runs, List<StagedRow> staged) {
        long length = 0;
        try (SegmentFile segment = SegmentFile.open(segment(id), 0)) {
            for (int run = 0; run < runs; run++) {
                int from = rows.size() * run / runs;
                int to = rows.size() * (run + 1) / runs;
                segment.append(packed(rows.subList(from, (from + to) / 2)));
                segment.append(packed(rows.subList((from + to) / 2, to)));
                length = segment.force();
            }
        }
        staged.addAll(rows);
        return file(id, kind, length);
    }

    private static PackedRows packed(List<StagedRow> rows) {
        PackedRows.Builder builder = new PackedRows.Builder(1, 0);
        rows.forEach(builder::add);
        return builder.build(List.of());
    }

    private Path segment(long id) {
        return directory.resolve("rows/" + id + "-1.rows");
    }

    private static ExportFile file(long id, ExportKind kind, long length) {
        return new ExportFile(
                id,
                new ExportFile.Origin("plant-a", id, "tiny", "file-" + id, kind),
                new ExportFile.Content("", 0, 0),
                ExportFile.State.INGESTED,
                new ExportFile.Reading(OptionalLong.of(1), Optional.empty(), 0, 0, length, OptionalLong.empty()));
    }

    private List<StagedRow> read(List<ExportFile> files) {
        SortedRows rows = new FileStagingArea(directory.resolve("inbox"), directory).sorted(files);
        List<StagedRow> read = new ArrayList<>();
        while (rows.next()) {
            assertThat(files).contains(rows.file());
            StagedRow row = rows.row().unpack();
            assertThat(rows.sameId())
                    .isEqualTo(!read.isEmpty()
                            && read.get(read.size() - 1).predictionId().equals(row.predictionId()));
            assertThat(rows.row().isPrediction()).isEqualTo(row instanceof LoggedPrediction);
            read.add(row);
        }
        assertThat(rows.next()).isFalse();
        return read;
    }

    private static List<String> texts(List<StagedRow> rows) {
        return rows.stream()
                .map(row -> row instanceof LoggedPrediction prediction
                        ? prediction + Arrays.toString(prediction.features()) + prediction.others()
                        : row.toString())
                .map(text -> text.replaceAll("features=[^\\]]*", ""))
                .toList();
    }

    /** Models without predicted classes, and readers of what they staged, know nothing of them. */
    @Test
    void aRowWithoutAPredictedClassHasTheBytesThatItAlwaysHad() {
        ByteBuffer plain = packed(List.of(prediction(""))).bytes();
        ByteBuffer expected = RowForm.buffer(60 + 2 * Float.BYTES + 3)
                .putInt(60 + 2 * Float.BYTES + 3)
                .putInt(1)
                .putLong(7)
                .putLong(8)
                .putLong(6)
                .putLong(1_700_000_000_000L)
                .putFloat(0.25f)
                .putInt(5)
                .putInt(0)
                .putInt(1)
                .putInt(3)
                .putFloat(1.5f)
                .putFloat(Float.NaN)
                .put("p-1".getBytes(StandardCharsets.UTF_8))
                .flip();

        assertThat(plain).isEqualTo(expected);
        assertThat(packed(List.of(prediction("ok"))).bytes().limit()).isEqualTo(expected.limit() + Integer.BYTES);
    }

    private static LoggedPrediction prediction(String predicted) {
        return new LoggedPrediction(
                new RowOrigin(6, 7, 8), "p-1", "unit-1", 1_700_000_000_000L, 0.25f, predicted, "v1", 5, new float[] {
                    1.5f, Float.NaN
                });
    }

    /** The name goes with the last row that has it. */
    @Test
    void aPredictedClassThatNoOtherRowHasIsErasedWithItsRow() throws IOException {
        ExportFile file = stage(1, ExportKind.LOGS, List.of(prediction("scratch")), 1, new ArrayList<>());
        ErasedSubjects erased =
                new ErasedSubjects(KEY.of("tiny"), Set.of(KEY.of("tiny").ofGroup("unit-1")));

        staging().erase(file, erased).orElseThrow().settle();

        assertThat(read(List.of(file))).isEmpty();
        assertThat(Files.readString(segment(1), StandardCharsets.ISO_8859_1)).doesNotContain("scratch");
    }

    /** A changed byte that leaves the rows readable is found at the run's end by the checksum. */
    @Test
    void noticesEveryChangedByte() throws IOException {
        ExportFile file = stage(1, ExportKind.LOGS, rows("p-", 20, true), 2, new ArrayList<>());
        byte[] good = Files.readAllBytes(segment(1));
        // In place: writing the file anew each time waits for the disk.
        try (FileChannel segment = FileChannel.open(segment(1), StandardOpenOption.WRITE)) {
            for (int at = 0; at < good.length; at++) {
                segment.write(ByteBuffer.wrap(new byte[] {(byte) (good[at] ^ (1 + random.nextInt(255)))}), at);
                assertThatThrownBy(() -> read(List.of(file)))
                        .as("byte %d", at)
                        .isInstanceOfSatisfying(
                                DrydockException.class,
                                e -> assertThat(e.code()).isEqualTo(IngestFailure.STAGED_ROWS_DAMAGED));
                segment.write(ByteBuffer.wrap(new byte[] {good[at]}), at);
            }
        }
        assertThat(read(List.of(file))).hasSize(20);
    }

    @Test
    void noticesACutFile() throws IOException {
        ExportFile file = stage(1, ExportKind.LOGS, rows("p-", 20, true), 1, new ArrayList<>());
        Files.write(segment(1), Arrays.copyOf(Files.readAllBytes(segment(1)), 100));
        assertThatThrownBy(() -> read(List.of(file))).hasMessageContaining("it has 100 bytes");
    }

    /** A site that was upgraded in the middle of a file has rows of both forms in one segment. */
    @Test
    void readsWhatEarlierReleasesStaged() throws IOException {
        Path segment = segment(1);
        Files.createDirectories(segment.getParent());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String id : List.of("c", "a", "b")) {
            bytes.writeBytes(legacyLabel(id));
        }
        Files.write(segment, bytes.toByteArray());
        long length = bytes.size();
        try (SegmentFile file = SegmentFile.open(segment, length)) {
            file.append(packed(List.of(new Label(new RowOrigin(9, 4, 5), "aa", 1, 10, "new"))));
            length = file.force();
        }
        List<StagedRow> read = read(List.of(file(1, ExportKind.FEEDBACK, length)));
        assertThat(read).extracting(StagedRow::predictionId).containsExactly("a", "aa", "b", "c");
        assertThat(read.get(0)).isEqualTo(new Label(new RowOrigin(1, 2, 3), "a", 12.25f, 1_700_000_000_000L, "x"));
    }

    @Test
    void runsOfRowsThatCountTextsAreReadAndErasedToo() throws IOException {
        List<StagedRow> staged = new ArrayList<>();
        ExportFile logs = stage(1, ExportKind.LOGS, rows("p-", 300, true), 3, staged);
        writeAsVersionTwo(segment(1));
        assertThat(texts(read(List.of(logs)))).containsExactlyInAnyOrderElementsOf(texts(staged));

        SubjectDigests digests = KEY.of("tiny");
        staging()
                .erase(logs, new ErasedSubjects(digests, Set.of(digests.ofGroup("unit-7"))))
                .orElseThrow()
                .settle();

        assertThat(texts(read(List.of(logs))))
                .containsExactlyInAnyOrderElementsOf(texts(staged.stream()
                        .filter(row -> !((LoggedPrediction) row).group().equals("unit-7"))
                        .toList()));
        assertThat(Files.readString(segment(1), StandardCharsets.ISO_8859_1)).doesNotContain("unit-7");
    }

    private static void writeAsVersionTwo(Path segment) throws IOException {
        ByteBuffer runs = ByteBuffer.wrap(Files.readAllBytes(segment));
        while (runs.hasRemaining()) {
            ByteBuffer run = runs.slice().order(ByteOrder.LITTLE_ENDIAN);
            int[] counts = new int[run.getInt(SortedRun.TEXT_BYTES)];
            int next = SortedRun.HEADER;
            for (int text = 0; text < run.getInt(SortedRun.TEXTS); text++) {
                counts[next - SortedRun.HEADER] = text;
                next += Integer.BYTES + run.getInt(next);
            }
            for (int row = 0; row < run.getInt(SortedRun.ROWS); row++) {
                RowForm.renumber(run, next, counts);
                next += RowForm.length(run, next);
            }
            CRC32C crc = new CRC32C();
            crc.update(run.slice(SortedRun.HEADER, next - SortedRun.HEADER));
            run.put(7, (byte) '2').putInt(SortedRun.CRC, (int) crc.getValue());
            runs.position(runs.position() + next);
        }
        Files.write(segment, runs.array());
    }

    private static final SubjectDigests.Key KEY = new SubjectDigests.Key("a secret".getBytes(StandardCharsets.UTF_8));

    private FileStagingArea staging() {
        return new FileStagingArea(directory.resolve("inbox"), directory);
    }

    /** Rows of a unit, and of single predictions, go; length, order and every other row stay, and the count of what went is told. */
    @Test
    void erasedRowsAreOverwrittenAndPassedOver() throws IOException {
        List<StagedRow> staged = new ArrayList<>();
        ExportFile logs = stage(1, ExportKind.LOGS, rows("p-", 3000, true), 5, staged);
        ExportFile labels = stage(2, ExportKind.FEEDBACK, rows("p-", 1000, false), 2, staged);
        Set<String> ids = staged.stream()
                .filter(row -> row instanceof LoggedPrediction prediction
                        && prediction.group().equals("unit-7"))
                .map(StagedRow::predictionId)
                .collect(Collectors.toSet());
        SubjectDigests digests = KEY.of("tiny");
        Set<String> gone = new HashSet<>(Set.of(digests.ofGroup("unit-7")));
        ids.forEach(id -> gone.add(digests.ofPrediction(id)));
        ErasedSubjects erased = new ErasedSubjects(digests, gone);
        List<String> kept = texts(
                staged.stream().filter(row -> !ids.contains(row.predictionId())).toList());

        for (ExportFile file : List.of(logs, labels)) {
            long length = Files.size(segment(file.id()));
            Rewrite rewrite = staging().erase(file, erased).orElseThrow();
            assertThat(rewrite.rows()).isPositive();
            rewrite.settle();
            assertThat(Files.size(segment(file.id()))).isEqualTo(length);
            assertThat(staging().erase(file, erased)).isEmpty();
        }

        assertThat(texts(read(List.of(logs, labels)))).containsExactlyInAnyOrderElementsOf(kept);
        SortedRows rows = staging().sorted(List.of(logs, labels));
        while (rows.next()) {
            assertThat(ids).doesNotContain(rows.row().unpack().predictionId());
        }
        assertThat(rows.erased(ExportKind.LOGS) + rows.erased(ExportKind.FEEDBACK))
                .isEqualTo(staged.size() - kept.size());
        assertThat(Files.readString(segment(1), StandardCharsets.ISO_8859_1)).doesNotContain("unit-7");
    }

    @Test
    void whatIsDamagedIsNotMadeGoodByErasing() throws IOException {
        ExportFile file = stage(1, ExportKind.LOGS, rows("p-", 20, true), 1, new ArrayList<>());
        byte[] changed = Files.readAllBytes(segment(1));
        changed[changed.length - 1] ^= 1;
        Files.write(segment(1), changed);
        ErasedSubjects erased =
                new ErasedSubjects(KEY.of("tiny"), Set.of(KEY.of("tiny").ofGroup("unit-1")));
        assertThatThrownBy(() -> staging().erase(file, erased)).hasMessageContaining("were changed");
    }

    @Test
    void rowsOfEarlierReleasesAndWhatNobodyCommittedGoToo() throws IOException {
        Path segment = segment(1);
        Files.createDirectories(segment.getParent());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String id : List.of("first", "second", "third")) {
            bytes.writeBytes(legacyLabel(id));
        }
        bytes.writeBytes("torn row of second".getBytes(StandardCharsets.UTF_8));
        Files.write(segment, bytes.toByteArray());
        ExportFile file = file(1, ExportKind.FEEDBACK, bytes.size() - "torn row of second".length());
        ErasedSubjects erased =
                new ErasedSubjects(KEY.of("tiny"), Set.of(KEY.of("tiny").ofPrediction("second")));

        staging().erase(file, erased).orElseThrow().settle();

        assertThat(read(List.of(file))).extracting(StagedRow::predictionId).containsExactly("first", "third");
        SortedRows rows = staging().sorted(List.of(file));
        while (rows.next()) {
            rows.row();
        }
        assertThat(rows.erased(ExportKind.FEEDBACK)).isEqualTo(1);
        assertThat(Files.readString(segment, StandardCharsets.ISO_8859_1)).doesNotContain("second");
    }

    private static byte[] legacyLabel(String id) throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(payload);
        out.writeByte(2);
        out.writeLong(1);
        out.writeLong(2);
        out.writeLong(3);
        out.writeInt(id.length());
        out.writeBytes(id);
        out.writeFloat(12.25f);
        out.writeLong(1_700_000_000_000L);
        out.writeInt(1);
        out.writeBytes("x");
        CRC32 crc = new CRC32();
        crc.update(payload.toByteArray());
        ByteArrayOutputStream row = new ByteArrayOutputStream();
        DataOutputStream prefixed = new DataOutputStream(row);
        prefixed.writeInt(payload.size());
        prefixed.writeInt((int) crc.getValue());
        prefixed.write(payload.toByteArray());
        return row.toByteArray();
    }
}
