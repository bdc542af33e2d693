package dev.drydock.packaging;

import dev.drydock.domain.release.PackageArchive;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * POSIX {@code ustar} archives of plain files. The writer leaves out everything that differs between two machines (times, owners,
 * modes). The reader takes plain files and directories with plain relative names and nothing else. Thread-safe.
 */
public final class TarArchive implements PackageArchive {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int PREFIX = 155;
    private static final int MAX_FILES = 10_000;

    private final long maxBytes;

    /** Unpacks at most 8 GiB. */
    public TarArchive() {
        this(8L << 30);
    }

    /** @param maxBytes how much content is unpacked at most */
    public TarArchive(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void write(Path directory, OutputStream out) {
        try {
            PackageTree tree = PackageTree.list(directory);
            for (PackageTree.Entry entry : tree.allEntries()) {
                out.write(header(entry.name(), entry.bytes()));
                long written = Files.copy(directory.resolve(entry.name()), out);
                if (written != entry.bytes()) {
                    throw new IOException(entry.name() + " changed while it was read");
                }
                out.write(new byte[padding(written)]);
            }
            out.write(new byte[2 * BLOCK]);
            out.flush();
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The directory " + directory + " could not be sent: " + e.getMessage() + ". Try again.",
                    e);
        }
    }

    private static int padding(long size) {
        return (int) ((BLOCK - size % BLOCK) % BLOCK);
    }

    private static byte[] header(String name, long size) {
        byte[] header = new byte[BLOCK];
        int cut = name.length() <= NAME ? 0 : prefixLength(name);
        put(header, 0, cut == 0 ? name : name.substring(cut + 1));
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, String.format("%011o", size));
        put(header, 136, "00000000000");
        header[156] = '0';
        put(header, 257, "ustar");
        put(header, 263, "00");
        put(header, 345, name.substring(0, cut));
        put(header, 148, String.format("%06o", checksum(header)));
        header[155] = ' ';
        return header;
    }

    private static int prefixLength(String name) {
        for (int i = Math.min(PREFIX, name.length() - 1); i > 0; i--) {
            if (name.charAt(i) == '/' && name.length() - i - 1 <= NAME) {
                return i;
            }
        }
        throw new DrydockException(
                PackagingFailure.PACKAGE_UNSAFE,
                "The directory cannot be sent: the name " + PackageNames.printable(name)
                        + " is too long for an archive. Shorten it.");
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    /** The sum of the header's bytes with its own field as spaces. */
    private static int checksum(byte[] header) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xFF;
        }
        return sum;
    }

    @Override
    public void unpack(InputStream in, Path directory) {
        try {
            requireEmpty(directory);
            new Unpacking(in, directory).run();
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
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
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
        private final InputStream in;
        private final Path directory;
        private final Set<String> names = new HashSet<>();
        private long bytes;

        Unpacking(InputStream in, Path directory) {
            this.in = in;
            this.directory = directory;
        }

        void run() throws IOException, Unsafe {
            while (true) {
                byte[] header = block();
                if (isZero(header)) {
                    break;
                }
                requireChecksum(header);
                entry(header);
            }
            if (names.isEmpty()) {
                throw new Unsafe("it holds no file");
            }
        }

        private void entry(byte[] header) throws IOException, Unsafe {
            String prefix = text(header, 345, PREFIX);
            String name = prefix.isEmpty() ? text(header, 0, NAME) : prefix + "/" + text(header, 0, NAME);
            name = name.startsWith("./") ? name.substring(2) : name;
            long size = size(header, name);
            char type = (char) (header[156] & 0xFF);
            if (type == '5') {
                requireSafe(
                        name.isEmpty() ? "." : name.substring(0, name.length() - (name.endsWith("/") ? 1 : 0)), true);
                return;
            }
            if (type != '0' && type != 0) {
                throw new Unsafe(PackageNames.printable(name) + " is no plain file (type '" + type + "')");
            }
            requireSafe(name, false);
            count(name, size);
            copy(directory.resolve(name), size);
        }

        private void requireSafe(String name, boolean folder) throws Unsafe {
            if (folder && name.equals(".")) {
                return;
            }
            if (!PackageNames.isPlain(name) || PackageNames.isGit(name)) {
                throw new Unsafe("the name '" + PackageNames.printable(name)
                        + "' leaves the directory or is not plain ASCII without blanks");
            }
        }

        private void count(String name, long size) throws Unsafe {
            if (!names.add(name)) {
                throw new Unsafe(name + " comes twice");
            }
            if (names.size() > MAX_FILES) {
                throw new Unsafe("it holds more than " + MAX_FILES + " files");
            }
            bytes += size;
            if (bytes > maxBytes) {
                throw new Unsafe("it holds more than " + maxBytes + " bytes");
            }
        }

        private void copy(Path file, long size) throws IOException, Unsafe {
            Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
                byte[] buffer = new byte[1 << 16];
                for (long left = size; left > 0; ) {
                    int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                    if (read < 0) {
                        throw new Unsafe("it ends in the middle of " + directory.relativize(file));
                    }
                    out.write(buffer, 0, read);
                    left -= read;
                }
            } catch (java.nio.file.FileAlreadyExistsException e) {
                throw new Unsafe(directory.relativize(file) + " is both a file and a folder");
            }
            skipPadding(size);
        }

        private void skipPadding(long size) throws IOException, Unsafe {
            int padding = padding(size);
            if (in.readNBytes(padding).length != padding) {
                throw new Unsafe("it ends early");
            }
        }

        private byte[] block() throws IOException, Unsafe {
            byte[] block = in.readNBytes(BLOCK);
            if (block.length != BLOCK) {
                throw new Unsafe("it ends early");
            }
            return block;
        }

        private boolean isZero(byte[] block) {
            return Arrays.equals(block, new byte[BLOCK]);
        }

        private void requireChecksum(byte[] header) throws Unsafe {
            String stored = text(header, 148, 8).strip();
            if (!stored.equals(String.format("%06o", checksum(header)))
                    && !stored.equals(Integer.toOctalString(checksum(header)))) {
                throw new Unsafe("it is no tar archive, or a header of it is damaged");
            }
        }

        private long size(byte[] header, String name) throws Unsafe {
            String octal = text(header, 124, 12).strip();
            if (!octal.matches("[0-7]{1,11}")) {
                throw new Unsafe("the size of " + PackageNames.printable(name) + " is not readable");
            }
            return Long.parseLong(octal, 8);
        }

        private String text(byte[] header, int at, int length) {
            int end = at;
            while (end < at + length && header[end] != 0) {
                end++;
            }
            return new String(header, at, end - at, StandardCharsets.ISO_8859_1);
        }
    }
}
