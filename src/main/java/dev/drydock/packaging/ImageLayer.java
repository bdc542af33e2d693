package dev.drydock.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * The files of one layer of a container image, by their paths in it, such as {@code opt/drydock/lib}. The same files give the same
 * bytes: entries are sorted, times are zero, and the owner is root unless a folder is made for another. Not thread-safe. Tested by
 * {@code ImageLayoutTest}.
 */
public final class ImageLayer {
    private static final int READABLE = 0644;
    private static final int EXECUTABLE = 0755;

    private final SortedMap<String, Entry> entries = new TreeMap<>();

    /** What lies at a path: a file of this machine, a text, a link or a folder. */
    private record Entry(
            byte type, int mode, int owner, @Nullable Path file, String text) {}

    /** Adds a file of this machine; it can be executed there if it can be here. */
    public void file(String path, Path file) {
        int mode = Files.isExecutable(file) ? EXECUTABLE : READABLE;
        put(path, new Entry(TarConstants.LF_NORMAL, mode, 0, file, ""));
    }

    /** Adds a file that everybody can read. */
    public void text(String path, String content) {
        put(path, new Entry(TarConstants.LF_NORMAL, READABLE, 0, null, content));
    }

    /** Adds a symbolic link. */
    public void link(String path, String target) {
        put(path, new Entry(TarConstants.LF_SYMLINK, 0777, 0, null, target));
    }

    /** Adds a folder; folders above a path are there by themselves. */
    public void folder(String path, int mode, int owner) {
        put(path, new Entry(TarConstants.LF_DIR, mode, owner, null, ""));
    }

    /**
     * Adds what lies in a folder.
     *
     * @param taken decides by the path relative to the folder, for files and for whole folders
     */
    public void tree(String path, Path folder, Predicate<String> taken) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return directory.equals(folder)
                                || taken.test(folder.relativize(directory).toString())
                        ? FileVisitResult.CONTINUE
                        : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = folder.relativize(file).toString();
                if (!taken.test(name)) {
                    return FileVisitResult.CONTINUE;
                }
                Path target = attributes.isSymbolicLink() ? Files.readSymbolicLink(file) : null;
                if (target != null && !target.isAbsolute()) {
                    link(path + "/" + name, target.toString());
                } else {
                    file(path + "/" + name, file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void put(String path, Entry entry) {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            entries.putIfAbsent(path.substring(0, slash), new Entry(TarConstants.LF_DIR, EXECUTABLE, 0, null, ""));
        }
        entries.put(path, entry);
    }

    /** Writes the layer as a tar archive and leaves the stream open. */
    void write(OutputStream out) throws IOException {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        for (var each : entries.entrySet()) {
            Entry entry = each.getValue();
            boolean folder = entry.type() == TarConstants.LF_DIR;
            TarArchiveEntry header = new TarArchiveEntry(folder ? each.getKey() + "/" : each.getKey(), entry.type());
            header.setMode(entry.mode());
            header.setIds(entry.owner(), entry.owner());
            header.setNames("", "");
            header.setModTime(0L);
            byte[] text = entry.text().getBytes(StandardCharsets.UTF_8);
            if (entry.type() == TarConstants.LF_SYMLINK) {
                header.setLinkName(entry.text());
            } else if (!folder) {
                header.setSize(entry.file() == null ? text.length : Files.size(entry.file()));
            }
            tar.putArchiveEntry(header);
            if (entry.type() == TarConstants.LF_NORMAL) {
                content(entry, text, tar);
            }
            tar.closeArchiveEntry();
        }
        tar.finish();
    }

    private static void content(Entry entry, byte[] text, OutputStream out) throws IOException {
        if (entry.file() == null) {
            out.write(text);
            return;
        }
        try (InputStream in = Files.newInputStream(entry.file())) {
            in.transferTo(out);
        }
    }
}
