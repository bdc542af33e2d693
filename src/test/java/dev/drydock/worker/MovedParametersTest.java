package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.inference.TinyPackage;
import dev.drydock.inference.TorchEngine;
import dev.drydock.worker.MovedParameters.Moved;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovedParametersTest {
    @TempDir
    Path directory;

    @Test
    void tellsOfEachParameterHowFarItIsFromTheParents() throws IOException {
        TorchEngine.start(1);
        Path parent = TinyPackage.copy("weights.pt", directory.resolve("weights.pt"));
        Path child = directory.resolve("child.pt");
        double length = 0;
        int values;
        try (TrainableModule module = new TrainableModule(parent, List.of())) {
            float[] before = Objects.requireNonNull(module.parameters().get("head.weight"))
                    .toFloatArray();
            values = before.length;
            for (float value : before) {
                length += (double) value * value;
            }
            Objects.requireNonNull(module.parameters().get("head.weight")).addi(0.25);
            module.write(child);
        }

        MovedParameters found = MovedParameters.between(parent, child, "hidden.weight"::equals);
        List<Moved> moved = found.parameters();

        assertThat(moved)
                .extracting(Moved::parameter)
                .contains("hidden.weight", "head.bias")
                .isSorted();
        assertThat(moved).allSatisfy(one -> {
            if (one.parameter().equals("head.weight")) {
                assertThat(one.values()).isEqualTo(values);
            } else {
                assertThat(one.distance()).isZero();
            }
        });
        Moved head = moved.stream()
                .filter(one -> one.parameter().equals("head.weight"))
                .findFirst()
                .orElseThrow();
        assertThat(head.distance()).isCloseTo(0.25 * Math.sqrt(values), within(1e-6));
        assertThat(found.buffers())
                .isNotEmpty()
                .allSatisfy(buffer -> assertThat(buffer.distance()).isZero())
                .extracting(Moved::parameter)
                .anyMatch(name -> name.endsWith("running_mean"));
        assertThat(head.largest()).isCloseTo(0.25, within(1e-6));
        assertThat(moved)
                .filteredOn(one -> one.frozen() != null)
                .extracting(Moved::parameter)
                .containsExactly("hidden.weight");
        assertThat(head.relative()).isCloseTo(0.25 * Math.sqrt(values) / Math.sqrt(length), within(1e-6));
    }
}
