package dev.drydock.cli.release;

import dev.drydock.api.ExplanationView;
import dev.drydock.api.ExplanationView.Labelled;
import dev.drydock.api.ExplanationView.Place;
import dev.drydock.api.ExplanationView.Predicted;
import dev.drydock.api.ExplanationView.Report;
import dev.drydock.api.ExplanationView.Version;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.PlainText;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Answers for one prediction. */
@Command(
        name = "explain",
        description =
                "Show one prediction: the version that answered, its inputs and decision, the release, who signed it,"
                        + " and what its suite said.",
        mixinStandardHelpOptions = true)
public final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Parameters(index = "0", paramLabel = "MODEL", description = "Name of the model.")
    private String model = "";

    @Parameters(
            index = "1",
            paramLabel = "PREDICTION",
            description = "Id of the prediction, as the serving log has it.")
    private String prediction = "";

    @Override
    public Integer call() {
        ExplanationView found = server.connect()
                .get(
                        Query.of("/models/" + Query.segment("model", model) + "/predictions")
                                .with("id", prediction)
                                .toString(),
                        ExplanationView.class);
        server.print(found, () -> print(server.environment().out(), found));
        return ExitCode.OK;
    }

    private static void print(PrintWriter out, ExplanationView found) {
        if (found.predictions().isEmpty()) {
            say(
                    out,
                    "The site has no log of prediction " + found.prediction() + " of " + found.model()
                            + ", only labels of it.");
        }
        if (found.predictions().size() > 1) {
            say(
                    out,
                    found.predictions().size() + (found.more() ? " and more" : "")
                            + " rows have this id. Where they contradict each other, Drydock uses none of them.");
        }
        found.predictions().forEach(row -> print(out, found, row));
        printLabels(out, found.labels());
        found.releases().forEach(release -> print(out, release));
    }

    /** Every line has words of other people's files: none of them may move the cursor. */
    private static void say(PrintWriter out, String line) {
        out.println(PlainText.of(line));
    }

    private static void print(PrintWriter out, ExplanationView found, Predicted row) {
        say(out, "Prediction " + found.prediction() + " of " + found.model() + ", " + words(row.place()));
        say(
                out,
                "  at " + row.at() + ", score " + String.join(", ", row.scores())
                        + (row.predicted() == null ? "" : ", logged class " + row.predicted()));
        if (row.decision() != null) {
            say(out, "  the version decides for this score: " + row.decision());
        }
        say(out, "  " + answered(row));
        if (!row.slices().isEmpty()) {
            say(out, "  slices: " + String.join(", ", row.slices()));
        }
        out.println();
        if (row.inputs().isEmpty()) {
            say(out, "Nobody can say by which model.yaml this file was read, so its inputs are not shown.");
        } else {
            Table inputs = new Table("INPUT", "VALUE");
            row.inputs().forEach(input -> inputs.row(input.name(), value(input.value(), input.hidden())));
            inputs.print(out);
        }
        out.println();
    }

    private static String words(Place place) {
        return "record " + place.record() + " of file " + place.file() + ", export " + place.export();
    }

    private static String value(@Nullable String value, boolean hidden) {
        return hidden ? "(hidden: a private column)" : value == null ? "(missing)" : value;
    }

    private static String answered(Predicted row) {
        if (row.recorded() == null) {
            return "answered by '" + row.version() + "', as the log says. This site has no such version";
        }
        return "answered by " + row.recorded() + ", as the log says; by this site's record "
                + (row.champion()
                        ? "it was the champion at that time"
                        : "it was not the champion at that time. A row from before the first release"
                                + " here, a node that went back by itself, a clock or the log can be the reason");
    }

    private static void printLabels(PrintWriter out, List<Labelled> labels) {
        if (labels.isEmpty()) {
            say(out, "There is no label for it.");
        } else {
            Table table = new Table("LABEL", "AT", "BY", "WHERE");
            labels.forEach(label -> table.row(label.label(), label.at(), label.annotator(), words(label.place())));
            table.print(out);
        }
        out.println();
    }

    private static void print(PrintWriter out, Version version) {
        say(
                out,
                version.version() + ", " + version.state()
                        + (version.packageDigest() == null ? "" : ", package " + version.packageDigest()));
        version.service()
                .forEach(service -> say(
                        out,
                        "  champion from " + service.from()
                                + (service.until() == null ? " until now" : " until " + service.until())));
        if (version.statements().isEmpty()) {
            say(out, "  nobody signed a statement about it");
        }
        version.statements()
                .forEach(one -> say(
                        out,
                        "  " + one.person() + " signed: " + one.action()
                                + (one.gate() == null ? "" : " " + one.gate()) + ", received " + one.receivedAt()
                                + ", statement " + one.digest()));
        say(
                out,
                version.report() == null ? "  it has no gate report that can be read" : "  " + suite(version.report()));
    }

    private static String suite(Report report) {
        long passed = report.gates().stream()
                .filter(gate -> gate.verdict().equals("PASS"))
                .count();
        String others = report.gates().stream()
                .filter(gate -> !gate.verdict().equals("PASS"))
                .map(gate -> gate.gate() + " " + gate.verdict()
                        + (gate.waived() && !gate.verdict().equals("WAIVED") ? " (waived)" : ""))
                .collect(Collectors.joining(", "));
        return "its suite: " + report.verdict()
                + (report.comparedWith() == null ? "" : ", compared with " + report.comparedWith()) + "; " + passed
                + " gates passed" + (others.isEmpty() ? "" : "; " + others) + "; report " + report.digest();
    }
}
