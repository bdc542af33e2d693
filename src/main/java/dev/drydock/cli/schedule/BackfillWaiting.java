package dev.drydock.cli.schedule;

import dev.drydock.api.BackfillView;
import dev.drydock.api.BackfillView.DateView;
import dev.drydock.cli.terminal.Durations;
import dev.drydock.cli.terminal.Environment;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Waits until a backfill ends, prints its progress, and returns the exit code. */
public final class BackfillWaiting {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PAUSE_MILLIS = 1000;
    /** The one that counts most comes first. */
    private static final List<Integer> WORST = List.of(ExitCode.FAILED, ExitCode.REJECTED, ExitCode.COLLECT_LABELS);

    @Option(
            names = "--wait",
            description =
                    "Wait until the backfill ends. The exit code is 1 if a date failed, 2 if somebody cancelled it,"
                            + " otherwise that of the worst exit status.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            description =
                    "How long --wait waits, for example 6h. After that the command exits with 75, and the backfill"
                            + " continues. Default: no limit.")
    private @Nullable Duration timeout;

    private final Environment environment;
    private final Set<String> said = new HashSet<>();

    BackfillWaiting(Environment environment) {
        this.environment = environment;
    }

    int follow(ServerOptions options, Orchestrator orchestrator, BackfillView begun) {
        BackfillView seen = begun;
        Instant first = environment.clock().instant();
        Instant answered = first;
        while (wait && "RUNNING".equals(seen.state())) {
            if (timeout != null && passed(first, timeout)) {
                environment
                        .err()
                        .println("drydock: WAIT_TIMED_OUT: Backfill " + begun.id() + " did not end within "
                                + Durations.text(timeout) + " and continues. 'drydock backfill show " + begun.id()
                                + "' shows it.");
                return ExitCode.WAIT_TIMED_OUT;
            }
            pause();
            try {
                seen = orchestrator.get(BackfillCommand.path(Objects.requireNonNull(begun.id())), BackfillView.class);
                answered = environment.clock().instant();
            } catch (DrydockException e) {
                if (e.code() != CommandFailure.SERVER_UNREACHABLE || passed(answered, PATIENCE)) {
                    throw e;
                }
            }
            if (!options.json()) {
                seen.dates().forEach(this::say);
            }
        }
        BackfillView last = seen;
        options.print(last, () -> BackfillCommand.print(environment.out(), last));
        return wait ? exitCode(last) : ExitCode.OK;
    }

    private void say(DateView date) {
        String line =
                date.asOf() + " " + date.state() + (date.execution() == null ? "" : " execution " + date.execution())
                        + (date.exitStatus() == null ? "" : " " + date.exitStatus());
        if (!date.state().equals("WAITING") && said.add(line)) {
            environment.out().println(line);
            environment.out().flush();
        }
    }

    private static int exitCode(BackfillView ended) {
        if ("CANCELLED".equals(ended.state())) {
            return ExitCode.STOPPED;
        }
        if (!"COMPLETED".equals(ended.state())) {
            return ExitCode.FAILED;
        }
        Set<Integer> codes = new HashSet<>();
        ended.dates()
                .forEach(date -> codes.add(ExitCode.ofCompleted(Objects.requireNonNullElse(date.exitStatus(), ""))));
        return WORST.stream().filter(codes::contains).findFirst().orElse(ExitCode.OK);
    }

    private boolean passed(Instant since, Duration limit) {
        return Duration.between(since, environment.clock().instant()).compareTo(limit) >= 0;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DrydockException(CommandFailure.SERVER_UNREACHABLE, "The wait was interrupted.", e);
        }
    }
}
