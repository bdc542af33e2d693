package dev.drydock.cli.erasure;

import dev.drydock.api.EraseRequest;
import dev.drydock.api.ErasureView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Erases the rows of persons. Whose they are is read from files or standard input alone, so that no history or process list has it. */
@Command(
        name = "erase",
        description = "Erase the rows of persons, and show what was erased.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {EraseCommand.Ask.class, EraseCommand.Listing.class, EraseCommand.Show.class})
public final class EraseCommand {

    @Command(
            name = "ask",
            description =
                    "Start a run that erases the rows of groups or predictions from every copy that the site keeps.",
            mixinStandardHelpOptions = true)
    static final class Ask implements Callable<Integer> {
        private static final String STDIN = "-";

        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "MODEL", description = "Name of the model.")
        private String model = "";

        @Option(
                names = "--group-file",
                paramLabel = "FILE",
                description =
                        "File with values of the model's group column, one on each line. Use - for standard input.")
        private @Nullable String groupFile;

        @Option(
                names = "--prediction-file",
                paramLabel = "FILE",
                description = "File with prediction ids, one on each line. Use - for standard input.")
        private @Nullable String predictionFile;

        @Option(
                names = "--reason",
                description = "Why. The audit log keeps the reason. It must not contain any" + " of the values.")
        private @Nullable String reason;

        @Option(names = "--dry-run", description = "Print what would be erased, and erase nothing.")
        private boolean dryRun;

        @Override
        public Integer call() {
            if ((groupFile == null && predictionFile == null)
                    || (STDIN.equals(groupFile) && STDIN.equals(predictionFile))) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "Nothing was erased: use --group-file, --prediction-file or both. Only one of them can be"
                                + " standard input.");
            }
            EraseRequest request =
                    new EraseRequest(values(groupFile), values(predictionFile), reason, dryRun ? Boolean.TRUE : null);
            ErasureView asked =
                    server.connect().post("/erasures/" + Query.segment("model", model), request, ErasureView.class);
            server.print(asked, () -> tell(asked));
            return ExitCode.OK;
        }

        private List<String> values(@Nullable String file) {
            if (file == null) {
                return List.of();
            }
            Stream<String> lines = file.equals(STDIN)
                    ? server.environment().in().lines()
                    : new String(PlainFiles.read(Path.of(file)), StandardCharsets.UTF_8).lines();
            return lines.filter(line -> !line.isBlank()).toList();
        }

        private void tell(ErasureView asked) {
            PrintWriter out = server.environment().out();
            if (dryRun) {
                out.println("Would erase rows of " + asked.groups() + " groups and " + asked.predictions()
                        + " predictions that the files name:");
                copies(asked.copies()).print(out);
                return;
            }
            out.println("Erasure " + asked.erasure() + " is recorded, and run " + asked.run() + " (execution "
                    + asked.execution() + ") carries it out. 'drydock erase show " + asked.erasure()
                    + "' shows what it found and which versions were made with the rows.");
        }
    }

    private static Table copies(List<ErasureView.Copy> copies) {
        Table table = new Table("PLACE", "NAME", "ROWS", "SHA-256 BEFORE", "SHA-256 AFTER");
        copies.forEach(copy -> table.row(copy.place(), copy.name(), copy.rows(), copy.before(), copy.after()));
        return table;
    }

    @Command(name = "list", description = "List the erasures, the newest first.", mixinStandardHelpOptions = true)
    static final class Listing implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Option(names = "--model", description = "Only erasures of this model.")
        private @Nullable String model;

        @Override
        public Integer call() {
            String path = Query.of("/erasures").with("model", model).toString();
            List<ErasureView> erasures = server.connect().all(path, "before", ErasureView.class);
            server.print(erasures, () -> {
                Table table = new Table("ERASURE", "AT", "BY", "GROUPS", "PREDICTIONS", "RUN", "FINISHED", "REASON");
                erasures.forEach(e -> table.row(
                        e.erasure(),
                        e.askedAt(),
                        e.askedBy(),
                        e.groups(),
                        e.predictions(),
                        e.run(),
                        e.finishedAt(),
                        e.reason()));
                table.print(server.environment().out());
            });
            return ExitCode.OK;
        }
    }

    @Command(
            name = "show",
            description = "Show which copies an erasure found, and which versions were made with the rows.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "ERASURE", description = "The erasure, for example pump-failure/1.")
        private String erasure = "";

        @Override
        public Integer call() {
            if (!erasure.matches("[^/]+/[1-9][0-9]{0,8}")) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "No request was sent: '" + erasure
                                + "' is not an erasure. Name one, for example pump-failure/1.");
            }
            String[] parts = erasure.split("/", -1);
            ErasureView found = server.connect()
                    .get("/erasures/" + Query.segment("model", parts[0]) + "/" + parts[1], ErasureView.class);
            server.print(found, () -> tell(server.environment().out(), found));
            return ExitCode.OK;
        }

        private static void tell(PrintWriter out, ErasureView found) {
            out.println("Erasure " + found.erasure() + ", requested by " + found.askedBy() + " at " + found.askedAt()
                    + (found.finishedAt() == null
                            ? ", is not finished: see run " + found.run() + "."
                            : ", finished at " + found.finishedAt() + "."));
            out.println("Reason: " + (found.reason() == null ? "none" : found.reason()));
            if (!found.copies().isEmpty()) {
                out.println();
                copies(found.copies()).print(out);
            }
            out.println();
            if (found.versions().isEmpty()) {
                out.println("No version was made with the rows.");
                return;
            }
            Table table = new Table("VERSION", "STATE", "THROUGH", "WHAT TO DO");
            found.versions().forEach(v -> table.row(v.version(), v.state(), v.through(), v.advice()));
            table.print(out);
        }
    }
}
