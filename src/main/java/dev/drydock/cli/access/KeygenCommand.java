package dev.drydock.cli.access;

import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.Pins;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.SigningKey;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a key pair for a person, a root, a source or a builder. Needs no server. */
@Command(
        name = "keygen",
        description = {
            "Generate a key pair: the private key in FILE (mode 0600) and the public key beside it (.pub).",
            "With --from, FILE refers to a key that exists."
        },
        mixinStandardHelpOptions = true)
public final class KeygenCommand implements Callable<Integer> {
    @Mixin
    private SiteOption site;

    @Parameters(
            paramLabel = "FILE",
            description = "File of the private key, for example rhea.key. An existing" + " file is never overwritten.")
    private Path file = Path.of("");

    @Option(
            names = "--kind",
            description = "Kind of key: ${COMPLETION-CANDIDATES}." + " Builders need p256. Default: ed25519.")
    private SigningKey.@Nullable Kind kind;

    @Option(
            names = "--from",
            paramLabel = "URI",
            description =
                    "Make no key. Refer to one on a PKCS#11 token (pkcs11:slot-id=N;object=LABEL?module-path=LIBRARY&pin-source=FILE)"
                            + " or in a PKCS#12 file (pkcs12:FILE?alias=LABEL&pin-source=FILE).")
    private @Nullable String from;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    private SigningKey made() {
        if (from != null) {
            if (kind != null) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "No key was written: --kind is for a new key, and --from names one that exists.");
            }
            return SigningKey.writeReference(file, from, Pins.of(site.environment()));
        }
        SigningKey key = SigningKey.generate(kind == null ? SigningKey.Kind.ED25519 : kind);
        key.write(file);
        return key;
    }

    @Override
    public Integer call() {
        SigningKey key = made();
        Path publicFile = SigningKey.publicFile(file);
        if (json) {
            site.environment()
                    .out()
                    .println(Json.pretty(Map.of(
                            "key",
                            file.toString(),
                            "public",
                            publicFile.toString(),
                            "keyid",
                            key.publicKey().id())));
        } else {
            site.environment().out().println("key         " + file + " (keep it where no server can read it)");
            site.environment().out().println("public half " + publicFile);
            site.environment().out().println("key id      " + key.publicKey().id());
        }
        return ExitCode.OK;
    }
}
