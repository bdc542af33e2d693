package dev.drydock.cli.release;

import dev.drydock.cli.registry.ModelCommands;
import dev.drydock.cli.registry.Verifiers;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.ComparisonStatements.Compared;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.PackageVerifier;
import dev.drydock.packaging.SuiteCheck;
import dev.drydock.packaging.TarArchive;
import dev.drydock.torchscript.ModuleScan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A candidate's package and report, hashed here: what a person signs is what these bytes are. */
final class CandidateFiles implements AutoCloseable {
    private final Path tree;
    private final byte[] report;
    private final Optional<Path> temporary;

    private CandidateFiles(Path tree, byte[] report, Optional<Path> temporary) {
        this.tree = tree;
        this.report = report;
        this.temporary = temporary;
    }

    static CandidateFiles fetch(Orchestrator orchestrator, VersionId candidate) throws IOException {
        String path = ModelCommands.path(candidate);
        byte[] report = orchestrator.getBytes(path + "/report");
        byte[] tar = orchestrator.getBytes(path + "/package?signing=true");
        return unpacked(new ByteArrayInputStream(tar), Optional.of(report));
    }

    /**
     * Checks the comparison that a statement names, as a serving node will.
     *
     * @return these files with the comparison's report in the place of the package's if a gate of it is waived
     */
    CandidateFiles with(Compared comparison, ApprovalStatement statement) {
        require(
                "comparison",
                comparison.digest(),
                statement.succession().comparison().orElse("none"));
        require(
                "replaced package",
                comparison.championPackage(),
                statement.succession().replaces().orElse("none"));
        require("compared package", new PackageDigest().packageDigest(tree), comparison.packageDigest());
        require("policy of the comparison", comparison.policyDigest(), statement.policyDigest());
        Verifiers.suite().require(tree, comparison.reportBytes());
        return statement.action() == Action.WAIVE
                ? new CandidateFiles(tree, comparison.reportBytes(), temporary)
                : this;
    }

    /**
     * What the person brought along.
     *
     * @param content the package as a directory or as a tar archive
     * @param report the report; null: the one inside the package
     */
    static CandidateFiles given(Path content, @Nullable Path report) throws IOException {
        Optional<byte[]> own = Optional.ofNullable(report).map(PlainFiles::read);
        if (Files.isDirectory(content)) {
            return new CandidateFiles(content, own.orElseGet(() -> reportWithin(content)), Optional.empty());
        }
        if (!Files.isReadable(content)) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The package " + content
                            + " cannot be read. Check its name and permissions. It must be a directory or a tar"
                            + " archive.");
        }
        try (InputStream tar = Files.newInputStream(content)) {
            return unpackedOf(content, tar, own);
        }
    }

    private static CandidateFiles unpackedOf(Path archive, InputStream tar, Optional<byte[]> report)
            throws IOException {
        try {
            return unpacked(tar, report);
        } catch (DrydockException e) {
            throw e.code() == PackagingFailure.ARCHIVE_UNSAFE
                    ? new DrydockException(e.code(), archive + ": " + e.sentence(), e)
                    : e;
        }
    }

    private static CandidateFiles unpacked(InputStream tar, Optional<byte[]> report) throws IOException {
        Path directory = Files.createTempDirectory("drydock-candidate-");
        Path tree = directory.resolve("package");
        try {
            new TarArchive(PackageLimits.STANDARD).unpack(tar, tree);
            return new CandidateFiles(tree, report.orElseGet(() -> reportWithin(tree)), Optional.of(directory));
        } catch (DrydockException e) {
            DurableFiles.deleteTree(directory);
            throw e;
        }
    }

    private static byte[] reportWithin(Path tree) {
        return PlainFiles.read(tree.resolve(PackageFiles.REPORT));
    }

    /** Lower-case hex SHA-256 of a file of the package. */
    String digestOf(String file) {
        return Sha256.hex(PlainFiles.read(tree.resolve(file)));
    }

    byte[] report() {
        return report.clone();
    }

    /** @throws DrydockException {@link CommandFailure#BYTES_DIFFER} unless the statement is about exactly these bytes */
    void requireBoundBy(ApprovalStatement statement, VersionId candidate, Action action) {
        PackageDigest digest = new PackageDigest();
        require("version", candidate.toString(), statement.version().toString());
        require("action", action.wireName(), statement.action().wireName());
        require(
                "package digest",
                action == Action.WAIVE ? digest.subjectDigest(tree) : digest.packageDigest(tree),
                statement.packageDigest());
        require(
                "version of the report",
                Json.tree(report).path("version").asText(),
                statement.version().toString());
        require("report digest", Sha256.hex(report), statement.reportDigest());
        require(
                "policy digest",
                Envelope.parse(PlainFiles.read(tree.resolve(PackageFiles.POLICY)), Envelope.POLICY_TYPE)
                        .payloadDigest(),
                statement.policyDigest());
        if (action != Action.WAIVE) {
            require("report inside the package", Sha256.hex(reportWithin(tree)), statement.reportDigest());
        }
    }

    /**
     * Checks all that a serving node checks of these bytes.
     *
     * @throws DrydockException naming the first thing that is wrong; nothing may be signed then
     */
    void verify(ApprovalStatement statement, TrustFile trust) {
        require("trust file", trust.digest(), statement.trustDigest());
        require("site", trust.site(), statement.site());
        require("stage", trust.stage(), statement.stage());
        new ModuleScan().requireSafe(tree.resolve(PackageFiles.WEIGHTS));
        SuiteCheck suite = Verifiers.suite();
        PackageVerifier verifier = new PackageVerifier(suite);
        switch (statement.action()) {
            case WAIVE -> {
                PackageVerifier.requireSignedPolicy(PlainFiles.read(tree.resolve(PackageFiles.POLICY)), trust);
                suite.require(tree, report);
            }
            case ACTIVATE -> verifier.verify(tree, trust);
            case ROLL_BACK -> verifier.verifyBuilt(tree, trust);
        }
    }

    private static void require(String what, String found, String stated) {
        if (!found.equals(stated)) {
            throw new DrydockException(
                    CommandFailure.BYTES_DIFFER,
                    "Nothing was signed: the statement's " + what + " is " + stated + ", but the bytes here have "
                            + found
                            + ". Fetch statement, package and report again. If they differ again, inform the"
                            + " administrator and the auditor.");
        }
    }

    @Override
    public void close() throws IOException {
        if (temporary.isPresent()) {
            DurableFiles.deleteTree(temporary.get());
        }
    }
}
