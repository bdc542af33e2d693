package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drydock.workers.WorkerEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Steps a second of the worker's training loop beside those of Python's PyTorch: the same models, data sizes, batches, loss, clipping,
 * optimizer and threads, a process each, in turn; and once more beside PyTorch with the worker's settings of the memory allocator. Run by
 * {@code mvn -Pbenchmark test -Dtest=TrainingSpeedBenchmark}; {@code -Drounds=5}, {@code -Dseconds=4}, {@code -Dthreads=1}, {@code
 * -Dcases=mlp:64,minilm:16}. Needs Debian's {@code python3-torch} and {@code libopenblas0-openmp}.
 */
class TrainingSpeedBenchmark {
    @TempDir
    static Path folder;

    private final int rounds = Integer.getInteger("rounds", 5);
    private final String seconds = System.getProperty("seconds", "4");
    private final String threads = System.getProperty("threads", "1");

    /** A model and a batch size. */
    private record Case(String model, int width, int batch) {}

    /** What one process has measured. */
    private record Measure(double stepsASecond, double cpuMillisAStep) {}

    @Test
    void asManyStepsASecond() throws Exception {
        Map<String, Integer> widths = make();
        List<Case> cases = new ArrayList<>();
        for (String one : System.getProperty("cases", "mlp:64,mlp:512,cnn:64,transformer:64,minilm:16")
                .split(",", -1)) {
            String model = one.split(":", -1)[0];
            cases.add(new Case(model, widths.getOrDefault(model, 0), Integer.parseInt(one.split(":", -1)[1])));
        }
        System.out.println(
                "| Model, batch | Drydock steps/s | PyTorch steps/s | Ratio | PyTorch that keeps memory, steps/s | Ratio | Drydock CPU ms/step | PyTorch CPU ms/step | Ratio of CPU |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (Case one : cases) {
            compare(one);
        }
    }

    /** Writes the modules. @return each one's width */
    private Map<String, Integer> make() throws Exception {
        Map<String, Integer> widths = new HashMap<>();
        for (String line : SpeedProcess.peer(
                        folder,
                        threads,
                        List.of("make", folder.toString(), "mlp", "cnn", "transformer", "minilm"),
                        Map.of())
                .split("\n", -1)) {
            if (line.matches("[a-z]+ [0-9]+")) {
                widths.put(line.split(" ", -1)[0], Integer.valueOf(line.split(" ", -1)[1]));
            }
        }
        return widths;
    }

    private void compare(Case one) throws Exception {
        List<Measure> ours = new ArrayList<>();
        List<Measure> peers = new ArrayList<>();
        List<Measure> keeping = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            peers.add(peer(one, Map.of()));
            ours.add(our(one));
            keeping.add(peer(one, WorkerEnvironment.of(threads)));
        }
        double steps = median(ours, false);
        double peerSteps = median(peers, false);
        double keepingSteps = median(keeping, false);
        double cpu = median(ours, true);
        double peerCpu = median(peers, true);
        System.out.printf(
                Locale.ROOT,
                "| %s, %d | %.1f | %.1f | **%.2f** | %.1f | %.2f | %.2f | %.2f | %.2f |%n",
                one.model(),
                one.batch(),
                steps,
                peerSteps,
                steps / peerSteps,
                keepingSteps,
                steps / keepingSteps,
                cpu,
                peerCpu,
                cpu / peerCpu);
        assertThat(steps).isPositive();
    }

    private Measure peer(Case one, Map<String, String> environment) throws Exception {
        return read(SpeedProcess.peer(
                folder,
                threads,
                List.of("run", one.model(), Integer.toString(one.batch()), threads, seconds),
                environment));
    }

    private Measure our(Case one) throws Exception {
        return read(SpeedProcess.worker(
                folder,
                threads,
                TrainingSpeed.class,
                List.of(
                        folder.resolve(one.model() + ".pt").toString(),
                        one.model().equals("minilm") ? "tokens" : "numbers",
                        Integer.toString(one.width()),
                        Integer.toString(one.batch()),
                        threads,
                        seconds)));
    }

    private static Measure read(String text) throws IOException {
        String json = Arrays.stream(text.split("\n", -1))
                .filter(line -> line.startsWith("{"))
                .reduce((first, last) -> last)
                .orElseThrow(() -> new AssertionError(text));
        JsonNode node = new JsonMapper().readTree(json);
        return new Measure(
                node.path("steps_per_s").asDouble(),
                node.path("cpu_ms_per_step").asDouble());
    }

    private static double median(List<Measure> measures, boolean cpu) {
        List<Double> values = new ArrayList<>();
        measures.forEach(one -> values.add(cpu ? one.cpuMillisAStep() : one.stepsASecond()));
        Collections.sort(values);
        return values.get(values.size() / 2);
    }
}
