package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a checkpoint of an encoder of 400 MB with AdamW's state costs a training that writes one a minute. Run by {@code mvn -o
 * -Pbenchmark test -Dtest=CheckpointBenchmark}; {@code -Dsteps=120} a stretch, which should take about a minute, {@code
 * -Dstretches=8}. Needs Debian's {@code python3-torch}.
 */
class CheckpointBenchmark {
    private static final String LENGTH = "32";
    private static final String BATCH = "1";

    @TempDir
    static Path folder;

    @Test
    void holdsTheTrainingUpForLittle() throws Exception {
        SpeedProcess.peer(folder, "1", List.of("make", folder.toString(), "large"), Map.of());
        String printed = SpeedProcess.worker(
                folder,
                "1",
                CheckpointCost.class,
                List.of(
                        folder.resolve("large.pt").toString(),
                        LENGTH,
                        BATCH,
                        System.getProperty("steps", "120"),
                        System.getProperty("stretches", "8"),
                        folder.resolve("task").toString()));
        List<JsonNode> without = new ArrayList<>();
        List<JsonNode> with = new ArrayList<>();
        for (String line : printed.split("\n", -1)) {
            if (line.startsWith("{")) {
                System.out.println(line);
                JsonNode one = new JsonMapper().readTree(line);
                (one.path("checkpoint").asBoolean() ? with : without).add(one);
            }
        }
        double plain = median(without, "seconds");
        System.out.printf(
                Locale.ROOT,
                "| %.1f s | held up %.2f s, %.2f %% | whole stretch %.3f of one without |%n",
                plain,
                median(with, "held_ms") / 1000,
                median(with, "held_ms") / 10 / plain,
                median(with, "seconds") / plain);
        assertThat(with).isNotEmpty();
    }

    private static double median(List<JsonNode> measures, String what) {
        List<Double> values =
                measures.stream().map(one -> one.path(what).asDouble()).sorted().toList();
        return values.get(values.size() / 2);
    }
}
