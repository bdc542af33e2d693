package dev.drydock.draft;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DraftFailure;
import dev.drydock.failure.DrydockException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What was seen in a CSV file, read once from end to end. Memory depends on the number of columns alone.
 *
 * @param rows without the header
 */
record TableSurvey(Path file, long rows, List<ColumnSurvey> columns) {
    /** More columns than this are no table that a model can be made of. */
    static final int MOST_COLUMNS = 2000;

    private static final int LONGEST_RECORD = 1 << 20;
    private static final String NOT_UTF8 = "line %d or soon after: the bytes are not UTF-8. Save the file as UTF-8.";

    TableSurvey {
        columns = List.copyOf(columns);
    }

    /**
     * @throws DrydockException {@link DraftFailure#CSV_UNUSABLE} naming line and column, {@link CommonFailure#FILE_UNREADABLE}
     */
    static TableSurvey of(Path file) {
        try (InputStream bytes = Files.newInputStream(file);
                BoundedLines text = new BoundedLines(withoutByteOrderMark(bytes), LONGEST_RECORD);
                CSVParser parser = CSVParser.parse(text, CSVFormat.RFC4180)) {
            return new Reading(file, text, parser).survey();
        } catch (CharacterCodingException e) {
            throw unusable(file, NOT_UTF8.formatted(1));
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The file " + file + " cannot be read: " + e.getClass().getSimpleName() + " " + e.getMessage()
                            + ". Check its name and permissions.",
                    e);
        }
    }

    Optional<ColumnSurvey> find(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    private static BufferedReader withoutByteOrderMark(InputStream bytes) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(
                bytes,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
        return reader;
    }

    /** One pass over the file. */
    private static final class Reading {
        private final Path file;
        private final BoundedLines text;
        private final CSVParser parser;
        private final Iterator<CSVRecord> records;
        private long line = 1;

        Reading(Path file, BoundedLines text, CSVParser parser) {
            this.file = file;
            this.text = text;
            this.parser = parser;
            this.records = parser.iterator();
        }

        TableSurvey survey() {
            List<ColumnSurvey> columns =
                    header(next().orElseThrow(() -> unusable("is empty: it has no header line. Export it again.")));
            long rows = 0;
            for (Optional<String[]> cells = next(); cells.isPresent(); cells = next()) {
                add(columns, cells.get());
                rows++;
            }
            if (rows == 0) {
                throw unusable("has a header and no rows, so that nothing can be seen in it. Export some rows too.");
            }
            return new TableSurvey(file, rows, columns);
        }

        private void add(List<ColumnSurvey> columns, String[] cells) {
            if (cells.length != columns.size()) {
                throw unusable("line " + line + ": has " + cells.length + " cells, and the header names "
                        + columns.size() + " columns. Correct or remove the line.");
            }
            for (int i = 0; i < cells.length; i++) {
                columns.get(i).add(cells[i], line);
            }
        }

        /** The next record that is no empty line; {@code line} is then where it begins. */
        private Optional<String[]> next() {
            while (true) {
                line = parser.getCurrentLineNumber() + 1;
                text.nextRecord();
                Optional<String[]> cells = record();
                if (cells.isEmpty() || cells.get().length > 1 || !cells.get()[0].isEmpty()) {
                    return cells;
                }
            }
        }

        private Optional<String[]> record() {
            try {
                return records.hasNext() ? Optional.of(records.next().values()) : Optional.empty();
            } catch (UncheckedIOException | IllegalStateException e) {
                throw unreadable(e);
            }
        }

        private DrydockException unreadable(RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof BoundedLines.TooLong) {
                return unusable("line " + line + ": the row that begins here has more than " + LONGEST_RECORD
                        + " characters; a quote may be open. Correct or remove the line.");
            }
            if (cause instanceof CharacterCodingException) {
                return unusable(NOT_UTF8.formatted(line));
            }
            return unusable(
                    "line " + line + ": a quote is out of place. Quote a cell as a whole, \"like \"\"this\"\"\".");
        }

        private List<ColumnSurvey> header(String[] names) {
            if (names.length == 1 && (names[0].indexOf(';') >= 0 || names[0].indexOf('\t') >= 0)) {
                throw unusable("line 1: the header is one column with " + (names[0].indexOf(';') >= 0 ? "';'" : "tabs")
                        + " in it. Drydock reads RFC 4180: separate cells by commas and write decimals with a point.");
            }
            if (names.length > MOST_COLUMNS) {
                throw unusable("line 1: the header names " + names.length + " columns; at most " + MOST_COLUMNS
                        + " are looked at. Leave out what no model needs.");
            }
            Map<String, Integer> seen = new HashMap<>();
            List<ColumnSurvey> columns = new ArrayList<>();
            for (int place = 1; place <= names.length; place++) {
                String name = names[place - 1];
                requireWritable(name, place);
                Integer first = seen.putIfAbsent(name, place);
                if (first != null) {
                    throw unusable("line 1, column " + place + ": " + Words.shown(name) + " is the name of column "
                            + first + " too. Rename one of them.");
                }
                columns.add(new ColumnSurvey(place, name));
            }
            return columns;
        }

        private void requireWritable(String name, int place) {
            if (!Words.isWritable(name)) {
                throw unusable("line 1, column " + place + ": the name " + Words.shown(name)
                        + " cannot stand in model.yaml, which takes one line of 1 to 200 characters without spaces around"
                        + " it. Rename the column where the file is exported.");
            }
        }

        private DrydockException unusable(String why) {
            return TableSurvey.unusable(file, why);
        }
    }

    private static DrydockException unusable(Path file, String why) {
        String separator = why.startsWith("line") ? ", " : " ";
        return new DrydockException(
                DraftFailure.CSV_UNUSABLE, "Nothing was drafted: " + file.getFileName() + separator + why);
    }
}
