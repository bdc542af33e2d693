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
        description = "Request the labels that would help a model most (active learning), and receive the answers.",
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
                            "'" + name + "' is not margin, least-confidence, entropy, core-set or contested"));
        }
    }

    private static void requireAbsent(Path out, String otherwise) {
        if (Files.exists(out)) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    otherwise + ": " + out + " exists, and the command never overwrites a file. Name another file.");
        }
    }

    private static void writeSheet(Orchestrator orchestrator, LabelRequestView asked, Path out) {
        byte[] sheet = orchestrator.getBytes("/labels/" + asked.request() + "/sheet");
        if (!Sha256.hex(sheet).equals(asked.sheet())) {
            throw new DrydockException(
                    CommandFailure.BYTES_DIFFER,
                    "The rows of request " + asked.request() + " were not written: they arrived with the digest "
                            + Sha256.hex(sheet) + ", but the recorded digest is " + asked.sheet()
                            + ". Fetch them again with 'drydock labels sheet " + asked.request() + "'.");
        }
        PlainFiles.write(out, sheet);
    }

    @Command(
            name = "ask",
            description =
                    "Write the unlabelled predictions whose labels would help most to a CSV file that people fill in.",
            mixinStandardHelpOptions = true)
    static final class Ask implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "MODEL", description = "Name of the model.")
        private String model = "";

        @Option(names = "--rows", required = true, paramLabel = "K", description = "Number of rows to select.")
        private int rows;

        @Option(
                names = "--out",
                required = true,
                paramLabel = "FILE",
                description = "CSV file to write. An existing file is never overwritten.")
        private Path out = Path.of("");

        @Option(
                names = "--strategy",
                converter = Strategies.class,
                description =
                        "How rows are selected: margin, least-confidence, entropy, core-set or contested."
                                + " Default: margin for two classes, least-confidence for more classes, core-set for a regression.")
        private @Nullable QueryStrategy strategy;

        @Option(
                names = "--as-of",
                paramLabel = "INSTANT",
                description = "Instant at which the ages of rows are"
                        + " measured, for example 2026-11-24T00:00:00Z. Default: now.")
        private @Nullable Instant asOf;

        @Option(
                names = "--random",
                paramLabel = "SHARE",
                defaultValue = "" + LabelQuestion.RANDOM_SHARE,
                description = "Share of the rows that is random. Default: ${DEFAULT-VALUE}.")
        private double random;

        @Option(
                names = "--of-group",
                paramLabel = "SHARE",
                defaultValue = "" + LabelQuestion.GROUP_SHARE,
                description = "Largest share of one group. Default: ${DEFAULT-VALUE}.")
        private double ofGroup;

        @Option(
                names = "--of-source",
                paramLabel = "SHARE",
                defaultValue = "" + LabelQuestion.SOURCE_SHARE,
                description = "Largest share of one source. Default: ${DEFAULT-VALUE}.")
        private double ofSource;

        @Option(names = "--again", description = "Also select rows that were requested before and not answered.")
        private boolean again;

        @Option(names = "--any-version", description = "Also select predictions of versions that are not in service.")
        private boolean anyVersion;

        @Option(
                names = "--token",
                description = "A text of your choice that makes the command safe to repeat:"
                        + " the same token gives the same rows again.")
        private @Nullable String token;

        @Override
        public Integer call() {
            requireAbsent(out, "No labels of " + model + " were requested");
            Orchestrator orchestrator = server.connect();
            LabelRequestView asked =
                    orchestrator.post("/labels/" + Query.segment("model", model), question(), LabelRequestView.class);
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
            PrintWriter print = server.environment().out();
            print.println("Request " + asked.request() + ": " + asked.rows() + " of " + asked.candidates()
                    + " possible rows, " + asked.random() + " of them at random, the others by "
                    + asked.strategy() + ". Written to " + out + ".");
            if (asked.rows() < rows) {
                print.println("There are fewer than " + rows
                        + " rows: --of-group and --of-source allow no more of the rows that are left.");
            }
            if (!asked.leftOut().isEmpty()) {
                print.println("Left out, by reason: " + new TreeMap<>(asked.leftOut()));
            }
            print.println("Let people fill in the column label, then run: drydock labels return " + out
                    + " DIR --model " + model + " --source SOURCE --sequence N");
        }
    }

    @Command(name = "sheet", description = "Write the file of a label request again.", mixinStandardHelpOptions = true)
    static final class Sheet implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "REQUEST", description = "The label request, for example pump-failure/3.")
        private String request = "";

        @Option(
                names = "--out",
                required = true,
                paramLabel = "FILE",
                description = "CSV file to write. An existing file is never overwritten.")
        private Path out = Path.of("");

        @Override
        public Integer call() {
            requireAbsent(out, "The rows of request " + request + " were not written");
            Orchestrator orchestrator = server.connect();
            String model = request.replaceFirst("/[^/]*$", "");
            LabelRequestView asked =
                    orchestrator
                            .all("/labels/" + Query.segment("model", model), "before", LabelRequestView.class)
                            .stream()
                            .filter(known -> known.request().equals(request))
                            .findFirst()
                            .orElseThrow(() -> new DrydockException(
                                    LabellingFailure.LABEL_REQUEST_UNKNOWN,
                                    "There is no label request " + request + ". 'drydock labels status " + model
                                            + "' lists the requests of the model."));
            writeSheet(orchestrator, asked, out);
            server.print(asked, () -> server.environment().out().println("Written to " + out + "."));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "status",
            description = "Show the label requests of a model, and what the last run made of the answers.",
            mixinStandardHelpOptions = true)
    static final class Status implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "MODEL", description = "Name of the model.")
        private String model = "";

        @Override
        public Integer call() {
            List<LabelRequestView> requests =
                    server.connect().all("/labels/" + Query.segment("model", model), "before", LabelRequestView.class);
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
                table.print(server.environment().out());
            });
            return ExitCode.OK;
        }
    }

    @Command(
            name = "return",
            description = "Turn a file that people filled in into an unsigned export.",
            mixinStandardHelpOptions = true)
    static final class Return implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(index = "0", paramLabel = "FILE", description = "The CSV file that people filled in.")
        private Path file = Path.of("");

        @Parameters(index = "1", paramLabel = "DIR", description = "Directory for the export.")
        private Path directory = Path.of("");

        @Option(names = "--model", required = true, description = "Name of the model that the labels belong to.")
        private String model = "";

        @Option(
                names = "--source",
                required = true,
                description = "Name of the source that exports, as in the trust file.")
        private String source = "";

        @Option(
                names = "--sequence",
                required = true,
                description =
                        "Number of the export: 1 for the first export of a source, then one more for each export.")
        private long sequence;

        @Option(names = "--annotator", description = "Annotator of the rows that name no annotator.")
        private @Nullable String annotator;

        @Option(
                names = "--labelled-at",
                paramLabel = "INSTANT",
                description = "Instant of labelling for the rows that have none, for example"
                        + " 2026-11-24T00:00:00Z. Default: now.")
        private @Nullable Instant labelledAt;

        @Override
        public Integer call() throws IOException {
            if (!UnsignedManifest.isPossible(source, sequence)) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "The labels of " + model + " were not received: --source must consist of lower-case"
                                + " letters, digits and"
                                + " single dashes, and --sequence must be at least 1.");
            }
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw new DrydockException(
                        CommonFailure.FILE_UNREADABLE,
                        "The labels of " + model + " were not received: the file " + file
                                + " does not exist or cannot be read. Check its name and permissions.");
            }
            String path = Query.of("/labels/" + Query.segment("model", model) + "/returned")
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
                    () -> server.environment()
                            .out()
                            .println(returned.labels() + " labels, " + returned.unfilled()
                                    + " rows without a label left out. Wrote " + written
                                    + ". Sign it with: drydock export sign "
                                    + directory + " --source " + source + " --key SOURCE.key"));
            return ExitCode.OK;
        }
    }
}
