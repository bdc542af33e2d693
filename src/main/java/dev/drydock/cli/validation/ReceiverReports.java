package dev.drydock.cli.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.terminal.PlainText;
import dev.drydock.cli.terminal.Table;
import dev.drydock.domain.registry.VersionId;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** How a node's report about a version reads on a terminal: each check there beside the version's own report. */
public final class ReceiverReports {
    private ReceiverReports() {}

    public static void print(PrintWriter out, VersionId version, JsonNode report) {
        out.println(version + " on node " + PlainText.of(report.path("signedBy")) + ": "
                + PlainText.of(report.path("verdict")) + ", order "
                + report.path("sequence").asLong() + ", "
                + PlainText.of(report.path("checkedAt")) + ", " + PlainText.of(report.path("engine")) + ", "
                + PlainText.of(report.path("machine")));
        Table table = new Table("CHECK", "HERE", "IN THE PACKAGE", "DIFFERS");
        for (JsonNode check : report.path("checks")) {
            table.row(
                    check.path("check").asText(),
                    check.path("verdict").asText(),
                    check.path("origin").asText(""),
                    check.path("differs").asBoolean() ? "yes" : "");
        }
        table.print(out);
        for (JsonNode check : report.path("checks")) {
            out.println(PlainText.of(check.path("check")) + ": " + PlainText.of(check.path("finding")));
        }
        String notRun = StreamSupport.stream(report.path("notRun").spliterator(), false)
                .map(PlainText::of)
                .collect(Collectors.joining(", "));
        if (!notRun.isEmpty()) {
            out.println("Not run on the node: " + notRun);
        }
    }
}
