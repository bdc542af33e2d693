package dev.drydock.cli.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.access.SignedFiles;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.Pins;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a source of exports does on its own machine. Needs no server. */
@Command(
        name = "export",
        description = "Write and sign the manifests of exports, and deliver exports to a site's inbox.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ExportCommand.Init.class, ExportCommand.Sign.class, ExportDelivery.class})
public final class ExportCommand {
    private static final Pattern PERSON = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern EARLIER = Pattern.compile("([1-9][0-9]{0,17})/([^/]+)");
    private static final Pattern FOREIGN = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*/[0-9]{1,18}");

    @Command(
            name = "init",
            description = "Write the manifest of the files in DIR, with their digests, sizes and numbers of rows.",
            mixinStandardHelpOptions = true)
    static final class Init implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Parameters(paramLabel = "DIR", description = "Directory with the files of the export.")
        private Path directory = Path.of("");

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

        @Option(names = "--model", required = true, description = "Name of the model that the rows belong to.")
        private String model = "";

        @Option(
                names = "--logs",
                paramLabel = "FILE",
                description = "A serving log in DIR. You can repeat this option.")
        private List<String> logs = List.of();

        @Option(
                names = "--feedback",
                paramLabel = "FILE",
                description = "A file of labels in DIR. You can repeat this option.")
        private List<String> feedback = List.of();

        @Option(
                names = "--replaces",
                paramLabel = "FILE=SEQUENCE/NAME",
                description = "FILE is the corrected, complete version of the file NAME in the export with this"
                        + " SEQUENCE. You can repeat this option.")
        private Map<String, String> replaced = Map.of();

        @Option(
                names = "--format",
                paramLabel = "FILE=FORMAT/ROWS",
                description = "FILE is of a format that an extension of the site reads, and has so many records; may be"
                        + " repeated. Default: CSV or JSON lines, whose rows are counted.")
        private Map<String, String> formats = Map.of();

        @Option(
                names = "--by",
                paramLabel = "NAME",
                description = "User name at the site of the person who corrects the rows. This person cannot"
                        + " approve a candidate that"
                        + " results from them. The next version will require --by with --replaces.")
        private @Nullable String by;

        @Override
        public Integer call() {
            if (!UnsignedManifest.isPossible(source, sequence) || (logs.isEmpty() && feedback.isEmpty())) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "No manifest was written. --source must consist of lower-case letters, digits and single"
                                + " dashes, --sequence must"
                                + " be at least 1, and --logs or --feedback must name a file.");
            }
            requireKnownReplacements();
            requireKnownFormats();
            requireKnownPerson();
            Path manifest = content().write();
            site.environment()
                    .out()
                    .println("Wrote " + manifest + ". When the files are complete, run: drydock export sign "
                            + directory + " --source " + source + " --key SOURCE.key");
            return ExitCode.OK;
        }

        private void requireKnownPerson() {
            if (by != null && !PERSON.matcher(by).matches()) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "No manifest was written: --by " + by + " must be a user name, 1 to 100 letters, digits, dots,"
                                + " dashes or underscores, such as emil.");
            }
            if (by == null && !replaced.isEmpty()) {
                site.environment()
                        .err()
                        .println("WARNING: the manifest does not name the person who corrects the rows, so"
                                + " this person can"
                                + " approve the result. Name the person with --by. The next version will require it.");
            }
        }

        private void requireKnownReplacements() {
            replaced.forEach((file, earlier) -> {
                Matcher named = EARLIER.matcher(earlier);
                if (!named.matches()
                        || !(logs.contains(file) || feedback.contains(file))
                        || Long.parseLong(named.group(1)) >= sequence) {
                    throw new DrydockException(
                            CommonFailure.USAGE,
                            "No manifest was written: --replaces " + file + "=" + earlier + " must have the form"
                                    + " FILE=SEQUENCE/NAME. --logs or --feedback must name FILE, and SEQUENCE must be"
                                    + " below " + sequence + ".");
                }
            });
        }

        private void requireKnownFormats() {
            formats.forEach((file, format) -> {
                if (!FOREIGN.matcher(format).matches() || !(logs.contains(file) || feedback.contains(file))) {
                    throw new DrydockException(
                            CommonFailure.USAGE,
                            "No manifest was written: --format " + file + "=" + format
                                    + " must be FILE=FORMAT/ROWS, such as"
                                    + " night.bin=acme-csv/1000, with a FILE that --logs or --feedback names.");
                }
            });
        }

        private UnsignedManifest content() {
            UnsignedManifest manifest = new UnsignedManifest(directory, source, sequence, model, by);
            logs.forEach(name -> manifest.add(name, "logs", replaced.get(name), formats.get(name)));
            feedback.forEach(name -> manifest.add(name, "feedback", replaced.get(name), formats.get(name)));
            return manifest;
        }
    }

    @Command(
            name = "sign",
            description = "Sign the manifests of a source. NAME.manifest.unsigned.json becomes NAME.manifest.json.",
            mixinStandardHelpOptions = true)
    static final class Sign implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Parameters(paramLabel = "DIR", description = "Directory with the files of the export.")
        private Path directory = Path.of("");

        @Option(names = "--source", required = true, description = "Sign only the manifests of this source.")
        private String source = "";

        @Option(names = "--key", required = true, paramLabel = "KEY", description = "Private key of the source.")
        private Path key = Path.of("");

        @Override
        public Integer call() throws IOException {
            SigningKey signer = SigningKey.read(key, Pins.of(site.environment()));
            int signed = 0;
            for (Path manifest : manifests()) {
                byte[] payload = PlainFiles.read(manifest);
                JsonNode content = Json.tree(payload);
                if (!content.path("source").asText().equals(source)) {
                    continue;
                }
                Path to = SignedFiles.signedName(manifest);
                PlainFiles.write(
                        to, Envelope.sign(Envelope.EXPORT_TYPE, payload, signer).toJson());
                Files.delete(manifest);
                site.environment().out().println("Signed: " + to);
                signed++;
            }
            if (signed == 0) {
                throw new DrydockException(
                        CommonFailure.REQUEST_INVALID,
                        "Nothing was signed: " + directory + " contains no *" + UnsignedManifest.ENDING + " of source "
                                + source + ". Check the folder and --source.");
            }
            return ExitCode.OK;
        }

        private List<Path> manifests() throws IOException {
            try (Stream<Path> files = Files.list(directory)) {
                return files.filter(file -> file.toString().endsWith(UnsignedManifest.ENDING))
                        .sorted()
                        .toList();
            }
        }
    }
}
