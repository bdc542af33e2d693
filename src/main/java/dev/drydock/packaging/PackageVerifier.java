package dev.drydock.packaging;

import dev.drydock.domain.release.PackageCheck;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.NamedKey;
import dev.drydock.domain.release.TrustFile.Person;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.files.IoReason;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Checks everything about a package that its own bytes can prove: only plain files, all the files that belong there, a signature by a
 * trusted builder, a passed report about exactly these bytes with every gate that the policy asks for, a gate policy signed by release
 * managers. Needs no server, database or network. Thread-safe.
 */
public final class PackageVerifier implements PackageCheck {
    private static final List<String> REQUIRED = List.of(
            PackageFiles.MODEL_YAML,
            PackageFiles.WEIGHTS,
            PackageFiles.SIGNATURE,
            PackageFiles.POLICY,
            PackageFiles.GATES,
            PackageFiles.GOLDEN,
            PackageFiles.REPORT);

    private final ModelSigning signing = new ModelSigning();
    private final SuiteCheck suite;

    public PackageVerifier(SuiteCheck suite) {
        this.suite = suite;
    }

    /**
     * Checks a package that is to be activated.
     *
     * @throws DrydockException naming the first thing that is wrong
     */
    @Override
    public VerifiedPackage verify(Path directory, TrustFile trust) {
        VerifiedPackage verified = verifyBuilt(directory, trust.inForce(trust.builders()), suite::require);
        requireSignedPolicy(readFile(directory, PackageFiles.POLICY), trust);
        return verified;
    }

    @Override
    public VerifiedPackage verifyBuilt(Path directory, TrustFile trust) {
        return verifyBuilt(directory, trust.standing(trust.builders(), Instant.MAX));
    }

    @Override
    public VerifiedPackage verifyContributed(Path directory, TrustFile trust) {
        return verifyBuilt(directory, trust.inForce(trust.contributors()));
    }

    /**
     * Holds a report that does not lie in the package, such as a later comparison, to the package's policy and definition.
     *
     * @throws DrydockException {@code REPORT_NOT_BY_POLICY} naming what differs, {@code REPORT_OTHER_BYTES} if it is about another
     *     version
     */
    public void requireByPolicy(Path directory, VerifiedPackage verified, byte[] report) {
        String version = suite.require(directory, report).report().version();
        if (!version.equals(verified.version())) {
            throw new DrydockException(
                    ReleaseFailure.REPORT_OTHER_BYTES,
                    "The comparison is refused: its report is about " + version + ", but the package is "
                            + verified.version() + ". Compare the candidate again.");
        }
    }

    /**
     * Checks a package without asking who signed its policy: for looking at one, for a release that was activated before, and for
     * a serving node's restart.
     *
     * @param builders the builders whose signature counts
     */
    public VerifiedPackage verifyBuilt(Path directory, Collection<NamedKey> builders) {
        return verifyBuilt(directory, builders, suite::requireActivated);
    }

    private VerifiedPackage verifyBuilt(
            Path directory, Collection<NamedKey> builders, Function<Path, SuiteCheck.Proven> proof) {
        ModelSigning.Signed signed = signing.verify(directory, TrustFiles.keysOf(builders));
        Content content = readContent(directory, signed.tree(), proof);
        return new VerifiedPackage(
                modelOf(directory),
                content.proven.report().version(),
                signed.packageDigest(),
                content.subject,
                signed.tree().sha256(PackageFiles.REPORT),
                content.policyDigest,
                content.proven.policyVersion(),
                nameOf(signed.signer(), builders),
                content.waivedGates,
                content.champion,
                content.proven.rules());
    }

    @Override
    public Sealed requireSealed(Path directory) {
        PackageTree tree = PackageTree.read(directory);
        Content content = readContent(directory, tree, suite::require);
        return new Sealed(content.subject, tree.sha256(PackageFiles.REPORT), PackageTree.root(tree.signedEntries()));
    }

    @Override
    public String policyDigest(Path directory) {
        return Envelope.parse(readFile(directory, PackageFiles.POLICY), Envelope.POLICY_TYPE)
                .payloadDigest();
    }

    private record Content(
            String subject,
            String policyDigest,
            SuiteCheck.Proven proven,
            List<String> waivedGates,
            Optional<String> champion) {}

