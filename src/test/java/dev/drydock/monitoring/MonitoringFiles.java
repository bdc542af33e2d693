package dev.drydock.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The alert rules and dashboards that the installation has. */
public final class MonitoringFiles {
    private static final Pattern METRIC = Pattern.compile("\\b(?:drydock|jvm|process)_[a-z0-9_]+\\b");
    private static final Pattern LABEL = Pattern.compile("\\{[^}]*}|by \\([^)]*\\)|on \\([^)]*\\)");

    /** Metrics that a site in order may not have: nothing waits, no alert stands, no GPU trains, no waiver holds, few rows were asked. */
    private static final Set<String> SOMETIMES = Set.of(
            "drydock_alert_notices_unsent",
            "drydock_alerts",
            "drydock_candidate_waiting_seconds",
            "drydock_candidates_waiting",
            "drydock_drift_measure",
            "drydock_estimated_performance",
            "drydock_estimated_performance_high",
            "drydock_estimated_performance_low",
            "drydock_execution_running_seconds",
            "drydock_inference_errors_total",
            "drydock_leases",
            "drydock_live_drift",
            "drydock_performance_at_release",
            "drydock_queue_oldest_seconds",
            "drydock_training_gpu_memory_bytes",
            "drydock_training_gpu_celsius",
            "drydock_training_gpu_watts",
            "drydock_training_gpu_throttled",
            "drydock_training_remaining_seconds",
            "drydock_waiver_expiry_timestamp_seconds");

    private final Path folder;

    /** @param folder {@code share/monitoring} of an installation or of the sources */
    public MonitoringFiles(Path folder) {
        this.folder = folder;
    }

    public Path rules() {
        return folder.resolve("drydock.rules.yml");
    }

    public List<JsonNode> dashboards() throws IOException {
        List<JsonNode> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                all.add(new ObjectMapper().readTree(file.toFile()));
            }
        }
        assertThat(all).hasSize(3);
        return all;
    }

    /** What the panels of a dashboard ask, as Prometheus gets it. */
    public static List<String> expressions(JsonNode dashboard) {
        return dashboard.findValuesAsText("expr").stream()
                .map(expression -> expression.replace("$__rate_interval", "5m"))
                .toList();
    }

    /** The metrics that an expression names, without the suffixes of histograms and summaries. */
    public static Set<String> metrics(String expression) {
        return METRIC.matcher(LABEL.matcher(expression).replaceAll(""))
                .results()
                .map(match -> match.group().replaceFirst("_(bucket|sum|count)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Fails if a panel asks for a metric that none of these scrapes has, and that a site in order always has. */
    public void requireIn(String... scrapes) throws IOException {
        Set<String> there = Stream.of(scrapes)
                .flatMap(String::lines)
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2])
                .collect(Collectors.toSet());
        for (JsonNode dashboard : dashboards()) {
            Set<String> asked = expressions(dashboard).stream()
                    .flatMap(expression -> metrics(expression).stream())
                    .filter(metric -> !SOMETIMES.contains(metric))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(there).as(dashboard.path("title").asText()).containsAll(asked);
        }
    }

    /** The metrics whose absence means nothing. */
    static Set<String> sometimes() {
        return SOMETIMES;
    }
}
