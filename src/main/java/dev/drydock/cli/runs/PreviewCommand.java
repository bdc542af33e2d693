package dev.drydock.cli.runs;

import dev.drydock.api.JobChangeView;
import dev.drydock.api.PreviewView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a restart would do. */
@Command(
        name = "preview",
        description = "Show what a restart would run and skip, and what has changed since the submission. This"
                + " command changes nothing.",
        mixinStandardHelpOptions = true)
public final class PreviewCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Parameters(paramLabel = "ID", description = "Number of the execution.")
    private long id;

    @Option(
            names = "--from",
            paramLabel = "STEP",
            description = "Preview a restart from this step. Default: the" + " step where the execution ended.")
    private @Nullable String fromStep;

    @Override
    public Integer call() {
        PreviewView preview = server.connect()
                .get(
                        Query.of("/executions/" + id + "/preview")
                                .with("from", fromStep)
                                .toString(),
                        PreviewView.class);
        server.print(preview, () -> print(server.environment().out(), preview));
        return preview.obstacles().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static void print(PrintWriter out, PreviewView preview) {
        preview.obstacles().forEach(out::println);
        out.println((preview.obstacles().isEmpty() ? "A restart of execution " : "Execution ") + preview.execution()
                + (preview.fromStep() == null ? "" : " from step " + preview.fromStep()) + " of job "
                + preview.job().job() + ":");
        printSteps(out, preview.steps());
        new TreeMap<>(preview.parameters()).forEach((name, value) -> out.println("parameter " + name + " = " + value));
        out.println(jobLine(preview.job()));
        for (PreviewView.Change change : preview.data()) {
            out.println(change.name()
                    + (change.changed() ? " has changed: " : " is unchanged: ")
                    + (change.then().equals(change.now()) ? change.then() : change.then() + "; now " + change.now())
                    + (change.kept() == null ? "" : ". " + change.kept()));
        }
    }

    private static void printSteps(PrintWriter out, List<PreviewView.Step> steps) {
        Table table = new Table("STEP", "", "PARTITIONS LEFT", "WHY", "CHECKPOINT");
        for (PreviewView.Step step : steps) {
            table.row(step.step(), outcome(step), partitions(step), step.why(), step.checkpoint());
        }
        table.print(out);
    }

    private static String outcome(PreviewView.Step step) {
        String word = switch (step.fate()) {
            case "RUNS" -> "runs";
            case "GOES_ON" -> "continues";
            case "LEFT_OUT" -> "skipped";
            case "NOT_REACHED" -> "not reached";
            default -> "fails";
        };
        boolean maybe = !step.sure() && List.of("runs", "continues", "fails").contains(word);
        return maybe ? word + ", if the job reaches it" : word;
    }

    private static @Nullable String partitions(PreviewView.Step step) {
        int left = step.partitionsLeft().size();
        int all = left + step.partitionsDone().size();
        return all == 0
                ? null
                : left + " of " + all
                        + step.partitionsLeft().stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(", ", left == 0 ? "" : " (", left == 0 ? "" : ")"));
    }

    private static String jobLine(JobChangeView job) {
        if (job.now() == null) {
            return "The job file does not exist or cannot be used. When the run was submitted, it was " + job.then()
                    + ".";
        }
        return job.changed()
                ? "The job file has changed since the run was submitted: it was " + job.then() + " and is now "
                        + job.now() + ". A restart runs the file of now."
                : "The job file has not changed since the run was submitted: " + job.now() + ".";
    }
}
