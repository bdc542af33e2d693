package dev.drydock.provenance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A text file of one entry a line; empty lines and those that begin with {@code #} are left out. */
final class Table {
    private Table() {}

    static List<String> lines(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    /** The line's columns, divided by {@code |}. */
    static List<String> columns(Path file, String line, int count) {
        List<String> columns = new ArrayList<>();
        for (String column : line.split("[|]", -1)) {
            columns.add(column.strip());
        }
        if (columns.size() != count) {
            throw new IllegalArgumentException(
                    file + ": " + count + " columns are needed, divided by '|': " + line.strip());
        }
        return columns;
    }
}
