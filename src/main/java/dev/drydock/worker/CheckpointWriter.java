package dev.drydock.worker;

import dev.drydock.worker.Checkpoints.Draft;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Writes checkpoints beside the training, one after the other: the training is held up while its tensors are copied in memory, and by a
 * checkpoint that is due while the one before is still being written. Not safe for threads.
 */
final class CheckpointWriter implements AutoCloseable {
    private final Checkpoints checkpoints;
    private final ExecutorService beside = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "checkpoints");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable Future<?> underWay;

    CheckpointWriter(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
    }

    /**
     * Begins a checkpoint; does nothing if there is one of that state.
     *
     * @throws IOException if the one before could not be written
     */
    void write(TrainingState state, TrainableModule module, ParameterUpdates updates) throws IOException {
        finish();
        if (!checkpoints.has(state)) {
            Draft draft = checkpoints.draft(state, module, updates);
            underWay = beside.submit(() -> {
                try (draft) {
                    draft.complete();
                }
                return null;
            });
        }
    }

    /**
     * Waits until what was begun is written.
     *
     * @throws IOException if it could not be
     */
    void finish() throws IOException {
        Optional<Future<?>> one = Optional.ofNullable(underWay);
        underWay = null;
        if (one.isPresent()) {
            await(one.get());
        }
    }

    private static void await(Future<?> one) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    one.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw cause(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException cause(ExecutionException e) {
        if (e.getCause() instanceof IOException failed) {
            return failed;
        }
        return new IOException("a checkpoint could not be written: " + e.getCause(), e.getCause());
    }

    /** Waits for the write in progress; a failure of it is no longer reported. */
    @Override
    public void close() {
        beside.shutdown();
        try {
            finish();
        } catch (IOException e) {
            // a close without a finish follows another failure, which is reported
        }
    }
}
