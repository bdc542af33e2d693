package dev.drydock.console.schedule;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.schedule.Backfill;
import dev.drydock.application.schedule.BackfillProgress.Seen;
import dev.drydock.application.schedule.BackfillProgress.State;
import dev.drydock.application.schedule.Occurrence.Failure;
import dev.drydock.application.schedule.Occurrence.Started;
import dev.drydock.application.schedule.ViewBackfills.Viewed;
import dev.drydock.console.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Backfills in the words of their page. */
final class BackfillRows {
    private BackfillRows() {}

    /**
     * A backfill as a row.
     *
     * @param parameters of the job, such as {@code model=pump-failure}
     * @param problem why its first failed date failed; empty if none did
     */
    public record Summary(
            long id,
            String state,
            String job,
            String parameters,
            String dates,
            Begun begun,
            Progress progress,
            String problem) {}

    /**
     * Who began it and when.
     *
     * @param ended when, and for a cancelled one by whom; empty while its dates start
     */
    public record Begun(String author, String since, String ended) {}

    /**
     * How far it is.
     *
     * @param completed such as {@code 3 of 30}
     * @param remains what has not completed, such as {@code 1 running, 26 waiting}; empty if everything has
     */
    public record Progress(String completed, String remains) {}

    /**
     * A date as a row.
     *
     * @param execution the latest one of its run; empty if there is none
     * @param result the exit status of its run; empty if that has not ended
     * @param why what is wrong; empty if nothing is
     */
    public record Row(
            int number, String local, String utc, String state, String execution, String result, String why) {}

    static Summary summary(Viewed viewed) {
        Backfill backfill = viewed.backfill();
        return new Summary(
                backfill.id(),
                backfill.state().name(),
                backfill.work().job(),
                backfill.work().parameters().entrySet().stream()
                        .map(BackfillRows::word)
                        .collect(Collectors.joining(", ")),
                backfill.dates(),
                new Begun(
                        backfill.author().name(), Wording.time(backfill.author().since()), ended(backfill)),
                progress(backfill, viewed.dates()),
                problem(viewed.dates()));
    }

    private static String word(Map.Entry<String, String> parameter) {
        return parameter.getKey() + "=" + parameter.getValue();
    }

    private static String ended(Backfill backfill) {
        return backfill.ended()
                .map(ended -> Wording.time(ended)
                        + (backfill.state() == Backfill.State.CANCELLED
                                ? ", cancelled by " + backfill.changedBy()
                                : ""))
                .orElse("");
    }

    private static Progress progress(Backfill backfill, List<Seen> dates) {
        List<String> remains = new ArrayList<>();
        add(remains, count(dates, State.RUNNING), "running");
        add(remains, count(dates, State.FAILED), "failed");
        add(
                remains,
                count(dates, State.WAITING),
                backfill.state() == Backfill.State.RUNNING ? "waiting" : "not started");
        return new Progress(count(dates, State.COMPLETED) + " of " + dates.size(), String.join(", ", remains));
    }

    private static void add(List<String> words, long count, String what) {
        if (count > 0) {
            words.add(count + " " + what);
        }
    }

    private static long count(List<Seen> dates, State state) {
        return dates.stream().filter(seen -> seen.state() == state).count();
    }

    private static String problem(List<Seen> dates) {
        return dates.stream()
                .filter(seen -> seen.state() == State.FAILED)
                .findFirst()
                .map(seen -> ScheduleRows.local(seen.date().local()) + ": " + why(seen))
                .orElse("");
    }

    static List<Row> dates(Viewed viewed) {
        return viewed.dates().stream().map(BackfillRows::row).toList();
    }

    private static Row row(Seen seen) {
        return new Row(
                seen.date().number(),
                ScheduleRows.local(seen.date().local()),
                Wording.time(seen.date().asOf()),
                seen.state().name(),
                execution(seen).map(number -> Long.toString(number)).orElse(""),
                seen.date()
                        .completed()
                        .or(() -> seen.execution().filter(Execution::hasEnded).flatMap(Execution::exitStatus))
                        .orElse(""),
                seen.state() == State.FAILED ? why(seen) : "");
    }

    private static Optional<Long> execution(Seen seen) {
        return seen.execution()
                .map(Execution::executionId)
                .or(() -> seen.date().started().map(Started::executionId));
    }

    private static String why(Seen seen) {
        Optional<Failure> failure = seen.date().failure();
        return failure.isPresent()
                ? failure.get().code() + ": " + failure.get().sentence()
                : execution(seen)
                        .map(number -> "Execution " + number + " did not complete; its page says why.")
                        .orElse("");
    }
}
