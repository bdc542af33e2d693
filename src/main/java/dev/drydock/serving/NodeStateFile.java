package dev.drydock.serving;

import com.fasterxml.jackson.core.JacksonException;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.files.DurableFiles;
import dev.drydock.intake.BoundedFile;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code serving/state/node.json}, replaced as a whole: the moment it is replaced is the moment an order counts. */
class NodeStateFile {
    private static final int MOST_BYTES = 64 << 20;

    private final Path file;

    NodeStateFile(Path folder) {
        this.file = folder.resolve("node.json");
    }

    /** @throws DrydockException {@link ServingFailure#NODE_STATE_UNREADABLE} if it is there and unusable */
    NodeState read() {
        if (!Files.exists(file)) {
            return NodeState.empty();
        }
        try {
            NodeState state =
                    Mappers.RECORDS_WITHOUT_NULLS.readValue(BoundedFile.read(file, MOST_BYTES), NodeState.class);
            if (state == null) {
                throw unreadable("it is null", null);
            }
            if (state.version() != NodeState.VERSION) {
                throw unreadable(
                        "it has version " + state.version() + ", and " + NodeState.VERSION + " is known", null);
            }
            return state;
        } catch (JacksonException e) {
            throw unreadable(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw unreadable(e.toString(), e);
        }
    }

    private DrydockException unreadable(String why, @Nullable Throwable cause) {
        return new DrydockException(
                ServingFailure.NODE_STATE_UNREADABLE,
                "The node's state " + file + " cannot be used: " + why
                        + ". Restore it from a backup; without it an old order could be followed again.",
                cause);
    }

    void write(NodeState state) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            DurableFiles.replace(file, Mappers.RECORDS_WITHOUT_NULLS.writeValueAsBytes(state));
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The order was not followed: " + file + " cannot be written (" + e
                            + "). Check space and permissions, then send it again.",
                    e);
        }
    }
}
