package dev.drydock.dataplane;

import dev.drydock.domain.dataset.RowOrigin;
import dev.drydock.domain.dataset.StagedRow;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * Staged rows in a file. Each row is its length and its CRC-32, both 4 bytes, then: kind (0 prediction, 2 label), origin, and the
 * fields in the order of their record; a text is its length in bytes and its UTF-8. Kind 1 is a label whose class index is an
 * integer, as releases before the task regression staged it.
 */
final class SegmentFile implements StagingArea.Segment {
    private static final int PREFIX = 8;
    private static final int PREDICTION = 0;
    private static final int INTEGER_LABEL = 1;
    private static final int LABEL = 2;

    private final Path file;
    private final FileChannel channel;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private long length;

    private SegmentFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens or makes the file and cuts it back to that length. */
    static SegmentFile open(Path file, long length) {
        try {
            Files.createDirectories(file.getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            SegmentFile segment = new SegmentFile(file, channel);
            try {
                segment.truncate(length);
                return segment;
            } catch (DrydockException e) {
                segment.close();
                throw e;
            }
        } catch (IOException e) {
            throw notWritten(file, e);
        }
    }

    @Override
    public void append(StagedRow row) {
        byte[] payload = encode(row);
        CRC32 crc = new CRC32();
        crc.update(payload);
        pending.writeBytes(ByteBuffer.allocate(PREFIX)
                .putInt(payload.length)
                .putInt((int) crc.getValue())
                .array());
        pending.writeBytes(payload);
    }

    @Override
    public long force() {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(pending.toByteArray());
            pending.reset();
            length += bytes.remaining();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            return length;
        } catch (IOException e) {
            throw notWritten(file, e);
        }
    }

    @Override
    public void truncate(long to) {
        try {
            pending.reset();
            if (channel.size() < to) {
                throw damaged(file, "it has " + channel.size() + " bytes, and " + to + " were recorded");
            }
            channel.truncate(to);
            channel.position(to);
            length = to;
        } catch (IOException e) {
            throw notWritten(file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw notWritten(file, e);
        }
    }

    private static DrydockException notWritten(Path file, IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_NOT_WRITTEN,
                "Staged rows could not be written to " + file + ": " + cause.getMessage()
                        + ". Make room on the disk and restart the run.",
                cause);
    }

    private static DrydockException damaged(Path file, String how) {
        return new DrydockException(
                IngestFailure.STAGED_ROWS_DAMAGED,
                "The staged rows in " + file + " are damaged: " + how + ". Find out who changed the file.");
    }

    /** Gives the rows of the first {@code length} bytes to the reader. */
    static void read(Path file, long length, Consumer<StagedRow> rows) {
        if (length == 0) {
            return;
        }
        try {
            if (Files.size(file) < length) {
                throw damaged(file, "it has " + Files.size(file) + " bytes, and " + length + " were recorded");
            }
            try (DataInputStream in =
                    new DataInputStream(new java.io.BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
                for (long at = 0; at < length; ) {
                    int size = in.readInt();
                    int crc = in.readInt();
                    if (size < 0 || at + PREFIX + size > length) {
                        throw damaged(file, "a row at byte " + at + " does not end within the recorded length");
                    }
                    rows.accept(checked(file, in.readNBytes(size), crc, at));
                    at += PREFIX + size;
                }
            }
        } catch (IOException e) {
            throw damaged(file, "it cannot be read (" + e.getMessage() + ")");
        }
    }

    private static StagedRow checked(Path file, byte[] payload, int expected, long at) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(payload);
        if ((int) crc.getValue() != expected) {
            throw damaged(file, "the row at byte " + at + " was changed");
        }
        return decode(payload);
    }

    private static byte[] encode(StagedRow row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(row instanceof StagedRow.LoggedPrediction ? PREDICTION : LABEL);
            out.writeLong(row.origin().byteOffset());
            out.writeLong(row.origin().record());
            out.writeLong(row.origin().line());
            writeText(out, row.predictionId());
            if (row instanceof StagedRow.LoggedPrediction prediction) {
                writeText(out, prediction.group());
                out.writeLong(prediction.predictedAt());
                out.writeFloat(prediction.score());
                writeText(out, prediction.modelVersion());
                out.writeInt(prediction.slices());
                out.writeInt(prediction.features().length);
                for (float feature : prediction.features()) {
                    out.writeFloat(feature);
                }
            } else if (row instanceof StagedRow.Label label) {
                out.writeFloat(label.label());
                out.writeLong(label.labelledAt());
                writeText(out, label.annotator());
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory can always be written", e);
        }
        return bytes.toByteArray();
    }

    private static StagedRow decode(byte[] payload) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload));
        int kind = in.readByte();
        RowOrigin origin = new RowOrigin(in.readLong(), in.readLong(), in.readLong());
        String id = readText(in);
        if (kind == LABEL || kind == INTEGER_LABEL) {
            float label = kind == LABEL ? in.readFloat() : in.readInt();
            return new StagedRow.Label(origin, id, label, in.readLong(), readText(in));
        }
        String group = readText(in);
        long at = in.readLong();
        float score = in.readFloat();
        String version = readText(in);
        int slices = in.readInt();
        float[] features = new float[in.readInt()];
        for (int i = 0; i < features.length; i++) {
            features[i] = in.readFloat();
        }
        return new StagedRow.LoggedPrediction(origin, id, group, at, score, version, slices, features);
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
