package dev.drydock.framing;

import dev.drydock.domain.dataset.ExportFiles.Inspection;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.failure.DrydockException;
import dev.drydock.framing.ExportLayout.Form;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the bounds of a file's records, block by block. A line ends with CR LF, LF or CR; empty lines are passed over. In CSV a
 * wrong quote, a quote that never closes, and one that closes in a later line so that the number of cells is wrong, all cost the
 * first physical line and no more. Not thread-safe.
 */
public final class RecordFramer implements AutoCloseable {
    private static final int ANY_CELLS = -1;
    private static final int FEWEST_TELLING_CELLS = 4;
    private static final int COUNTED_TOGETHER = 1 << 18;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final ExportText text;
    private final int maxRecord;
    private final ExportLayout layout;
    private final int cells;

    private byte[] window = new byte[0];
    private int at;
    private int limit;
    private boolean atEnd;

    /** Of the window's first byte in the text. */
    private long windowOffset;

    private long records;
    private long line;

    // Of the record that was scanned last.
    private int end;
    private int innerLines;
    private boolean cut;
    private @Nullable RejectReason malformed;

    /** @param cells in a good record that spans lines, or -1 if any number is good */
    private RecordFramer(ExportText text, int maxRecord, ExportLayout layout, int cells, ExportPosition from) {
        this.text = text;
        this.maxRecord = maxRecord;
        this.layout = layout;
        this.cells = cells;
        this.windowOffset = from.byteOffset();
        this.records = from.records();
        this.line = from.line();
    }

    /**
     * What the first record of a file shows.
     *
     * @param first the header of a CSV file, or a record; empty if the file has none
     * @param cells of the header
     */
    public record Opening(ExportLayout layout, Optional<RecordBlock> first, int cells) {
        private ExportPosition firstRow() {
            if (layout.form() == Form.JSON_LINES || first.isEmpty()) {
                return ExportPosition.START;
            }
            ExportPosition end = first.get().end();
            return new ExportPosition(end.byteOffset(), 0, end.line());
        }
    }

    /** Looks at the beginning of a file. */
    public static Opening opening(Path file, int maxRecord) {
        ExportLayout layout;
        try (RecordFramer bytes = at(file, maxRecord, ExportLayout.LINES, ANY_CELLS, ExportPosition.START)) {
            bytes.passEmptyLines();
            bytes.ensure(maxRecord);
            layout = ExportLayout.of(bytes.window, bytes.at, bytes.limit);
        }
        try (RecordFramer framer = at(file, maxRecord, layout, ANY_CELLS, ExportPosition.START)) {
            Optional<RecordBlock> first = framer.next(1, 1);
            return new Opening(
                    layout,
                    first,
                    first.map(block -> framer.countCells(block.bytes(), block.from(0), block.to(0)))
                            .orElse(0));
        }
    }

    /**
     * Opens at the first row, or where another framer of the file stood.
     *
     * @param from {@link ExportPosition#START} for the first row
     */
    public static RecordFramer open(Path file, int maxRecord, ExportPosition from) {
        return open(file, maxRecord, opening(file, maxRecord), from);
    }

    public static RecordFramer open(Path file, int maxRecord, Opening opening, ExportPosition from) {
        return at(
                file,
                maxRecord,
                opening.layout(),
                opening.cells(),
                from.equals(ExportPosition.START) ? opening.firstRow() : from);
    }

    private static RecordFramer at(Path file, int maxRecord, ExportLayout layout, int cells, ExportPosition from) {
        RecordFramer framer =
                new RecordFramer(ExportText.open(file, from.byteOffset()), maxRecord, layout, cells, from);
        if (from.byteOffset() == 0) {
            framer.passByteOrderMark();
        }
        return framer;
    }

    private void passByteOrderMark() {
        ensure(BYTE_ORDER_MARK.length);
        if (limit >= BYTE_ORDER_MARK.length
                && Arrays.equals(window, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, 3)) {
            at = BYTE_ORDER_MARK.length;
        }
    }

    /**
     * The next records: as many as begin within so many bytes, but at least one; empty at the end.
     *
     * @param bytes above 0
     * @param most records, above 0
     */
    public Optional<RecordBlock> next(int bytes, long most) {
        passEmptyLines();
        fill(Math.max(limit - at, bytes + maxRecord + 2)); // every record that begins within, and one more byte
        byte[] block = window;
        ExportPosition begin = position();
        RecordBlock.Bounds bounds = new RecordBlock.Bounds();
        while (window == block && at < limit && (bounds.count() == 0 || at < bytes) && bounds.count() < most) {
            scan();
            bounds.add(at, end, (int) (line - begin.line()), innerLines, malformed);
            at = end;
            line += innerLines;
            records++;
            if (cut) {
                passRestOfLine();
            }
            passEmptyLines();
        }
        return bounds.count() == 0 ? Optional.empty() : Optional.of(new RecordBlock(block, begin, bounds, position()));
    }

    /** Reads a whole file once: what it is, and how many records below the header it has. */
    public static Inspection inspect(Path file, int maxRecord) {
        try (HashedFile hashed = HashedFile.open(file)) {
            long rows = 0;
            Optional<DrydockException> fault = Optional.empty();
            try {
                Opening opening = opening(file, maxRecord);
                ExportText text = ExportText.of(file, hashed.stream());
                long records = new RecordFramer(
                                text, maxRecord, opening.layout(), opening.cells(), ExportPosition.START)
                        .count();
                rows = opening.layout().form() == Form.CSV ? Math.max(0, records - 1) : records;
            } catch (DrydockException e) {
                fault = Optional.of(e);
            }
            return new Inspection(hashed.bytes(), hashed.sha256(), rows, fault);
        }
    }

