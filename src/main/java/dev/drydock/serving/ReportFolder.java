package dev.drydock.serving;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.DurableFiles;
import dev.drydock.json.Mappers;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

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
     * @return the signed one, JSON text; empty without a log key
     * @throws DrydockException if it cannot be written: nothing answers without its report
     */
    Optional<String> keep(ReceiverReport report) {
        try {
            Files.createDirectories(folder);
            byte[] json = Mappers.RECORDS_WITHOUT_NULLS
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(report);
            DurableFiles.replace(file(report.sequence(), report.packageDigest(), ".json"), json);
            if (Files.notExists(key)) {
                return Optional.empty();
            }
            byte[] signed = Envelope.sign(Envelope.RECEIVER_TYPE, json, SigningKey.read(key))
                    .toJson();
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
