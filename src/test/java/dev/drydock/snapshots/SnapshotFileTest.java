package dev.drydock.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.dataset.SnapshotRows;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.statistics.Anomaly;
import dev.drydock.domain.statistics.CategoryStatistics;
import dev.drydock.domain.statistics.ColumnStatistics;
import dev.drydock.domain.statistics.NumberStatistics;
import dev.drydock.domain.statistics.SnapshotStatistics;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.IngestFailure;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotFileTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 5000, 65_536, 140_000})
    void readsBackEveryColumnOfEveryRow(int count) {
        List<SnapshotRow> rows = TestRows.rows(count, 1);
        SnapshotManifest manifest = TestRows.write(directory, rows);

        SnapshotReader reader = SnapshotReader.openVerified(directory, new SnapshotId(manifest.id()));

        assertThat(reader.rows()).isEqualTo(count);
        assertThat(reader.inputs()).isEqualTo(3);
        for (int row = 0; row < count; row += count > 10_000 ? 997 : 1) {
            assertSame(reader.row(row), rows.get(row));
            assertThat(Float.compare(reader.feature(row, 1), rows.get(row).features()[1]))
                    .isZero();
        }
        float[] matrix = new float[3 * count];
        reader.copyFeatures(0, count, matrix, 0);
        for (int row = 0; row < count; row++) {
            assertThat(Arrays.equals(matrix, 3 * row, 3 * row + 3, rows.get(row).features(), 0, 3))
                    .isTrue();
        }
        assertThat(manifest.splits().values().stream().mapToInt(i -> i).sum()).isEqualTo(count);
    }

    @Test
    void isAnArrowFileByItsOwnMetadata() throws IOException {
        List<SnapshotRow> rows = TestRows.rows(1000, 2);
        SnapshotManifest manifest = TestRows.write(directory, rows);
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("snapshot.arrow")))
                .order(ByteOrder.LITTLE_ENDIAN);

        int end = file.limit();
        assertThat(text(file, 0, 6)).isEqualTo("ARROW1");
        assertThat(text(file, end - 6, 6)).isEqualTo("ARROW1");
        int footerLength = file.getInt(end - 10);
        Footer footer = Footer.getRootAsFooter(slice(file, end - 10 - footerLength, footerLength));
        assertThat(footer.recordBatchesLength()).isEqualTo(1);
        assertSchema(footer.schema());

        assertThat(file.getInt(8)).isEqualTo(-1);
        Message schemaMessage = Message.getRootAsMessage(slice(file, 16, file.getInt(12)));
        assertThat(schemaMessage.headerType()).isEqualTo(MessageHeader.Schema);
        assertSchema((Schema) schemaMessage.header(new Schema()));

        Block block = footer.recordBatches(0);
        int offset = (int) block.offset();
        assertThat(offset).isEqualTo(16 + file.getInt(12));
        assertThat(file.getInt(offset)).isEqualTo(-1);
        assertThat(block.metaDataLength()).isEqualTo(file.getInt(offset + 4) + 8);
        Message message = Message.getRootAsMessage(slice(file, offset + 8, file.getInt(offset + 4)));
        assertThat(message.bodyLength()).isEqualTo(block.bodyLength());
        RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
        assertThat(batch.length()).isEqualTo(1000);
        assertThat(batch.nodesLength()).isEqualTo(14);
        assertThat(batch.nodes(13).length()).isEqualTo(3000);
        int body = offset + block.metaDataLength();
        assertThat(manifest.batches())
                .singleElement()
                .satisfies(listed -> assertThat(listed.offset()).isEqualTo(body));
        int next = body + (int) block.bodyLength();
        assertThat(file.getInt(next)).isEqualTo(-1);
        assertThat(file.getInt(next + 4)).isZero();
        assertFirstColumn(file, batch, body, rows);
    }

    private static void assertFirstColumn(ByteBuffer file, RecordBatch batch, int body, List<SnapshotRow> rows) {
        int offsets = body + (int) batch.buffers(1).offset();
        int data = body + (int) batch.buffers(2).offset();
        for (int row = 0; row < rows.size(); row++) {
            int from = file.getInt(offsets + 4 * row);
            int to = file.getInt(offsets + 4 * row + 4);
            assertThat(text(file, data + from, to - from))
                    .isEqualTo(rows.get(row).predictionId());
        }
    }

    private static void assertSchema(Schema schema) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < schema.fieldsLength(); i++) {
            names.add(schema.fields(i).name());
            assertThat(schema.fields(i).nullable()).isFalse();
        }
        assertThat(names)
                .containsExactly(
                        "prediction_id",
                        "group",
                        "source",
                        "label_source",
                        "annotator",
                        "replayed_from",
                        "predicted_at",
                        "labelled_at",
                        "split",
                        "label",
                        "score",
                        "slices",
                        "features");
        Field features = schema.fields(12);
        assertThat(features.typeType()).isEqualTo(Type.FixedSizeList);
        assertThat(((FixedSizeList) features.type(new FixedSizeList())).listSize())
                .isEqualTo(3);
        assertThat(features.customMetadata(2).value()).isEqualTo("colour");
    }

    private static ByteBuffer slice(ByteBuffer file, int offset, int length) {
        return file.slice(offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String text(ByteBuffer file, int offset, int length) {
        byte[] bytes = new byte[length];
        file.get(offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** As release 0.1's first snapshots had them: whoever keeps an id must find the same rows under it for ever. */
    @Test
    void idsOfSnapshotsWithClassesNeverChange() {
        SnapshotManifest manifest = TestRows.write(directory, TestRows.rows(200, 3));
        assertThat(manifest.schema().digest())
                .isEqualTo("b2bb9b5a8e461350c04a71032bc1ac5db3a99a3d64471078e12827e3d7f6d499");
        assertThat(manifest.id()).isEqualTo("e07b775c3389f92181a5f583622a98d2189159798abd57ec4d31e71b0ae6b26a");
    }

    /** Its manifest has no statistics. */
    @Test
    void readsSnapshotsFromBeforeStatistics() throws IOException {
        Path second = Path.of("src/test/resources/snapshots/version-2");
        SnapshotReader reader = SnapshotReader.openVerified(
                second, new SnapshotId("e07b775c3389f92181a5f583622a98d2189159798abd57ec4d31e71b0ae6b26a"));
        assertThat(reader.manifest().version()).isEqualTo(2);
        assertThat(reader.manifest().statistics()).isEmpty();
        assertThat(reader.manifest().anomalies()).isEmpty();
        assertSame(reader.row(199), TestRows.rows(200, 3).get(199));
        String sealed = Sha256.hexOfFile(second.resolve("manifest.json"));
        assertSame(SnapshotReader.openNumbers(second, reader.id(), sealed).row(199), reader.row(199));

        Files.writeString(
                directory.resolve("manifest.json"),
                Files.readString(second.resolve("manifest.json")).replaceFirst("\\{", "{\"anomalies\": [],"));
        assertFails(IngestFailure.SNAPSHOT_UNREADABLE, "its version is 2, which has no statistics");
    }

    /** Its rows do not say when they were labelled. */
    @Test
    void readsSnapshotsFromBeforeLabelTimes() throws IOException {
        Path third = Path.of("src/test/resources/snapshots/version-3");
        SnapshotReader reader = SnapshotReader.openVerified(
                third, new SnapshotId("e07b775c3389f92181a5f583622a98d2189159798abd57ec4d31e71b0ae6b26a"));
        assertThat(reader.manifest().version()).isEqualTo(3);
        assertSame(reader.row(199), TestRows.rows(200, 3).get(199));
        assertThat(reader.labelledAt(199)).isZero();
        String sealed = Sha256.hexOfFile(third.resolve("manifest.json"));
        SnapshotReader numbers = SnapshotReader.openNumbers(third, reader.id(), sealed);
        assertThat(numbers.predictedAt(199)).isEqualTo(reader.predictedAt(199));
        assertThat(numbers.labelledAt(199)).isZero();
    }

    @Test
    void theTimeOfALabelIsKeptAndPartOfTheId() {
        List<SnapshotRow> rows = TestRows.rows(200, 3).stream()
                .map(row -> SnapshotRows.like(row)
                        .labelledAt(row.predictedAt() + 86_400_000L)
                        .build())
                .toList();

        SnapshotManifest manifest = TestRows.write(directory, rows);

        SnapshotReader reader = SnapshotReader.openVerified(directory, new SnapshotId(manifest.id()));
        assertThat(manifest.id()).isNotEqualTo("e07b775c3389f92181a5f583622a98d2189159798abd57ec4d31e71b0ae6b26a");
        for (int row = 0; row < rows.size(); row++) {
            assertSame(reader.row(row), rows.get(row));
        }
    }

    @Test
    void theManifestTellsWhatTheColumnsAreLike() {
        List<SnapshotRow> rows = TestRows.rows(5000, 3);
        SnapshotManifest manifest = TestRows.write(directory, rows);

        SnapshotManifest read = SnapshotReader.open(directory).manifest();

        assertThat(read).isEqualTo(manifest);
        assertThat(read.version()).isEqualTo(4);
        assertThat(read.anomalies()).isEmpty();
        SnapshotStatistics statistics = read.statistics().orElseThrow();
        assertThat(statistics.columns())
                .extracting(ColumnStatistics::name)
                .containsExactly("x", "y", "colour", "score", "label");
        NumberStatistics y = (NumberStatistics) statistics.inputs().get(1);
        float[] present = presentSorted(rows);
        assertThat(y.parts().all().count()).isEqualTo(present.length);
        assertThat(y.parts().all().missing()).isEqualTo(rows.size() - present.length);
        assertThat(y.quantiles().get(3))
                .isEqualTo(((double) present[(present.length - 1) / 2] + present[present.length / 2]) / 2);
    }

    private static float[] presentSorted(List<SnapshotRow> rows) {
        float[] values = new float[rows.size()];
        int present = 0;
        for (SnapshotRow row : rows) {
            if (!Float.isNaN(row.features()[1])) {
                values[present++] = row.features()[1];
            }
        }
        float[] sorted = Arrays.copyOf(values, present);
        Arrays.sort(sorted);
        return sorted;
    }

    @Test
    void theManifestTellsWhatIsUnusual() {
        List<SnapshotRow> rows = new ArrayList<>();
        for (SnapshotRow row : TestRows.rows(1000, 3)) {
            rows.add(withFeatures(row, new float[] {100, row.features()[1], row.features()[2]}));
        }

        SnapshotManifest manifest = TestRows.write(directory, rows);

        assertThat(manifest.anomalies()).extracting(Anomaly::brief).containsExactly("CONSTANT x", "SATURATED x");
        assertThat(SnapshotReader.open(directory).manifest().anomalies()).isEqualTo(manifest.anomalies());
    }

    @Test
    void theSplitRuleIsKeptAndPartOfTheId() throws IOException {
        List<SnapshotRow> rows = TestRows.rows(200, 3);
        DatasetSchema schema = TestRows.schema();
        Set<String> ids = new HashSet<>();
        for (SplitRule rule : List.of(
                schema.splits(),
                new SplitRule.Shares(SplitRule.By.ID, 0.6, 0.15, 0.25, "salt"),
                new SplitRule.Instants(Instant.EPOCH, Instant.parse("2023-11-14T22:13:20.150Z")),
                new SplitRule.Instants(Instant.EPOCH, Instant.parse("2023-11-14T22:13:20.151Z")))) {
            SnapshotManifest written = SnapshotWriter.write(
                    directory,
                    new SnapshotWriter.Content("tiny", Instant.EPOCH, TestRows.withSplits(rule)),
                    new TreeMap<>(),
                    rows);

            assertThat(SnapshotManifest.read(directory)).isEqualTo(written);
            assertThat(written.schema().rule()).isEqualTo(rule);
            ids.add(SnapshotReader.openVerified(directory, new SnapshotId(written.id()))
                    .manifest()
                    .schema()
                    .digest());
        }
        assertThat(ids).hasSize(4);
    }

    @Test
    void refusesASplitRuleThatItDoesNotKnow() throws IOException {
        TestRows.write(directory, TestRows.rows(10, 3));
        Path manifest = directory.resolve("manifest.json");
        String json = Files.readString(manifest);
        for (String other : List.of("\"by\" : \"week\",", "\"by\" : \"time\",", "\"extra\" : 1,")) {
            Files.writeString(manifest, json.replace("\"train\" : 0.6", other + " \"train\" : 0.6"));
            assertThatThrownBy(() -> SnapshotManifest.read(directory)).hasMessageContaining("its split rule is {");
        }
    }

    /** Its manifest lists the buffers of its one batch, and it has no source of labels. */
    @Test
    void readsSnapshotsOfTheFirstRelease() {
        Path first = Path.of("src/test/resources/snapshots/version-1");
        SnapshotReader reader = SnapshotReader.openVerified(
                first, new SnapshotId("e07b775c3389f92181a5f583622a98d2189159798abd57ec4d31e71b0ae6b26a"));
        List<SnapshotRow> rows = TestRows.rows(200, 3);
        assertThat(reader.rows()).isEqualTo(rows.size());
        for (int row = 0; row < rows.size(); row++) {
            assertSame(reader.row(row), rows.get(row));
        }
    }

    private static void assertSame(SnapshotRow read, SnapshotRow written) {
        assertThat(read).usingRecursiveComparison().ignoringFields("features").isEqualTo(written);
        assertThat(read.features()).isEqualTo(written.features());
    }

    @Test
    void aQuantityIsAFloatColumnAndReadBackExactly() {
        DatasetSchema schema = TestRows.schema(new LabelRule.Quantity(-10, 10, "bar", 1), Optional.empty());
        List<SnapshotRow> rows = new ArrayList<>();
        for (SnapshotRow row : TestRows.rows(100, 3)) {
            rows.add(
                    SnapshotRows.like(row).label(row.score() - 0.5f).score(-2.5).build());
        }
        SnapshotManifest manifest = SnapshotWriter.write(
                directory, new SnapshotWriter.Content("tiny", Instant.EPOCH, schema), new TreeMap<>(), rows);

        SnapshotReader reader = SnapshotReader.openVerified(directory, new SnapshotId(manifest.id()));

        assertThat(manifest.schema().classes()).isEmpty();
        for (int row = 0; row < rows.size(); row++) {
            assertThat(reader.label(row)).isEqualTo(rows.get(row).label());
            assertThat(reader.score(row)).isEqualTo(-2.5f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3000, 30_000})
    void readsBackTheTextOfEveryRowAsLongAsItIs(int count) {
        List<SnapshotRow> rows = TestRows.worded(count, 5);
        SnapshotManifest manifest = TestRows.write(directory, TestRows.texts(), rows);
        SnapshotId id = new SnapshotId(manifest.id());
        String digest = Sha256.hex(SnapshotManifest.bytes(directory));

        SnapshotReader whole = SnapshotReader.openVerified(directory, id);
        SnapshotReader numbers = SnapshotReader.openNumbers(directory, id, digest);

        for (int row = 0; row < count; row += 97) {
            assertSame(whole.row(row), rows.get(row));
            assertThat(numbers.text(row)).isEqualTo(rows.get(row).text());
            assertThat(numbers.feature(row, 1)).isEqualTo(rows.get(row).features()[1]);
        }
    }

    @Test
    void aTextIsPartOfTheIdAndOfTheDigestThatAWorkerChecks() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        List<SnapshotRow> rows = TestRows.worded(300, 5);
        SnapshotManifest manifest = TestRows.write(directory, TestRows.texts(), rows);
        SnapshotRow row = rows.get(40);
        rows.set(
                40,
                TestRows.saying(
                        row,
                        "no 1",
                        "Caf\u00e9" + row.text().substring(row.text().indexOf('c') + 4)));
        assertThat(TestRows.write(other, TestRows.texts(), rows).id()).isNotEqualTo(manifest.id());

        Path file = directory.resolve("snapshot.arrow");
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("caf");
        bytes[at] = 'C';
        Files.write(file, bytes);
        SnapshotId id = new SnapshotId(manifest.id());
        String digest = Sha256.hex(SnapshotManifest.bytes(directory));
        assertThatThrownBy(() -> SnapshotReader.openNumbers(directory, id, digest))
                .hasMessageContaining("the numbers of its batch 0 do not have the digest in its manifest");
        assertThatThrownBy(() -> SnapshotReader.openVerified(directory, id)).isInstanceOf(DrydockException.class);
    }

    @Test
    void theSameRowsGiveTheSameBytesAndAnotherValueAnotherId() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        SnapshotManifest first = TestRows.write(directory, TestRows.rows(500, 3));
        SnapshotManifest again = TestRows.write(other, TestRows.rows(500, 3));
        assertThat(again).isEqualTo(first);

        List<SnapshotRow> changed = TestRows.rows(500, 3);
        SnapshotRow row = changed.get(100);
        float[] features = row.features().clone();
        features[0] = Math.nextUp(features[0]);
        changed.set(100, withFeatures(row, features));
        assertThat(TestRows.write(other, changed).id()).isNotEqualTo(first.id());
    }

    @Test
    void keepsTheSourceOfALabel() throws IOException {
        List<SnapshotRow> rows = TestRows.rows(500, 3);
        SnapshotManifest before = TestRows.write(directory, rows);
        assertThat(SnapshotReader.open(directory).labelSource(7))
                .isEqualTo(rows.get(7).source());

        SnapshotRow row = rows.get(100);
        rows.set(100, labelled(row, "lab", ""));
        Path other = Files.createDirectory(directory.resolve("other"));
        SnapshotManifest after = TestRows.write(other, rows);

        assertThat(after.id()).isNotEqualTo(before.id());
        SnapshotReader reader = SnapshotReader.openVerified(other, new SnapshotId(after.id()));
        assertThat(reader.labelSource(100)).isEqualTo("lab");
        assertThat(reader.source(100)).isEqualTo(row.source());
        assertThat(reader.labelSource(7)).isEqualTo(rows.get(7).source());
    }

    private static SnapshotRow labelled(SnapshotRow row, String labelSource, String annotator) {
        return SnapshotRows.like(row).labelledBy(labelSource, annotator).build();
    }

    @Test
    void ofSeveralClassesKeepsThePredictedOneWhereItIsKnown() {
        List<SnapshotRow> rows = TestRows.classified(140_000, 3);
        SnapshotManifest manifest = TestRows.write(directory, TestRows.classes(), rows);

        SnapshotReader reader = SnapshotReader.openVerified(directory, new SnapshotId(manifest.id()));

        for (int row = 0; row < rows.size(); row += 997) {
            assertSame(reader.row(row), rows.get(row));
            int index = List.of("ok", "scratch", "dent").indexOf(rows.get(row).predicted());
            assertThat(Float.compare(reader.predictedClass(row), index < 0 ? Float.NaN : index))
                    .isZero();
        }
        CategoryStatistics predicted = (CategoryStatistics)
                manifest.statistics().orElseThrow().predicted().orElseThrow();
        assertThat(predicted.name()).isEqualTo("predicted");
        assertThat(predicted.parts().all().counts()).containsExactly(56_000L, 28_000L, 28_000L);
        assertThat(predicted.parts().all().missing()).isEqualTo(28_000);
        assertThat(SnapshotManifest.read(directory)).isEqualTo(manifest);
    }

    /** Before it was kept, a snapshot of several classes had no column for it. */
    @Test
    void thePredictedClassIsPartOfTheIdAndUnknownOnesLeaveItAsItWas() throws IOException {
        List<SnapshotRow> rows = TestRows.rows(500, 3);
        DatasetSchema untold = TestRows.schema(TestRows.classes().label(), Optional.empty());
        SnapshotManifest before = TestRows.write(directory, untold, rows);
        assertThat(before.batches().get(0).texts()).doesNotContainKey("predicted");
        SnapshotReader reader = SnapshotReader.openVerified(directory, new SnapshotId(before.id()));
        assertSame(reader.row(100), rows.get(100));
        assertThat(reader.predictedClass(100)).isNaN();
        Path other = Files.createDirectory(directory.resolve("other"));
        assertThat(TestRows.write(other, TestRows.classes(), rows).id()).isEqualTo(before.id());

        Set<String> ids = new HashSet<>(Set.of(before.id()));
        SnapshotRow row = rows.get(100);
        for (SnapshotRow told : List.of(
                TestRows.predicting(row, "ok"),
                TestRows.predicting(row, "dent"),
                TestRows.predicting(row.replayed("ok", ""), ""),
                TestRows.predicting(row.replayed("ok", ""), "ok"))) {
            rows.set(100, told);
            SnapshotManifest written = TestRows.write(other, TestRows.classes(), rows);
            ids.add(written.id());
            assertSame(
                    SnapshotReader.openVerified(other, new SnapshotId(written.id()))
                            .row(100),
                    told);
        }
        assertThat(ids).hasSize(5);
    }

    @Test
    void keepsWhoGaveALabelAndWhereItsRowCameFromAndTellsThemApart() throws IOException {
        List<SnapshotRow> rows = TestRows.rows(500, 3);
        SnapshotRow row = rows.get(100);
        Set<String> ids = new HashSet<>();
        for (SnapshotRow other : List.of(
                row,
                labelled(row, row.source(), "lab"),
                labelled(row, "lab", ""),
                labelled(row, "lab", "lab"),
                labelled(row, "lab", row.source()),
                row.replayed("lab", ""),
                row.replayed("lab", "lab"))) {
            rows.set(100, other);
            ids.add(TestRows.write(directory, rows).id());
            assertThat(SnapshotReader.open(directory).annotator(100)).isEqualTo(other.annotator());
            assertThat(SnapshotReader.open(directory).replayedFrom(100)).isEqualTo(other.replayedFrom());
            assertThat(SnapshotReader.open(directory).annotator(7)).isEmpty();
        }
        assertThat(ids).hasSize(7);
    }

    private static SnapshotRow withFeatures(SnapshotRow row, float[] features) {
        return SnapshotRows.like(row).features(features).build();
    }

    @Test
    void noticesOneFlippedBit() throws IOException {
        TestRows.write(directory, TestRows.rows(200, 4));
        Path file = directory.resolve("snapshot.arrow");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        assertFails(IngestFailure.SNAPSHOT_ALTERED, "digest");
    }

    @Test
    void noticesRowsThatWereReplacedTogetherWithTheirDigest() throws IOException {
        SnapshotManifest manifest = TestRows.write(directory, TestRows.rows(200, 4));
        Path other = Files.createDirectory(directory.resolve("other"));
        SnapshotManifest forged = TestRows.write(other, TestRows.rows(200, 5));
        Files.copy(
                other.resolve("snapshot.arrow"),
                directory.resolve("snapshot.arrow"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        String json = Files.readString(other.resolve("manifest.json")).replace(forged.id(), manifest.id());
        Files.writeString(directory.resolve("manifest.json"), json);

        assertFails(IngestFailure.SNAPSHOT_ALTERED, "its rows have the id " + forged.id());
    }

    @Test
    void refusesACutFileAndAManifestWithUnknownKeys() throws IOException {
        TestRows.write(directory, TestRows.rows(50, 6));
        Path file = directory.resolve("snapshot.arrow");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        assertFails(IngestFailure.SNAPSHOT_UNREADABLE, "bytes and should have " + bytes.length);

        Files.write(file, bytes);
        Path manifest = directory.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replaceFirst("\\{", "{\"verzion\": 1,"));
        assertFails(IngestFailure.SNAPSHOT_UNREADABLE, "verzion");
    }

    private SnapshotReader numbers(SnapshotManifest manifest, String manifestDigest) {
        return SnapshotReader.openNumbers(directory, new SnapshotId(manifest.id()), manifestDigest);
    }

    private String manifestDigest() throws IOException {
        return Sha256.hexOfFile(directory.resolve("manifest.json"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 140_000})
    void readsNumbersByTheManifestThatWasSealed(int count) throws IOException {
        List<SnapshotRow> rows = TestRows.rows(count, 1);
        SnapshotManifest manifest = TestRows.write(directory, rows);

        SnapshotReader reader = numbers(manifest, manifestDigest());

        float[] matrix = new float[3 * count];
        reader.copyFeatures(0, count, matrix, 0);
        for (int row = 0; row < count; row += count > 10_000 ? 997 : 1) {
            SnapshotRow written = rows.get(row);
            assertThat(Arrays.copyOfRange(matrix, 3 * row, 3 * row + 3)).isEqualTo(written.features());
            assertThat(reader.label(row)).isEqualTo(written.label());
            assertThat(reader.split(row)).isEqualTo(written.split());
            assertThat(reader.predictedAt(row)).isEqualTo(written.predictedAt());
        }
        if (count > 0) {
            assertThatThrownBy(() -> reader.predictionId(0)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void noticesOneFlippedBitOfAnyNumber() throws IOException {
        SnapshotManifest manifest = TestRows.write(directory, TestRows.rows(70_000, 4));
        assertThat(manifest.batches()).hasSize(2);
        Path file = directory.resolve("snapshot.arrow");
        byte[] bytes = Files.readAllBytes(file);
        for (int batch = 0; batch < 2; batch++) {
            int end = batch == 0 ? (int) manifest.batches().get(1).offset() - 4096 : bytes.length - 4096;
            bytes[end] ^= 1;
            Files.write(file, bytes);
            assertAltered(manifest, manifestDigest(), "the numbers of its batch " + batch);
            bytes[end] ^= 1;
        }
    }

    @Test
    void checksRowByRowWhereTheManifestIsNotTheOneThatWasSealed() throws IOException {
        SnapshotManifest manifest = TestRows.write(directory, TestRows.rows(200, 4));
        String sealed = manifestDigest();
        Path json = directory.resolve("manifest.json");
        Files.writeString(json, Files.readString(json) + "\n");
        assertThat(numbers(manifest, sealed).predictionId(7))
                .isEqualTo(TestRows.rows(200, 4).get(7).predictionId());

        Path file = directory.resolve("snapshot.arrow");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertAltered(manifest, sealed, "digest");
    }

    @Test
    void noticesAnotherSnapshotWithItsOwnManifest() throws IOException {
        SnapshotManifest other = TestRows.write(directory, TestRows.rows(200, 5));
        SnapshotManifest manifest =
                TestRows.write(Files.createDirectory(directory.resolve("right")), TestRows.rows(200, 4));
        assertThat(other.id()).isNotEqualTo(manifest.id());
        assertAltered(manifest, manifestDigest(), "should be " + manifest.id().substring(0, 16));
    }

    private void assertAltered(SnapshotManifest manifest, String manifestDigest, String part) {
        assertThatThrownBy(() -> numbers(manifest, manifestDigest))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(IngestFailure.SNAPSHOT_ALTERED))
                .hasMessageContaining(part);
    }

    private void assertFails(FailureCode code, String part) {
        assertThatThrownBy(() -> SnapshotReader.open(directory).verify())
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(part);
    }

    @Test
    void keepsTheCountsThatItIsGiven() {
        SnapshotManifest manifest = SnapshotWriter.write(
                directory,
                new SnapshotWriter.Content("tiny", java.time.Instant.EPOCH, TestRows.schema()),
                new java.util.TreeMap<>(Map.of("logs.read", 12L)),
                TestRows.rows(10, 7));
        assertThat(SnapshotReader.open(directory).manifest()).isEqualTo(manifest);
        assertThat(manifest.counts()).containsEntry("logs.read", 12L);
    }
}
