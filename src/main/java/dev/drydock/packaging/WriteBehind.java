package dev.drydock.packaging;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Lets another thread write, so that who writes here can hash the next bytes meanwhile. A failure of the other thread comes with a later call. For one
 * thread at a time.
 */
final class WriteBehind extends OutputStream {
    private static final int BUFFER = 1 << 18;
    /**
     * The system gets small pieces, almost as small as from {@code tar}. For large ones it takes large pages, and a virtual machine that gave its free
     * memory back to the host then waits for each of them: measured, 15 s a GiB with 1 MiB at a time, 1 s with 8 KiB and 0.5 s with 32 KiB.
     */
    private static final int PIECE = 1 << 15;

    /** Bytes after which the disk begins to write: it does so while the next ones are hashed. */
    private static final long FORCED = 64L << 20;

    private final OutputStream target;
    private final Flushing disk;
    private final long after;
    private final ExecutorService other = OtherThread.named("drydock-write-behind");
    private final ExecutorService forcer = OtherThread.named("drydock-write-behind");
    private byte[] filling = new byte[BUFFER];
    private byte[] spare = new byte[BUFFER];
    private int filled;
    private boolean failed;
    private long unforced;
    private Future<?> forcing = CompletableFuture.completedFuture(true);
    private Future<?> pending = CompletableFuture.completedFuture(true);

    /** Brings what was written to the disk. */
    @FunctionalInterface
    interface Flushing {
        void force() throws IOException;
    }

    WriteBehind(OutputStream target) {
        this(target, () -> {}, FORCED);
    }

    /** @param after bytes after which what was written is brought to the disk, by a thread of its own */
    WriteBehind(OutputStream target, Flushing disk, long after) {
        this.target = target;
        this.disk = disk;
        this.after = after;
    }

    /** A new file, which comes to the disk while it is written. Whoever needs its last bytes there forces it. */
    static WriteBehind toNew(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new WriteBehind(Channels.newOutputStream(channel), () -> channel.force(false), FORCED);
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
        await(pending);
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
        forceNowAndThen(length);
    }

    private void forceNowAndThen(int more) throws IOException {
        unforced += more;
        if (unforced >= after && forcing.isDone()) {
            await(forcing);
            forcing = forcer.submit(() -> {
                disk.force();
                return true;
            });
            unforced = 0;
        }
    }

    private void await(Future<?> task) throws IOException {
        try {
            task.get();
        } catch (InterruptedException e) {
            throw OtherThread.interrupted("writing");
        } catch (ExecutionException e) {
            failed = true;
            throw OtherThread.failure(e);
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
        await(pending);
        await(forcing);
        target.flush();
    }

    /** Waits as {@link #flush} does, and closes the target. */
    @Override
    public void close() throws IOException {
        try (target) {
            flush();
        } finally {
            other.shutdown();
            forcer.shutdown();
        }
    }
}
