package dev.drydock.cli.ingest;

import dev.drydock.api.SnapshotView;
import dev.drydock.api.SnapshotView.Column;
import dev.drydock.api.SnapshotView.Part;
import dev.drydock.api.SnapshotView.Statistics;
import dev.drydock.cli.terminal.Table;
import dev.drydock.domain.validation.Numbers;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A snapshot as text. */
final class SnapshotText {
    private static final String NUMERIC = "NUMERIC";
    private static final int LISTED = 8;

    private SnapshotText() {}

    static void print(PrintWriter out, SnapshotView snapshot) {
        out.println(snapshot.id() + " of " + snapshot.model() + ", as of " + snapshot.asOf() + ": " + snapshot.rows()
                + " rows, " + splits(snapshot.splits()));
        out.println();
        if (snapshot.statistics() == null) {
            out.println("This snapshot has no statistics, because it was sealed by an earlier version of Drydock.");
            return;
        }
        if (snapshot.anomalies().isEmpty()) {
            out.println("No anomalies.");
        } else {
            out.println("Anomalies: " + snapshot.anomalies().size());
            snapshot.anomalies().forEach(anomaly -> out.println("  " + anomaly.rule() + ": " + anomaly.sentence()));
        }
        List<Column> columns = columns(snapshot.statistics());
        numbers(out, columns.stream().filter(SnapshotText::isNumber).toList());
        categories(out, columns.stream().filter(column -> !isNumber(column)).toList());
    }

    private static String splits(Map<String, Integer> splits) {
        return Stream.of("train", "tune", "holdout")
                .map(split -> splits.getOrDefault(split, 0) + " " + split)
                .collect(Collectors.joining(", "));
    }

    private static List<Column> columns(Statistics statistics) {
        List<Column> columns = new ArrayList<>(statistics.inputs());
        columns.add(statistics.score());
        if (statistics.predicted() != null) {
            columns.add(statistics.predicted());
        }
        columns.add(statistics.label());
        if (statistics.others() != null) {
            columns.addAll(statistics.others());
        }
        return columns;
    }

    private static boolean isNumber(Column column) {
        return column.type().equals(NUMERIC);
    }

    private static void numbers(PrintWriter out, List<Column> columns) {
        if (columns.isEmpty()) {
            return;
        }
        out.println();
        Table table = new Table(
                "NUMBER",
                "COUNT",
                "MISSING",
                "ZEROS",
                "MEAN",
                "DEVIATION",
                "MIN",
                "1 %",
                "5 %",
                "25 %",
                "50 %",
                "75 %",
                "95 %",
                "99 %",
                "MAX");
        for (Column column : columns) {
            Part all = column.all();
            List<@Nullable Object> cells = new ArrayList<>();
            cells.add(column.name() + (column.masked() ? " (private)" : ""));
            cells.add(all.count());
            cells.add(all.missing());
            cells.add(all.zeros());
            cells.add(plain(all.mean()));
            cells.add(plain(all.deviation()));
            cells.add(plain(all.min()));
            for (int i = 0; i < 7; i++) {
                cells.add(
                        column.quantiles() == null
                                ? null
                                : plain(column.quantiles().get(i)));
            }
            cells.add(plain(all.max()));
            table.row(cells.toArray());
        }
        table.print(out);
    }

    private static @Nullable String plain(@Nullable Double value) {
        return value == null ? null : Numbers.plain(value);
    }

    private static void categories(PrintWriter out, List<Column> columns) {
        if (columns.isEmpty()) {
            return;
        }
        out.println();
        Table table = new Table("CATEGORY", "COUNT", "MISSING", "DISTINCT", "ROWS");
        columns.forEach(column -> table.row(
                column.name() + (column.masked() ? " (private)" : ""),
                column.all().count(),
                column.all().missing(),
                column.all().distinct(),
                rows(column)));
        table.print(out);
    }

    private static @Nullable String rows(Column column) {
        List<String> names = column.categories();
        List<Long> counts = column.all().counts();
        if (names == null || counts == null) {
            return null;
        }
        List<String> listed = new ArrayList<>();
        for (int i = 0; i < Math.min(LISTED, names.size()); i++) {
            listed.add(names.get(i) + " " + counts.get(i));
        }
        return String.join(", ", listed) + (names.size() > LISTED ? ", and " + (names.size() - LISTED) + " more" : "");
    }
}
