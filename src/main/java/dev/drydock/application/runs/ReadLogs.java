package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.LogParts.Part;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Reads what was logged by an execution, its steps, their partitions and its workers; piece by piece, or all in one archive. */
@Singleton
public class ReadLogs {
    /** The maximum size of one answer. */
    public static final int PIECE = 1 << 20;

    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final LogParts parts;
    private final AuditLog audit;

    @Inject
    public ReadLogs(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            LogParts parts,
            AuditLog audit) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
        this.parts = parts;
        this.audit = audit;
    }

    /** The logs of an execution. */
    public List<Part> list(Actor actor, long executionId) {
        return parts.of(viewed(actor, executionId));
    }

    /**
     * Whole lines from an offset on; the next piece begins behind them. A line that is not finished is among them if nothing else is.
     *
     * @param task of a worker; then the place is ignored
     * @param attempt at the task; the newest if empty
     * @param restart of that attempt by a queue; the newest if empty
     * @return empty if nothing more is there yet
     */
    public byte[] read(
            Actor actor,
            LogPlace place,
            Optional<String> task,
            OptionalLong attempt,
            OptionalInt restart,
            long offset) {
        Execution execution = viewed(actor, place.execution());
        if (offset < 0) {
            throw new DrydockException(
                    CommonFailure.USAGE, "A log cannot be read from byte " + offset + ": the first one is 0.");
        }
        Optional<Part> part = parts.of(execution).stream()
                .filter(candidate -> candidate.task().equals(task))
                .filter(candidate -> task.isPresent() || candidate.place().equals(place))
                .filter(candidate -> attempt.isEmpty() || candidate.attempt().equals(attempt))
                .filter(candidate -> restart.isEmpty() || candidate.restart().equals(restart))
                .filter(candidate -> Files.exists(candidate.file()))
                .reduce((first, second) -> second);
        return part.map(found -> piece(found.file(), offset)).orElse(new byte[0]);
    }

    private Execution viewed(Actor actor, long executionId) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        return transactions.required(() -> executions.require(executionId));
    }

    private static byte[] piece(Path file, long offset) {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, Math.min(PIECE, channel.size() - offset)));
            channel.position(offset);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until the buffer is full or the file ends
            }
            int end = bytes.position();
            while (end > 0 && bytes.get(end - 1) != '\n') {
                end--;
            }
            byte[] piece = new byte[end > 0 ? end : bytes.position()];
            bytes.get(0, piece);
            return piece;
        } catch (IOException e) {
            throw LogParts.unreadable(file, e);
        }
    }

    /**
     * All of it in one zip archive.
     *
     * @param file for the caller, who reads and deletes it
     * @param sha256 as the audit record of the download has it
     */
    public record Archive(Path file, String sha256) {}

    /** Call it outside a transaction: it copies files. */
    public Archive archive(Actor actor, long executionId) {
        List<Part> all = list(actor, executionId);
        try {
            Path file = Files.createTempFile("logs-" + executionId + "-", ".zip");
            try {
                write(all, file);
                String sha256 = Sha256.hexOfFile(file);
                transactions.run(() -> audit.append(AuditLog.Event.of(
                        actor.name(),
                        "execution.logs.download",
                        "execution/" + executionId,
                        "sha256",
                        sha256,
                        "files",
                        Integer.toString(all.size()))));
                return new Archive(file, sha256);
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The logs of execution " + executionId + " could not be put into an archive: " + e.getMessage()
                            + ". Check the server's temporary folder.",
                    e);
        }
    }

    private static void write(List<Part> parts, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Part part : parts) {
                zip.putNextEntry(new ZipEntry(part.nameInArchive()));
                Files.copy(part.file(), zip);
                zip.closeEntry();
            }
        }
    }
}
