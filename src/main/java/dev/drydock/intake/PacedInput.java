package dev.drydock.intake;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A stream with a minimum rate. It closes a connection that sends a byte now and then to hold a thread for hours. A read that never returns
 * is left to the connection's own timeout.
 */
public final class PacedInput extends FilterInputStream {
    /** What a sender may take beyond the time that its bytes grant. */
    public static final Duration GRACE = Duration.ofSeconds(60);

    /** Bytes a second that are slow enough for any line that a site would use. */
    public static final int SLOWEST = 64 << 10;

    private final LongSupplier nanoTime;
    private final long began;
    private long bytes;

    /** @param nanoTime as {@link System#nanoTime} */
    public PacedInput(InputStream in, LongSupplier nanoTime) {
        super(in);
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
    }

    @Override
    public int read() throws IOException {
        return counted(in.read(), 1);
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        int read = in.read(target, from, length);
        return counted(read, read);
    }

    private int counted(int answer, int read) throws IOException {
        if (answer < 0) {
            return answer;
        }
        bytes += read;
        Duration taken = Duration.ofNanos(nanoTime.getAsLong() - began);
        if (taken.compareTo(GRACE.plusMillis(bytes * 1000 / SLOWEST)) > 0) {
            throw new IOException("only " + bytes + " bytes came in " + taken.toSeconds() + " s");
        }
        return answer;
    }
}
