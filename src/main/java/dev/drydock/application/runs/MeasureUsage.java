package dev.drydock.application.runs;

import dev.drydock.domain.registry.Budget.Resource;
import dev.drydock.domain.training.TaskAttempt;
import dev.drydock.domain.training.TaskAttempt.Holding;
import dev.drydock.domain.training.TaskFolders;
import dev.drydock.domain.training.TaskLogs;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run's trainings have used up so far, over all executions and attempts, from what these left in their task directories: nothing is
 * lost when a server is killed. Of an attempt that died unwatched, and of one that is another host's, its last sign of life counts as its
 * end. A GPU that is kept for a training counts whether the training computes on it or on processors: no other job can use it. Nothing
 * counts while a job waits in a queue. Tested by {@code BudgetTest} and {@code GpuHoursOnClusterTest}.
 */
@Singleton
public class MeasureUsage {
    private static final Pattern OF_A_TRIAL = Pattern.compile("[0-9]+-train-([0-9]{1,4})(-rung-[0-9]{1,4})?");

    private final TaskLogs attempts;
    private final TaskFolders folders;
    private final Clock clock;

    @Inject
    public MeasureUsage(TaskLogs attempts, TaskFolders folders, Clock clock) {
        this.attempts = attempts;
        this.folders = folders;
        this.clock = clock;
    }

    private record Span(Instant from, Instant to) {
        long millis() {
            return Math.max(0, Duration.between(from, to).toMillis());
        }
    }

    /**
     * An amount of each resource, in its unit.
     *
     * @param threads of each trial, by its number
     */
    public SortedMap<Resource, Long> of(long run, IntUnaryOperator threads) {
        List<Span> spans = new ArrayList<>();
        long cpu = 0;
        long gpu = 0;
        for (TaskAttempt attempt : attempts.of(run)) {
            OptionalInt trial = trialOf(attempt.task());
            if (trial.isPresent() && attempt.started().isPresent()) {
                Holding holding = attempt.holding();
                Span span = new Span(attempt.started().get(), holding.until().orElseGet(clock::instant));
                spans.add(span);
                gpu += span.millis() * Math.max(holding.gpus(), holding.trainsOnGpu() ? 1 : 0);
                cpu += holding.trainsOnGpu() ? 0 : span.millis() * threads.applyAsInt(trial.getAsInt());
            }
        }
        return new TreeMap<>(Map.of(
                Resource.TIME,
                covered(spans),
                Resource.CPU_HOURS,
                cpu,
                Resource.GPU_HOURS,
                gpu,
                Resource.DISK,
                disk(run)));
    }

    /** The number of the trial that a task is of, or a part of; empty if it is another task. */
    public static OptionalInt trialOf(String task) {
        Matcher trial = OF_A_TRIAL.matcher(task);
        return trial.matches() ? OptionalInt.of(Integer.parseInt(trial.group(1))) : OptionalInt.empty();
    }

    /** The time during which at least one training ran. */
    private static long covered(List<Span> spans) {
        spans.sort(Comparator.comparing(Span::from));
        long millis = 0;
        Instant end = Instant.MIN;
        for (Span span : spans) {
            Span further = new Span(span.from().isAfter(end) ? span.from() : end, span.to());
            millis += further.millis();
            end = span.to().isAfter(end) ? span.to() : end;
        }
        return millis;
    }

    private long disk(long run) {
        return folders.keys().stream()
                .filter(key -> key.startsWith(run + "-"))
                .mapToLong(folders::bytes)
                .sum();
    }
}