    /** Reads everything from the beginning. */
    private long count() {
        passByteOrderMark();
        while (next(COUNTED_TOGETHER, Long.MAX_VALUE).isPresent()) {
            // they are counted
        }
        return records;
    }

    /** Where the next record begins. */
    public ExportPosition position() {
        return new ExportPosition(windowOffset + at, records, line);
    }

    /** Bounds of the record that begins here; what it shows is in the fields. */
    private void scan() {
        innerLines = 0;
        cut = false;
        malformed = null;
        if (layout.form() == Form.CSV) {
            scanCsv();
        } else {
            firstLine(RejectReason.TOO_LONG);
            malformed = cut ? RejectReason.TOO_LONG : null;
        }
    }

    private void scanCsv() {
        byte[] bytes = window;
        int stop = (int) Math.min(limit, (long) at + maxRecord + 1);
        byte separator = layout.separator();
        int i = ByteSearch.quoteOrLineEnd(bytes, at, stop);
        while (i < stop && bytes[i] == '"') {
            boolean cellBegins = i == at || bytes[i - 1] == separator;
            int closed = cellBegins ? closingQuote(i, stop) : -1;
            if (closed < 0 || (closed < stop && !endsCell(bytes[closed], separator))) {
                firstLine(RejectReason.BAD_QUOTE);
                return;
            }
            i = ByteSearch.quoteOrLineEnd(bytes, closed, stop);
        }
        if (i - at > maxRecord) {
            firstLine(RejectReason.TOO_LONG);
        } else if (innerLines > 0 && cells != ANY_CELLS && (countCells(bytes, at, i) != cells || hidesRows(i))) {
            firstLine(RejectReason.BAD_QUOTE);
        } else {
            end = i;
        }
    }

    private static boolean endsCell(byte b, byte separator) {
        return b == separator || b == '\n' || b == '\r';
    }

    /** Index behind the quote that closes the one there, or -1; lines within are counted. */
    private int closingQuote(int open, int stop) {
        byte[] bytes = window;
        for (int i = open + 1; i < stop; i++) {
            byte b = bytes[i];
            if (b == '"') {
                if (i + 1 >= stop || bytes[i + 1] != '"') {
                    return i + 1;
                }
                i++;
            } else if (b == '\n' || (b == '\r' && (i + 1 >= limit || bytes[i + 1] != '\n'))) {
                innerLines++;
            }
        }
        return -1;
    }

    /**
     * Whether the record that spans lines up to there is rather rows around two stray quotes: each of its lines has as many
     * separators as a row. Where a row has few, so may a line of prose.
     */
    private boolean hidesRows(int recordEnd) {
        int from = at;
        while (cells >= FEWEST_TELLING_CELLS && from < recordEnd) {
            int to = from;
            while (to < recordEnd && window[to] != '\n' && window[to] != '\r') {
                to++;
            }
            if (countSeparators(from, to) != cells - 1) {
                return false;
            }
            from = to + (to + 1 < recordEnd && window[to] == '\r' && window[to + 1] == '\n' ? 2 : 1);
        }
        return cells >= FEWEST_TELLING_CELLS;
    }

    private int countSeparators(int from, int to) {
        int found = 0;
        for (int i = from; i < to; i++) {
            found += window[i] == layout.separator() ? 1 : 0;
        }
        return found;
    }

    private int countCells(byte[] bytes, int from, int to) {
        int found = 1;
        boolean quoted = false;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '"') {
                quoted = !quoted;
            } else if (!quoted && bytes[i] == layout.separator()) {
                found++;
            }
        }
        return found;
    }

    /** Ends the record with its first physical line, cut if it is too long. */
    private void firstLine(RejectReason reason) {
        innerLines = 0;
        int stop = (int) Math.min(limit, (long) at + maxRecord);
        int i = at;
        while (i < stop && window[i] != '\n' && window[i] != '\r') {
            i++;
        }
        end = i;
        cut = i == stop && i < limit && window[i] != '\n' && window[i] != '\r';
        malformed = cut ? RejectReason.TOO_LONG : reason;
    }

    private void passRestOfLine() {
        while (true) {
            ensure(1);
            if (at >= limit || window[at] == '\n' || window[at] == '\r') {
                return;
            }
            at++;
        }
    }

    private void passEmptyLines() {
        while (true) {
            ensure(2);
            if (at >= limit || (window[at] != '\n' && window[at] != '\r')) {
                return;
            }
            at += window[at] == '\r' && at + 1 < limit && window[at + 1] == '\n' ? 2 : 1;
            line++;
        }
    }

    /** Reads on, into another window, until it has that many bytes or the text ends. */
    private void ensure(int bytes) {
        if (limit - at < bytes && !atEnd) {
            fill(Math.max(bytes, maxRecord + 2));
        }
    }

    private void fill(int bytes) {
        byte[] next = new byte[bytes];
        int kept = limit - at;
        System.arraycopy(window, at, next, 0, kept);
        windowOffset += at;
        window = next;
        at = 0;
        limit = kept;
        if (!atEnd) {
            limit += text.read(next, kept);
            atEnd = limit < next.length;
        }
    }

    @Override
    public void close() {
        text.close();
    }
}
