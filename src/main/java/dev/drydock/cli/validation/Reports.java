package dev.drydock.cli.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.terminal.PlainText;
import dev.drydock.cli.terminal.Table;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.validation.Gate;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.Numbers;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** How a gate report reads on a terminal: the verdict, what the version does worse, what it does better, then each gate with its numbers. */
public final class Reports {
    private Reports() {}

    public static void print(PrintWriter out, VersionId candidate, JsonNode report) {
        String champion = PlainText.of(report.path("champion"));
        out.println(candidate + ": " + PlainText.of(report.path("verdict").asText("no verdict"))
                + (!champion.isEmpty()
                        ? ", compared with " + champion
                        : report.path("metrics").isEmpty() ? "" : ", compared with no model at all"));
        printChanges(out, report);
        printGates(out, report);
        for (JsonNode gate : report.path("gates")) {
            if (!"PASS".equals(gate.path("verdict").asText())) {
                out.println(PlainText.of(gate.path("gate")) + ": " + PlainText.of(gate.path("finding")));
            }
            printWaiver(out, gate.path("waiver"));
        }
        for (JsonNode watched : report.path("watched")) {
            out.println("watched " + PlainText.of(watched.path("gate")) + " " + PlainText.of(watched.path("verdict"))
                    + ": " + PlainText.of(watched.path("finding")));
        }
    }

    private static void printWaiver(PrintWriter out, JsonNode waiver) {
        if (waiver.isObject()) {
            out.println("  waived by " + waiver.path("by").asText() + " until "
                    + waiver.path("expiresAt").asText() + ", because "
                    + waiver.path("reason").asText());
        }
    }

    /** Rows first, then the owner's cost, then metrics: those that fell, those that these rows cannot tell, those that rose. */
    private static void printChanges(PrintWriter out, JsonNode report) {
        JsonNode flips = report.path("flips");
        if (flips.isObject()) {
            boolean quantity = report.path("task").asText().equals("regression");
            out.println("  " + PlainText.of(flips.path("negative"))
                    + (quantity
                            ? " rows have an error that is larger by more than the tolerance, "
                            : " rows that were right are now wrong, ")
                    + PlainText.of(flips.path("positive"))
                    + (quantity ? " rows have a smaller one" : " rows that were wrong are now right"));
        }
        Stream.of("gates", "watched")
                .flatMap(list -> StreamSupport.stream(report.path(list).spliterator(), false))
                .filter(gate -> gate.path("gate").asText().equals(Gate.COST.wireName()))
                .map(gate -> gate.path("measured"))
                .filter(JsonNode::isObject)
                .forEach(measured -> out.println("  an answer costs " + number(measured.path("champion"), false)
                        + " -> " + number(measured.path("candidate"), false)));
        StreamSupport.stream(report.path("metrics").spliterator(), false)
                .sorted(Comparator.comparingInt(Reports::change))
                .forEach(metric -> printMetric(out, metric));
    }

    private static void printMetric(PrintWriter out, JsonNode metric) {
        boolean error = metric.path("lessIsBetter").asBoolean();
        out.println("  " + PlainText.of(metric.path("metric")) + " " + number(metric.path("champion"), error)
                + " -> "
                + number(metric.path("candidate"), error) + ", that is " + signed(metric.path("difference"), error)
                + ", bounds " + signed(metric.path("low"), error) + " to " + signed(metric.path("high"), error) + ": "
                + words(change(metric)));
    }

    /** As {@link Interval#sign}. */
    private static int change(JsonNode metric) {
        return new Interval(metric.path("low").asDouble(), metric.path("high").asDouble())
                .sign(metric.path("lessIsBetter").asBoolean());
    }

    private static String words(int change) {
        return change == 0 ? "may be chance" : change < 0 ? "worse" : "better";
    }

    private static void printGates(PrintWriter out, JsonNode report) {
        Table table = new Table("GATE", "VERDICT", "MEASURED", "BOUNDS", "MUST REACH", "ROWS");
        for (JsonNode gate : report.path("gates")) {
            JsonNode measured = gate.path("measured");
            boolean numbers = measured.isObject();
            boolean error = measured.path("lessIsBetter").asBoolean();
            table.row(
                    gate.path("gate").asText(),
                    gate.path("verdict").asText(),
                    numbers ? measured.path("metric").asText() + " " + number(measured.path("value"), error) : "",
                    numbers ? number(measured.path("low"), error) + " to " + number(measured.path("high"), error) : "",
                    numbers ? number(measured.path("limit"), error) : "",
                    numbers ? measured.path("rows").asText() : "");
        }
        table.print(out);
    }

    private static String number(JsonNode value, boolean error) {
        return value.isNumber() ? Numbers.measured(value.asDouble(), error) : "n/a";
    }

    private static String signed(JsonNode value, boolean error) {
        return (value.asDouble() > 0 ? "+" : "") + number(value, error);
    }
}
