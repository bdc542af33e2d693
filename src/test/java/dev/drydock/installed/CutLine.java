package dev.drydock.installed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A line to a server on this machine that can be cut and mended: every connection through it breaks, and none comes about until then. */
public final class CutLine implements AutoCloseable {
    /** As PostgreSQL's protocol carries it there, and as the answer's tag: text that ends with a zero. */
    private static final byte[] COMMIT = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);

    /** The end of a commit's way at which a line is cut. */
    public enum Commit {
        /** The server hears nothing of it. */
        ASKED,
        /** The server has carried it out. */
        ANSWERED
    }

    private final int target;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Commit> awaited = new AtomicReference<>();
    private ServerSocket entrance;

    /** @param target port that the line leads to */
    public CutLine(int target) throws IOException {
        this(target, new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
        accept();
    }

    private CutLine(int target, ServerSocket entrance) {
        this.target = target;
        this.entrance = entrance;
        this.port = entrance.getLocalPort();
    }

    /** A line to a server that is too busy to take part in a connection before {@link #accept}. */
    public static CutLine busy(int target) throws IOException {
        return new CutLine(target, new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
    }

    public final synchronized void accept() {
        carry(entrance);
    }

    public int port() {
        return port;
    }

    public synchronized void cut() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(CutLine::end);
    }

    /** Cuts the line when the next commit comes by, which does not pass. */
    public void cutAt(Commit commit) {
        awaited.set(commit);
    }

    /** Whether what {@link #cutAt} waits for has not come by. */
    public boolean isWaiting() {
        return awaited.get() != null;
    }

    public synchronized void mend() {
        try {
            ServerSocket again = new ServerSocket();
            again.setReuseAddress(true);
            again.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            entrance = again;
            carry(again);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void carry(ServerSocket from) {
        start(() -> {
            while (true) {
                Socket here = from.accept();
                Socket there = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(here);
                open.add(there);
                start(() -> pump(here, there, Commit.ASKED));
                start(() -> pump(there, here, Commit.ANSWERED));
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // The line was cut, or an end hung up
                    }
                },
                "cut-line");
        thread.setDaemon(true);
        thread.start();
    }

    private void pump(Socket from, Socket to, Commit commit) throws IOException {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] buffer = new byte[8192];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (awaited.get() == commit && holdsCommit(buffer, length) && awaited.compareAndSet(commit, null)) {
                    cut();
                }
                out.write(buffer, 0, length);
            }
        } finally {
            end(from);
            end(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static boolean holdsCommit(byte[] buffer, int length) {
        for (int at = 0; at <= length - COMMIT.length; at++) {
            if (Arrays.equals(buffer, at, at + COMMIT.length, COMMIT, 0, COMMIT.length)) {
                return true;
            }
        }
        return false;
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        cut();
    }
}
