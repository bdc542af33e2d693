package dev.drydock.cli.registry;

import dev.drydock.api.ScrubView;
import dev.drydock.api.StoredPackageView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts the reading of the stored packages, and prints which of them were lost or changed. */
@Command(
        name = "scrub",
        description =
                "Read every stored package and compare it with what was signed. Exit with 1 if a package is damaged.",
        mixinStandardHelpOptions = true)
public final class ScrubCommand implements Callable<Integer> {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    @Mixin
    private ServerOptions server;

    @Option(names = "--last", description = "Read no package, and show the result of the last scrub.")
    private boolean last;

    @Override
    public Integer call() {
        Orchestrator orchestrator = server.connect();
        ScrubView found = last ? look(orchestrator) : scrub(orchestrator);
        server.print(found, () -> print(found));
        return found.packages().stream().allMatch(one -> one.damage() == null) ? ExitCode.OK : ExitCode.FAILED;
    }

    private static ScrubView look(Orchestrator orchestrator) {
        return orchestrator.get("/packages", ScrubView.class);
    }

    private static ScrubView scrub(Orchestrator orchestrator) {
        ScrubView now = orchestrator.post("/packages/scrub", "", ScrubView.class);
        while (now.running()) {
            pause();
            now = look(orchestrator);
        }
        return now;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DrydockException(
                    CommandFailure.SERVER_UNREACHABLE,
                    "The command was interrupted. The server continues to read; 'drydock scrub --last' shows the result.",
                    e);
        }
    }

    private void print(ScrubView found) {
        Table table = new Table("VERSION", "STATE", "READ AT", "", "FOUND");
        for (StoredPackageView one : found.packages()) {
            boolean damaged = one.damage() != null;
            table.row(
                    one.version(),
                    one.state(),
                    one.inspectedAt() == null ? "not yet" : one.inspectedAt(),
                    damaged ? "DAMAGED" : one.inspectedAt() == null ? "-" : "ok",
                    damaged
                            ? one.damage() + " (since " + one.damagedSince() + ", package " + one.packageDigest() + ")"
                            : "");
        }
        table.print(server.environment().out());
        server.environment()
                .out()
                .println(
                        found.completedAt() == null
                                ? "No scrub has read all stored packages yet. Read them with 'drydock scrub'."
                                : "The last complete scrub ended at " + found.completedAt() + ".");
    }
}
