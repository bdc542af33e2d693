package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingDeviceTest {
    private record Around(int gpus, @Nullable String given, boolean hasDriver) implements TrainingDevice.Environment {
        @Override
        public String named() {
            return "NVIDIA L4, driver 570.86.15";
        }
    }

    @Test
    void takesTheGpuThatTheWorkerSees() {
        TrainingDevice device = TrainingDevice.choose("1-train-0", "auto", new Around(1, "0", true));
        assertThat(device.device().isGpu()).isTrue();
        assertThat(device.description()).isEqualTo("cuda: NVIDIA L4, driver 570.86.15");
    }

    @Test
    void fallsBackToTheCpuUnlessTheSiteWantsAGpu() {
        assertThat(TrainingDevice.choose("1-train-0", "auto", new Around(0, "0", true)))
                .isEqualTo(TrainingDevice.CPU);
        assertThat(TrainingDevice.choose("1-train-0", "auto", new Around(0, null, false)))
                .isEqualTo(TrainingDevice.CPU);
    }

    @Test
    void leavesAGpuAloneThatTheSiteDoesNotWant() {
        assertThat(TrainingDevice.choose("1-train-0", "cpu", new Around(1, "0", true)))
                .isEqualTo(TrainingDevice.CPU);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''| true  | was given no GPU",
                "-1| true  | was given no GPU",
                "0 | false | driver is not loaded",
                "0 | true  | PYTORCH_LIBRARY_PATH",
                "  | true  | PYTORCH_LIBRARY_PATH"
            })
    void saysWhatIsMissingWhereAGpuIsWanted(@Nullable String given, boolean driver, String missing) {
        assertThatThrownBy(() -> TrainingDevice.choose("1-train-0", "gpu", new Around(0, given, driver)))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(TrainingFailure.DEVICE_UNAVAILABLE))
                .hasMessageContaining("1-train-0")
                .hasMessageContaining(missing)
                .hasMessageContaining("training-device");
    }
}
