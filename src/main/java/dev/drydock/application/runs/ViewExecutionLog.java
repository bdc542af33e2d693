package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads the log of an execution. */
@Singleton
public class ViewExecutionLog {
    private static final int TAIL_BYTES = 1 << 18;

    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final ExecutionLogFiles files;

    @Inject
    public ViewExecutionLog(
            Transactions transactions, Authorization authorization, Executions executions, ExecutionLogFiles files) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
        this.files = files;
    }

    /** @return the log, which is empty if nothing was logged yet */
    public String view(Actor actor, long executionId) {
        Path file = file(actor, executionId);
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw unreadable(executionId, file, e);
        }
    }

    /** The log's last lines, oldest first; only from its last {@value #TAIL_BYTES} bytes. */
    public List<String> tail(Actor actor, long executionId, int lines) {
        Path file = file(actor, executionId);
        if (!Files.exists(file)) {
            return List.of();
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long from = Math.max(0, channel.size() - TAIL_BYTES);
            ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - from));
            channel.position(from);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until the buffer is full or the file ends
            }
            List<String> all = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(from == 0 ? 0 : 1) // the first one is probably not whole
                    .toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            throw unreadable(executionId, file, e);
        }
    }

    private Path file(Actor actor, long executionId) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        transactions.run(() -> executions.require(executionId));
        return files.file(LogPlace.ofExecution(executionId));
    }

    private static DrydockException unreadable(long executionId, Path file, IOException e) {
        return new DrydockException(
                CommonFailure.FILE_UNREADABLE,
                "The log of execution " + executionId + " cannot be read from " + file + ": " + e.getMessage() + ".",
                e);
    }
}
