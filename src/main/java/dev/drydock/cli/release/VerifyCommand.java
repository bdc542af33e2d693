package dev.drydock.cli.release;

import dev.drydock.cli.registry.Verifiers;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.packaging.ModelSigning;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.VerificationKey;
import dev.drydock.torchscript.ModuleScan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verifies a package with nothing but its bytes and a key: no server, no socket. */
@Command(
        name = "verify",
        description = "Verify the signature and the report of a package. This command needs no server.",
        mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private SiteOption site;

    @Parameters(paramLabel = "PATH", description = "Directory of the package, with its model.sig.")
    private Path directory = Path.of("");

    @ArgGroup(multiplicity = "1")
    private By by = new By();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** The builder's key, or the trust file with it, that must have signed the package. */
    static final class By {
        @Option(names = "--key", paramLabel = "PUB", description = "Public key of the builder.")
        private @Nullable Path key;

        @Option(
                names = "--trust",
                paramLabel = "FILE",
                description = "Trust file. The command then also checks the signatures of the gate policy.")
        private @Nullable Path trust;
    }

    @Override
    public Integer call() {
        Map<String, Object> verified = by.key != null ? byKey(by.key) : byTrust(by.trust);
        if (json) {
            site.environment().out().println(Json.pretty(verified));
        } else {
            site.environment().out().println("VERIFIED " + directory);
            verified.forEach((name, value) -> site.environment().out().println("  " + name + " " + value));
        }
        if (by.key != null && verified.containsKey("policyDigest")) {
            site.environment()
                    .err()
                    .println("The signatures of the gate policy were not checked: use --trust FILE instead of --key.");
        }
        return ExitCode.OK;
    }

    private Map<String, Object> byKey(Path file) {
        VerificationKey key = VerificationKey.read(file);
        if (Files.exists(directory.resolve(PackageFiles.REPORT))) {
            VerifiedPackage verified =
                    Verifiers.packages().verifyBuilt(directory, List.of(TrustFiles.named("key " + key.id(), key)));
            requireSafeModule(true);
            return told(verified);
        }
        ModelSigning.Signed signed = new ModelSigning().verify(directory, List.of(key));
        requireSafeModule(signed.tree().contains(PackageFiles.WEIGHTS));
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("packageDigest", signed.packageDigest());
        told.put("signer", key.id());
        told.put("files", signed.tree().signedEntries().size());
        return told;
    }

    private Map<String, Object> byTrust(@Nullable Path file) {
        TrustFile trust = TrustFiles.readSelfSigned(
                PlainFiles.read(Optional.ofNullable(file).orElse(site.folder().trust())));
        VerifiedPackage verified = Verifiers.packages().verify(directory, trust);
        requireSafeModule(true);
        return told(verified);
    }

    /** A signature says who built a module, not that an engine may load it. */
    private void requireSafeModule(boolean present) {
        if (present) {
            new ModuleScan().requireSafe(directory.resolve(PackageFiles.WEIGHTS));
        }
    }

    private static Map<String, Object> told(VerifiedPackage verified) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("model", verified.model());
        told.put("version", verified.version());
        told.put("packageDigest", verified.packageDigest());
        told.put("reportDigest", verified.reportDigest());
        told.put("policyDigest", verified.policyDigest());
        told.put("policyVersion", verified.policyVersion());
        told.put("builder", verified.builder());
        told.put("waivedGates", verified.waivedGates());
        return told;
    }
}
