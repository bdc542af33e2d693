package dev.drydock.packaging;

import dev.drydock.domain.delivery.DeliveryStatement.Volume;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into files of at most that size. Each file is written aside and renamed when it is complete, so that one with its name is
 * whole. Those that are there already, with the right bytes, are kept.
 */
final class VolumeWriter extends OutputStream {
    private static final String ASIDE = ".part";

    private final @Nullable Path folder;
    private final long most;
    private final List<Volume> known;
    private final List<Volume> volumes = new ArrayList<>();
    private MessageDigest digest = Sha256.digest();
    private OutputStream out = OutputStream.nullOutputStream();
    private long written;
    private boolean kept;

    /**
     * @param folder where to write; null to write nothing
     * @param most bytes of a volume
     * @param known the volumes that the stream makes, if an earlier pass has found them; those of them that are there are not written again
     */
    VolumeWriter(@Nullable Path folder, long most, List<Volume> known) throws IOException {
        this.folder = folder;
        this.most = most;
        this.known = List.copyOf(known);
        begin();
    }

    /** What a stream is written by. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** The volumes that a stream would make. */
    static List<Volume> measure(long most, Content content) throws IOException {
        VolumeWriter meter = new VolumeWriter(null, most, List.of());
        content.writeTo(meter);
        return meter.finish();
    }

    /** Name of a volume, from 1. */
    static String name(int number) {
        return String.format(Locale.ROOT, "volume-%04d", number);
    }

    private static Path file(Path folder, int number) {
        return folder.resolve(name(number));
    }

    private static Path aside(Path folder, int number) {
        return folder.resolve(name(number) + ASIDE);
    }

    private void begin() throws IOException {
        digest = Sha256.digest();
        written = 0;
        Path target = folder;
        kept = target == null || isThere(target);
        out = target == null || kept
                ? OutputStream.nullOutputStream()
                : Files.newOutputStream(
                        aside(target, volumes.size() + 1),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
    }

    private boolean isThere(Path target) throws IOException {
        int at = volumes.size();
        if (at >= known.size()) {
            return false;
        }
        Path file = file(target, at + 1);
        return Files.isRegularFile(file)
                && Files.size(file) == known.get(at).bytes()
                && Sha256.hexOfFile(file).equals(known.get(at).sha256());
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
            if (written == most) {
                complete();
                begin();
            }
            int part = (int) Math.min(left, most - written);
            out.write(bytes, at, part);
            digest.update(bytes, at, part);
            written += part;
            at += part;
            left -= part;
        }
    }

    private void complete() throws IOException {
        out.close();
        int number = volumes.size() + 1;
        if (folder != null && !kept) {
            DurableFiles.force(aside(folder, number));
            DurableFiles.rename(aside(folder, number), file(folder, number));
        }
        volumes.add(new Volume(name(number), written, HexFormat.of().formatHex(digest.digest())));
    }

    /** Completes the last volume; nothing can be written after it. */
    List<Volume> finish() throws IOException {
        complete();
        return List.copyOf(volumes);
    }

    /** Leaves complete volumes and a part of one. */
    @Override
    public void close() throws IOException {
        out.close();
    }
}
