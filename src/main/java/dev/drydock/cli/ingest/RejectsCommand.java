package dev.drydock.cli.ingest;

import dev.drydock.api.RejectView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import dev.drydock.domain.dataset.RejectsCsv;
import dev.drydock.domain.dataset.RowOrigin;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rows in quarantine, masked or as they came. */
@Command(name = "rejects", description = "List quarantined rows.", mixinStandardHelpOptions = true)
public final class RejectsCommand implements Callable<Integer> {
    private static final int SHOWN = 100;
    private static final int MOST = 10_000;
    private static final int WIDTH = 80;

    @Mixin
    private ServerOptions server;

    @Option(names = "--model", description = "Only rows of this model.")
    private @Nullable String model;

    @Option(names = "--run", paramLabel = "INSTANCE", description = "Only rows that this run quarantined.")
    private @Nullable Long run;

    @Option(names = "--file", paramLabel = "NAME", description = "Only rows of this exported file.")
    private @Nullable String file;

    @Option(
            names = "--limit",
            description = "How many of the newest rows to read. Default: 100; 10000 with --summary; all with --csv.")
    private @Nullable Integer limit;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the rows to this file.")
    private @Nullable Path csv;

    @Option(names = "--summary", description = "Show only the number of rows by file and fault.")
    private boolean summary;

    @Option(
            names = "--raw",
            description = "Show the rows unmasked. Needs the role auditor or admin. The audit" + " log records it.")
    private boolean raw;

    @Option(
            names = "--record",
            paramLabel = "ID",
            description = "Write the exact bytes of this row to --out. Needs the role auditor or admin. The audit"
                    + " log records it.")
    private @Nullable Long record;

    @Option(names = "--out", paramLabel = "FILE", description = "File that --record writes.")
    private @Nullable Path out;

    @Override
    public Integer call() {
        if (record != null || out != null) {
            writeRecord();
            return ExitCode.OK;
        }
        List<RejectView> rejects = rejects();
        if (csv != null) {
            write(csv, rejects);
            server.environment().out().println(rejects.size() + " rows written to " + csv);
        } else if (summary) {
            summarise(rejects);
        } else {
            list(rejects);
        }
        return ExitCode.OK;
    }

    private void writeRecord() {
        if (record == null || out == null) {
            throw new DrydockException(
                    CommonFailure.USAGE, "No row was read: use --record ID and --out FILE together.");
        }
        byte[] bytes = server.connect().getBytes("/rejects/" + record + "/record");
        PlainFiles.write(out, bytes);
        server.environment().out().println(bytes.length + " bytes written to " + out);
    }

    private List<RejectView> rejects() {
        Orchestrator orchestrator = server.connect();
        boolean every = csv != null && limit == null;
        String query = Query.of("/rejects")
                .with("model", model)
                .with("run", run)
                .with("file", file)
                .with("limit", limit != null ? limit : every || summary ? MOST : SHOWN)
                .with("raw", raw ? true : null)
                .toString();
        return every
                ? orchestrator.all(query, "before", RejectView.class)
                : orchestrator.page(query, RejectView.class).items();
    }

    private void list(List<RejectView> rejects) {
        server.print(rejects, () -> {
            Table table = new Table("ID", "INSTANCE", "FILE", "LINE", "REASON", "FIELD", "ROW", "CORRECTED BY");
            rejects.forEach(r -> table.row(
                    r.id(),
                    r.instance(),
                    r.file(),
                    r.line(),
                    r.reason(),
                    r.field(),
                    oneLine(text(r)),
                    correction(r.correctedBy())));
            table.print(server.environment().out());
        });
    }

    /** As it came if that was asked for. */
    private static String text(RejectView reject) {
        return reject.raw() == null ? reject.row() : reject.raw();
    }

    /** Rows come from outside: nothing in them may move the terminal's cursor. */
    private static String oneLine(String row) {
        String safe = row.replaceAll("\\p{Cntrl}", "?");
        return safe.length() <= WIDTH ? safe : safe.substring(0, WIDTH - 3) + "...";
    }

    private static String correction(RejectView.@Nullable CorrectionView by) {
        if (by == null) {
            return "-";
        }
        String state = by.ingested() ? by.rejected() + " rows quarantined" : "not read yet";
        return by.export() + "/" + by.file() + " (" + state + ")";
    }

    /** How many rows of one file have the same fault in the same field. */
    record RejectCount(int rows, RejectView first) {}

    private void summarise(List<RejectView> rejects) {
        Map<List<String>, List<RejectView>> kinds = new LinkedHashMap<>();
        rejects.forEach(r -> kinds.computeIfAbsent(List.of(r.file(), r.reason(), r.field()), kind -> new ArrayList<>())
                .add(r));
        kinds.values().forEach(rows -> rows.sort(Comparator.comparingLong(RejectView::line)));
        List<RejectCount> counts = kinds.values().stream()
                .map(rows -> new RejectCount(rows.size(), rows.get(0)))
                .sorted(Comparator.comparingInt(RejectCount::rows).reversed())
                .toList();
        server.print(counts, () -> {
            Table table = new Table("ROWS", "FILE", "REASON", "FIELD", "FIRST LINE");
            counts.forEach(c -> table.row(
                    c.rows(),
                    c.first().file(),
                    c.first().reason(),
                    c.first().field(),
                    c.first().line()));
            table.print(server.environment().out());
        });
    }

    private static void write(Path file, List<RejectView> rejects) {
        StringBuilder text = new StringBuilder(RejectsCsv.HEADER);
        for (RejectView r : rejects) {
            RowOrigin origin = new RowOrigin(r.byteOffset(), r.record(), r.line());
            text.append(RejectsCsv.line(r.id(), r.instance(), r.file(), origin, r.reason(), r.field(), text(r)));
        }
        PlainFiles.write(file, text.toString());
    }
}
