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
            table.row(gate.path("gate").asText(), gate.path("verdict").asText(), sentence(gate));
        }
        table.print(out);
        JsonNode flips = report.path("negativeFlips");
        if (flips.isObject()) {
            out.println("Rows that the champion got right and the candidate gets wrong: "
                    + flips.path("count").asText("0"));
        }
    }

    private static String sentence(JsonNode gate) {
        for (String name : new String[] {"sentence", "explanation", "reason", "detail"}) {
            if (gate.path(name).isTextual()) {
                return gate.path(name).asText();
            }
        }
        return "";
    }
}
