package dev.drydock.cli.runs;

import dev.drydock.api.JobApprovalRequest;
import dev.drydock.api.JobView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Jobs, and which of the site's own may release something. */
@Command(
        name = "job",
        description = "List jobs, and approve a job of the site that can release a model.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {JobCommand.Show.class, JobCommand.Approve.class})
public final class JobCommand {
    private JobCommand() {}

    @Command(
            name = "list",
            description =
                    "List the jobs with the SHA-256 of their files, and show which of them wait for an approval. The"
                            + " last column has the failures after which Drydock restarts a run by itself.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Override
        public Integer call() {
            List<JobView> jobs = server.connect().page("/jobs", JobView.class).items();
            server.print(jobs, () -> {
                Table table = new Table("JOB", "CAN RELEASE BY", "APPROVAL", "SHA-256", "RESTARTED BY ITSELF IF");
                jobs.forEach(job -> table.row(
                        job.job(),
                        String.join(",", job.releases()),
                        job.approval(),
                        job.digest(),
                        Optional.ofNullable(job.retry())
                                .filter(text -> !text.isEmpty())
                                .orElse("-")));
                table.print(server.environment().out());
            });
            return ExitCode.OK;
        }
    }

    @Command(
            name = "approve",
            description = "Approve a job file that you have read, so that the job can run. The person who"
                    + " approves a job file"
                    + " cannot approve the candidates that the job makes.",
            mixinStandardHelpOptions = true)
    static final class Approve implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "JOB", description = "Name of the job, for example nightly-own.")
        private String job = "";

        @Option(
                names = "--digest",
                required = true,
                paramLabel = "SHA256",
                description =
                        "SHA-256 of the file that you have read (sha256sum jobs/JOB.xml), or at least its first 16 digits.")
        private String digest = "";

        @Override
        public Integer call() {
            JobView approved = server.connect()
                    .post(
                            "/jobs/" + Query.segment("job", job) + "/approve",
                            new JobApprovalRequest(digest),
                            JobView.class);
            server.print(
                    approved,
                    () -> server.environment()
                            .out()
                            .println("Job " + approved.job() + " is approved, SHA-256 " + approved.digest()
                                    + ". Other people must approve the candidates that it makes."));
            return ExitCode.OK;
        }
    }
}
