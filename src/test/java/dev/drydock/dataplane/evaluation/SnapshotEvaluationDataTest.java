package dev.drydock.dataplane.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.failure.DrydockException;
import dev.drydock.snapshots.SnapshotManifest;
import dev.drydock.snapshots.TestRows;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotEvaluationDataTest {
    @TempDir
    Path directory;

    private final List<SnapshotRow> rows = TestRows.rows(3000, 5);
    private SnapshotEvaluationData data = new SnapshotEvaluationData(id -> Path.of("none"));
    private String snapshot = "";

    @BeforeEach
    void writeASnapshot() {
        SnapshotManifest manifest = TestRows.write(directory, rows);
        snapshot = manifest.id();
        data = new SnapshotEvaluationData(id -> directory);
    }

    @Test
    void readsRowsAsTheyWereWritten() {
        LabelledRows read = data.rows(snapshot);

        assertThat(read.size()).isEqualTo(rows.size());
        for (int row = 0; row < rows.size(); row++) {
            SnapshotRow written = rows.get(row);
            assertThat(read.id(row)).isEqualTo(written.predictionId());
            assertThat(read.group(row)).isEqualTo(written.group());
            assertThat(read.split(row)).isEqualTo(written.split());
            assertThat(read.label(row)).isEqualTo(written.label());
            assertThat(read.inSlice(row, 0)).isEqualTo((written.slices() & 1) == 1);
        }
    }

    @Test
    void refusesASnapshotThatWasChanged() throws Exception {
        Path file = directory.resolve("snapshot.arrow");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> data.rows(snapshot)).isInstanceOf(DrydockException.class);
    }

    @Test
    void countsTheTrainingRowsOfEveryInput() throws Exception {
        JsonNode inputs = new JsonMapper()
                .readTree(data.reference(snapshot, TestRows.schema(), Path.of("none")))
                .get("inputs");

        long training = rows.stream().filter(row -> row.split() == Split.TRAIN).count();
        long missing = rows.stream()
                .filter(row -> row.split() == Split.TRAIN && Float.isNaN(row.features()[1]))
                .count();
        for (JsonNode input : inputs) {
            assertThat(sum(input.get("counts")) + input.get("missing").asLong()).isEqualTo(training);
        }
        assertThat(inputs.get(0).get("edges")).hasSize(9);
        assertThat(inputs.get(0).get("counts"))
                .hasSize(10)
                .allSatisfy(count -> assertThat(count.asLong()).isBetween(training / 10 - 2, training / 10 + 2));
        assertThat(inputs.get(1).get("missing").asLong()).isEqualTo(missing).isPositive();
        assertThat(inputs.get(2).has("edges")).isFalse();
        assertThat(inputs.get(2).get("counts")).hasSize(2);
    }

    @Test
    void readsScoresAsLittleEndianFloats() throws Exception {
        Path file = directory.resolve("scores.f32");
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(0.25f).putFloat(1e-3f);
        Files.write(file, bytes.array());

        assertThat(data.scores(file)).containsExactly(0.25f, 1e-3f);
    }

    private static long sum(JsonNode counts) {
        long sum = 0;
        for (JsonNode count : counts) {
            sum += count.asLong();
        }
        return sum;
    }
}
