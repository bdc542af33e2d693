package dev.drydock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.registry.VersionId;
import java.io.PrintWriter;

/** How a gate report reads on a terminal: the verdict first, then each gate. */
final class Reports {
    private Reports() {}

    static void print(PrintWriter out, VersionId candidate, JsonNode report) {
        out.println(candidate + ": " + report.path("verdict").asText("no verdict"));
        Table table = new Table("GATE", "VERDICT", "");
        for (JsonNode gate : report.path("gates")) {
            table.row(
                    gate.path("gate").asText(),
                    gate.path("verdict").asText(),
                    gate.path("finding").asText());
        }
        table.print(out);
        for (JsonNode watched : report.path("watched")) {
            out.println("watched " + watched.path("gate").asText() + ": "
                    + watched.path("finding").asText());
        }
        JsonNode flips = report.path("flips");
        if (flips.isObject()) {
            out.println("flips: "
                    + flips.path("negative").asText()
                    + " rows that the champion had right are wrong now; 'drydock report " + candidate
                    + " --json' names them");
        }
    }
}
