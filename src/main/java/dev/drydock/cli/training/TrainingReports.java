package dev.drydock.cli.training;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.terminal.Table;
import dev.drydock.domain.validation.Numbers;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** How a training report reads on a terminal: the choice, then every trial, then what moved most. */
public final class TrainingReports {
    private static final int MOST_MOVED = 10;

    private TrainingReports() {}

    public static void print(PrintWriter out, JsonNode report) {
        JsonNode chosen = report.path("chosen");
        out.println("Run " + report.path("run").asText() + " of "
                + report.path("model").asText() + ", started from "
                + report.path("parent").asText() + ": "
                + (chosen.isNumber() ? "trial " + chosen.asText() + " was selected" : "no trial was selected"));
        if (report.has("choice")) {
            out.println(report.path("choice").asText());
        }
        Table trials = new Table("TRIAL", "STATE", "EPOCHS", "BEST", "ON TUNE", "SETTINGS");
        report.path("trials")
                .forEach(trial -> trials.row(
                        trial.path("trial").asText() + (trial.path("chosen").asBoolean() ? " *" : ""),
                        trial.path("state").asText().toLowerCase(Locale.ROOT).replace('_', ' '),
                        trial.path("epochs").size() + " of "
                                + trial.path("mostEpochs").asText(),
                        trial.path("bestEpoch").asText(),
                        measured(trial.path("measured")),
                        settings(trial.path("settings"))));
        trials.print(out);
        for (JsonNode trial : report.path("trials")) {
            if (trial.has("why")) {
                out.println("trial " + trial.path("trial").asText() + ": "
                        + trial.path("why").asText());
            }
        }
        printMoved(out, report);
    }

    private static String measured(JsonNode measured) {
        return measured.isObject()
                ? measured.path("metric").asText() + " " + number(measured.path("value")) + " ["
                        + number(measured.path("low")) + ", " + number(measured.path("high")) + "]"
                : "";
    }

    private static String settings(JsonNode settings) {
        return settings.properties().stream()
                .map(one -> one.getKey() + "=" + one.getValue().asText())
                .collect(Collectors.joining(" "));
    }

    private static void printMoved(PrintWriter out, JsonNode report) {
        StreamSupport.stream(report.path("moved").spliterator(), false)
                .filter(one -> one.path("distance").asDouble() > 0)
                .sorted((a, b) -> Double.compare(share(b), share(a)))
                .limit(MOST_MOVED)
                .forEach(one -> out.println("moved " + one.path("parameter").asText() + " ("
                        + one.path("kind").asText() + "): "
                        + (one.has("relative") ? Numbers.plain(100 * share(one)) + " %" : "from 0")));
    }

    /** A parameter that was 0 counts as moved the most. */
    private static double share(JsonNode moved) {
        return moved.path("relative").asDouble(Double.MAX_VALUE);
    }

    private static String number(JsonNode value) {
        return value.isNumber() ? Numbers.thousandths(value.asDouble()) : "n/a";
    }
}
