package dev.drydock.cli.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.access.SignedFiles;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
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
        description = "Describe and sign exports for a site's inbox.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ExportCommand.Init.class, ExportCommand.Sign.class, ExportDelivery.class})
public final class ExportCommand {
    private static final Pattern PERSON = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern EARLIER = Pattern.compile("([1-9][0-9]{0,17})/([^/]+)");
    private static final Pattern FOREIGN = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*/[0-9]{1,18}");

    @Command(
            name = "init",
            description = "Write the manifest of files that lie in DIR: their digests, sizes and rows.",
            mixinStandardHelpOptions = true)
    static final class Init implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Parameters(paramLabel = "DIR")
        private Path directory = Path.of("");

        @Option(names = "--source", required = true, description = "Who exports, as the trust file names it.")
        private String source = "";

        @Option(
                names = "--sequence",
                required = true,
                description = "1 for a source's first export, then one more each time.")
        private long sequence;

        @Option(names = "--model", required = true, description = "Whose rows these are.")
        private String model = "";

        @Option(names = "--logs", paramLabel = "FILE", description = "A serving log in DIR; may be repeated.")
        private List<String> logs = List.of();

        @Option(names = "--feedback", paramLabel = "FILE", description = "Labels in DIR; may be repeated.")
        private List<String> feedback = List.of();

        @Option(
                names = "--replaces",
                paramLabel = "FILE=SEQUENCE/NAME",
                description =
                        "FILE stands in place of NAME of that earlier export, corrected and whole; may be repeated.")
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
                description =
                        "Who brings corrected rows, by their user name at the site: they may not approve what is made of"
                                + " them. The next version wants it with --replaces.")
        private @Nullable String by;

        @Override
        public Integer call() {
            if (!UnsignedManifest.isPossible(source, sequence) || (logs.isEmpty() && feedback.isEmpty())) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "No manifest was written: --source must be of lower-case letters, digits and single dashes, --sequence at"
                                + " least 1, and --logs or --feedback must name a file.");
            }
            requireKnownReplacements();
            requireKnownFormats();
            requireKnownPerson();
            Path manifest = content().write();
            site.surroundings()
                    .out()
                    .println("Wrote " + manifest + ". Once the files are complete: drydock export sign " + directory
                            + " --source " + source + " --key SOURCE.key");
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
                site.surroundings()
                        .err()
                        .println(
                                "WARNING: nobody is named who brings the corrected rows, so whoever that is may approve what is"
                                        + " made of them. Name them by --by; the next version wants it.");
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
                            "No manifest was written: --replaces " + file + "=" + earlier + " must be"
                                    + " FILE=SEQUENCE/NAME, with a FILE that --logs or --feedback names, and a SEQUENCE"
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
            description = "Sign a source's manifests: NAME.manifest.unsigned.json becomes NAME.manifest.json.",
            mixinStandardHelpOptions = true)
    static final class Sign implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Parameters(paramLabel = "DIR")
        private Path directory = Path.of("");

        @Option(names = "--source", required = true, description = "Only this source's manifests.")
        private String source = "";

        @Option(names = "--key", required = true, paramLabel = "KEY", description = "The source's private key.")
        private Path key = Path.of("");

        @Override
        public Integer call() throws IOException {
            SigningKey signer = SigningKey.read(key);
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
                site.surroundings().out().println("Signed: " + to);
                signed++;
            }
            if (signed == 0) {
                throw new DrydockException(
                        CommonFailure.REQUEST_INVALID,
                        "Nothing was signed: " + directory + " holds no *" + UnsignedManifest.ENDING + " of source "
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
