package dev.drydock.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Copies a folder that somebody else can write in. Only plain files are opened: a link leads elsewhere, a pipe never answers and a
 * device never ends. If a file is swapped for a pipe after it was checked, or if the disk hangs, the copy ends with an exception
 * once nothing could be read for the time of its patience. Thread-safe.
 */
public final class TreeCopy {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BUFFER_BYTES = 1 << 18;

    private final Duration patience;
    private final Opener opener;

    /** Opens a file that was found plain. */
    interface Opener {
        InputStream open(Path file) throws IOException;
    }

    /** With a patience of a minute. */
    public TreeCopy() {
        this(PATIENCE, file -> Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS));
    }

    TreeCopy(Duration patience, Opener opener) {
        this.patience = patience;
        this.opener = opener;
    }

    /**
     * Copies a folder to a place where nothing is, for this user's eyes only.
     *
     * @throws IOException also if the folder holds anything but folders and plain files, or if the copy hangs
     */
    public void copy(Path from, Path to) throws IOException {
        Copying copying = new Copying(from, to);
        FutureTask<Path> work = new FutureTask<>(() -> Files.walkFileTree(from, copying));
        Thread thread = new Thread(work, "copy-" + from.getFileName());
        thread.setDaemon(true); // one that hangs in the operating system must not hold up the end of the program
        thread.start();
        try {
            await(work, copying);
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the copy of " + from + " was interrupted");
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new IOException(
                    "the copy of " + from + " was given up: nothing could be read of " + copying.reading + " for "
                            + patience.toSeconds() + " s",
                    e);
        }
    }

    private void await(FutureTask<Path> work, Copying copying)
            throws IOException, InterruptedException, TimeoutException {
        while (true) {
            long before = copying.steps.get();
            try {
                work.get(patience.toNanos(), TimeUnit.NANOSECONDS);
                return;
            } catch (TimeoutException e) {
                if (copying.steps.get() == before) {
                    throw e;
                }
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                throw new IOException(cause == null ? e.toString() : cause.getMessage(), e);
            }
        }
    }

    private final class Copying extends SimpleFileVisitor<Path> {
        private final Path from;
        private final Path to;
        private final AtomicLong steps = new AtomicLong();
        private volatile Path reading;

        Copying(Path from, Path to) {
            this.from = from;
            this.to = to;
            this.reading = from;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) throws IOException {
            Files.createDirectory(
                    target(inner), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!attributes.isRegularFile()) {
                throw new IOException(file + " is no plain file");
            }
            reading = file;
            try (InputStream in = opener.open(file);
                    OutputStream out = Files.newOutputStream(target(file), StandardOpenOption.CREATE_NEW)) {
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    goOn();
                    out.write(buffer, 0, read);
                }
            }
            goOn();
            return FileVisitResult.CONTINUE;
        }

        /** Whoever waits may have given up. */
        private void goOn() throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("the copy was given up");
            }
            steps.incrementAndGet();
        }

        private Path target(Path source) {
            return to.resolve(from.relativize(source).toString());
        }
    }
}
