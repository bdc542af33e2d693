package dev.drydock.torchscript;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The entries of a module's ZIP archive by their name below the archive's one folder, as
 * {@code caffe2/serialize/inline_container.cc} lays them out. Names, number and sizes are judged before anything is inflated.
 */
final class ModuleEntries implements Closeable {
    private static final int END_BYTES = 22;
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int LOCATOR_BYTES = 20;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int LARGE_END_BYTES = 56;
    private static final int FILE_SIGNATURE = 0x04034b50;
    private static final Pattern KNOWN =
            Pattern.compile("data\\.pkl|constants\\.pkl|traced_inputs\\.pkl|version|byteorder"
                    + "|\\.format_version|\\.storage_alignment|\\.data/.+|data/.+|constants/.+|traced_inputs/.+|extra/.+"
                    + "|code/.+\\.py|code/.+\\.debug_pkl");

    /** Later than the first instant that a zip archive can name: that one would be written by the machine's time zone. */
    private static final LocalDateTime ANY_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final ZipFile zip;
    private final ModuleLimits limits;
    private final Map<String, ZipEntry> entries = new LinkedHashMap<>();
    private long pickled;

    private ModuleEntries(ZipFile zip, ModuleLimits limits) {
        this.zip = zip;
        this.limits = limits;
    }

