package dev.drydock.cli;

import dev.drydock.api.ExecutionView;
import dev.drydock.api.SubmitRequest;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Submits a job. */
@Command(name = "run", description = "Submit a job.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Mixin
    private Waiting waiting;

    @Parameters(paramLabel = "JOB", description = "Name of a job, such as nightly-retrain.")
    private String job = "";

    @Option(names = "-p", paramLabel = "NAME=VALUE", description = "A job parameter; may be repeated.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "--params-file", paramLabel = "FILE", description = "Properties file with job parameters; -p wins.")
    private @Nullable Path parametersFile;

    @Option(names = "--token", description = "The same token never starts a second run.")
    private @Nullable String token;

    @Option(
            names = "--priority",
            paramLabel = "0-9",
            description = "Instead of the job's own, in case it must wait; the highest is served first.")
    private @Nullable Integer priority;

    @Override
    public Integer call() {
        Map<String, String> all = new TreeMap<>();
        if (parametersFile != null) {
            all.putAll(read(parametersFile));
        }
        all.putAll(parameters);
        Orchestrator orchestrator = server.connect();
        return waiting.follow(server, orchestrator, submit(orchestrator, all));
    }

    private ExecutionView submit(Orchestrator orchestrator, Map<String, String> all) {
        try {
            return orchestrator.post("/executions", new SubmitRequest(job, all, token, priority), ExecutionView.class);
        } catch (Refusal refusal) {
            throw refusal.asUsageIfNotFound();
        }
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing was submitted: the parameter file " + file + " cannot be read (" + e
                            + "). Give a properties file with one NAME=VALUE a line.",
                    e);
        }
        Map<String, String> read = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> read.put(name, properties.getProperty(name)));
        return read;
    }
}
