package acme.readers;

import dev.drydock.spi.ExportReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lines in ISO-8859-1, ended by LF. The first names the columns with their widths, such as {@code pump_id:8 flow:10}; each line below
 * has the cells, padded with spaces.
 */
public final class FixedWidth implements ExportReader {

    private record Column(String name, int from, int to) {}

    @Override
    public String format() {
        return "acme-fixed";
    }

    @Override
    public void read(InputStream in, Records records) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
        String header = lines.readLine();
        if (header == null) {
            throw new IOException("there is no line with the columns");
        }
        List<Column> columns = columns(header);
        int width = columns.get(columns.size() - 1).to();
        long position = header.length() + 1;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.length() == width) {
                records.record(position, cells(columns, line));
            } else {
                records.unreadable(position, "the line has " + line.length() + " characters, and must have " + width);
            }
            position += line.length() + 1;
        }
    }

    private static List<Column> columns(String header) {
        List<Column> columns = new ArrayList<>();
        int from = 0;
        for (String column : header.split(" ")) {
            int colon = column.lastIndexOf(':');
            int to = from + Integer.parseInt(column.substring(colon + 1));
            columns.add(new Column(column.substring(0, colon), from, to));
            from = to;
        }
        return columns;
    }

    private static Map<String, String> cells(List<Column> columns, String line) {
        Map<String, String> cells = new LinkedHashMap<>();
        columns.forEach(column ->
                cells.put(column.name(), line.substring(column.from(), column.to()).strip()));
        return cells;
    }
}
