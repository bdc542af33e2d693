package dev.drydock.cli.runs;

import dev.drydock.api.ExecutionView;
import dev.drydock.api.JobChangeView;
import dev.drydock.api.PreviewView;
import dev.drydock.api.RestartRequest;
import dev.drydock.cli.terminal.Environment;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.Refusal;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Restarts an execution, and protects people from running a changed job without noticing. If the job file has changed, it says
 * so first. It continues only if a person at the terminal or the option confirms. The request names the file that was shown.
 */
final class ChangedJob {
    private static final int NOT_FOUND = 404;

    @Option(
            names = "--changed-job",
            description = "Restart even if the job file has changed since the run was submitted, and do not ask.")
    private boolean accepted;

    private final Environment environment;

    ChangedJob(Environment environment) {
        this.environment = environment;
    }

    ExecutionView restart(Orchestrator orchestrator, long id, @Nullable String fromStep, @Nullable String reason) {
        Optional<PreviewView> preview = preview(orchestrator, id, fromStep);
        preview.filter(seen -> seen.obstacles().isEmpty())
                .map(PreviewView::job)
                .filter(job -> job.changed() && job.now() != null)
                .ifPresent(job -> confirm(id, job));
        String jobDigest = preview.map(seen -> seen.job().now()).orElse(null);
        return orchestrator.post(
                "/executions/" + id + "/restart", new RestartRequest(fromStep, reason, jobDigest), ExecutionView.class);
    }

    /** Empty if there is no such execution: the restart then reports that, or the missing role. */
    private static Optional<PreviewView> preview(Orchestrator orchestrator, long id, @Nullable String fromStep) {
        try {
            return Optional.of(orchestrator.get(
                    Query.of("/executions/" + id + "/preview")
                            .with("from", fromStep)
                            .toString(),
                    PreviewView.class));
        } catch (Refusal refusal) {
            if (refusal.httpStatus() == NOT_FOUND) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    private void confirm(long id, JobChangeView job) {
        String change = "Job " + job.job() + " has changed since it was submitted: its file jobs/" + job.job()
                + ".xml was " + job.then() + " and is now " + job.now() + ".";
        if (accepted) {
            environment.err().println(change + " The restart runs the changed file.");
        } else if (environment.terminal()) {
            environment.err().println(change + " 'drydock preview " + id + "' shows what a restart would do with it.");
            ask(id);
        } else {
            throw new DrydockException(
                    CommandFailure.NOT_CONFIRMED,
                    "Execution " + id + " was not restarted. " + change + " See 'drydock preview " + id
                            + "'. Then add --changed-job to restart with the changed file, or put back the file that"
                            + " was submitted.");
        }
    }

    private void ask(long id) {
        environment.err().print("Restart with the changed file? Type yes: ");
        environment.err().flush();
        if (!answer().strip().equals("yes")) {
            throw new DrydockException(
                    CommandFailure.NOT_CONFIRMED,
                    "Execution " + id
                            + " was not restarted: the answer was not yes. Put back the"
                            + " file that was submitted, or use --changed-job in scripts.");
        }
    }

    private String answer() {
        try {
            return Optional.ofNullable(environment.in().readLine()).orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
