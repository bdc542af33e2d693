package dev.drydock.cli.runs;

import dev.drydock.api.ExecutionView;
import dev.drydock.api.ExecutionView.PartitionView;
import dev.drydock.api.ExecutionView.StepView;
import dev.drydock.api.TrialView;
import dev.drydock.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How executions read. */
final class Executions {
    private Executions() {}

    static String stepLine(StepView step) {
        StringBuilder line = new StringBuilder(step.step()).append(' ').append(step.status());
        if (!step.partitions().isEmpty()) {
            long done = step.partitions().stream()
                    .map(PartitionView::status)
                    .filter("COMPLETED"::equals)
                    .count();
            line.append(' ')
                    .append(done)
                    .append('/')
                    .append(step.partitions().size())
                    .append(" partitions");
        }
        String counts = counts(step.metrics());
        return counts.isEmpty() ? line.toString() : line + " (" + counts + ")";
    }

    /** Only the counts that are not 0. */
    private static String counts(Map<String, Long> metrics) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(metrics).forEach((name, count) -> {
            if (count != 0) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(name.toLowerCase(java.util.Locale.ROOT)
                                .replace("_count", "")
                                .replace('_', ' '))
                        .append(' ')
                        .append(count);
            }
        });
        return text.toString();
    }

    /** Such as {@code STARTED}, or {@code WAITING in place 1, for …}. */
    static String statusInWords(ExecutionView execution) {
        return execution.waits() == null ? execution.status() : execution.status() + " " + execution.waits();
    }

    static void printEnd(PrintWriter out, ExecutionView ended) {
        String exit = ended.exitStatus() == null || ended.exitStatus().equals(ended.status())
                ? ""
                : ", exit status " + ended.exitStatus();
        out.println("Execution " + ended.id() + " of " + ended.job() + ": " + statusInWords(ended) + exit);
        printFailure(out, ended);
        if (ended.retry() != null) {
            out.println(ended.retry().text()
                    + (ended.retry().pending()
                            ? "; 'drydock retry cancel " + ended.instance() + " --reason R' cancels it"
                            : ""));
        }
        if (isUndecided(ended)) {
            String version = ended.facts().get("candidate-version");
            out.println("undecided: the gates could not decide about " + version
                    + ". A release manager waives these gates" + " ('drydock waive GATE " + version
                    + "') or rejects the candidate.");
        }
        String reason = ended.facts().get("reason");
        if (reason != null) {
            out.println("because: " + reason);
        }
        String scores = ended.facts().get("scores");
        if (scores != null) {
            out.println("scores: " + scores);
        }
    }

    /** Such as {@code REJECTED}, {@code retry 2 of 3 at 03:15:00 UTC because WORKER_DIED} of one that Drydock restarts by itself, or {@code REJECTED (undecided)} of a run whose gates could not decide. */
    static @Nullable String exitStatusInWords(ExecutionView execution) {
        if (execution.retry() != null && execution.retry().pending()) {
            return execution.retry().text();
        }
        return isUndecided(execution) ? execution.exitStatus() + " (undecided)" : execution.exitStatus();
    }

    private static boolean isUndecided(ExecutionView execution) {
        return "REJECTED".equals(execution.exitStatus())
                && "INSUFFICIENT_EVIDENCE".equals(execution.facts().get("verdict"));
    }

    private static void printFailure(PrintWriter out, ExecutionView execution) {
        if (execution.failure() != null) {
            String step = execution.failure().step();
            out.println((step == null ? "" : "in step " + step + ": ")
                    + execution.failure().code() + ": " + execution.failure().message());
        }
    }

    static void print(PrintWriter out, ExecutionView execution) {
        printEnd(out, execution);
        out.println("instance " + execution.instance() + ", submitted by " + execution.submitter() + " at "
                + execution.createdAt() + ", ended " + (execution.endedAt() == null ? "-" : execution.endedAt()));
        if (execution.jobFile() != null) {
            String restarted = execution.changedJobDigest();
            out.println(
                    "job file " + (restarted == null ? execution.jobDigest() : restarted) + ", " + execution.jobFile());
        }
        new TreeMap<>(execution.parameters())
                .forEach((name, value) -> out.println("parameter " + name + " = " + value));
        Map<String, String> facts = new TreeMap<>(execution.facts());
        facts.remove("reason"); // printed at the top
        facts.forEach((name, value) -> out.println("fact " + name + " = " + value));
        for (StepView step : execution.steps()) {
            out.println("  " + stepLine(step)
                    + (step.exitStatus() == null || step.exitStatus().equals(step.status())
                            ? ""
                            : " -> " + step.exitStatus()));
        }
        if (!execution.trials().isEmpty()) {
            printTrials(out, execution.trials());
        }
        if (execution.approvers() != null) {
            out.println("may approve: " + names(execution.approvers()) + " ("
                    + execution.approvers().needed() + " needed)");
        }
    }

    private static String names(ExecutionView.Approvers approvers) {
        return approvers.names().isEmpty() ? "nobody" : String.join(", ", approvers.names());
    }

    /** That too few people may approve what was submitted, if that is so. */
    static void warnOfFewApprovers(PrintWriter err, ExecutionView submitted) {
        ExecutionView.Approvers approvers = submitted.approvers();
        if (approvers != null && approvers.names().size() < approvers.needed()) {
            err.println("drydock: warning: Only " + approvers.names().size() + " of " + approvers.needed()
                    + " needed people may approve the candidate of execution " + submitted.id() + ": "
                    + names(approvers)
                    + ". The others took part in it or cannot sign in. Let somebody else submit the job, or add another release"
                    + " manager to the trust file.");
        }
    }

    private static void printTrials(PrintWriter out, List<TrialView> trials) {
        Table table = new Table(
                "TRIAL",
                "STATE",
                "EPOCH",
                "STEP",
                "TRAIN LOSS",
                "LEAST ON TUNE",
                "RATE",
                "SAMPLES/S",
                "LEFT",
                "MIB",
                "GPU MIB",
                "GPU");
        trials.forEach(trial -> table.row(
                trial.number() + (trial.selected() ? " *" : ""),
                trial.state(),
                trial.epoch(),
                trial.step(),
                number("%.4f", trial.trainLoss()),
                number("%.4f", trial.tuneLoss()),
                number("%.3g", trial.learningRate()),
                number("%.0f", trial.samplesPerSecond()),
                trial.secondsLeft() == null ? null : trial.secondsLeft() + " s",
                trial.memoryMebibytes(),
                trial.gpuMebibytes(),
                gpu(trial)));
        table.print(out);
    }

    /** Such as {@code 61 °C, 345 W, slowed by heat}. */
    private static @Nullable String gpu(TrialView trial) {
        String text = Stream.of(
                        number("%.0f °C", trial.gpuCelsius()),
                        number("%.0f W", trial.gpuWatts()),
                        trial.gpuThrottled() == null ? null : "slowed by " + trial.gpuThrottled())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? null : text;
    }

    private static @Nullable String number(String format, @Nullable Double number) {
        return number == null ? null : String.format(Locale.ROOT, format, number);
    }
}
