package dev.drydock.snapshots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.SnapshotRow;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrow's own library reads a snapshot's file, of no, one and several record batches, and finds every value in it. */
class ArrowReaderTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 65_536, 140_000})
    void readsEveryValue(int count) throws IOException {
        List<SnapshotRow> rows = TestRows.rows(count, 1);
        TestRows.write(directory, rows);
        assertRead(rows, count);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 70_000})
    void readsEveryValueAlsoOfSeveralClasses(int count) throws IOException {
        List<SnapshotRow> rows = TestRows.classified(count, 1);
        TestRows.write(directory, TestRows.classes(), rows);
        assertRead(rows, count);
    }

    private void assertRead(List<SnapshotRow> rows, int count) throws IOException {
        List<Integer> batches = new ArrayList<>();
        int read = 0;
        try (BufferAllocator allocator = new RootAllocator();
                FileChannel channel = FileChannel.open(directory.resolve("snapshot.arrow"));
                ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            assertInputsAreNamed(root.getSchema().findField("features"));
            while (reader.loadNextBatch()) {
                assertValues(root, rows.subList(read, read + root.getRowCount()));
                read += root.getRowCount();
                batches.add(root.getRowCount());
            }
        }
        assertThat(read).isEqualTo(count);
        assertThat(batches).hasSize(Math.max(1, (count + 65_535) / 65_536));
    }

    private static void assertInputsAreNamed(Field features) {
        assertThat(features.getMetadata()).isEqualTo(Map.of("input.0", "x", "input.1", "y", "input.2", "colour"));
    }

    private static void assertValues(VectorSchemaRoot root, List<SnapshotRow> rows) {
        VarCharVector ids = (VarCharVector) root.getVector("prediction_id");
        VarCharVector groups = (VarCharVector) root.getVector("group");
        VarCharVector sources = (VarCharVector) root.getVector("source");
        VarCharVector labelSources = (VarCharVector) root.getVector("label_source");
        VarCharVector annotators = (VarCharVector) root.getVector("annotator");
        VarCharVector predicted = (VarCharVector) root.getVector("predicted");
        BigIntVector times = (BigIntVector) root.getVector("predicted_at");
        BigIntVector labelTimes = (BigIntVector) root.getVector("labelled_at");
        TinyIntVector splits = (TinyIntVector) root.getVector("split");
        IntVector labels = (IntVector) root.getVector("label");
        Float4Vector scores = (Float4Vector) root.getVector("score");
        IntVector slices = (IntVector) root.getVector("slices");
        FixedSizeListVector features = (FixedSizeListVector) root.getVector("features");
        Float4Vector values = (Float4Vector) features.getDataVector();
        for (int i = 0; i < rows.size(); i++) {
            SnapshotRow row = rows.get(i);
            boolean same = ids.getObject(i).toString().equals(row.predictionId())
                    && groups.getObject(i).toString().equals(row.group())
                    && sources.getObject(i).toString().equals(row.source())
                    && labelSources.getObject(i).toString().equals(row.labelSource())
                    && annotators.getObject(i).toString().equals(row.annotator())
                    && (predicted == null ? "" : predicted.getObject(i).toString()).equals(row.predicted())
                    && times.get(i) == row.predictedAt()
                    && labelTimes.get(i) == row.labelledAt()
                    && splits.get(i) == row.split().code()
                    && labels.get(i) == (int) row.label()
                    && scores.get(i) == row.score()
                    && slices.get(i) == row.slices();
            for (int input = 0; input < 3; input++) {
                same &= Float.compare(values.get(3 * i + input), row.features()[input]) == 0;
            }
            assertThat(same).as("row %d", i).isTrue();
        }
    }
}
