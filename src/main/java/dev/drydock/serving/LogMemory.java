package dev.drydock.serving;

import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.LogClaim;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.files.DurableFiles;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The newest checkpoint of the orchestrator's audit log that came with an order, in {@code serving/state/audit-checkpoint}, as it was signed. Whoever
 * rules the orchestrator can rewrite the log and sign it again; the nodes then know better. Thread-safe.
 */
final class LogMemory {
    private static final int MOST_BYTES = 4096;

    private final Path file;

    /** @param state the node's state folder */
    LogMemory(Path state) {
        this.file = state.resolve("audit-checkpoint");
    }

    /** The signed note that is kept; empty if no order brought one. */
    synchronized Optional<String> kept() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String note = BoundedFile.readText(file, MOST_BYTES);
            Checkpoint.ofNote(note);
            return Optional.of(note);
        } catch (IOException | IllegalArgumentException e) {
            throw new DrydockException(
                    ServingFailure.NODE_STATE_UNREADABLE,
                    "What this node knows of the orchestrator's audit log, " + file + ", cannot be used ("
                            + e.getMessage()
                            + "). Restore it from a backup. Until then the node follows roll-backs only.",
                    e);
        }
    }

    /**
     * Keeps the checkpoint of an order whose log is the one that is known. Of another log nothing is kept.
     *
     * @param order whose signature was checked
     * @return why its log is another one, as a sentence; empty if it is not
     */
    synchronized Optional<String> take(ReleaseOrder order) {
        Optional<String> before = kept();
        Optional<String> problem = before.map(Checkpoint::ofNote)
                .flatMap(earlier -> order.log()
                        .map(claim -> claim.problem(earlier))
                        .orElseGet(() -> Optional.of("the order says nothing about it")));
        if (problem.isPresent()) {
            return Optional.of(
                    "The orchestrator's audit log is not the one that this node knows from an earlier order: "
                            + problem.get()
                            + ". It was cut off, rewritten or restored from a backup. Let an auditor compare it with "
                            + file
                            + ". If the orchestrator was restored from a backup, move that file away and promote again."
                            + " Until then this node follows roll-backs only.");
        }
        order.log().map(LogClaim::checkpoint).ifPresent(this::keep);
        return Optional.empty();
    }

    private void keep(String note) {
        try {
            Checkpoint.ofNote(note);
            DurableFiles.replace(file, note.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The order was not followed: " + file + " cannot be written (" + e
                            + "). Check space and permissions, then send it again.",
                    e);
        }
    }
}
