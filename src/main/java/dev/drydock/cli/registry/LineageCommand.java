package dev.drydock.cli.registry;

import dev.drydock.api.DescentView;
import dev.drydock.api.LineageView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows data both ways: from a version back to its files, and from a file to its versions. */
@Command(
        name = "lineage",
        description = "Show which files a version comes from, or which versions come from a file.",
        mixinStandardHelpOptions = true)
public final class LineageCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Parameters(
            paramLabel = "VERSION",
            arity = "0..1",
            converter = ModelCommands.VersionConverter.class,
            description = "The version, for example pump-failure/2.")
    private @Nullable VersionId version;

    @Option(
            names = "--file",
            paramLabel = "NAME|SHA256",
            description = "An exported file instead of a version, by its name or SHA-256.")
    private @Nullable String file;

    @Option(
            names = "--export",
            paramLabel = "SOURCE-SEQUENCE",
            description = "Only the file of this export, for example plant-a-12.")
    private @Nullable String export;

    @Override
    public Integer call() {
        if ((version == null) == (file == null) || (export != null && file == null)) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "No request was sent: name one version, or one file with --file, which can be combined with"
                            + " --export. See"
                            + " --help.");
        }
        Orchestrator orchestrator = server.connect();
        if (version != null) {
            LineageView lineage = orchestrator.get(
                    "/lineage/" + Query.segment("model", version.model()) + "/" + version.number(), LineageView.class);
            server.print(lineage, () -> LineageText.print(server.environment().out(), lineage));
        } else {
            List<DescentView> descents = orchestrator
                    .page(
                            Query.of("/lineage")
                                    .with("file", file)
                                    .with("export", export)
                                    .toString(),
                            DescentView.class)
                    .items();
            server.print(descents, () -> LineageText.print(server.environment().out(), descents));
        }
        return ExitCode.OK;
    }
}
