package dev.drydock.packaging;

import dev.drydock.domain.delivery.DeliveryStatement.Volume;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into files of at most that size. Each file is written aside and renamed when it is complete, so that one with its name is
 * whole. Those that are there already, with the right bytes, are kept. If they are encrypted, a note beside each says what is in it, for the same
 * bytes are never encrypted alike.
 */
final class VolumeWriter extends OutputStream {
    private static final String ASIDE = ".part";
    static final String NOTE = ".note";

    private final @Nullable Path folder;
    private final long most;
    private final List<String> recipients;
    private final List<Volume> known;
    private final List<Volume> volumes = new ArrayList<>();
    private MessageDigest digest = Sha256.digest();
    private MessageDigest fileDigest = Sha256.digest();
    private OutputStream file = OutputStream.nullOutputStream();
    private OutputStream out = OutputStream.nullOutputStream();
    private long written;
    private Optional<Volume> kept = Optional.empty();

    /**
     * @param folder where to write; null to write nothing
     * @param most bytes of a volume
     * @param recipients for whom the volumes are encrypted; empty if they are not
     * @param known the parts of the stream, if an earlier pass has found them; those of them that are there are not written again
     */
    VolumeWriter(@Nullable Path folder, long most, List<String> recipients, List<Volume> known) throws IOException {
        this.folder = folder;
        this.most = recipients.isEmpty() ? most : AgeEncryption.plainBytes(most, recipients.size());
        this.recipients = List.copyOf(recipients);
        this.known = List.copyOf(known);
        if (this.most < 1) {
            throw new IOException(
                    "a volume of " + most + " bytes is too small for " + recipients.size() + " recipients");
        }
        begin();
    }

    /** What a stream is written by. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** The parts that a stream would be cut into, before any is encrypted. */
    static List<Volume> measure(long most, List<String> recipients, Content content) throws IOException {
        VolumeWriter meter = new VolumeWriter(null, most, recipients, List.of());
        content.writeTo(meter);
        return meter.finish();
    }

    /** Name of a volume, from 1. */
    static String name(int number, boolean encrypted) {
        return String.format(Locale.ROOT, "volume-%04d", number) + (encrypted ? AgeEncryption.ENDING : "");
    }

    private String name() {
        return name(volumes.size() + 1, !recipients.isEmpty());
    }

    private void begin() throws IOException {
        digest = Sha256.digest();
        fileDigest = Sha256.digest();
        written = 0;
        Path target = folder;
        kept = target == null ? Optional.empty() : there(target);
        if (target == null || kept.isPresent()) {
            out = OutputStream.nullOutputStream();
            return;
        }
        file = new WriteBehind(Files.newOutputStream(
                target.resolve(name() + ASIDE),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE));
        out = recipients.isEmpty()
                ? file
                : AgeEncryption.encrypting(new DigestOutputStream(file, fileDigest), recipients);
    }

    /** The volume that an earlier attempt completed. */
    private Optional<Volume> there(Path target) throws IOException {
        int at = volumes.size();
        Path written = target.resolve(name());
        if (at >= known.size() || !Files.isRegularFile(written)) {
            return Optional.empty();
        }
        Volume part = known.get(at);
        String found = Sha256.hexOfFile(written);
        boolean whole = recipients.isEmpty()
                ? Files.size(written) == part.bytes() && found.equals(part.sha256())
                : note(part.sha256(), found).equals(readNote(target.resolve(name() + NOTE)));
        return whole ? Optional.of(new Volume(name(), Files.size(written), found)) : Optional.empty();
    }

    /** What is in a file, what the file is, and for whom. */
    private String note(String part, String file) {
        return part + " " + file + " " + String.join(" ", recipients) + "\n";
    }

    private static String readNote(Path file) throws IOException {
        return Files.isRegularFile(file) ? Files.readString(file) : "";
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
        String part = HexFormat.of().formatHex(digest.digest());
        Path target = folder;
        if (target == null) {
            volumes.add(new Volume(name(), written, part));
        } else if (kept.isPresent()) {
            volumes.add(kept.get());
        } else {
            volumes.add(completed(target, part));
        }
    }

    private Volume completed(Path target, String part) throws IOException {
        Path aside = target.resolve(name() + ASIDE);
        DurableFiles.force(aside);
        String whole = part;
        if (!recipients.isEmpty()) {
            whole = HexFormat.of().formatHex(fileDigest.digest());
            DurableFiles.replace(
                    target.resolve(name() + NOTE), note(part, whole).getBytes(StandardCharsets.UTF_8));
        }
        DurableFiles.rename(aside, target.resolve(name()));
        return new Volume(name(), Files.size(target.resolve(name())), whole);
    }

    /** Completes the last volume; nothing can be written after it. */
    List<Volume> finish() throws IOException {
        complete();
        return List.copyOf(volumes);
    }

    /** Leaves complete volumes and a part of one. An encryption that failed does not close its file. */
    @Override
    public void close() throws IOException {
        try {
            out.close();
        } finally {
            file.close();
        }
    }
}
