package dev.drydock.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.dataset.SnapshotRows;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SubjectDigests;
import dev.drydock.domain.statistics.ColumnStatistics;
import dev.drydock.domain.statistics.NumberStatistics;
import dev.drydock.domain.statistics.SnapshotStatistics;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots whose labels and scores have two numbers. */
class SeveralTargetsSnapshotTest {
    private static final DatasetSchema SCHEMA = TestRows.schema(TestRows.TARGETS, Optional.empty());
    /** More than a batch has. */
    private static final List<SnapshotRow> ROWS = TestRows.withTargets(TestRows.rows(70_000, 3));

    @TempDir
    Path directory;

    @Test
    void everyNumberIsReadBackWhicheverWayItIsOpened() {
        SnapshotManifest manifest = TestRows.write(directory, SCHEMA, ROWS);
        SnapshotId id = new SnapshotId(manifest.id());

        SnapshotReader whole = SnapshotReader.openVerified(directory, id);
        SnapshotReader numbers =
                SnapshotReader.openNumbers(directory, id, Sha256.hex(SnapshotManifest.bytes(directory)));

        assertThat(manifest.schema().targets()).containsExactly("pressure", "wear");
        assertThat(manifest.batches()).hasSizeGreaterThan(1);
        for (int row = 0; row < ROWS.size(); row += 37) {
            assertThat(whole.row(row))
                    .usingRecursiveComparison()
                    .ignoringFields("features")
                    .isEqualTo(ROWS.get(row));
            assertThat(numbers.label(row, 1))
                    .isEqualTo(ROWS.get(row).otherLabels().get(0));
            assertThat(numbers.score(row, 1))
                    .isEqualTo(ROWS.get(row).otherScores().get(0));
        }
    }

    @Test
    void labelAndScoreAreArrowListsOfOneLength() throws IOException {
        TestRows.write(directory, SCHEMA, ROWS.subList(0, 50));
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("snapshot.arrow")))
                .order(ByteOrder.LITTLE_ENDIAN);
        int footerLength = file.getInt(file.limit() - 10);
        Footer footer = Footer.getRootAsFooter(
                file.slice(file.limit() - 10 - footerLength, footerLength).order(ByteOrder.LITTLE_ENDIAN));

        for (int column : new int[] {9, 10}) {
            Field field = footer.schema().fields(column);
            assertThat(field.name()).isEqualTo(column == 9 ? "label" : "score");
            assertThat(field.typeType()).isEqualTo(Type.FixedSizeList);
            assertThat(((FixedSizeList) field.type(new FixedSizeList())).listSize())
                    .isEqualTo(2);
            assertThat(field.children(0).typeType()).isEqualTo(Type.FloatingPoint);
        }
        int offset = (int) footer.recordBatches(0).offset();
        Message message = Message.getRootAsMessage(
                file.slice(offset + 8, file.getInt(offset + 4)).order(ByteOrder.LITTLE_ENDIAN));
        RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
        assertThat(IntStream.range(0, batch.nodesLength())
                        .mapToObj(node -> batch.nodes(node).length()))
                .as("a list's values have a node behind its own")
                .endsWith(50L, 50L, 100L, 50L, 100L, 50L, 50L, 150L);
        assertThat(batch.buffersLength()).isEqualTo(6 * 3 + 3 * 2 + 2 * 3 + 2 + 3);
    }

    @Test
    void eachTargetIsDescribed() {
        SnapshotStatistics statistics =
                TestRows.write(directory, SCHEMA, ROWS).statistics().orElseThrow();

        assertThat(statistics.columns().stream().skip(3).map(ColumnStatistics::name))
                .containsExactly("score.pressure", "label.pressure", "score.wear", "label.wear");
        NumberStatistics wear = (NumberStatistics) statistics.others().get(1);
        assertThat(wear.parts().all().count()).isEqualTo(ROWS.size());
        assertThat(wear.quantiles().get(3)).isBetween(0.49, 0.51);
        assertThat(SnapshotManifest.read(directory).statistics()).contains(statistics);
    }

    @Test
    void eachNumberIsPartOfTheId() throws IOException {
        String id = TestRows.write(directory, SCHEMA, ROWS.subList(0, 50)).id();
        for (boolean label : new boolean[] {false, true}) {
            List<SnapshotRow> changed = new ArrayList<>(ROWS.subList(0, 50));
            changed.set(7, altered(changed.get(7), label));
            Path other = Files.createDirectory(directory.resolve("other-" + label));
            assertThat(TestRows.write(other, SCHEMA, changed).id()).isNotEqualTo(id);
        }
    }

    private static SnapshotRow altered(SnapshotRow row, boolean label) {
        SnapshotRows changed = SnapshotRows.like(row);
        return (label ? changed.label(row.label(), 0.125f) : changed.score(row.score(), 0.125f)).build();
    }

    @Test
    void aRowWithoutANumberForEachTargetIsNotWritten() {
        List<SnapshotRow> plain = TestRows.rows(3, 3);

        assertThatThrownBy(() -> TestRows.write(directory, SCHEMA, plain))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 other labels and 0 other scores, not 1");
    }

    @Test
    void erasingOverwritesTheNumbersOfEveryTarget() {
        SnapshotId id = new SnapshotId(TestRows.write(directory, SCHEMA, ROWS).id());
        SubjectDigests digests = new SubjectDigests.Key("a secret".getBytes(StandardCharsets.UTF_8)).of("tiny");

        SnapshotEraser.rewrite(directory, id, new ErasedSubjects(digests, Set.of(digests.ofGroup("unit-7"))))
                .orElseThrow()
                .settle();

        SnapshotReader reader = SnapshotReader.openVerified(directory, id);
        int erased = 0;
        for (int row = 0; row < ROWS.size(); row++) {
            boolean gone = ROWS.get(row).group().equals("unit-7");
            erased += gone ? 1 : 0;
            assertThat(reader.split(row) == Split.ERASED).isEqualTo(gone);
            assertThat(reader.label(row, 1))
                    .isEqualTo(gone ? 0 : ROWS.get(row).otherLabels().get(0));
            assertThat(reader.score(row, 1))
                    .isEqualTo(gone ? 0 : ROWS.get(row).otherScores().get(0));
        }
        assertThat(erased).isGreaterThan(1000);
    }

    @Test
    void aSecondNumberThatWasChangedIsNoticed() throws IOException {
        SnapshotManifest manifest = TestRows.write(directory, SCHEMA, ROWS.subList(0, 50));
        Path file = directory.resolve("snapshot.arrow");
        byte[] bytes = Files.readAllBytes(file);
        long label = Objects.requireNonNull(
                        MappedBatch.layout(manifest, manifest.batches().get(0))
                                .extents(manifest.batches().get(0).offset())
                                .get("label"))
                .offset();
        bytes[(int) label + 4] ^= 1;
        Files.write(file, bytes);
        String digest = Sha256.hex(SnapshotManifest.bytes(directory));

        assertThatThrownBy(() -> SnapshotReader.openNumbers(directory, new SnapshotId(manifest.id()), digest))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(IngestFailure.SNAPSHOT_ALTERED));
    }

    @Test
    void aManifestOfOneTargetDoesNotNameIt() throws IOException {
        TestRows.write(directory, TestRows.rows(20, 3));

        assertThat(Files.readString(directory.resolve("manifest.json"))).doesNotContain("targets", "others");
        assertThat(SnapshotManifest.read(directory).schema().numbers()).isOne();
    }
}
