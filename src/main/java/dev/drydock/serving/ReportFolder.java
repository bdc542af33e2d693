package dev.drydock.serving;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.DurableFiles;
import dev.drydock.json.Mappers;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.VerificationKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** What this node found of the versions that orders named, and the same signed with its log key, for the orchestrator. */
final class ReportFolder {
    private static final Logger LOG = Logger.getLogger(ReportFolder.class.getName());

    private final Path folder;
    private final Path key;

    ReportFolder(NodeFolder node) {
        this.folder = node.state().resolve("reports");
        this.key = node.logKey();
    }

    /**
     * Writes a report.
     *
     * @param trust whose sources the orchestrator believes
     * @return the signed one, JSON text; empty if this node has no log key that the trust file enrols
     * @throws DrydockException if it cannot be written: nothing answers without its report
     */
    Optional<String> keep(ReceiverReport report, TrustFile trust) {
        try {
            Files.createDirectories(folder);
            byte[] json = Mappers.RECORDS_WITHOUT_NULLS
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(report);
            DurableFiles.replace(file(report.sequence(), report.packageDigest(), ".json"), json);
            Optional<SigningKey> enrolled = enrolledKey(trust);
            if (enrolled.isEmpty()) {
                return Optional.empty();
            }
            byte[] signed =
                    Envelope.sign(Envelope.RECEIVER_TYPE, json, enrolled.get()).toJson();
            DurableFiles.replace(file(report.sequence(), report.packageDigest(), ".dsse.json"), signed);
            return Optional.of(new String(signed, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The order was not followed: its receiver report cannot be written to " + folder + " (" + e
                            + "). Check space and permissions, then send it again.",
                    e);
        }
    }

    /** A key that cannot be used holds up no order: the report stays here unsigned. */
    private Optional<SigningKey> enrolledKey(TrustFile trust) {
        if (Files.notExists(key)) {
            return Optional.empty();
        }
        try {
            SigningKey own = SigningKey.read(key);
            return trust.inForce(trust.sources()).stream()
                            .map(source -> VerificationKey.ofPem(source.publicKey()))
                            .anyMatch(
                                    source -> source.id().equals(own.publicKey().id()))
                    ? Optional.of(own)
                    : Optional.empty();
        } catch (DrydockException e) {
            LOG.log(Level.WARNING, e, () -> "A receiver report is not signed key=" + key);
            return Optional.empty();
        }
    }

    /** Whether a version passed here before, by this order or another. */
    boolean hasPassed(String packageDigest) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith("-" + packageDigest + ".json"))
                    .anyMatch(ReportFolder::isPassed);
        } catch (IOException e) {
            LOG.log(Level.WARNING, e, () -> "The receiver reports cannot be listed folder=" + folder);
            return false;
        }
    }

    private static boolean isPassed(Path report) {
        try {
            return Mappers.OWN
                    .readTree(Files.readAllBytes(report))
                    .path("verdict")
                    .asText()
                    .equals(Verdict.PASS.name());
        } catch (IOException e) {
            return false;
        }
    }

    /** The signed report of an order that was followed before. */
    Optional<String> find(long sequence, String packageDigest) {
        Path file = file(sequence, packageDigest, ".dsse.json");
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            LOG.log(Level.WARNING, e, () -> "A receiver report cannot be read file=" + file);
            return Optional.empty();
        }
    }

    private Path file(long sequence, String packageDigest, String ending) {
        return folder.resolve(sequence + "-" + packageDigest + ending);
    }
}
