package dev.drydock.cli.runs;

import dev.drydock.api.ExecutionView;
import dev.drydock.api.ExecutionView.StepView;
import dev.drydock.api.RetryView;
import dev.drydock.cli.terminal.Durations;
import dev.drydock.cli.terminal.Environment;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Waits until an execution ends, prints its progress, and returns the exit code. If Drydock or a person restarts it after a failure, it waits
 * for the execution that continues the run.
 */
public final class Waiting {
    private static final Set<String> ENDED = Set.of("COMPLETED", "FAILED", "STOPPED", "ABANDONED");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Option(
            names = "--wait",
            description =
                    "Wait until the execution ends. If Drydock restarts the run by itself, wait for the last retry.")
    private boolean wait;

    @Option(
            names = "--no-retries",
            description =
                    "With --wait, stop waiting at the first failure, even if Drydock will restart the run by itself.")
    private boolean noRetries;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            description =
                    "How long --wait waits, for example 30m. After that the command exits with 75, and the execution"
                            + " continues. Default: no limit.")
    private @Nullable Duration timeout;

    @Option(
            names = "--exit-codes",
            paramLabel = "posix|liberty",
            description = "Exit codes that --wait uses: ${COMPLETION-CANDIDATES}. Default: posix.")
    private ExitCode.@Nullable Mode mode;

    @Option(
            names = "--pollingInterval_s",
            paramLabel = "SECONDS",
            hidden = true,
            description = "Seconds between two requests for the state of the execution.")
    private @Nullable Integer pollingSeconds;

    @Option(names = "--verbose", hidden = true, description = "Print the state after each request.")
    private boolean verbose;

    @Option(names = "--getJobLog", hidden = true, description = "Print the log when the execution has ended.")
    private boolean log;

    @Option(
            names = "--stopOnShutdown",
            hidden = true,
            description = "Stop the execution if this command ends while it waits.")
    private boolean stopOnShutdown;

    @Option(
            names = {"--return-exit-status", "--returnExitStatus"},
            description = "If the exit status begins with a number, use this number as the exit code.")
    private boolean byExitStatus;

    private final Environment environment;
    private final Set<String> told = new HashSet<>();
    private int painted;
    private volatile long following;

    Waiting(Environment environment) {
        this.environment = environment;
    }

    /** Prints the submitted execution, waits for its end if {@code --wait} is given, and returns the exit code. */
    public int follow(ServerOptions options, Orchestrator orchestrator, ExecutionView submitted) {
        if (!wait) {
            options.print(
                    submitted,
                    () -> environment
                            .out()
                            .println("Execution " + submitted.id() + " of " + submitted.job() + " is "
                                    + Executions.statusInWords(submitted) + ". 'drydock status " + submitted.id()
                                    + "' shows the details."));
            return ExitCode.OK;
        }
        Optional<ExecutionView> ended = await(options, orchestrator, submitted);
        if (ended.isEmpty()) {
            environment
                    .err()
                    .println("drydock: WAIT_TIMED_OUT: Execution " + following + " did not end within "
                            + Durations.text(timeout) + " and continues. Wait again with 'drydock status "
                            + following + " --wait'.");
            return ExitCode.WAIT_TIMED_OUT;
        }
        options.print(ended.get(), () -> Executions.printEnd(environment.out(), ended.get()));
        if (log) {
            environment
                    .out()
                    .println(new String(
                                    orchestrator.getBytes(
                                            "/executions/" + ended.get().id() + "/logs"),
                                    StandardCharsets.UTF_8)
                            .stripTrailing());
        }
        return ExitCode.of(ended.get(), mode(options), byExitStatus);
    }

    private ExitCode.Mode mode(ServerOptions options) {
        if (mode != null) {
            return mode;
        }
        return options.isForBatchManager() ? ExitCode.Mode.LIBERTY : ExitCode.Mode.POSIX;
    }

    private Optional<ExecutionView> await(ServerOptions options, Orchestrator orchestrator, ExecutionView submitted) {
        following = submitted.id();
        if (!stopOnShutdown) {
            return look(options, orchestrator, submitted);
        }
        Thread stopping = new Thread(() -> orchestrator.post("/executions/" + following + "/stop", Map.of()), "stop");
        Runtime.getRuntime().addShutdownHook(stopping);
        try {
            return look(options, orchestrator, submitted);
        } finally {
            Runtime.getRuntime().removeShutdownHook(stopping);
        }
    }

    private Optional<ExecutionView> look(ServerOptions options, Orchestrator orchestrator, ExecutionView submitted) {
        Instant begun = environment.clock().instant();
        Instant lastSeen = begun;
        boolean quiet = options.json();
        ExecutionView seen = submitted;
        while (true) {
            try {
                seen = orchestrator.get("/executions/" + following, ExecutionView.class);
                lastSeen = environment.clock().instant();
            } catch (DrydockException e) {
                if (e.code() != CommandFailure.SERVER_UNREACHABLE || passed(lastSeen, PATIENCE)) {
                    throw e;
                }
            }
            tell(quiet, seen, begun);
            if (verbose && !quiet) {
                environment.out().println("Execution " + seen.id() + " is " + seen.status() + ".");
            }
            if (ENDED.contains(seen.status()) && !isContinued(seen)) {
                wipe(quiet);
                return Optional.of(seen);
            }
            if (timeout != null && passed(begun, timeout)) {
                wipe(quiet);
                return Optional.empty();
            }
            pause();
        }
    }

    /** Whether the run continues after its failure; then the next look is at the execution that continues it, once there is one. */
    private boolean isContinued(ExecutionView seen) {
        RetryView retry = seen.retry();
        if (noRetries || retry == null) {
            return false;
        }
        if (retry.continuedAs() != null) {
            following = retry.continuedAs();
        }
        return retry.pending() || retry.continuedAs() != null;
    }

    /** As {@link #follow}, and waits whether asked to or not. */
    public int followToItsEnd(ServerOptions options, Orchestrator orchestrator, ExecutionView submitted) {
        wait = true;
        return follow(options, orchestrator, submitted);
    }

    boolean isAsked() {
        return wait;
    }

    private boolean passed(Instant since, Duration limit) {
        return Duration.between(since, environment.clock().instant()).compareTo(limit) >= 0;
    }

    private void pause() {
        try {
            Thread.sleep(pollingSeconds != null ? pollingSeconds * 1000L : environment.terminal() ? 500 : 1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DrydockException(CommandFailure.SERVER_UNREACHABLE, "The wait was interrupted.", e);
        }
    }

    /** A line that rewrites itself on a terminal; elsewhere one line for each step that begins or ends. */
    private void tell(boolean quiet, ExecutionView seen, Instant begun) {
        if (quiet) {
            return;
        }
        PrintWriter out = environment.out();
        if (!environment.terminal()) {
            RetryView retry = seen.retry();
            if (retry != null && isContinued(seen) && told.add("retry " + retry.attempt() + " after " + seen.id())) {
                out.println(failureOf(seen) + retry.text());
            }
            if (seen.waits() != null && told.add(seen.waits())) {
                out.println(Executions.statusInWords(seen));
            }
            for (StepView step : seen.steps()) {
                String news = Executions.stepLine(step);
                if (told.add(step.id() + step.status())) {
                    out.println(news);
                }
            }
            out.flush();
            return;
        }
        long seconds = Duration.between(begun, environment.clock().instant()).toSeconds();
        String line = seen.job() + " #" + seen.id() + "  " + now(seen) + "  " + seconds + " s";
        out.print("\r" + line + " ".repeat(Math.max(0, painted - line.length())));
        out.flush();
        painted = line.length();
    }

    private static String failureOf(ExecutionView seen) {
        return seen.failure() == null
                ? ""
                : "execution " + seen.id() + " FAILED: " + seen.failure().message() + " ";
    }

    private static String now(ExecutionView seen) {
        if (seen.retry() != null) {
            return seen.retry().text();
        }
        if (seen.waits() != null) {
            return "waits " + seen.waits();
        }
        List<StepView> steps = seen.steps();
        return steps.isEmpty() ? "starting" : Executions.stepLine(steps.get(steps.size() - 1));
    }

    private void wipe(boolean quiet) {
        if (!quiet && environment.terminal()) {
            environment.out().print("\r" + " ".repeat(painted) + "\r");
            environment.out().flush();
        }
    }
}
