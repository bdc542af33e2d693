package dev.drydock.console.runs;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Partition;
import dev.drydock.application.runs.Executions.Step;
import dev.drydock.console.Wording;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A step of a job in an execution's table.
 *
 * @param status the batch status, or {@code WAITING}
 * @param metrics the eight counts in the order of {@link #METRICS}, as text; a dash where a step counts nothing
 * @param earlier whether an earlier execution of the run did it
 * @param bar when it ran, in pixels of {@link Bar#WIDTH} that stand for the whole execution; none if it did not run in it
 */
public record StepRow(
        String name,
        String kind,
        String status,
        String exitStatus,
        String started,
        String took,
        List<String> metrics,
        List<PartitionRow> partitions,
        boolean earlier,
        Optional<Bar> bar) {
    /** The counts of Jakarta Batch. */
    static final List<String> METRICS = List.of(
            "READ_COUNT",
            "WRITE_COUNT",
            "FILTER_COUNT",
            "READ_SKIP_COUNT",
            "PROCESS_SKIP_COUNT",
            "WRITE_SKIP_COUNT",
            "COMMIT_COUNT",
            "ROLLBACK_COUNT");

    /** One partition; numbered from 0 as the runtime does. */
    public record PartitionRow(int number, String status, String exitStatus, String problem) {}

    /** A stretch of an execution's time. */
    public record Bar(int x, int width) {
        static final int WIDTH = 120;

        /** At least two pixels wide, and within the whole. */
        static Optional<Bar> of(Step step, Optional<Instant> began, Instant ended) {
            if (step.started().isEmpty() || began.isEmpty()) {
                return Optional.empty();
            }
            double whole = Math.max(1, Duration.between(began.get(), ended).toMillis());
            long from = Duration.between(began.get(), step.started().get()).toMillis();
            long until =
                    Duration.between(began.get(), step.ended().orElse(ended)).toMillis();
            int x = (int) Math.max(0, Math.min(Math.round(from / whole * WIDTH), WIDTH - 2));
            int right = (int) Math.max(x + 2, Math.min(Math.round(until / whole * WIDTH), WIDTH));
            return Optional.of(new Bar(x, right - x));
        }
    }

    static StepRow waiting(String name, String kind, boolean over) {
        return new StepRow(
                name,
                kind,
                over ? "NOT RUN" : "WAITING",
                "",
                Wording.NOTHING,
                "",
                METRICS.stream().map(metric -> Wording.NOTHING).toList(),
                List.of(),
                false,
                Optional.empty());
    }

    static StepRow of(Step step, String kind, boolean earlier, Execution execution, Instant now) {
        return new StepRow(
                step.name(),
                kind,
                step.status(),
                step.exitStatus().filter(exit -> !exit.equals(step.status())).orElse(""),
                Wording.time(step.started()),
                Wording.duration(Wording.took(step.started(), step.ended(), now)),
                METRICS.stream().map(metric -> count(step, metric)).toList(),
                step.partitions().stream().map(StepRow::row).toList(),
                earlier,
                earlier
                        ? Optional.empty()
                        : Bar.of(step, execution.started(), execution.ended().orElse(now)));
    }

    private static String count(Step step, String metric) {
        long count = step.metrics().getOrDefault(metric, 0L);
        return count == 0 ? Wording.NOTHING : Wording.count(count);
    }

    private static PartitionRow row(Partition partition) {
        return new PartitionRow(
                partition.number(),
                partition.status(),
                partition
                        .exitStatus()
                        .filter(exit -> !exit.equals(partition.status()))
                        .orElse(""),
                firstLine(partition.exception()));
    }

    /** What went wrong, without the class that it was thrown as and without where. */
    private static String firstLine(Optional<String> exception) {
        return exception
                .flatMap(text -> text.lines().findFirst())
                .map(line -> line.replaceFirst("^([a-z0-9_]+\\.)+[A-Z][A-Za-z0-9_$]*: ", ""))
                .orElse("");
    }

    public boolean isOver() {
        return !status.equals("WAITING");
    }

    public boolean isTrouble() {
        return partitions.stream().anyMatch(partition -> partition.status().equals("FAILED"));
    }

    /** Such as {@code 3 partitions: 2 completed, 1 failed}. */
    public String partitionsInWords() {
        Map<String, Long> byStatus = partitions.stream()
                .collect(Collectors.groupingBy(PartitionRow::status, java.util.TreeMap::new, Collectors.counting()));
        return partitions.size()
                + (partitions.size() == 1 ? " partition: " : " partitions: ")
                + byStatus.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + RunGrid.lower(entry.getKey()))
                        .collect(Collectors.joining(", "));
    }
}
