package dev.drydock.framing;

import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.ExportRecord;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.RowOrigin;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds the bounds of the records of an RFC 4180 file; a line ends with CR LF, LF or CR. A wrong quote, a quote that never closes,
 * and one that closes in a later line so that the number of cells is wrong, all cost the first physical line and no more. Empty
 * lines are passed over.
 */
public final class CsvFramer implements ExportFiles.Reader {
    private static final int ANY_CELLS = -1;

    private final Path file;
    private final FileChannel channel;
    private final int maxRecord;
    private final ByteBuffer window;
    private final int cells;
    private long windowOffset;
    private boolean atEnd;
    private long records;
    private long line;

    /** @param cells in a good record, or -1 if any number is good */
    private CsvFramer(Path file, FileChannel channel, int maxRecord, int cells, ExportPosition from)
            throws IOException {
        this.file = file;
        this.channel = channel;
        this.maxRecord = maxRecord;
        this.cells = cells;
        this.window = ByteBuffer.allocate(Math.max(1 << 18, 4 * maxRecord)).limit(0);
        this.windowOffset = from.byteOffset();
        this.records = from.records();
        this.line = from.line();
        channel.position(from.byteOffset());
    }

    /** Opens at the header, which is answered as the first record. */
    public static CsvFramer atHeader(Path file, int maxRecord) {
        return at(file, maxRecord, ANY_CELLS, ExportPosition.START);
    }

    /** Opens at the first row. A row that spans lines and has not as many cells as the header is none. */
    public static CsvFramer atFirstRow(Path file, int maxRecord) {
        return behindHeader(file, maxRecord, ExportPosition.START);
    }

    /** Opens where a reader of {@link #atFirstRow} stood. */
    public static CsvFramer at(Path file, int maxRecord, ExportPosition from) {
        return behindHeader(file, maxRecord, from);
    }

    private static CsvFramer behindHeader(Path file, int maxRecord, ExportPosition from) {
        try (CsvFramer header = atHeader(file, maxRecord)) {
            header.passEmptyLines();
            header.ensure(maxRecord + 2);
            int cells = header.scan().cells;
            header.next();
            ExportPosition behind = header.position();
            return at(
                    file,
                    maxRecord,
                    cells,
                    from.equals(ExportPosition.START)
                            ? new ExportPosition(behind.byteOffset(), 0, behind.line())
                            : from);
        }
    }

    private static CsvFramer at(Path file, int maxRecord, int cells, ExportPosition from) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return new CsvFramer(file, channel, maxRecord, cells, from);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    public static DrydockException unreadable(Path file, IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_UNREADABLE,
                "The file " + file + " cannot be read: " + cause.getMessage()
                        + ". Check that it is there and readable, then restart the run.",
                cause);
    }

    @Override
    public Optional<ExportRecord> next() {
        passEmptyLines();
        ensure(maxRecord + 2);
        if (!window.hasRemaining()) {
            return Optional.empty();
        }
        long begin = position().byteOffset();
        RowOrigin origin = new RowOrigin(begin, records + 1, line);
        Bounds bounds = scan();
        byte[] bytes = Arrays.copyOfRange(window.array(), window.position(), window.position() + bounds.length);
        window.position(window.position() + bounds.length);
        if (bounds.cut) {
            passRestOfLine();
        }
        passLineEnd();
        line += bounds.innerLines;
        records++;
        return Optional.of(new ExportRecord(origin, bytes, Optional.ofNullable(bounds.malformed)));
    }

    @Override
    public ExportPosition position() {
        return new ExportPosition(windowOffset + window.position(), records, line);
    }

    /**
     * A record in the window.
     *
     * @param cut whether the line goes on behind the length
     */
    private record Bounds(
            int length,
            int innerLines,
            int cells,
            boolean cut,
            @org.jspecify.annotations.Nullable RejectReason malformed) {}

    private enum At {
        CELL_START,
        PLAIN,
        QUOTED,
        QUOTE_IN_QUOTED
    }

    private Bounds scan() {
        byte[] bytes = window.array();
        int begin = window.position();
        int end = Math.min(window.limit(), begin + maxRecord + 1);
        int found = 1;
        int innerLines = 0;
        At at = At.CELL_START;
        for (int i = begin; i < end; i++) {
            byte b = bytes[i];
            if (at == At.QUOTED) {
                if (b == '"') {
                    at = At.QUOTE_IN_QUOTED;
                } else if (b == '\n' || (b == '\r' && (i + 1 >= window.limit() || bytes[i + 1] != '\n'))) {
                    innerLines++;
                }
            } else if (b == '\n' || b == '\r') {
                return ended(i - begin, innerLines, found);
            } else if (b == ',') {
                found++;
                at = At.CELL_START;
            } else if ((b == '"' && at == At.PLAIN) || (b != '"' && at == At.QUOTE_IN_QUOTED)) {
                return firstLine(RejectReason.BAD_QUOTE);
            } else if (b == '"') {
                at = At.QUOTED;
            } else {
                at = At.PLAIN;
            }
        }
        if (at == At.QUOTED) {
            return firstLine(RejectReason.BAD_QUOTE);
        }
        return end - begin > maxRecord ? firstLine(RejectReason.TOO_LONG) : ended(end - begin, innerLines, found);
    }

    private Bounds ended(int length, int innerLines, int found) {
        if (innerLines > 0 && cells != ANY_CELLS && found != cells) {
            return firstLine(RejectReason.BAD_QUOTE);
        }
        return new Bounds(length, innerLines, found, false, null);
    }

    /** The first physical line, cut if it is too long. */
    private Bounds firstLine(RejectReason reason) {
        byte[] bytes = window.array();
        int begin = window.position();
        int end = Math.min(window.limit(), begin + maxRecord);
        for (int i = begin; i < end; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                return new Bounds(i - begin, 0, ANY_CELLS, false, reason);
            }
        }
        boolean cut = end < window.limit();
        return new Bounds(end - begin, 0, ANY_CELLS, cut, cut ? RejectReason.TOO_LONG : reason);
    }

    private void passRestOfLine() {
        while (true) {
            ensure(1);
            if (!window.hasRemaining()) {
                return;
            }
            byte b = window.get(window.position());
            if (b == '\n' || b == '\r') {
                return;
            }
            window.position(window.position() + 1);
        }
    }

    private void passEmptyLines() {
        while (passLineEnd()) {
            // the lines are counted
        }
    }

    private boolean passLineEnd() {
        ensure(2);
        if (!window.hasRemaining()) {
            return false;
        }
        byte b = window.get(window.position());
        if (b != '\n' && b != '\r') {
            return false;
        }
        boolean two = b == '\r' && window.remaining() > 1 && window.get(window.position() + 1) == '\n';
        window.position(window.position() + (two ? 2 : 1));
        line++;
        return true;
    }

    /** Reads on until the window has that many bytes or the file ends. */
    private void ensure(int bytes) {
        if (window.remaining() >= bytes || atEnd) {
            return;
        }
        windowOffset += window.position();
        window.compact();
        try {
            while (window.position() < bytes && !atEnd) {
                atEnd = channel.read(window) < 0;
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        } finally {
            window.flip();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }
}
