package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.drydock.workers.protocol.ProgressLine.Gpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On lines in the form of {@code nvidia-smi}: the tool itself runs only where NVIDIA's driver is. */
class GpuWatchTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "61, 345.12, 0x0000000000000000 | 61 | 345.12 | ''",
                "84, 700.00, 0x0000000000000024 | 84 | 700 | power+heat",
                "90, 120, 0x0000000000000048 | 90 | 120 | heat+hardware",
                "30, 60, 0x0000000000000001 | 30 | 60 | ''",
                "30, 60, 0x0000000000000080 | 30 | 60 | power",
                "45, [N/A], [N/A] | 45 | | ''",
                "NaN, Infinity, 0xzz | | | ''",
                "No devices were found | | | ''",
                "1, 2, 3, 4 | | | ''"
            })
    void aLineIsRead(String line, Double celsius, Double watts, String throttled) {
        Gpu sample = GpuWatch.parse(line);

        assertThat(sample.celsius()).isEqualTo(optional(celsius));
        assertThat(sample.watts()).isEqualTo(optional(watts));
        assertThat(sample.throttled()).isEqualTo(throttled);
    }

    @Test
    void theNewestLineCountsAndAClosedWatchEndsTheTool() throws IOException {
        Path more = folder.resolve("more");
        Path ended = folder.resolve("pid");
        GpuWatch watch = new GpuWatch(List.of(script("echo '61, 300, 0x0'; echo $$ >" + ended + "; until [ -e " + more
                + " ]; do sleep 0.05; done; echo '62, 310, 0x20'; exec sleep 600")));
        await(watch, new Gpu(OptionalDouble.of(61), OptionalDouble.of(300), ""));
        Files.createFile(more);
        await(watch, new Gpu(OptionalDouble.of(62), OptionalDouble.of(310), "heat"));

        watch.close();

        long tool = Long.parseLong(Files.readString(ended).strip());
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        ProcessHandle.of(tool).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void aToolThatDoesNotKnowTheNewNameIsAskedByTheOldOneAndNoneIsNoFailure() throws IOException {
        try (GpuWatch watch = new GpuWatch(List.of(
                List.of(folder.resolve("nothing").toString()),
                script("echo 'Field \"clocks_event_reasons.active\" is not a valid field to query.'; exit 2"),
                script("echo '61, 300, 0x4'; exec sleep 600")))) {
            await(watch, new Gpu(OptionalDouble.of(61), OptionalDouble.of(300), "power"));
        }
        try (GpuWatch cpu = GpuWatch.of(Device.cpu())) {
            assertThat(cpu.latest()).isEqualTo(Gpu.NONE);
        }
    }

    @Test
    void aToolThatEndsLeavesNoOldValue() throws IOException {
        Path end = folder.resolve("end");
        try (GpuWatch watch =
                new GpuWatch(List.of(script("echo '61, 300, 0x0'; until [ -e " + end + " ]; do sleep 0.05; done")))) {
            await(watch, new Gpu(OptionalDouble.of(61), OptionalDouble.of(300), ""));
            Files.createFile(end);
            await(watch, Gpu.NONE);
        }
    }

    private static List<String> script(String text) {
        return List.of("sh", "-c", text);
    }

    private static void await(GpuWatch watch, Gpu sample) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(watch.latest()).isEqualTo(sample));
    }

    private static OptionalDouble optional(Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