    /**
     * Checks that all files are there, that the report passed exactly them under exactly this policy, and that it holds every gate,
     * with its limit, that the policy and the model's definition ask for.
     *
     * @param proof how strictly its suite is held to the policy
     */
    private Content readContent(Path directory, PackageTree tree, Function<Path, SuiteCheck.Proven> proof) {
        for (String name : REQUIRED) {
            tree.sha256(name);
        }
        if (!tree.contains(PackageFiles.TOKENIZER)) {
            tree.sha256(PackageFiles.PREPROCESSING);
        }
        requireNothingBesideTheReport(tree);
        GateReportFile report = GateReportFile.parse(readFile(directory, PackageFiles.REPORT));
        String subject = PackageTree.root(tree.subjectEntries());
        if (!report.subject().equals(subject)) {
            throw new DrydockException(
                    ReleaseFailure.REPORT_OTHER_BYTES,
                    "The package's report is about other bytes: it judges " + report.subject() + ", but the package is "
                            + subject + ". Validate the candidate again; a report is never moved to another package.");
        }
        String policyDigest = policyDigest(directory);
        if (!report.policyDigest().equals(policyDigest)) {
            throw new DrydockException(
                    ReleaseFailure.POLICY_OTHER,
                    "The package's report was judged by policy " + report.policyDigest()
                            + ", but the package holds policy " + policyDigest
                            + ". Validate the candidate again under the policy in force.");
        }
        List<String> waivedGates = report.requirePassed();
        return new Content(subject, policyDigest, proof.apply(directory), waivedGates, report.champion());
    }

    /** The report is about nothing in its own folder, so nothing else may come in there after the judgement. */
    private static void requireNothingBesideTheReport(PackageTree tree) {
        for (PackageTree.Entry entry : tree.signedEntries()) {
            String name = entry.name();
            if (name.startsWith(PackageTree.REPORT_FOLDER)
                    && !name.equals(PackageFiles.REPORT)
                    && !name.equals(PackageFiles.REPORT_PAGE)) {
                throw new DrydockException(
                        ReleaseFailure.REPORT_OTHER_BYTES,
                        "The package is refused: its report is not about " + PackageNames.printable(name)
                                + ", and only the report and its page may lie in " + PackageTree.REPORT_FOLDER
                                + ". Assemble the candidate again.");
            }
        }
    }

    private static String nameOf(VerificationKey signer, Collection<NamedKey> builders) {
        return builders.stream()
                .filter(builder -> builder.keyId().equals(signer.id()))
                .map(NamedKey::name)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the signer is one of the builders"));
    }

    private static String modelOf(Path directory) {
        try {
            return Json.read(readFile(directory, PackageFiles.SIGNATURE))
                    .at("model")
                    .text();
        } catch (Json.Malformed e) {
            throw new DrydockException(
                    PackagingFailure.PACKAGE_INCOMPLETE,
                    "The package's " + PackageFiles.SIGNATURE + " " + e.getMessage()
                            + ". Assemble the candidate again.",
                    e);
        }
    }

    /**
     * Checks that enough release managers signed a gate policy.
     *
     * @return the SHA-256 of the policy's signed bytes
     * @throws DrydockException {@code POLICY_NOT_SIGNED}
     */
    public static String requireSignedPolicy(byte[] envelope, TrustFile trust) {
        Envelope policy = Envelope.parse(envelope, Envelope.POLICY_TYPE);
        List<VerificationKey> managers = trust.people().stream()
                .filter(person -> person.has(TrustFile.RELEASE_MANAGER) && !trust.isRevoked(person.keyId()))
                .map(person -> VerificationKey.ofPem(person.publicKey()))
                .toList();
        Set<VerificationKey> signers = policy.signersAmong(managers);
        if (signers.size() < trust.approvalQuorum()) {
            throw new DrydockException(
                    ReleaseFailure.POLICY_NOT_SIGNED,
                    "The gate policy is signed by " + signers.size() + " release managers of trust file version "
                            + trust.version() + ", and " + trust.approvalQuorum()
                            + " must sign it. Let the others sign the same policy with 'drydock policy sign'.");
        }
        return policy.payloadDigest();
    }

