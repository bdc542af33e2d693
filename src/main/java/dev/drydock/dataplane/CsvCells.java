package dev.drydock.dataplane;

import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.framing.RecordBlock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The cells of CSV records. It parses a block in one go. If parser and framer find different records in it, it parses each record alone, so
 * that one bad record costs no other.
 */
final class CsvCells implements CellReader {
    private final CSVFormat format;

    CsvCells(char separator) {
        this.format = CSVFormat.RFC4180.builder().setDelimiter(separator).get();
    }

    @Override
    public void read(RecordBlock block, Sink sink) {
        StrictText text = new StrictText();
        @Nullable RejectReason[] faults = new RejectReason[block.count()];
        ByteArrayOutputStream good = new ByteArrayOutputStream(block.to(block.count() - 1) - block.from(0) + 1);
        int records = 0;
        for (int i = 0; i < faults.length; i++) {
            faults[i] = text.fault(block, i).orElse(null);
            if (faults[i] == null) {
                good.write(block.bytes(), block.from(i), block.to(i) - block.from(i));
                good.write('\n');
                records++;
            }
        }
        String[][] cells = new String[records][];
        if (!parse(good.toString(StandardCharsets.UTF_8), cells)) {
            oneByOne(block, faults, cells);
        }
        int next = 0;
        for (int i = 0; i < faults.length; i++) {
            RejectReason fault = faults[i];
            if (fault == null) {
                sink.accept(i, cells[next++]);
            } else {
                sink.reject(i, fault, "");
            }
        }
    }

    /** Whether the text has exactly this number of records. */
    private boolean parse(String text, String[][] cells) {
        try (CSVParser parser = CSVParser.parse(text, format)) {
            int records = 0;
            for (CSVRecord csv : parser) {
                if (records == cells.length) {
                    return false;
                }
                cells[records++] = csv.values();
            }
            return records == cells.length;
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            return false; // the record at fault is found one by one
        }
    }

    private void oneByOne(RecordBlock block, @Nullable RejectReason[] faults, String[][] cells) {
        int next = 0;
        for (int i = 0; i < faults.length; i++) {
            if (faults[i] == null) {
                Optional<String[]> parsed =
                        parse(StandardCharsets.UTF_8.decode(block.slice(i)).toString());
                if (parsed.isPresent()) {
                    cells[next++] = parsed.get();
                } else {
                    faults[i] = RejectReason.BAD_QUOTE;
                }
            }
        }
    }

    /** The cells of a record that stands alone. */
    Optional<String[]> parse(String text) {
        try (CSVParser parser = CSVParser.parse(text, format)) {
            Iterator<CSVRecord> records = parser.iterator();
            String[] cells = records.hasNext() ? records.next().values() : new String[] {""};
            return records.hasNext() ? Optional.empty() : Optional.of(cells);
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            return Optional.empty();
        }
    }
}
