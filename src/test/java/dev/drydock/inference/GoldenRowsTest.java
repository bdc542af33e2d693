package dev.drydock.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.release.PackageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenRowsTest {
    private static final int INPUTS = 3;

    @TempDir
    Path root;

    @Test
    void areDrawnFromTheTrainingRowsWithTheirEndsAndWithoutValues() throws IOException {
        Path directory = TinyPackage.in(root);
        Files.createDirectories(directory.resolve("provenance"));
        Files.writeString(directory.resolve(PackageFiles.REFERENCE), """
                {"version": 3, "inputs": [
                  {"input": "flow", "edges": [50.0], "counts": [500, 500], "missing": 0,
                   "sketch": {"edges": [10.0, 20.0, 200.0], "counts": [0, 900, 100, 0], "least": 10.0, "most": 210.0}},
                  {"input": "vibration", "edges": [1.0, 2.0], "counts": [1, 1, 1], "missing": 3},
                  {"input": "fluid", "counts": [1, 2, 3], "missing": 0}]}
                """);
        try (LoadedModel model = LoadedModel.load(directory)) {
            RawRows.Numbers rows = (RawRows.Numbers) GoldenRows.of(model, directory, 200, 7);
            float[] raw = rows.values();

            assertThat(rows.count()).isEqualTo(200);
            assertThat(raw[INPUTS]).as("the smallest flow").isEqualTo(10);
            assertThat(raw[2 * INPUTS]).as("the largest flow").isEqualTo(210);
            assertThat(raw[INPUTS + 1])
                    .as("the lowest edge of a reference without more")
                    .isEqualTo(1);
            assertThat(raw[3 * INPUTS + 1]).as("vibration may be missing").isNaN();
            assertThat(raw[3 * INPUTS]).as("flow may not").isNotNaN();
            int low = 0;
            for (int row = 4; row < rows.count(); row++) {
                low += raw[row * INPUTS] < 20 ? 1 : 0;
            }
            assertThat(low).as("nine in ten").isBetween(160, 190);
            assertThat(((RawRows.Numbers) GoldenRows.of(model, directory, 200, 7)).values())
                    .isEqualTo(raw);
        }
    }

    @Test
    void withoutDistributionsTheyAreMadeUpFromTheModel() {
        Path directory = TinyPackage.in(root);
        try (LoadedModel model = LoadedModel.load(directory)) {
            assertThat(((RawRows.Numbers) GoldenRows.of(model, directory, 16, 7)).values())
                    .isEqualTo(((RawRows.Numbers) model.invent(16, 7)).values());
        }
    }
}
