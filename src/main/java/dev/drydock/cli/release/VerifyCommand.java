package dev.drydock.cli.release;

import dev.drydock.cli.access.SignedFiles;
import dev.drydock.cli.registry.Verifiers;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.ModelSigning;
import dev.drydock.packaging.TimeStampCertificates;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.VerificationKey;
import dev.drydock.packaging.dossier.DossierVerdict;
import dev.drydock.packaging.dossier.TrustAnchor;
import dev.drydock.torchscript.ModuleScan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verifies a package or a dossier with nothing but its bytes and a key: no server, no socket. */
@Command(
        name = "verify",
        description = {
            "Verify a package or a dossier without a server.",
            "Of a package, it verifies the signature and the report; of a dossier, everything."
        },
        mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private SiteOption site;

    @Parameters(
            paramLabel = "PATH",
            description = "Directory of a package, with its model.sig; or the file of a dossier.")
    private Path directory = Path.of("");

    @ArgGroup(multiplicity = "1")
    private By by = new By();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** What the reader trusts: the builder's key, the trust file with it, or the roots that must have signed that. */
    static final class By {
        @Option(names = "--key", paramLabel = "PUB", description = "Public key of the builder of a package.")
        private @Nullable Path key;

        @Option(
                names = "--trust",
                paramLabel = "FILE",
                description = "Trust file. The command then also checks the signatures of the gate policy.")
        private @Nullable Path trust;

        @Option(
                names = "--root",
                paramLabel = "ID",
                split = ",",
                description = "For a dossier: ids of the root keys that you trust, separated by commas.")
        private @Nullable List<String> roots;
    }

    @Option(
            names = "--root-quorum",
            paramLabel = "N",
            description = "With --root: how many of these roots must have signed. Default: all of them.")
    private @Nullable Integer rootQuorum;

    @Option(
            names = "--timestamp-ca",
            paramLabel = "FILE",
            description =
                    "For a dossier: certificates in PEM that the time-stamp authority's must follow from. Default:"
                            + " none; then the output says that time stamps were not verified.")
    private @Nullable Path timestampCertificates;

    @Override
    public Integer call() {
        if (!Files.exists(directory)) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "Nothing was verified: " + directory
                            + " does not exist. Name the directory of a package, or the file of a dossier.");
        }
        if (Files.isRegularFile(directory)) {
            return dossier();
        }
        if (by.roots != null) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing was verified: --root is for dossiers, and " + directory
                            + " is no file. Give --trust FILE or --key PUB for a package.");
        }
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

    private int dossier() {
        TrustAnchor anchor = anchor();
        DossierVerdict verdict = DossierVerification.verify(
                directory,
                dossier -> anchor,
                Optional.ofNullable(timestampCertificates).map(TimeStampCertificates::read));
        if (json) {
            site.environment().out().println(Json.pretty(told(verdict)));
        } else {
            DossierVerification.print(verdict, site.environment().out());
        }
        DossierVerification.requireHolds("The dossier " + directory, verdict);
        return ExitCode.OK;
    }

    private TrustAnchor anchor() {
        if (by.roots != null) {
            Set<String> ids = by.roots.stream().map(VerifyCommand::keyId).collect(Collectors.toSet());
            int quorum = rootQuorum == null ? ids.size() : rootQuorum;
            if (quorum < 1 || quorum > ids.size()) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "Nothing was verified: --root-quorum is " + quorum + ", and must be 1 to " + ids.size()
                                + ", the number of roots.");
            }
            return new TrustAnchor.Roots(ids, quorum);
        }
        if (by.trust != null) {
            SignedFiles.trust(by.trust, "Nothing was verified");
            return new TrustAnchor.Document(new String(PlainFiles.read(by.trust), StandardCharsets.UTF_8));
        }
        throw new DrydockException(
                CommonFailure.USAGE,
                "Nothing was verified: a builder's key does not say who may release. Give the dossier's site's root keys with"
                        + " --root ID, or your own copy of its trust file with --trust FILE.");
    }

    private static String keyId(String text) {
        if (!text.matches("[0-9a-f]{64}")) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing was verified: --root " + text
                            + " is no key id. It must be 64 lower-case hex digits, as 'drydock trust show' prints them.");
        }
        return text;
    }

    private Map<String, Object> told(DossierVerdict verdict) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("dossier", directory.toString());
        told.put("verdict", verdict.holds() ? "VERIFIED" : "REFUSED");
        told.put("version", verdict.version());
        told.put("place", verdict.place());
        told.put("released", verdict.released());
        told.put("findings", verdict.findings());
        told.put("limits", DossierVerdict.LIMITS);
        return told;
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
        TrustFile trust =
                SignedFiles.trust(Optional.ofNullable(file).orElse(site.folder().trust()), "Nothing was verified");
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
