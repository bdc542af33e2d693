package dev.drydock.cli.labelling;

import dev.drydock.api.AskLabelsRequest;
import dev.drydock.api.LabelRequestView;
import dev.drydock.api.ReturnedLabelsView;
import dev.drydock.cli.ingest.UnsignedManifest;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import dev.drydock.domain.labelling.LabelQuestion;
import dev.drydock.domain.labelling.QueryStrategy;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.LabellingFailure;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Asks people for the labels that would help a model most, and takes their answers. */
@Command(
        name = "labels",
        description =
                "Ask people for the labels that would help a model most (active learning), and take their answers.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            LabelsCommand.Ask.class,
            LabelsCommand.Sheet.class,
            LabelsCommand.Status.class,
            LabelsCommand.Return.class
        })
public final class LabelsCommand {
    /** By its name, such as {@code least-confidence}. */
    static final class Strategies implements ITypeConverter<QueryStrategy> {
        @Override
        public QueryStrategy convert(String name) {
            return QueryStrategy.ofWireName(name)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + name + "' is none of margin, least-confidence, entropy, core-set, contested"));
        }
    }

    private static void requireAbsent(Path out, String otherwise) {
        if (Files.exists(out)) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    otherwise + ": " + out + " exists, and nothing is overwritten. Name another file.");
        }
    }

    private static void writeSheet(Orchestrator orchestrator, LabelRequestView asked, Path out) {
        byte[] sheet = orchestrator.getBytes("/labels/" + asked.request() + "/sheet");
        if (!Sha256.hex(sheet).equals(asked.sheet())) {
            throw new DrydockException(
                    CommandFailure.BYTES_DIFFER,
                    "The rows of request " + asked.request() + " were not written: they arrived with the digest "
                            + Sha256.hex(sheet) + " and were recorded with " + asked.sheet()
                            + ". Fetch them again with 'drydock labels sheet " + asked.request() + "'.");
        }
        PlainFiles.write(out, sheet);
    }

    @Command(
            name = "ask",
            description =
                    "Write the unlabelled predictions whose labels would help most as a CSV file to be filled in.",
            mixinStandardHelpOptions = true)
    static final class Ask implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "MODEL")
        private String model = "";

        @Option(names = "--rows", required = true, paramLabel = "K", description = "How many rows.")
        private int rows;

        @Option(
                names = "--out",
                required = true,
                paramLabel = "FILE",
                description = "Where to write them; nothing is overwritten.")
        private Path out = Path.of("");

        @Option(
                names = "--strategy",
                converter = Strategies.class,
                description =
                        "margin, least-confidence, entropy, core-set or contested; default: the first that suits the model.")
        private @Nullable QueryStrategy strategy;

        @Option(names = "--as-of", paramLabel = "INSTANT", description = "When rows' ages are measured; default: now.")
        private @Nullable Instant asOf;

        @Option(
                names = "--random",
                paramLabel = "SHARE",
                defaultValue = "" + LabelQuestion.RANDOM_SHARE,
                description = "Share of the rows that is drawn uniformly at random (default ${DEFAULT-VALUE}).")
        private double random;

        @Option(
                names = "--of-group",
                paramLabel = "SHARE",
                defaultValue = "" + LabelQuestion.GROUP_SHARE,
                description = "Largest share of one group (default ${DEFAULT-VALUE}).")
        private double ofGroup;

        @Option(
                names = "--of-source",
                paramLabel = "SHARE",
                defaultValue = "" + LabelQuestion.SOURCE_SHARE,
                description = "Largest share of one source (default ${DEFAULT-VALUE}).")
        private double ofSource;

        @Option(names = "--again", description = "Also rows that were asked for before and are not answered.")
        private boolean again;

        @Option(names = "--any-version", description = "Also predictions of versions other than the one in service.")
        private boolean anyVersion;

        @Option(names = "--token", description = "A repeated one gives the same rows again.")
        private @Nullable String token;

        @Override
        public Integer call() {
            requireAbsent(out, "No labels of " + model + " were asked for");
            Orchestrator orchestrator = server.connect();
            LabelRequestView asked =
                    orchestrator.post("/labels/" + Query.encode(model), question(), LabelRequestView.class);
            writeSheet(orchestrator, asked, out);
            server.print(asked, () -> tell(asked));
            return ExitCode.OK;
        }

        private AskLabelsRequest question() {
            return new AskLabelsRequest(
                    rows,
                    strategy == null ? null : strategy.wireName(),
                    asOf == null ? null : asOf.toString(),
                    random,
                    ofGroup,
                    ofSource,
                    again,
                    anyVersion,
                    token == null ? UUID.randomUUID().toString() : token);
        }

        private void tell(LabelRequestView asked) {
            PrintWriter print = server.surroundings().out();
            print.println("Request " + asked.request() + ": " + asked.rows() + " of " + asked.candidates()
                    + " rows that could be asked for, " + asked.random() + " of them at random, the others by "
                    + asked.strategy() + ". Written to " + out + ".");
            if (asked.rows() < rows) {
                print.println("There are fewer than " + rows
                        + ": no more rows, groups or sources are left within --of-group and --of-source.");
            }
            if (!asked.leftOut().isEmpty()) {
                print.println("Left out: " + new TreeMap<>(asked.leftOut()));
            }
            print.println("Have the column label filled in, then: drydock labels return " + out + " DIR --model "
                    + model + " --source SOURCE --sequence N");
        }
    }

    @Command(name = "sheet", description = "Write the file of a request once more.", mixinStandardHelpOptions = true)
    static final class Sheet implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "REQUEST", description = "Such as pump-failure/3.")
        private String request = "";

        @Option(
                names = "--out",
                required = true,
                paramLabel = "FILE",
                description = "Where to write it; nothing is overwritten.")
        private Path out = Path.of("");

        @Override
        public Integer call() {
            requireAbsent(out, "The rows of request " + request + " were not written");
            Orchestrator orchestrator = server.connect();
            String model = request.replaceFirst("/[^/]*$", "");
            LabelRequestView asked =
                    orchestrator.all("/labels/" + Query.encode(model), "before", LabelRequestView.class).stream()
                            .filter(known -> known.request().equals(request))
                            .findFirst()
                            .orElseThrow(() -> new DrydockException(
                                    LabellingFailure.LABEL_REQUEST_UNKNOWN,
                                    "There is no request " + request + " for labels. 'drydock labels status " + model
                                            + "' lists the model's."));
            writeSheet(orchestrator, asked, out);
            server.print(asked, () -> server.surroundings().out().println("Written to " + out + "."));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "status",
            description = "Tell what labels were asked for and what became of the answers.",
            mixinStandardHelpOptions = true)
    static final class Status implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "MODEL")
        private String model = "";

        @Override
        public Integer call() {
            List<LabelRequestView> requests =
                    server.connect().all("/labels/" + Query.encode(model), "before", LabelRequestView.class);
            server.print(requests, () -> {
                Table table = new Table(
                        "REQUEST",
                        "AT",
                        "BY",
                        "STRATEGY",
                        "ASKED",
                        "ANSWERED",
                        "MATCHED",
                        "CONFLICTING",
                        "TOO EARLY",
                        "TOO LATE",
                        "WAITING");
                requests.forEach(r -> table.row(
                        r.request(),
                        r.requestedAt(),
                        r.requestedBy(),
                        r.strategy(),
                        r.rows(),
                        r.answered(),
                        r.matched(),
                        r.conflicting(),
                        r.tooEarly(),
                        r.tooLate(),
                        r.waiting()));
                table.print(server.surroundings().out());
            });
            return ExitCode.OK;
        }
    }

    @Command(
            name = "return",
            description = "Turn a file that was filled in into an export that a source signs.",
            mixinStandardHelpOptions = true)
    static final class Return implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(index = "0", paramLabel = "FILE")
        private Path file = Path.of("");

        @Parameters(index = "1", paramLabel = "DIR")
        private Path directory = Path.of("");

        @Option(names = "--model", required = true, description = "Whose labels these are.")
        private String model = "";

        @Option(names = "--source", required = true, description = "Who exports, as the trust file names it.")
        private String source = "";

        @Option(
                names = "--sequence",
                required = true,
                description = "1 for a source's first export, then one more each time.")
        private long sequence;

        @Option(names = "--annotator", description = "Who labelled the rows that do not say it.")
        private @Nullable String annotator;

        @Option(
                names = "--labelled-at",
                paramLabel = "INSTANT",
                description = "When the rows were labelled that do not say it; default: now.")
        private @Nullable Instant labelledAt;

        @Override
        public Integer call() throws IOException {
            if (!UnsignedManifest.isPossible(source, sequence)) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "The labels of " + model + " were not taken: --source must be of lower-case letters, digits and"
                                + " single dashes, and --sequence at least 1.");
            }
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw new DrydockException(
                        CommonFailure.FILE_UNREADABLE,
                        "The labels of " + model + " were not taken: the file " + file
                                + " is not there or cannot be read. Check its name and permissions.");
            }
            String path = Query.of("/labels/" + Query.encode(model) + "/returned")
                    .with("annotator", annotator)
                    .with("labelledAt", labelledAt)
                    .toString();
            ReturnedLabelsView returned = Orchestrator.read(
                    server.connect().postFile(path, file, "text/csv"), ReturnedLabelsView.class, path);
            String name = source + "-" + sequence + "-labels.csv";
            PlainFiles.write(directory.resolve(name), returned.feedback());
            UnsignedManifest manifest = new UnsignedManifest(directory, source, sequence, model, null);
            manifest.add(name, "feedback", null);
            Path written = manifest.write();
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("manifest", written.toString());
            told.put("labels", returned.labels());
            told.put("unfilled", returned.unfilled());
            server.print(
                    told,
                    () -> server.surroundings()
                            .out()
                            .println(returned.labels() + " labels, " + returned.unfilled()
                                    + " rows without one left out. Wrote " + written + "; sign it: drydock export sign "
                                    + directory + " --source " + source + " --key SOURCE.key"));
            return ExitCode.OK;
        }
    }
}
