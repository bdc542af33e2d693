package dev.drydock.packaging;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Lets another thread write, so that who writes here can hash the next bytes meanwhile. A failure of the other thread comes with a later call. For one
 * thread at a time.
 */
final class WriteBehind extends OutputStream {
    private static final int BUFFER = 1 << 18;
    /**
     * The system gets small pieces, as from {@code tar}. For large ones it takes large pages, and a virtual machine that gave its free memory back
     * to the host then waits for each of them: measured, 15 s a GiB with 1 MiB at a time and 1 s with 8 KiB.
     */
    private static final int PIECE = 1 << 13;

    private final OutputStream target;
    private final ExecutorService other = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "drydock-write-behind");
        thread.setDaemon(true);
        return thread;
    });
    private byte[] filling = new byte[BUFFER];
    private byte[] spare = new byte[BUFFER];
    private int filled;
    private boolean failed;
    private Future<?> pending = CompletableFuture.completedFuture(true);

    WriteBehind(OutputStream target) {
        this.target = target;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        int left = length;
        while (left > 0) {
            int part = Math.min(left, BUFFER - filled);
            System.arraycopy(bytes, at, filling, filled, part);
            filled += part;
            at += part;
            left -= part;
            if (filled == BUFFER) {
                pass();
            }
        }
    }

    private void pass() throws IOException {
        if (failed) {
            throw new IOException("what was written before did not arrive");
        }
        await();
        byte[] full = filling;
        int length = filled;
        pending = other.submit(() -> {
            for (int at = 0; at < length; at += PIECE) {
                target.write(full, at, Math.min(PIECE, length - at));
            }
            return true;
        });
        filling = spare;
        spare = full;
        filled = 0;
    }

    private void await() throws IOException {
        try {
            pending.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the writing was interrupted");
        } catch (ExecutionException e) {
            failed = true;
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }

    /** Waits until everything is written. After a failure, which a call has reported, it does nothing. */
    @Override
    public void flush() throws IOException {
        if (failed) {
            return;
        }
        if (filled > 0) {
            pass();
        }
        await();
        target.flush();
    }

    /** Waits as {@link #flush} does, and closes the target. */
    @Override
    public void close() throws IOException {
        try (target) {
            flush();
        } finally {
            other.shutdown();
        }
    }
}
