package dev.drydock.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.Task;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forward passes of one shape, and whether they keep the bits of a row. */
class FixedShapeTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Task.class,
            names = {"BINARY_CLASSIFICATION", "MULTICLASS_CLASSIFICATION", "REGRESSION"})
    void aRowHasTheSameBitsAloneAndInARequestOfManyRows(Task task) {
        try (LoadedModel model = LoadedModel.load(TinyPackage.in(directory, task))) {
            FixedShape shape = new FixedShape(model, 8);
            RawRows.Numbers rows = (RawRows.Numbers) model.invent(21, 5);
            float[] all = shape.score(rows);

            assertThat(all).hasSize(21 * model.signature().outputs());
            for (int row = 0; row < 21; row++) {
                float[] alone = shape.score((RawRows.Numbers) rows.row(row));
                for (int output = 0; output < alone.length; output++) {
                    assertThat(alone[output])
                            .as("row %d", row)
                            .isEqualTo(all[row * alone.length + output])
                            .isCloseTo(
                                    model.score(rows.row(row))[output],
                                    org.assertj.core.api.Assertions.within(Math.abs(alone[output]) * 1e-5f + 1e-6f));
                }
            }
        }
    }

    @Test
    void eachOfSeveralRequestsGetsItsOwnScores() {
        try (LoadedModel model = LoadedModel.load(TinyPackage.ofTwoTargets(directory))) {
            FixedShape shape = new FixedShape(model, 8);
            RawRows.Numbers one = (RawRows.Numbers) model.invent(3, 1);
            RawRows.Numbers two = (RawRows.Numbers) model.invent(1, 2);
            RawRows.Numbers three = (RawRows.Numbers) model.invent(4, 3);

            List<float[]> together = shape.score(List.of(shape.pack(one), shape.pack(two), shape.pack(three)));

            assertThat(together.get(0)).containsExactly(shape.score(one));
            assertThat(together.get(1)).containsExactly(shape.score(two));
            assertThat(together.get(2)).containsExactly(shape.score(three));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 32, 64})
    void theCheckFindsNothingAgainstAModelThatLooksAtEachRowAlone(int rows) {
        assertThat(check(TinyPackage.in(directory), rows)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"neighbours.pt", "relative.pt"})
    void theCheckFindsAModelWhoseRowsDependOnOthers(String weights) {
        TinyPackage.in(directory);
        TinyPackage.copy(weights, directory.resolve(LoadedModel.FILE));

        assertThat(check(directory, 8))
                .hasValueSatisfying(why -> assertThat(why).contains("a row has other bits at place"));
    }

    private static java.util.Optional<String> check(Path directory, int rows) {
        try (LoadedModel model = LoadedModel.load(directory)) {
            return ShapeCheck.problem(new FixedShape(model, rows), model, (RawRows.Numbers) model.invent(8, 7));
        }
    }
}