    /** The names of the trust file's release managers who signed a policy; a revoked key signs nothing. */
    public static List<String> policySigners(byte[] envelope, TrustFile trust) {
        Envelope policy = Envelope.parse(envelope, Envelope.POLICY_TYPE);
        return trust.people().stream()
                .filter(person -> person.has(TrustFile.RELEASE_MANAGER) && !trust.isRevoked(person.keyId()))
                .filter(person -> !policy.signersAmong(List.of(VerificationKey.ofPem(person.publicKey())))
                        .isEmpty())
                .map(Person::name)
                .distinct()
                .sorted()
                .toList();
    }

    /** Of what was signed, out of its envelope; its signatures are not checked. */
    public static String policyDigest(byte[] envelope) {
        return Envelope.parse(envelope, Envelope.POLICY_TYPE).payloadDigest();
    }

    /** The policy itself, out of its envelope; its signatures are not checked. */
    public static byte[] policyContent(byte[] envelope) {
        return Envelope.parse(envelope, Envelope.POLICY_TYPE).payload();
    }

    private static byte[] readFile(Path directory, String name) {
        Path file = directory.resolve(name);
        try {
            if (Files.size(file) > Json.MAX_BYTES) {
                throw new DrydockException(
                        PackagingFailure.PACKAGE_UNSAFE,
                        "The package is refused: " + name + " has " + Files.size(file) + " bytes, but at most "
                                + Json.MAX_BYTES + " are allowed. Assemble the candidate again.");
            }
            return BoundedFile.read(file, BoundedFile.LISTING);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The package's file " + file + " cannot be read: " + IoReason.of(file, e) + ". Check the disk.",
                    e);
        }
    }

    /** The parts of a gate report that decide whether a package may be used; see {@code docs/formats.md}. */
    record GateReportFile(
            String subject, String policyDigest, String verdict, List<GateLine> gates, Optional<String> champion) {

        private static final String UNDECIDED = "INSUFFICIENT_EVIDENCE";

        record GateLine(String gate, String verdict) {}

        static GateReportFile parse(byte[] json) {
            try {
                Json.Reader root = Json.read(json);
                List<GateLine> gates = new ArrayList<>();
                for (Json.Reader gate : root.at("gates").items()) {
                    gates.add(new GateLine(
                            gate.at("gate").text(), gate.at("verdict").text()));
                }
                Optional<Json.Reader> champion = root.find("champion");
                return new GateReportFile(
                        root.at("subject").hexDigest(),
                        root.at("policyDigest").hexDigest(),
                        root.at("verdict").text(),
                        gates,
                        champion.isPresent() ? Optional.of(champion.get().text()) : Optional.empty());
            } catch (Json.Malformed e) {
                throw new DrydockException(
                        ReleaseFailure.REPORT_MISSING,
                        "The package's report " + PackageFiles.REPORT + " " + e.getMessage()
                                + ". Validate the candidate again.",
                        e);
            }
        }

        /** The gates that were waived, if all others passed. */
        List<String> requirePassed() {
            List<String> waived = new ArrayList<>();
            for (GateLine line : gates) {
                if (line.verdict().equals("WAIVED")) {
                    waived.add(line.gate());
                } else if (!line.verdict().equals("PASS")) {
                    throw notPassed("gate " + line.gate() + " says " + line.verdict());
                }
            }
            if (!verdict.equals("PASS") || gates.isEmpty()) {
                throw notPassed(gates.isEmpty() ? "its report has no gate" : "its report says " + verdict);
            }
            return waived;
        }

        /** The gates that the evidence could not decide, if all others passed; a comparison's report shows no waivers. */
        Set<String> requireNoneFailed() {
            Set<String> undecided = new LinkedHashSet<>();
            for (GateLine line : gates) {
                if (line.verdict().equals(UNDECIDED)) {
                    undecided.add(line.gate());
                } else if (!line.verdict().equals("PASS")) {
                    throw notPassed("gate " + line.gate() + " says " + line.verdict());
                }
            }
            if (!verdict.equals(undecided.isEmpty() ? "PASS" : UNDECIDED) || gates.isEmpty()) {
                throw notPassed(gates.isEmpty() ? "its report has no gate" : "its report says " + verdict);
            }
            return undecided;
        }

        private static DrydockException notPassed(String why) {
            return new DrydockException(
                    ReleaseFailure.REPORT_NOT_PASSED,
                    "The package may not be used: " + why
                            + ". Only a package whose gates all passed, or were waived by a signed waiver, is released.");
        }
    }
}
