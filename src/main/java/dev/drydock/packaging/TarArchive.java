package dev.drydock.packaging;

import dev.drydock.domain.release.PackageArchive;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * POSIX {@code ustar} archives of plain files. The writer leaves out everything that differs between two machines (times, owners,
 * modes). The reader takes plain files and directories with plain relative names and nothing else. Thread-safe.
 */
public final class TarArchive implements PackageArchive {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int PREFIX = 155;

    private final PackageLimits limits;

    /** @param limits of what is unpacked */
    public TarArchive(PackageLimits limits) {
        this.limits = limits;
    }

    @Override
    public void write(Path directory, OutputStream out) {
        try {
            PackageTree tree = PackageTree.list(directory);
            for (PackageTree.Entry entry : tree.allEntries()) {
                out.write(header(entry.name(), entry.bytes()));
                long written = copy(directory.resolve(entry.name()), out);
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

    private static long copy(Path file, OutputStream out) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.transferTo(out);
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
        private final InputStream in;
        private final Path directory;
        private final NameLedger names = new NameLedger(limits.files());
        private final Set<String> files = new HashSet<>();
        private long entries;
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
            if (files.isEmpty()) {
                throw new Unsafe("it holds no file");
            }
        }

        private void entry(byte[] header) throws IOException, Unsafe {
            String prefix = text(header, 345, PREFIX);
            String name = prefix.isEmpty() ? text(header, 0, NAME) : prefix + "/" + text(header, 0, NAME);
            name = name.startsWith("./") ? name.substring(2) : name;
            long size = size(header, name);
            char type = (char) (header[156] & 0xFF);
            if (type != '5' && type != '0' && type != 0) {
                throw new Unsafe(PackageNames.printable(name) + " is no plain file (type '" + printable(type) + "')");
            }
            countEntry(name);
            if (type == '5') {
                folder(name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
                return;
            }
            enter(name);
            countFile(name, size);
            copy(name, size);
        }

        private static char printable(char type) {
            return type > 0x20 && type < 0x7F ? type : '?';
        }

        /** A folder that comes again is no new place, but an archive of nothing else must end too. */
        private void countEntry(String name) throws Unsafe {
            entries++;
            if (entries > 2L * limits.files()) {
                throw new Unsafe(PackageNames.printable(name) + " is entry number " + entries + ", and at most "
                        + 2L * limits.files() + " are read");
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
            bytes += size;
            if (bytes > limits.bytes()) {
                throw new Unsafe(
                        name + " brings it to " + bytes + " bytes, and at most " + limits.bytes() + " are taken");
            }
        }

        private void copy(String name, long size) throws IOException, Unsafe {
            Path file = directory.resolve(name);
            try {
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
                    copy(name, out, size);
                }
            } catch (FileAlreadyExistsException e) {
                throw new Unsafe(name + " lies where a file or folder of another entry is");
            }
            read(padding(size), name);
        }

        private void copy(String name, OutputStream out, long size) throws IOException, Unsafe {
            byte[] buffer = new byte[1 << 16];
            for (long left = size; left > 0; ) {
                int read = read(buffer, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new Unsafe("it ends in the middle of " + name);
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }

        /** Whoever sends is at fault here, not the disk that is written to. */
        private int read(byte[] buffer, int length) throws Unsafe {
            try {
                return in.read(buffer, 0, length);
            } catch (IOException e) {
                throw new Unsafe("it ended early, or came too slowly (" + e.getMessage() + ")");
            }
        }

        private byte[] read(int length, String after) throws Unsafe {
            byte[] bytes = new byte[length];
            for (int at = 0; at < length; ) {
                byte[] rest = new byte[length - at];
                int read = read(rest, rest.length);
                if (read < 0) {
                    throw new Unsafe("it ends early, after " + after);
                }
                System.arraycopy(rest, 0, bytes, at, read);
                at += read;
            }
            return bytes;
        }

        private byte[] block() throws Unsafe {
            return read(BLOCK, files.size() + " files");
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