    static ModuleEntries open(Path file, ModuleLimits limits) throws IOException, UnsafeModule {
        requireSmallDirectory(file, limits);
        ModuleEntries opened = new ModuleEntries(zipFile(file), limits);
        try {
            opened.list(Files.size(file));
            return opened;
        } catch (IOException | UnsafeModule | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static ZipFile zipFile(Path file) throws IOException {
        try {
            return new ZipFile(file.toFile(), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            throw new IOException("its table of contents is damaged", e);
        }
    }

    /** The table of contents is read into memory whole, so its length is looked at first. */
    private static void requireSmallDirectory(Path file, ModuleLimits limits) throws IOException, UnsafeModule {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long end = in.length() - END_BYTES;
            if (end < 0 || read(in, 0, Integer.BYTES).getInt() != FILE_SIGNATURE) {
                throw new IOException("it does not begin like a zip archive");
            }
            ByteBuffer last = read(in, end, END_BYTES);
            if (last.getInt(0) != END_SIGNATURE || last.getShort(END_BYTES - Short.BYTES) != 0) {
                throw new IOException("it does not end like a zip archive, perhaps because it was cut off");
            }
            long bytes = Math.max(Integer.toUnsignedLong(last.getInt(12)), largeDirectoryBytes(in, end));
            if (bytes > limits.directoryBytes()) {
                throw new UnsafeModule(
                        "its table of contents has " + bytes + " bytes, but the limit is " + limits.directoryBytes());
            }
        }
    }

    /** What the record for large archives says, which counts instead if there is one; else 0. */
    private static long largeDirectoryBytes(RandomAccessFile in, long end) throws IOException {
        if (end < LOCATOR_BYTES) {
            return 0;
        }
        ByteBuffer locator = read(in, end - LOCATOR_BYTES, LOCATOR_BYTES);
        long at = locator.getLong(8);
        if (locator.getInt(0) != LOCATOR_SIGNATURE) {
            return 0;
        }
        if (at < 0 || at > end - LARGE_END_BYTES) {
            throw new IOException("its table of contents is damaged");
        }
        long bytes = read(in, at, LARGE_END_BYTES).getLong(40);
        return bytes < 0 ? Long.MAX_VALUE : bytes;
    }

    private static ByteBuffer read(RandomAccessFile in, long at, int length) throws IOException {
        byte[] bytes = new byte[length];
        in.seek(at);
        in.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void list(long fileBytes) throws IOException, UnsafeModule {
        if (zip.size() > limits.entries()) {
            throw new UnsafeModule("it has " + zip.size() + " entries, but the limit is " + limits.entries());
        }
        long stored = 0;
        long inflated = 0;
        String root = null;
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = entry.getName();
            requirePlain(name);
            int slash = name.indexOf('/');
            String folder = slash < 0 ? "" : name.substring(0, slash);
            root = root == null ? folder : root;
            if (slash < 0 || !folder.equals(root)) {
                throw new UnsafeModule(UnsafeModule.printable(name) + " lies outside the archive's folder "
                        + UnsafeModule.printable(root));
            }
            add(name.substring(slash + 1), entry);
            stored += entry.getCompressedSize();
            inflated += entry.getMethod() == ZipEntry.STORED ? 0 : entry.getSize();
        }
        requireSizes(stored, inflated, fileBytes);
    }

    private void requirePlain(String name) throws UnsafeModule {
        boolean plain = name.length() <= limits.nameChars()
                && name.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != '\\')
                && !name.startsWith("/")
                && !("/" + name + "/").contains("/../")
                && !name.contains("//");
        if (!plain) {
            throw new UnsafeModule("the entry name " + UnsafeModule.printable(name) + " of " + name.length()
                    + " characters leaves the archive, is not plain ASCII or is longer than " + limits.nameChars());
        }
    }

    private void add(String name, ZipEntry entry) throws UnsafeModule {
        if (!KNOWN.matcher(name).matches()) {
            throw new UnsafeModule("it holds " + UnsafeModule.printable(name) + ", which no scripted module has");
        }
        if (entries.put(name, entry) != null) {
            throw new UnsafeModule("it holds " + UnsafeModule.printable(name) + " twice");
        }
        boolean plain = entry.getMethod() == ZipEntry.STORED;
        if (plain && entry.getSize() != entry.getCompressedSize()) {
            throw new UnsafeModule(UnsafeModule.printable(name) + " tells two sizes");
        }
    }

    /** Entries that overlap, as in the densest archives, are together longer than the file. */
    private void requireSizes(long stored, long inflated, long fileBytes) throws UnsafeModule {
        if (stored > fileBytes) {
            throw new UnsafeModule("its entries together have " + stored + " bytes, and the file only " + fileBytes);
        }
        if (inflated > limits.inflatedBytes()) {
            throw new UnsafeModule("its compressed entries inflate to " + inflated + " bytes, but the limit is "
                    + limits.inflatedBytes());
        }
    }

    /** Writes the same archive with other content of some entries, uncompressed; the same content gives the same bytes. */
    void write(Path target, Map<String, byte[]> replaced) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(target)))) {
            for (Map.Entry<String, ZipEntry> entry : entries.entrySet()) {
                byte[] content = replaced.get(entry.getKey());
                ZipEntry copy = new ZipEntry(entry.getValue().getName());
                copy.setMethod(ZipEntry.STORED);
                copy.setTimeLocal(ANY_TIME);
                copy.setSize(content == null ? entry.getValue().getSize() : content.length);
                copy.setCrc(content == null ? entry.getValue().getCrc() : crc(content));
                out.putNextEntry(copy);
                if (content == null) {
                    try (InputStream in = zip.getInputStream(entry.getValue())) {
                        in.transferTo(out);
                    }
                } else {
                    out.write(content);
                }
                out.closeEntry();
            }
        }
    }

    private static long crc(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return crc.getValue();
    }

    Set<String> names() {
        return entries.keySet();
    }

    void require(String name) throws IOException {
        if (!entries.containsKey(name)) {
            throw new IOException("it has no " + name);
        }
    }

    /** How long an entry is; -1 if there is none of that name. */
    long bytes(String name) {
        ZipEntry entry = entries.get(name);
        return entry == null ? -1 : entry.getSize();
    }

    String text(String name) throws IOException, UnsafeModule {
        return new String(content(name, limits.inflatedBytes()), StandardCharsets.ISO_8859_1);
    }

    byte[] pickle(String name) throws IOException, UnsafeModule {
        pickled += bytes(name);
        if (pickled > limits.pickleBytes()) {
            throw new UnsafeModule("its pickles have more than " + limits.pickleBytes() + " bytes together");
        }
        return content(name, limits.pickleBytes());
    }

    /** @param most bytes that are read */
    byte[] tensor(String name, int most) throws IOException, UnsafeModule {
        return content(name, most);
    }

    private byte[] content(String name, int most) throws IOException, UnsafeModule {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            throw new IOException("it has no " + name);
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] content = entry.getSize() > most ? new byte[0] : in.readNBytes((int) entry.getSize() + 1);
            if (content.length != entry.getSize()) {
                throw new UnsafeModule(UnsafeModule.printable(name) + " has another size than the " + entry.getSize()
                        + " bytes that the archive tells, or more than " + most);
            }
            return content;
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
