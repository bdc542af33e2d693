package dev.drydock.packaging;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Lets another thread read the next piece, so that who reads here can use this one meanwhile. A failure of the other thread comes with the call
 * that would have had its bytes, and with every later one. For one thread at a time.
 */
final class ReadAhead extends InputStream {
    /** Bytes of a piece. Every one is full, but the last. */
    static final int PIECE = 1 << 20;

    /** Where the bytes come from. */
    interface Source extends Closeable {
        /** @return bytes that were put into the piece: fewer than it has only at the end, then 0 */
        int next(byte[] piece) throws IOException;
    }

    private final Source source;
    private final ExecutorService other = OtherThread.named("drydock-read-ahead");
    private byte[] using = new byte[PIECE];
    private byte[] spare = new byte[PIECE];
    private int at;
    private int end;
    private boolean ended;
    private Future<Integer> coming;

    ReadAhead(Source source) {
        this.source = source;
        this.coming = order(spare);
    }

    private Future<Integer> order(byte[] piece) {
        return other.submit(() -> source.next(piece));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == end && !turn()) {
            return -1;
        }
        int read = Math.min(length, end - at);
        System.arraycopy(using, at, bytes, from, read);
        at += read;
        return read;
    }

    /** Takes the piece that was read meanwhile, and has the next one read. */
    private boolean turn() throws IOException {
        if (ended) {
            return false;
        }
        end = arrived();
        at = 0;
        byte[] full = spare;
        spare = using;
        using = full;
        ended = end < PIECE;
        if (!ended) {
            coming = order(spare);
        }
        return end > 0;
    }

    private int arrived() throws IOException {
        try {
            return coming.get();
        } catch (InterruptedException e) {
            throw OtherThread.interrupted("reading");
        } catch (ExecutionException e) {
            throw OtherThread.failure(e);
        }
    }

    /** Waits for the other thread, so that nobody reads a source that is closed. */
    @Override
    public void close() throws IOException {
        try (source) {
            coming.get();
        } catch (InterruptedException e) {
            throw OtherThread.interrupted("reading");
        } catch (ExecutionException e) {
            ended = true; // whoever reads on has had it, or did not want the bytes
        } finally {
            other.shutdown();
        }
    }
}
