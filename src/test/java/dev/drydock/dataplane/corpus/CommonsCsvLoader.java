package dev.drydock.dataplane.corpus;

import dev.drydock.domain.dataset.ExportKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What a program of thirty lines takes from a file: the whole file through Commons CSV, cells by name, {@code Double.parseDouble} and
 * {@code Instant.parse}. A row that one of them refuses is counted and left out; what the parser refuses ends the file.
 */
final class CommonsCsvLoader {
    private final CSVFormat format;

    CommonsCsvLoader(CSVFormat format) {
        this.format = format.builder().setHeader().setSkipHeaderRecord(true).get();
    }

    /**
     * @param rows that were taken, by value as {@link CorpusSchema#usualValues} has them
     * @param refused rows that were left out with an error
     * @param stopped whether the file ended with an error
     */
    record Taken(List<Map<String, String>> rows, int refused, boolean stopped) {}

    Taken take(CorpusCase corpusCase) {
        List<Map<String, String>> rows = new ArrayList<>();
        int refused = 0;
        try (CSVParser parser = CSVParser.parse(
                new InputStreamReader(new ByteArrayInputStream(corpusCase.bytes()), StandardCharsets.UTF_8), format)) {
            for (CSVRecord cells : parser) {
                try {
                    rows.add(row(cells, corpusCase));
                } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
                    refused++;
                }
            }
        } catch (IOException | UncheckedIOException | IllegalStateException | IllegalArgumentException e) {
            return new Taken(rows, refused, true);
        }
        return new Taken(rows, refused, false);
    }

    private static Map<String, String> row(CSVRecord cells, CorpusCase corpusCase) {
        Map<String, String> values = new TreeMap<>();
        CorpusSchema schema = corpusCase.schema();
        for (String column : schema.header(corpusCase.kind())) {
            values.put(column, value(schema, column, cells.get(column)));
        }
        if (corpusCase.kind() == ExportKind.LOGS) {
            values.put("north", cells.get("site").equals("north") ? "yes" : "no");
            values.keySet().removeAll(List.of("site", "note", "said"));
        }
        return values;
    }

    private static String value(CorpusSchema schema, String column, String cell) {
        if (column.equals("at")) {
            return Instant.ofEpochMilli(Instant.parse(cell).toEpochMilli()).toString();
        }
        return schema.isNumber(column) ? CorpusSchema.number(cell) : cell;
    }
}
