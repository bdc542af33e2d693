package dev.drydock.framing;

import dev.drydock.domain.dataset.ErasedRecords.Span;
import dev.drydock.framing.ExportLayout.Form;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Replaces an erased record: as many asterisks as it had bytes, so every other record keeps its place. In JSON lines the first character
 * stays a brace, which marks the format of the file.
 */
public final class RecordFill {
    private static final byte FILL = '*';
    private static final byte BRACE = '{';
    private static final int BUFFER = 1 << 16;

    private RecordFill() {}

    /** Whether a record is nothing but fill. */
    public static boolean is(byte[] bytes, int from, int to) {
        int first = from < to && bytes[from] == BRACE ? from + 1 : from;
        if (first >= to || bytes[first] != FILL || bytes[to - 1] != FILL) {
            return false;
        }
        for (int i = first; i < to; i++) {
            if (bytes[i] != FILL) {
                return false;
            }
        }
        return true;
    }

    public static boolean is(RecordBlock block, int index) {
        return is(block.bytes(), block.from(index), block.to(index));
    }

    /** Where a record of a block is. */
    public static Span span(RecordBlock block, int index) {
        return new Span(
                block.origin(index).record(),
                block.byteOffset(index),
                block.to(index) - block.from(index),
                block.isCut(index));
    }

    /**
     * Copies a file with fill in place of the records; compressed if it is.
     *
     * @param spans in the order of the file
     */
    public static void copy(Path file, Path target, List<Span> spans) throws IOException {
        boolean braces = RecordFramer.opening(file, BUFFER).layout().form() == Form.JSON_LINES;
        try (ExportText text = ExportText.open(file, 0);
                OutputStream raw = new BufferedOutputStream(Files.newOutputStream(target), BUFFER);
                OutputStream out = ExportText.isCompressed(file) ? new GZIPOutputStream(raw, BUFFER) : raw) {
            Filling filling = new Filling(spans, braces);
            byte[] buffer = new byte[BUFFER];
            for (int read = text.read(buffer, 0); read > 0; read = text.read(buffer, 0)) {
                filling.fill(buffer, read);
                out.write(buffer, 0, read);
            }
        }
    }

    /** Goes through the text of a file, buffer by buffer. */
    private static final class Filling {
        private final List<Span> spans;
        private final boolean braces;
        private int next;
        private long offset;
        private boolean toLineEnd;

        Filling(List<Span> spans, boolean braces) {
            this.spans = spans;
            this.braces = braces;
        }

        void fill(byte[] buffer, int length) {
            int at = toLineEnd ? restOfLine(buffer, 0, length) : 0;
            while (!toLineEnd && next < spans.size() && spans.get(next).byteOffset() < offset + length) {
                Span span = spans.get(next);
                int from = (int) Math.max(at, span.byteOffset() - offset);
                int to = (int) Math.min(length, span.byteOffset() + span.length() - offset);
                Arrays.fill(buffer, from, to, FILL);
                if (braces && span.byteOffset() >= offset) {
                    buffer[from] = BRACE;
                }
                at = to;
                if (span.byteOffset() + span.length() > offset + length) {
                    break;
                }
                next++;
                at = span.cut() ? restOfLine(buffer, to, length) : to;
            }
            offset += length;
        }

        /** Of a record that is too long to be read whole. */
        private int restOfLine(byte[] buffer, int from, int length) {
            int at = from;
            while (at < length && buffer[at] != '\n' && buffer[at] != '\r') {
                buffer[at++] = FILL;
            }
            toLineEnd = at == length;
            return at;
        }
    }
}
