package dev.drydock.cli.runs;

import dev.drydock.api.ExecutionView;
import dev.drydock.api.SubmitRequest;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.PropertiesFile;
import dev.drydock.cli.terminal.Refusal;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Submits a job. */
@Command(name = "run", aliases = "submit", description = "Submit a job.", mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Mixin
    private Waiting waiting;

    @Mixin
    private ChangedJob changedJob;

    @Parameters(paramLabel = "JOB", arity = "0..1", description = "Name of the job, for example nightly-retrain.")
    private @Nullable String job;

    @Option(names = "--jobXMLName", paramLabel = "JOB", hidden = true, description = "The same as JOB.")
    private @Nullable String jobXmlName;

    @Option(
            names = "--jobXMLFile",
            paramLabel = "FILE",
            hidden = true,
            description = "Not supported: put the file into jobs/ and name the job.")
    private @Nullable Path jobXmlFile;

    @Option(
            names = "--restartTokenFile",
            paramLabel = "FILE",
            description = "If this file contains the number of a run, restart this run. Otherwise submit a new run and"
                    + " write its number into the file.")
    private @Nullable Path restartToken;

    @Option(
            names = {"-p", "--jobParameter"},
            paramLabel = "NAME=VALUE",
            description = "A job parameter, for example model=pump-failure. You can repeat this option.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(
            names = {"--params-file", "--jobParametersFile", "--jobPropertiesFile"},
            paramLabel = "FILE",
            description = "Properties file with job parameters. A parameter of -p overrides the file.")
    private @Nullable Path parametersFile;

    @Option(
            names = "--token",
            description = "A text of your choice that makes the command safe to repeat: the"
                    + " same token never starts a second run.")
    private @Nullable String token;

    @Option(
            names = "--priority",
            paramLabel = "0-9",
            description = "Priority from 0 to 9, used if the execution must wait. The highest starts first."
                    + " Default: the job's priority.")
    private @Nullable Integer priority;

    @Option(
            names = "--applicationName",
            paramLabel = "NAME",
            hidden = true,
            description = "Has no effect: there is only one application.")
    void applicationName(String unused) {}

    @Option(
            names = "--moduleName",
            paramLabel = "NAME",
            hidden = true,
            description = "Has no effect: there is only one application.")
    void moduleName(String unused) {}

    @Option(
            names = "--componentName",
            paramLabel = "NAME",
            hidden = true,
            description = "Has no effect: there is only one application.")
    void componentName(String unused) {}

    @Override
    public Integer call() {
        Map<String, String> all = new TreeMap<>();
        if (parametersFile != null) {
            all.putAll(PropertiesFile.read(parametersFile, "Nothing was submitted", "the parameter file"));
        }
        all.putAll(parameters);
        String name = job();
        Orchestrator orchestrator = server.connect();
        return waiting.follow(server, orchestrator, begin(orchestrator, name, all));
    }

    private String job() {
        if (jobXmlFile != null) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing was submitted: a request cannot contain a job file, because Drydock must know its"
                            + " author before the"
                            + " job runs. Put " + jobXmlFile + " into the site's jobs/ and name the job.");
        }
        if ((job == null) == (jobXmlName == null)) {
            throw new DrydockException(
                    CommonFailure.USAGE, "Nothing was submitted: name one job. 'drydock run --help' shows the usage.");
        }
        return job != null ? job : Objects.requireNonNull(jobXmlName).replaceFirst("[.]xml$", "");
    }

    private ExecutionView begin(Orchestrator orchestrator, String name, Map<String, String> all) {
        if (restartToken == null) {
            return submit(orchestrator, name, all);
        }
        String run = tokenIn(restartToken);
        if (run.isEmpty()) {
            ExecutionView submitted = submit(orchestrator, name, all);
            write(restartToken, Long.toString(submitted.instance()));
            return submitted;
        }
        if (!run.matches("[0-9]{1,18}")) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing was restarted: " + restartToken + " does not contain the number of a run. Empty the"
                            + " file to submit a new run.");
        }
        long latest = ExecutionChoice.latestOf(orchestrator, Long.parseLong(run));
        return changedJob.restart(orchestrator, latest, null, null);
    }

    private static String tokenIn(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "Nothing was submitted: the restart token " + file + " cannot be read: " + IoReason.of(file, e)
                            + ".",
                    e);
        }
    }

    private static void write(Path file, String run) {
        try {
            Files.writeString(file, run + System.lineSeparator());
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "Run " + run + " was submitted, but its number was not written to " + file + ": "
                            + IoReason.of(file, e)
                            + ". Write the number there yourself. Otherwise the next call submits another run.",
                    e);
        }
    }

    private ExecutionView submit(Orchestrator orchestrator, String name, Map<String, String> all) {
        try {
            ExecutionView submitted = orchestrator.post(
                    "/executions", new SubmitRequest(name, all, token, priority), ExecutionView.class);
            Executions.warnOfFewApprovers(server.environment().err(), submitted);
            return submitted;
        } catch (Refusal refusal) {
            throw refusal.asUsageIfNotFound();
        }
    }
}
