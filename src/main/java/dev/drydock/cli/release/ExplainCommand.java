package dev.drydock.cli.release;

import dev.drydock.api.ExplanationView;
import dev.drydock.api.ExplanationView.Labelled;
import dev.drydock.api.ExplanationView.Place;
import dev.drydock.api.ExplanationView.Predicted;
import dev.drydock.api.ExplanationView.Version;
import dev.drydock.cli.terminal.ExitCode;
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
                        Query.of("/models/" + Query.encode(model) + "/predictions")
                                .with("id", prediction)
                                .toString(),
                        ExplanationView.class);
        server.print(found, () -> print(server.environment().out(), found));
        return ExitCode.OK;
    }

    private static void print(PrintWriter out, ExplanationView found) {
        if (found.predictions().isEmpty()) {
            out.println("The site has no log of prediction " + found.prediction() + " of " + found.model()
                    + ", only labels of it.");
        }
        for (Predicted row : found.predictions()) {
            out.println("Prediction " + found.prediction() + " of " + found.model() + ", " + words(row.place()));
            out.println("  at " + row.at() + ", score " + String.join(", ", row.scores())
                    + (row.predicted() == null ? "" : ", logged class " + row.predicted()));
            if (row.decision() != null) {
                out.println("  the version decides for this score: " + row.decision());
            }
            out.println("  " + answered(row));
            if (!row.slices().isEmpty()) {
                out.println("  slices: " + String.join(", ", row.slices()));
            }
            out.println();
            Table inputs = new Table("INPUT", "VALUE");
            row.inputs().forEach(input -> inputs.row(input.name(), value(input.value(), input.hidden())));
            inputs.print(out);
            out.println();
        }
        printLabels(out, found.labels());
        found.predictions().stream()
                .map(Predicted::recorded)
                .filter(version -> version != null)
                .distinct()
                .forEach(version -> print(out, version));
    }

    private static String words(Place place) {
        return "record " + place.record() + " of file " + place.file() + ", export " + place.export();
    }

    private static @Nullable String value(@Nullable String value, boolean hidden) {
        return hidden ? "(hidden: a private column)" : value == null ? "(missing)" : value;
    }

    private static String answered(Predicted row) {
        if (row.recorded() == null) {
            return "answered by '" + row.version() + "', as the log says. This site has no such version";
        }
        return "answered by " + row.recorded().version() + ", as the log says; "
                + (row.servedThen()
                        ? "it was in service at that time"
                        : "it was NOT in service at that time: the log's source or its clock is wrong");
    }

    private static void printLabels(PrintWriter out, List<Labelled> labels) {
        if (labels.isEmpty()) {
            out.println("There is no label for it.");
        } else {
            Table table = new Table("LABEL", "AT", "BY", "WHERE");
            labels.forEach(label -> table.row(label.label(), label.at(), label.annotator(), words(label.place())));
            table.print(out);
        }
        out.println();
    }

    private static void print(PrintWriter out, Version version) {
        out.println(version.version() + ", " + version.state()
                + (version.packageDigest() == null ? "" : ", package " + version.packageDigest()));
        version.service()
                .forEach(service -> out.println("  in service from " + service.from()
                        + (service.until() == null ? " until now" : " until " + service.until())));
        if (version.statements().isEmpty()) {
            out.println("  nobody signed a statement about it");
        }
        version.statements()
                .forEach(one -> out.println("  " + one.person() + " signed: " + one.action()
                        + (one.gate() == null ? "" : " " + one.gate()) + ", received " + one.receivedAt()
                        + ", statement " + one.digest()));
        if (version.report() == null) {
            out.println("  it has no gate report");
            return;
        }
        long passed = version.report().gates().stream()
                .filter(gate -> gate.verdict().equals("PASS"))
                .count();
        String others = version.report().gates().stream()
                .filter(gate -> !gate.verdict().equals("PASS"))
                .map(gate -> gate.gate() + " " + gate.verdict() + (gate.waived() ? " (waived)" : ""))
                .collect(Collectors.joining(", "));
        out.println("  its suite: " + version.report().verdict()
                + (version.report().comparedWith() == null
                        ? ""
                        : ", compared with " + version.report().comparedWith())
                + "; " + passed + " gates passed" + (others.isEmpty() ? "" : "; " + others) + "; report "
                + version.report().digest());
    }
}
