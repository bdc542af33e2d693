package dev.drydock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a source of exports does on its own machine. Needs no server. */
@Command(
        name = "export",
        description = "Sign exports for a site's inbox.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ExportCommand.Sign.class)
final class ExportCommand {
    private static final String UNSIGNED = ".manifest.unsigned.json";

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
                        "Nothing was signed: " + directory + " holds no *" + UNSIGNED + " of source " + source
                                + ". Check the folder and --source.");
            }
            return ExitCode.OK;
        }

        private List<Path> manifests() throws IOException {
            try (Stream<Path> files = Files.list(directory)) {
                return files.filter(file -> file.toString().endsWith(UNSIGNED))
                        .sorted()
                        .toList();
            }
        }
    }
}
