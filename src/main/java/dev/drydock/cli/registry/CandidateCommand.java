package dev.drydock.cli.registry;

import dev.drydock.api.CandidateView;
import dev.drydock.api.ContributionView;
import dev.drydock.api.VersionView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.DurableFiles;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.TarArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Weights for a model in service that were trained elsewhere. */
@Command(
        name = "candidate",
        description =
                "Bring weights that were trained elsewhere, for a model in service, show a candidate, or fetch a package for another"
                        + " site.",
        subcommands = {
            CandidateCommand.Add.class,
            CandidateCommand.Brought.class,
            CandidateCommand.Show.class,
            CandidateCommand.Fetch.class
        },
        mixinStandardHelpOptions = true)
public final class CandidateCommand {
    private CandidateCommand() {}

    private static String path(String model) {
        return "/models/" + Query.segment("model", model) + "/contributions";
    }

    @Command(
            name = "add",
            description = {
                "Bring weights that were trained elsewhere to the site.",
                "The job judge-contribution then makes a candidate of them, which passes the same gates",
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
                paramLabel = "DIR|PACKAGE",
                description =
                        "Directory with origin.yaml and weights.safetensors or weights.pt; or a package that another site"
                                + " signed, as a directory or as the tar archive of 'candidate fetch'.")
        private Path given = Path.of("");

        @Override
        public Integer call() throws IOException {
            if (Files.isRegularFile(given)) {
                return send(given);
            }
            PackedDirectory.requireThere(given, "Nothing was brought");
            if (!Files.isRegularFile(given.resolve("origin.yaml"))
                    && !Files.isRegularFile(given.resolve(PackageFiles.MODEL_SIG))) {
                throw new DrydockException(
                        CommandFailure.DIRECTORY_REFUSED,
                        "Nothing was brought: " + given
                                + " has neither an origin.yaml nor the model.sig of a package. Write an origin.yaml there:"
                                + " trained-by, how and data state where the weights come from.");
            }
            try (PackedDirectory tar = PackedDirectory.of(given)) {
                return send(tar.file());
            }
        }

        private int send(Path tar) throws IOException {
            ContributionView brought = Orchestrator.read(
                    server.connect().postFile(path(model), tar, PackedDirectory.TYPE),
                    ContributionView.class,
                    path(model));
            server.print(brought, () -> server.environment().out().println(sentence(brought)));
            return ExitCode.OK;
        }

        private static String sentence(ContributionView brought) {
            return "The site keeps " + brought.weights() + " for " + brought.model() + " as contribution "
                    + brought.contribution()
                    + (brought.signedBy() == null
                            ? ". Nobody signed where they come from"
                            : ". They are of " + brought.signedVersion() + " at another site, signed by "
                                    + brought.signedBy())
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
                Table table = new Table("CONTRIBUTION", "WEIGHTS", "TRAINED BY", "SIGNED BY", "BROUGHT BY", "AT");
                brought.forEach(one -> table.row(
                        one.contribution(),
                        one.weights(),
                        one.trainedBy(),
                        one.signedBy() == null ? "nobody" : one.signedBy(),
                        one.broughtBy(),
                        one.broughtAt()));
                table.print(server.environment().out());
            });
            return ExitCode.OK;
        }
    }

    @Command(
            name = "show",
            description = "Show who approved a version, and what the stage before reports about it.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(
                paramLabel = "VERSION",
                converter = ModelCommands.VersionConverter.class,
                description = "The version, such as pump-failure/7.")
        private VersionId version = new VersionId("model", 1);

        @Override
        public Integer call() {
            CandidateView candidate = server.connect().get(ModelCommands.path(version), CandidateView.class);
            server.print(
                    candidate, () -> CandidateText.print(server.environment().out(), candidate));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "fetch",
            description = {
                "Write the signed package of a version to a tar archive.",
                "For example, somebody carries it to another site."
            },
            mixinStandardHelpOptions = true)
    static final class Fetch implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(
                paramLabel = "VERSION",
                converter = ModelCommands.VersionConverter.class,
                description = "The version, such as pump-failure/7.")
        private VersionId version = new VersionId("model", 1);

        @Option(
                names = {"-o", "--output"},
                required = true,
                paramLabel = "FILE",
                description = "File to write.")
        private Path output = Path.of("");

        @Override
        public Integer call() throws IOException {
            Orchestrator orchestrator = server.connect();
            String path = ModelCommands.path(version);
            VersionView view = orchestrator.get(path, CandidateView.class).version();
            String state = view.state();
            if (!VersionState.valueOf(state).hasSignedPackage()) {
                throw new DrydockException(
                        PackagingFailure.PACKAGE_UNSIGNED,
                        "Nothing was written: " + version + " is " + state
                                + ", and its package is not signed. Drydock signs it when every gate has passed or is waived.");
            }
            orchestrator.getFile(path + "/package", output);
            requireDigest(String.valueOf(view.packageDigest()));
            server.print(
                    new Fetched(version.toString(), output.toString(), String.valueOf(view.packageDigest())),
                    () -> server.environment()
                            .out()
                            .println("Wrote " + output + ": the signed package of " + version + ", digest "
                                    + view.packageDigest() + "."));
            return ExitCode.OK;
        }

        /** What was written. */
        record Fetched(String version, String file, String packageDigest) {}

        /** A damaged package is found here, and not at a site that cannot fetch it again. */
        private void requireDigest(String expected) throws IOException {
            Path directory = Files.createTempDirectory("drydock-fetched-");
            try (InputStream tar = Files.newInputStream(output)) {
                Path tree = directory.resolve("package");
                new TarArchive(PackageLimits.CEILING).unpack(tar, tree);
                String digest = new PackageDigest().packageDigest(tree);
                if (!digest.equals(expected)) {
                    Files.delete(output);
                    throw new DrydockException(
                            CommandFailure.BYTES_DIFFER,
                            "Nothing was written: the package that came has the digest " + digest + ", and that of "
                                    + version + " is " + expected
                                    + ". Run 'drydock scrub', and put the stored package back.");
                }
            } finally {
                DurableFiles.deleteTree(directory);
            }
        }
    }
}
