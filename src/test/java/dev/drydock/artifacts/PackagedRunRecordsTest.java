package dev.drydock.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.training.MovedParameter;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagedRunRecordsTest {
    @TempDir
    Path directory;

    private final PackagedRunRecords records = new PackagedRunRecords();

    @Test
    void readsWhatMoved() throws IOException {
        write("{\"version\": 2, \"moved\": [{\"parameter\": \"head.bias\", \"values\": 3, \"distance\": 0.5},"
                + " {\"parameter\": \"head.weight\", \"values\": 12, \"distance\": 0.25, \"relative\": 0.125}]}");
        assertThat(records.of(directory))
                .containsExactly(
                        new MovedParameter("head.bias", 3, 0.5, OptionalDouble.empty()),
                        new MovedParameter("head.weight", 12, 0.25, OptionalDouble.of(0.125)));
    }

    @Test
    void knowsNothingOfAnImportedPackageAndOfAnOlderRecord() throws IOException {
        assertThat(records.of(directory)).isEmpty();
        write("{\"version\": 1}");
        assertThat(records.of(directory)).isEmpty();
    }

    @Test
    void refusesARecordThatIsDamaged() throws IOException {
        write("{\"version\": 2, \"mov");
        assertThatThrownBy(() -> records.of(directory))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(CommonFailure.STORED_BYTES_ALTERED))
                .hasMessageContaining(directory.toString());
    }

    private void write(String json) throws IOException {
        Files.createDirectories(directory.resolve("provenance"));
        Files.writeString(directory.resolve("provenance/run.json"), json);
    }
}
