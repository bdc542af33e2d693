package dev.drydock.cli.registry;

import dev.drydock.api.ChangedDefinitionView;
import dev.drydock.api.ChangedDefinitionView.PastRows;
import dev.drydock.api.DefinitionView;
import dev.drydock.api.RevisionView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Meanwhile;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A model's {@code model.yaml}: the one in force, those that were, and another one. */
@Command(
        name = "definition",
        description = "Show the model.yaml of a model, or put another one in force.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DefinitionCommand.Show.class,
            DefinitionCommand.History.class,
            DefinitionCommand.Change.class,
            DefinitionCommand.Revise.class
        })
public final class DefinitionCommand {
    private static final String MODEL_YAML = "model.yaml";

    /** As large as a model.yaml is read, in bytes. */
    private static final int LARGEST = 1 << 20;

    private static String path(String model) {
        return "/models/" + Query.segment("model", model) + "/definition";
    }

    @Command(
            name = "show",
            description = "Print the model.yaml in force byte for byte, or an earlier one.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "MODEL", description = "Name of the model.")
        private String model = "";

        @Option(
                names = "--digest",
                paramLabel = "HEX",
                description = "Print the model.yaml with this SHA-256: at least its first eight hex digits, as"
                        + " 'history' lists them.")
        private @Nullable String digest;

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description = "Write the model.yaml to this file. Default: print it.")
        private @Nullable Path output;

        @Override
        public Integer call() {
            byte[] text = server.connect()
                    .getBytes(Query.of(path(model)).with("digest", digest).toString());
            PrintWriter out = server.environment().out();
            if (output == null) {
                out.print(new String(text, StandardCharsets.UTF_8));
                out.flush();
            } else {
                PlainFiles.write(output, text);
                out.println("Wrote " + output + ".");
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "history",
            description = "List every model.yaml that was in force, the newest first, and what each one changed.",
            mixinStandardHelpOptions = true)
    static final class History implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "MODEL", description = "Name of the model.")
        private String model = "";

        @Override
        public Integer call() {
            List<DefinitionView> all = server.connect()
                    .all("/models/" + Query.segment("model", model) + "/definitions", "before", DefinitionView.class);
            server.print(
                    all,
                    () -> all.forEach(one -> {
                        PrintWriter out = server.environment().out();
                        out.println(one.digest() + "  " + one.at() + "  " + one.by()
                                + (one.changes() == null ? ", with the model's import" : ""));
                        printKeys(out, one);
                    }));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "change",
            description = "Put another model.yaml in force for the runs that are submitted from now on.",
            mixinStandardHelpOptions = true)
    static final class Change implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(index = "0", paramLabel = "MODEL", description = "Name of the model.")
        private String model = "";

        @Parameters(
                index = "1",
                paramLabel = "FILE",
                description = "The whole new model.yaml, or its directory. The command reads no other file there.")
        private Path file = Path.of("");

        @Option(
                names = "--instead-of",
                paramLabel = "HEX",
                description = "Change only if the model.yaml in force still has this SHA-256: at least its first"
                        + " eight hex digits.")
        private @Nullable String insteadOf;

        @Override
        public Integer call() {
            byte[] text = PlainFiles.read(Files.isDirectory(file) ? file.resolve(MODEL_YAML) : file, LARGEST);
            Orchestrator orchestrator = server.connect();
            ChangedDefinitionView changed = changed(orchestrator, text);
            server.print(changed, () -> {
                print(changed.inForce(), changed.unfinishedRuns());
                PastRows outOfRange = changed.outOfRange();
                if (outOfRange != null) {
                    printPastRows(server.environment().out(), outOfRange);
                }
            });
            return ExitCode.OK;
        }

        private ChangedDefinitionView changed(Orchestrator orchestrator, byte[] text) {
            String change = Query.of(path(model)).with("insteadOf", insteadOf).toString();
            byte[] answer = Meanwhile.tell(
                    server,
                    "tests it with the version in service",
                    () -> orchestrator.postBytes(change, text, "application/yaml"));
            return Orchestrator.read(answer, ChangedDefinitionView.class, path(model));
        }

