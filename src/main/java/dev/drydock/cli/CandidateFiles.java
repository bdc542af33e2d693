package dev.drydock.cli;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.TarArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A candidate's package and report, fetched and hashed here: what a person signs is what these bytes are. */
final class CandidateFiles implements AutoCloseable {
    private final Path directory;
    private final byte[] report;

    private CandidateFiles(Path directory, byte[] report) {
        this.directory = directory;
        this.report = report;
    }

    static CandidateFiles fetch(Orchestrator orchestrator, VersionId candidate) throws IOException {
        String path = ModelCommands.path(candidate);
        byte[] report = orchestrator.getBytes(path + "/report");
        byte[] tar = orchestrator.getBytes(path + "/package");
        Path directory = Files.createTempDirectory("drydock-candidate-");
        CandidateFiles files = new CandidateFiles(directory, report);
        try {
            new TarArchive(PackageLimits.STANDARD).unpack(new ByteArrayInputStream(tar), directory.resolve("package"));
            return files;
        } catch (DrydockException e) {
            files.close();
            throw e;
        }
    }

    byte[] report() {
        return report.clone();
    }

    /** @throws DrydockException {@link CommandFailure#BYTES_DIFFER} unless the statement is about exactly these bytes */
    void requireBoundBy(ApprovalStatement statement, VersionId candidate, Action action) {
        Path tree = directory.resolve("package");
        PackageDigest digest = new PackageDigest();
        require("version", candidate.toString(), statement.version().toString());
        require("action", action.wireName(), statement.action().wireName());
        require(
                "package digest",
                action == Action.WAIVE ? digest.subjectDigest(tree) : digest.packageDigest(tree),
                statement.packageDigest());
        require("report digest", Sha256.hex(report), statement.reportDigest());
        require(
                "policy digest",
                Envelope.parse(PlainFiles.read(tree.resolve(PackageFiles.POLICY)), Envelope.POLICY_TYPE)
                        .payloadDigest(),
                statement.policyDigest());
        if (action != Action.WAIVE) {
            require(
                    "report inside the package",
                    Sha256.hex(PlainFiles.read(tree.resolve(PackageFiles.REPORT))),
                    statement.reportDigest());
        }
    }

    private static void require(String what, String found, String stated) {
        if (!found.equals(stated)) {
            throw new DrydockException(
                    CommandFailure.BYTES_DIFFER,
                    "Nothing was signed: the statement's " + what + " is " + stated + ", but what was fetched has "
                            + found + ". Fetch it again; if it differs again, tell the administrator and the auditor.");
        }
    }

    @Override
    public void close() throws IOException {
        DurableFiles.deleteTree(directory);
    }
}
