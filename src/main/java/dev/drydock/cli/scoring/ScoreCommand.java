package dev.drydock.cli.scoring;

import dev.drydock.api.ExecutionView;
import dev.drydock.api.SubmitRequest;
import dev.drydock.cli.runs.Waiting;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.ServerOptions;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores the rows of a file. */
@Command(
        name = "score",
        description = {
            "Score the rows of a file with the version in service.",
            "The file is in scoring/in on the server. The result is in scoring/out, in a folder with the number of the run."
        },
        mixinStandardHelpOptions = true)
public final class ScoreCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Mixin
    private Waiting waiting;

    @Parameters(
            index = "0",
            paramLabel = "MODEL[/N]",
            description = "Name of the model, or a version of it with a signed package, for example pump-failure/7."
                    + " Default: the version in service when the run begins.")
    private String model = "";

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            description = "Name of a file in scoring/in: CSV or JSON Lines, plain or gzip.")
    private String file = "";

    @Option(names = "--id", paramLabel = "COLUMN", description = "A column that is copied into the result.")
    private @Nullable String id;

    @Option(
            names = "--block",
            paramLabel = "ROWS",
            description = "Rows of a block, which one worker scores and which make one part of the result."
                    + " Default: 102400.")
    private @Nullable Integer block;

    @Option(
            names = "--reject-limit",
            paramLabel = "SHARE",
            description = "Largest share of rows that cannot be read, from 0 to 1. Default: reject-limit of the"
                    + " version's model.yaml.")
    private @Nullable Double rejectLimit;

    @Option(
            names = "--token",
            description = "A text of your choice that makes the command safe to repeat: the"
                    + " same token never starts a second run.")
    private @Nullable String token;

    @Override
    public Integer call() {
        int slash = model.indexOf('/');
        Map<String, String> parameters =
                new TreeMap<>(Map.of("model", slash < 0 ? model : model.substring(0, slash), "file", file));
        put(parameters, "version", slash < 0 ? null : model.substring(slash + 1));
        put(parameters, "id", id);
        put(parameters, "block", block);
        put(parameters, "rejectLimit", rejectLimit);
        Orchestrator orchestrator = server.connect();
        ExecutionView started = orchestrator.post(
                "/executions", new SubmitRequest("batch-score", parameters, token, null), ExecutionView.class);
        return waiting.follow(server, orchestrator, started);
    }

    private static void put(Map<String, String> parameters, String name, @Nullable Object value) {
        if (value != null) {
            parameters.put(name, value.toString());
        }
    }
}
