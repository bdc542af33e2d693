package dev.drydock.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreprocessingTest {
    @TempDir
    Path directory;

    private Preprocessing tiny() {
        return Preprocessing.read(TinyPackage.copy("preprocessing.json", directory.resolve("p.json")));
    }

    @Test
    void standardizesImputesIndicatesAndSpreadsCategories() {
        float[] packed = tiny().apply(new float[] {187, 2.5f, 2, 120.5f, Float.NaN, 0}, 2);
        assertThat(packed).containsExactly(2, 1, 0, 0, 0, 1, 0, -0.5f, 1, 1, 0, 0);
    }

    @Test
    void writesAMissingCategoryAsZeros() {
        assertThat(tiny().apply(new float[] {120.5f, 2, Float.NaN}, 1)).containsExactly(0, 0, 0, 0, 0, 0);
    }

    @Test
    void refusesACategoryOutOfRange() {
        Preprocessing preprocessing = tiny();
        assertThatThrownBy(() -> preprocessing.apply(new float[] {1, 1, 3}, 1))
                .isInstanceOf(DrydockException.class)
                .hasMessageContaining("fluid")
                .hasMessageContaining("0 to 2");
    }

    @Test
    void tellsEveryProblemOfAFileAtOnce() throws IOException {
        Path file = Files.writeString(
                directory.resolve("bad.json"),
                "{\"version\": 2, \"inputs\": [{\"input\": \"a\", \"kind\": \"standard\", \"mean\": 1, \"scale\": 0},"
                        + "{\"input\": \"b\", \"kind\": \"log\"}, {\"input\": \"c\", \"kind\": \"one-hot\"}]}");
        assertThatThrownBy(() -> Preprocessing.read(file))
                .hasMessageContaining("version 2")
                .hasMessageContaining("input a")
                .hasMessageContaining("unknown kind log")
                .hasMessageContaining("input c");
    }

    @Test
    void tellsWhereAFileIsNoJson() throws IOException {
        Path file = Files.writeString(directory.resolve("bad.json"), "{\"version\": 1,\n \"inputs\": }");
        assertThatThrownBy(() -> Preprocessing.read(file)).hasMessageContaining("line 2");
    }
}
