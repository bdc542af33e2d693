package dev.drydock.cli.registry;

import dev.drydock.api.ContributionView;
import dev.drydock.api.DescentView;
import dev.drydock.api.LineageFileView;
import dev.drydock.api.LineageView;
import dev.drydock.api.LineageView.Generation;
import dev.drydock.api.LineageView.Run;
import dev.drydock.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lineage as text. */
final class LineageText {
    private LineageText() {}

    static void print(PrintWriter out, LineageView lineage) {
        out.println(lineage.version() + ", made " + lineage.createdAt() + " by " + lineage.createdBy()
                + (lineage.packageDigest() == null ? "" : ", package " + lineage.packageDigest()));
        out.println();
        printLine(out, lineage.generations());
        printBrought(out, lineage.generations());
        printStatements(out, lineage.statements());
        List<Generation> generations = lineage.generations();
        printFiles(out, "Files that its own snapshot was joined from", generations.subList(0, 1));
        printFiles(out, "Files that it inherits through its parents", generations.subList(1, generations.size()));
    }

    private static void printLine(PrintWriter out, List<Generation> generations) {
        Table table = new Table(
                "VERSION",
                "STATE",
                "ALIASES",
                "RUN",
                "JOB",
                "EXECUTIONS",
                "BY",
                "SNAPSHOT",
                "ROWS",
                "AS OF",
                "SEALED",
                "BY RUN");
        for (Generation generation : generations) {
            Run run = generation.run();
            LineageView.Snapshot snapshot = generation.snapshot();
            table.row(
                    generation.version(),
                    generation.state(),
                    String.join(",", generation.aliases()),
                    run == null ? "imported" : run.instance(),
                    run == null ? null : run.job(),
                    run == null
                            ? null
                            : run.executions().stream().map(String::valueOf).collect(Collectors.joining(",")),
                    run == null ? null : run.submitter(),
                    snapshot == null ? null : snapshot.id(),
                    snapshot == null ? null : snapshot.rows(),
                    snapshot == null ? null : snapshot.asOf(),
                    snapshot == null ? null : snapshot.sealedAt(),
                    snapshot == null ? null : snapshot.sealedBy());
        }
        table.print(out);
    }

    private static void printBrought(PrintWriter out, List<Generation> generations) {
        for (Generation generation : generations) {
            ContributionView weights = generation.weights();
            if (weights != null) {
                out.println();
                out.println("The weights of " + generation.version() + " were trained elsewhere, by "
                        + weights.trainedBy()
                        + (weights.signedBy() == null
                                ? " as " + weights.broughtBy() + " states"
                                : ", who signed them as " + weights.signedVersion())
                        + ". " + weights.broughtBy() + " brought them " + weights.broughtAt() + " as contribution "
                        + weights.contribution() + ". Their snapshot judged them; nobody here trained on it.");
            }
        }
    }

    private static void printStatements(PrintWriter out, List<LineageView.Statement> statements) {
        out.println();
        if (statements.isEmpty()) {
            out.println("There is no signed statement about this version.");
            return;
        }
        Table table = new Table("SIGNED", "GATE", "BY", "RECEIVED", "EXPIRES", "SHA-256 OF THE STATEMENT");
        statements.forEach(s -> table.row(s.action(), s.gate(), s.person(), s.receivedAt(), s.expiresAt(), s.digest()));
        table.print(out);
    }

    private static void printFiles(PrintWriter out, String title, List<Generation> generations) {
        long count = generations.stream().mapToLong(one -> one.files().size()).sum();
        out.println();
        out.println(title + ": " + (count == 0 ? "none" : count));
        if (count == 0) {
            return;
        }
        Table table = new Table(
                "VERSION",
                "FILE",
                "KIND",
                "SOURCE",
                "SEQUENCE",
                "ROWS",
                "ACCEPTED",
                "RECEIVED",
                "BY RUN",
                "READ BY",
                "IN PLACE OF",
                "SHA-256");
        for (Generation generation : generations) {
            for (LineageFileView file : generation.files()) {
                table.row(
                        generation.version(),
                        file.name(),
                        file.kind(),
                        file.source(),
                        file.sequence(),
                        file.rows(),
                        file.accepted(),
                        file.receivedAt(),
                        file.receivedBy(),
                        file.readBy(),
                        file.replaces(),
                        file.sha256());
            }
        }
        table.print(out);
    }

    static void print(PrintWriter out, List<DescentView> descents) {
        String before = "";
        for (DescentView descent : descents) {
            out.print(before);
            before = System.lineSeparator();
            out.println(sentence(descent.file()));
            if (descent.snapshots().isEmpty()) {
                out.println("No snapshot was joined from this file.");
            } else {
                printSnapshots(out, descent);
            }
        }
    }

    private static String sentence(LineageFileView file) {
        return file.source() + "-" + file.sequence() + "/" + file.name() + ": " + file.kind() + ", " + file.state()
                + ", SHA-256 " + file.sha256() + ", " + file.rows() + " rows, " + file.accepted()
                + " accepted, received " + file.receivedAt() + " by run " + file.receivedBy()
                + after(", read by run ", file.readBy())
                + after(", in place of ", file.replaces())
                + after(", replaced by ", file.replacedBy());
    }

    private static String after(String words, @Nullable Object value) {
        return value == null ? "" : words + value;
    }

    private static void printSnapshots(PrintWriter out, DescentView descent) {
        Table snapshots = new Table("SNAPSHOT", "MODEL", "ROWS", "AS OF", "SEALED", "RUN", "MADE WITH IT");
        descent.snapshots()
                .forEach(s -> snapshots.row(
                        s.id(), s.model(), s.rows(), s.asOf(), s.sealedAt(), s.run(), madeWith(s.id(), descent)));
        snapshots.print(out);
        if (descent.versions().isEmpty()) {
            out.println("No version comes from this file.");
            return;
        }
        Table versions = new Table("VERSION", "STATE", "ALIASES", "THROUGH", "SNAPSHOT");
        descent.versions()
                .forEach(v -> versions.row(
                        v.version(),
                        v.state(),
                        String.join(",", v.aliases()),
                        v.through() == null ? "itself" : v.through(),
                        v.snapshot()));
        versions.print(out);
    }

    private static @Nullable String madeWith(String snapshot, DescentView descent) {
        Stream<String> versions = descent.versions().stream()
                .filter(version -> version.through() == null && snapshot.equals(version.snapshot()))
                .map(DescentView.Version::version);
        String names = versions.collect(Collectors.joining(","));
        return names.isEmpty() ? null : names;
    }
}