        private static void printPastRows(PrintWriter out, PastRows rows) {
            out.println(
                    rows.quarantined() == 0
                            ? "The version in service answered all over the wider limits. No row is in quarantine for a value out of"
                                    + " range."
                            : "The version in service answered all over the wider limits. " + rows.quarantined()
                                    + " rows are in quarantine for a value out of range; the new limits allow "
                                    + rows.readable()
                                    + " of them. They stay in quarantine: let the source export them again.");
            out.println("The endpoint takes such rows when a version with the new limits is promoted.");
        }

        private void print(DefinitionView inForce, List<Long> unfinished) {
            PrintWriter out = server.environment().out();
            out.println("In force for " + inForce.model() + ": " + inForce.digest() + ", brought by " + inForce.by()
                    + " at " + inForce.at() + ".");
            printKeys(out, inForce);
            if (!unfinished.isEmpty()) {
                out.println("These unfinished runs keep the model.yaml that they were submitted under: "
                        + unfinished.stream().map(Object::toString).collect(Collectors.joining(", ")) + ". "
                        + (isTakenByRestarts(inForce)
                                ? "A restart of such a run uses the new values of cluster and reject-limit."
                                : "A restart of such a run uses only the new values of cluster and reject-limit."
                                        + " To repeat a night"
                                        + " with the whole new file, use 'drydock abandon' and then 'drydock run'."));
            }
        }
    }

    @Command(
            name = "revise",
            description = {
                "Declare the next revision of a model's contract.",
                "It has another module, other preprocessing or other inputs. The nights",
                "from now on train it and compare it with what is in service."
            },
            mixinStandardHelpOptions = true)
    static final class Revise implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(index = "0", paramLabel = "MODEL", description = "Name of the model in service.")
        private String model = "";

        @Parameters(
                index = "1",
                paramLabel = "DIR",
                description = "Directory with model.yaml and the files that it names.")
        private Path directory = Path.of("");

        @Override
        public Integer call() throws IOException {
            PackedDirectory.requireModel(directory, "No revision was declared");
            String path = "/models/" + Query.segment("model", model) + "/revisions";
            Orchestrator orchestrator = server.connect();
            try (PackedDirectory tar = PackedDirectory.of(directory)) {
                byte[] answer = Meanwhile.tell(
                        server,
                        "tests and packages the module",
                        () -> orchestrator.postFile(path, tar.file(), PackedDirectory.TYPE));
                RevisionView revised = Orchestrator.read(answer, RevisionView.class, path);
                server.print(revised, () -> print(server.environment().out(), revised));
                return ExitCode.OK;
            }
        }

        private static void print(PrintWriter out, RevisionView revised) {
            String model = revised.inForce().model();
            if (isUnchanged(revised.inForce())) {
                out.println("Revision " + revised.revision() + " of " + model + " is in force: "
                        + revised.inForce().digest()
                        + ". It changes no key. If the same files were in force before, nothing has changed.");
                return;
            }
            out.println("Revision " + revised.revision() + " of " + model
                    + " is in force for the runs that are submitted from" + " now on: "
                    + revised.inForce().digest() + ".");
            printKeys(out, revised.inForce());
            out.println("What is in service answers as before. A night trains the new module and compares it with that:"
                    + " drydock run nightly-retrain -p model=" + model);
        }
    }

    private static boolean isUnchanged(DefinitionView one) {
        return one.changes() != null && one.changes().isEmpty();
    }

    /** Whether the only differences are in keys that a run always takes from the file in force. */
    private static boolean isTakenByRestarts(DefinitionView changed) {
        return changed.changes() != null
                && !changed.changes().isEmpty()
                && changed.changes().stream()
                        .allMatch(key ->
                                key.key().equals("reject-limit") || key.key().startsWith("cluster."));
    }

    private static void printKeys(PrintWriter out, DefinitionView one) {
        if (one.changes() != null) {
            if (one.changes().isEmpty()) {
                out.println("  It changes no key.");
            }
            printKeys(out, one.changes());
        }
    }

    public static void printKeys(PrintWriter out, List<DefinitionView.KeyView> keys) {
        keys.forEach(key -> out.println("  " + key.key() + ": " + word(key.before()) + " -> " + word(key.after())));
    }

    private static String word(@Nullable String value) {
        return value == null ? "(not written)" : value;
    }
}
