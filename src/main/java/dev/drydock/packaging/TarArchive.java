package dev.drydock.packaging;

import dev.drydock.domain.release.PackageArchive;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * POSIX {@code ustar} archives of plain files. The writer leaves out everything that differs between two machines (times, owners,
 * modes). The reader takes plain files and directories with plain relative names and nothing else. Thread-safe.
 */
public final class TarArchive implements PackageArchive {
    /** Bytes of a file that another thread is worth. */
    private static final int LARGE = 1 << 20;

    private final PackageLimits limits;

    /** @param limits of what is unpacked */
    public TarArchive(PackageLimits limits) {
        this.limits = limits;
    }

    @Override
    public void write(Path directory, OutputStream out) {
        try {
            TarWriter tar = new TarWriter(out);
            for (PackageTree.Entry entry : PackageTree.list(directory).allEntries()) {
                tar.file(entry.name(), directory.resolve(entry.name()), entry.bytes());
            }
            tar.end();
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The directory " + directory + " could not be sent: " + e.getMessage() + ". Try again.",
                    e);
        }
    }

    @Override
    public void unpack(InputStream in, Path directory) {
        unpack(in, directory, (name, file) -> file);
    }

    /**
     * Unpacks as {@link #unpack} does, and hashes each file while it is written.
     *
     * @return SHA-256 by name
     */
    SortedMap<String, String> unpackHashed(InputStream in, Path directory) {
        SortedMap<String, MessageDigest> digests = new TreeMap<>();
        unpack(in, directory, (name, file) -> {
            MessageDigest digest = Sha256.digest();
            digests.put(name, digest);
            return new DigestOutputStream(file, digest);
        });
        SortedMap<String, String> hashes = new TreeMap<>();
        digests.forEach((name, digest) -> hashes.put(name, HexFormat.of().formatHex(digest.digest())));
        return hashes;
    }

    /** What a file's bytes pass before they are written. */
    @FunctionalInterface
    private interface Passing {
        OutputStream to(String name, OutputStream file);
    }

    private void unpack(InputStream in, Path directory, Passing passing) {
        try {
            requireEmpty(directory);
            new Unpacking(in, directory, passing).run();
        } catch (IOException e) {
            removeQuietly(directory, e);
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The archive could not be unpacked to " + directory + ": " + e.getMessage()
                            + ". Check free space and permissions, then send it again.",
                    e);
        } catch (Unsafe e) {
            removeQuietly(directory, e);
            throw new DrydockException(
                    PackagingFailure.ARCHIVE_UNSAFE,
                    "The archive is refused: " + e.getMessage()
                            + ". Nothing of it was kept. Send a ustar archive of plain files, as 'drydock' makes it.",
                    e);
        } catch (RuntimeException e) { // such as a medium that was pulled out
            removeQuietly(directory, e);
            throw e;
        }
    }

    private static void requireEmpty(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (var files = Files.list(directory)) {
            if (files.findAny().isPresent()) {
                throw new IllegalArgumentException(directory + " is not empty");
            }
        }
    }

    private static void removeQuietly(Path directory, Throwable cause) {
        try {
            DurableFiles.deleteTree(directory);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static final class Unsafe extends Exception {
        private static final long serialVersionUID = 1L;

        Unsafe(String what) {
            super(what);
        }
    }

    /** One archive being read. */
    private final class Unpacking {
        private final PlainTar tar;
        private final Path directory;
        private final Passing passing;
        private final NameLedger names = new NameLedger(limits.files());
        private final Set<String> files = new HashSet<>();
        private long entries;
        private long bytes;

        Unpacking(InputStream in, Path directory, Passing passing) {
            this.tar = new PlainTar(in);
            this.directory = directory;
            this.passing = passing;
        }

        void run() throws IOException, Unsafe {
            for (Optional<TarArchiveEntry> next = next(); next.isPresent(); next = next()) {
                entry(next.get());
            }
            if (files.isEmpty()) {
                throw new Unsafe("it holds no file");
            }
        }

        /** The sender caused this failure, not the local disk. */
        private Optional<TarArchiveEntry> next() throws IOException, Unsafe {
            try {
                return Optional.ofNullable(tar.getNextEntry());
            } catch (PlainTar.Refused e) {
                throw new Unsafe(e.what);
            } catch (IOException e) {
                requireUninterrupted(e);
                throw new Unsafe("it ended early, or came too slowly, or a header of it is damaged (" + e.getMessage()
                        + "), after " + files.size() + " files");
            }
        }

        private void entry(TarArchiveEntry entry) throws IOException, Unsafe {
            String name = entry.getName();
            name = name.startsWith("./") ? name.substring(2) : name;
            countEntry(name);
            if (entry.getLinkFlag() == TarConstants.LF_DIR) {
                folder(name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
                return;
            }
            enter(name);
            countFile(name, entry.getSize());
            copy(name, entry.getSize());
        }

        /** A folder that comes again is no new place, but an archive of nothing else must end too. */
        private void countEntry(String name) throws Unsafe {
            entries++;
            if (entries > 2L * limits.files()) {
                throw new Unsafe(PackageNames.printable(name) + " is entry number " + entries + ", but at most "
                        + 2L * limits.files() + " are allowed");
            }
        }

        private void folder(String name) throws Unsafe {
            if (!name.isEmpty() && !name.equals(".")) {
                enter(name);
            }
        }

        private void enter(String name) throws Unsafe {
            Optional<String> wrong = names.enter(name);
            if (wrong.isPresent()) {
                throw new Unsafe(PackageNames.printable(name) + " " + wrong.get());
            }
        }

        private void countFile(String name, long size) throws Unsafe {
            if (!files.add(name)) {
                throw new Unsafe(name + " comes twice");
            }
            if (size > limits.bytes() - bytes) {
                throw new Unsafe(name + " brings it to " + Long.toUnsignedString(bytes + size) + " bytes, but at most "
                        + limits.bytes() + " are allowed");
            }
            bytes += size;
        }

        private void copy(String name, long size) throws IOException, Unsafe {
            Path file = directory.resolve(name);
            try {
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                OutputStream plain = size < LARGE
                        ? Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)
                        : WriteBehind.toNew(file);
                try (OutputStream out = passing.to(name, plain)) {
                    byte[] buffer = new byte[1 << 16];
                    for (int read = read(name, buffer); read > 0; read = read(name, buffer)) {
                        out.write(buffer, 0, read);
                    }
                }
            } catch (FileAlreadyExistsException e) {
                throw new Unsafe(name + " lies where a file or folder of another entry is");
            }
        }

        /** A server that stops interrupts its tasks: no sender caused that. */
        private static void requireUninterrupted(IOException failure) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                throw failure;
            }
        }

        private int read(String name, byte[] buffer) throws IOException, Unsafe {
            try {
                return tar.read(buffer);
            } catch (IOException e) {
                requireUninterrupted(e);
                throw new Unsafe("it ends in the middle of " + name + ": it ended early, or came too slowly ("
                        + e.getMessage() + ")");
            }
        }
    }

    /** The library's reader without what it reads beside plain entries: extensions rename, resize and scatter files unseen. */
    private static final class PlainTar extends TarArchiveInputStream {
        private static final String DAMAGED = "it is no tar archive, or a header of it is damaged";
        private boolean ended;

        PlainTar(InputStream in) {
            super(in, UstarFormat.BLOCK, UstarFormat.BLOCK, StandardCharsets.ISO_8859_1.name());
        }

        @Override
        protected byte[] readRecord() throws IOException {
            byte[] record = super.readRecord();
            if (!ended) {
                if (record == null) {
                    throw new Refused("it ends early, without the blocks that end an archive");
                }
                ended = isEOFRecord(record);
                if (!ended) {
                    requirePlain(headerOf(record));
                }
            }
            return record;
        }

        private static TarArchiveEntry headerOf(byte[] record) throws Refused {
            try {
                return new TarArchiveEntry(record);
            } catch (IllegalArgumentException | UncheckedIOException e) {
                throw new Refused(DAMAGED);
            }
        }

        private static void requirePlain(TarArchiveEntry entry) throws Refused {
            if (!entry.isCheckSumOK()) {
                throw new Refused(DAMAGED);
            }
            char type = (char) (entry.getLinkFlag() & 0xFF);
            if (type != TarConstants.LF_DIR && type != TarConstants.LF_NORMAL && type != TarConstants.LF_OLDNORM) {
                throw new Refused(PackageNames.printable(entry.getName()) + " is no plain file (type '"
                        + (type > 0x20 && type < 0x7F ? type : '?') + "')");
            }
        }

        private static final class Refused extends IOException {
            private static final long serialVersionUID = 1L;

            final String what;

            Refused(String what) {
                super(what);
                this.what = what;
            }
        }
    }
}
