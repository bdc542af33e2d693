package dev.drydock.cli.registry;

import dev.drydock.api.ContributionView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Weights for a model in service that were trained elsewhere. */
@Command(
        name = "candidate",
        description = "Bring weights that were trained elsewhere, for a model in service.",
        subcommands = {CandidateCommand.Add.class, CandidateCommand.Brought.class},
        mixinStandardHelpOptions = true)
public final class CandidateCommand {
    private CandidateCommand() {}

    private static String path(String model) {
        return "/models/" + Query.encode(model) + "/contributions";
    }

    @Command(
            name = "add",
            description = {
                "Bring weights to the site. The job judge-contribution",
                "then makes a candidate of them, which passes the same gates",
                "as every other candidate."
            },
            mixinStandardHelpOptions = true)
    static final class Add implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(index = "0", paramLabel = "MODEL", description = "Name of the model in service.")
        private String model = "";

        @Parameters(
                index = "1",
                paramLabel = "DIR",
                description = "Directory with origin.yaml and weights.safetensors or weights.pt.")
        private Path directory = Path.of("");

        @Override
        public Integer call() throws IOException {
            if (!Files.isRegularFile(directory.resolve("origin.yaml"))) {
                throw new DrydockException(
                        CommandFailure.DIRECTORY_REFUSED,
                        "Nothing was brought: " + directory
                                + " has no origin.yaml. Write one there: trained-by, how and data state where the weights"
                                + " come from.");
            }
            Orchestrator orchestrator = server.connect();
            try (PackedDirectory tar = PackedDirectory.of(directory)) {
                ContributionView brought = Orchestrator.read(
                        orchestrator.postFile(path(model), tar.file(), PackedDirectory.TYPE),
                        ContributionView.class,
                        path(model));
                server.print(brought, () -> server.environment().out().println(sentence(brought)));
                return ExitCode.OK;
            }
        }

        private static String sentence(ContributionView brought) {
            return "The site keeps " + brought.weights() + " for " + brought.model() + " as contribution "
                    + brought.contribution()
                    + ". Rows that are predicted from now on show what it is worth. When there are"
                    + " enough: drydock run judge-contribution -p model=" + brought.model() + " -p contribution="
                    + brought.contribution();
        }
    }

    @Command(
            name = "brought",
            description = "List the weights that were brought for a model.",
            mixinStandardHelpOptions = true)
    static final class Brought implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "MODEL", description = "Name of the model.")
        private String model = "";

        @Override
        public Integer call() {
            List<ContributionView> brought =
                    server.connect().page(path(model), ContributionView.class).items();
            server.print(brought, () -> {
                Table table = new Table("CONTRIBUTION", "WEIGHTS", "TRAINED BY", "BROUGHT BY", "AT");
                brought.forEach(one -> table.row(
                        one.contribution(), one.weights(), one.trainedBy(), one.broughtBy(), one.broughtAt()));
                table.print(server.environment().out());
            });
            return ExitCode.OK;
        }
    }
}
