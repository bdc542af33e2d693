package dev.drydock.console;

import dev.drydock.application.Executions.Partition;
import dev.drydock.application.Executions.Step;
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
        boolean earlier) {
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
                false);
    }

    static StepRow of(Step step, String kind, boolean earlier, Instant now) {
        return new StepRow(
                step.name(),
                kind,
                step.status(),
                step.exitStatus().filter(exit -> !exit.equals(step.status())).orElse(""),
                Wording.time(step.started()),
                Wording.duration(Wording.took(step.started(), step.ended(), now)),
                METRICS.stream().map(metric -> count(step, metric)).toList(),
                step.partitions().stream().map(StepRow::row).toList(),
                earlier);
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
