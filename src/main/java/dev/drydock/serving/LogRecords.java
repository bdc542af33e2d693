package dev.drydock.serving;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The whole records of a log file. A killed node may leave half a record at the end, a power loss worse; what follows the last
 * whole record is no row.
 *
 * @param rows without the header
 * @param bytes up to the end of the last whole record
 */
record LogRecords(long rows, long bytes) {

    /** Counts the records as RFC 4180 has them: line ends count outside quotes, each record has as many fields as the header. */
    static LogRecords count(Path file) throws IOException {
        long records = 0;
        long end = 0;
        long at = 0;
        int fields = 0;
        int headerFields = -1;
        int commas = 0;
        boolean quoted = false;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            for (int next = in.read(); next > 0; next = in.read()) {
                at++;
                if (next == '"') {
                    quoted = !quoted;
                } else if (next == ',' && !quoted) {
                    commas++;
                } else if (next == '\n' && !quoted) {
                    fields = commas + 1;
                    headerFields = headerFields < 0 ? fields : headerFields;
                    if (fields != headerFields) {
                        break;
                    }
                    records++;
                    end = at;
                    commas = 0;
                }
            }
        }
        return new LogRecords(Math.max(0, records - 1), end);
    }

    /** Cuts off what follows the last whole record. */
    static LogRecords trim(Path file) throws IOException {
        LogRecords whole = count(file);
        if (whole.bytes() < Files.size(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(whole.bytes());
                channel.force(true);
            }
        }
        return whole;
    }
}
