package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.failure.ServingFailure;
import dev.drydock.monitoring.Promtool;
import dev.drydock.openmetrics.DiskMetrics;
import dev.drydock.openmetrics.Exposition;
import dev.drydock.openmetrics.JvmMetrics;
import dev.drydock.openmetrics.TraceMetrics;
import dev.drydock.serving.NodeState.Followed;
import dev.drydock.serving.NodeState.ModelState;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeMetricsTest {
    private final NodeCounters counters = new NodeCounters();

    @Test
    void countsAnswersByModelTimeAndRows() {
        counters.answered("pump", 3, 1, Duration.ofMillis(2));
        counters.answered("pump", 1, 0, Duration.ofSeconds(60));
        counters.notAnswered(ServingFailure.NODE_OVERLOADED);

        assertThat(text("application/openmetrics-text;version=1.0.0").lines())
                .contains(
                        "drydock_inference_abstentions_total{model=\"pump\"} 1.0",
                        "drydock_inference_duration_seconds_bucket{model=\"pump\",le=\"0.001\"} 0",
                        "drydock_inference_duration_seconds_bucket{model=\"pump\",le=\"0.0025\"} 1",
                        "drydock_inference_duration_seconds_bucket{model=\"pump\",le=\"10.0\"} 1",
                        "drydock_inference_duration_seconds_bucket{model=\"pump\",le=\"+Inf\"} 2",
                        "drydock_inference_duration_seconds_count{model=\"pump\"} 2",
                        "drydock_inference_duration_seconds_sum{model=\"pump\"} 60.002",
                        "drydock_inference_batch_rows_bucket{model=\"pump\",le=\"1.0\"} 1",
                        "drydock_inference_batch_rows_bucket{model=\"pump\",le=\"4.0\"} 2",
                        "drydock_inference_batch_rows_sum{model=\"pump\"} 4.0",
                        "drydock_inference_errors_total{code=\"NODE_OVERLOADED\"} 1.0",
                        "drydock_served_version{model=\"pump\"} 7.0",
                        "drydock_served_version_loaded{model=\"pump\"} 0.0",
                        "drydock_served_package_info{model=\"pump\",package_digest=\"cd\",version=\"pump/7\"} 1",
                        "drydock_prediction_log_rows_total{result=\"lost\"} 2.0",
                        "drydock_damaged_packages 1.0",
                        "# HELP drydock_trace_spans_dropped Spans of traces that were lost.",
                        "drydock_trace_spans_total 10.0",
                        "drydock_trace_spans_dropped_total 3.0");
    }

    /** As after a restart: otherwise the share of errors could not be reckoned before the first answer. */
    @Test
    void anOrderedModelThatHasAnsweredNothingHasCountsOfZero() {
        counters.notAnswered(ServingFailure.NODE_NOT_READY);

        assertThat(text("*/*").lines())
                .contains(
                        "drydock_inference_duration_seconds_count{model=\"pump\"} 0",
                        "drydock_inference_batch_rows_count{model=\"pump\"} 0",
                        "drydock_inference_abstentions_total{model=\"pump\"} 0.0",
                        "drydock_inference_errors_total{code=\"NODE_NOT_READY\"} 1.0");
    }

    @Test
    void aNodeThatHasRefusedNothingHasNoErrors() {
        assertThat(text("*/*")).doesNotContain("drydock_inference_errors");
    }

    @Test
    void ordersMakeNoMoreThanTheFirstHundredModelsEither() {
        for (int i = 0; i < 100; i++) {
            counters.answered("model-" + i, 1, 0, Duration.ofMillis(1));
        }

        assertThat(text("*/*").lines().filter(line -> line.startsWith("drydock_inference_duration_seconds_count{")))
                .hasSize(100)
                .noneMatch(line -> line.contains("\"pump\""));
    }

    /** The defect here: the node cannot tell what was ordered. */
    @Test
    void aRequestThatADefectLeavesWithoutAnAnswerIsCounted(@TempDir Path folder) {
        NodeFolder site = new NodeFolder(folder);
        InferenceEndpoint endpoint = new InferenceEndpoint(
                new ClientDoor(
                        site.clients(),
                        new NodeToken(site.token(), site.tokenHash()),
                        System::nanoTime,
                        Clock.systemUTC()),
                new LoadedReleases(),
                () -> {
                    throw new IllegalStateException("a defect");
                },
                new Suspensions(
                        site.state(), new InstalledTrust(site, new TrustMemory(site.state())), Clock.systemUTC()),
                new InferenceGate(1, 1),
                new PredictionLog(
                        site,
                        new InstalledTrust(site, new TrustMemory(site.state())),
                        PredictionLog.Limits.STANDARD,
                        Clock.systemUTC(),
                        Executors.newSingleThreadScheduledExecutor()),
                counters,
                Clock.systemUTC());

        assertThatThrownBy(() -> endpoint.handle(
                        new NodeRequest(
                                "POST",
                                "/v2/models/pump/infer",
                                Optional.empty(),
                                Optional.empty(),
                                2,
                                new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8))),
                        List.of("models", "pump", "infer")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(counters.notAnswered()).containsOnly(Map.entry("INTERNAL", 1L));
    }

    /** Whoever could make up models could fill the node's memory and the monitoring's. */
    @Test
    void modelsBeyondTheFirstHundredHaveNoFiguresOfTheirOwn() {
        for (int i = 0; i < 150; i++) {
            counters.answered("model-" + i, 1, 0, Duration.ofMillis(1));
        }

        assertThat(counters.models()).hasSize(100);
        assertThat(counters.answered()).isEqualTo(150);
    }

    @Test
    void promtoolHasNothingAgainstThem() throws IOException, InterruptedException {
        Promtool.requireInstalled();
        counters.answered("pump", 3, 1, Duration.ofMillis(2));
        counters.notAnswered(ServingFailure.NODE_OVERLOADED);

        assertThat(Promtool.problemsOf(text("*/*"))).isEmpty();
    }

    private String text(String accept) {
        Followed followed = new Followed("{}", 7, "cd", 3, "2026-12-02T02:00:00Z", "ff", null, null);
        MetricSnapshots node = NodeMetrics.of(
                counters,
                new NodeState(NodeState.VERSION, 3, Map.of("pump", new ModelState(followed, null, Set.of("cd")))),
                digest -> false,
                new PredictionLog.Summary(10, 1, 2, 4),
                1,
                0);
        List<MetricSnapshots> all = List.of(
                node,
                DiskMetrics.of(List.of(new DiskMetrics.Disk("serving", 1, 2))),
                TraceMetrics.of(true, 10, 3),
                JvmMetrics.of("serving"));
        return new String(Exposition.of(all, accept).text(), StandardCharsets.UTF_8);
    }
}
