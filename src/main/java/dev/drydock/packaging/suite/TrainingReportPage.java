package dev.drydock.packaging.suite;

import static dev.drydock.packaging.suite.Markup.escape;
import static dev.drydock.packaging.suite.Markup.grouped;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.training.MovedParameter;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.domain.validation.SplitFigures;
import dev.drydock.domain.validation.SplitFigures.ClassFigure;
import dev.drydock.domain.validation.SplitFigures.ErrorQuantile;
import dev.drydock.domain.validation.TrainingReport;
import dev.drydock.domain.validation.TrainingReport.State;
import dev.drydock.domain.validation.TrainingReport.TrialLine;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * {@code training-report.html}: the report for whoever asks how a candidate came to be. One file, no script, no foreign asset, light
 * and dark. The choice comes first, then every trial in a table and in curves, how the chosen one fares class by class, what became
 * of its parent's weights, and what it was trained with.
 */
final class TrainingReportPage {
    private static final String STYLE = """
            .chosen td{background:var(--wash)}h3{font-size:1rem;margin:1.5rem 0 .2rem}.cross td,.cross th{text-align:right}
            .cross th:first-child{text-align:left}.cross b{color:var(--ink)}.moved{fill:var(--soft)}
            .targets{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:0 2.5rem}
            .errors{max-width:32rem}.errors td{padding:.25rem .6rem}.trials td.n{white-space:nowrap}
            @media(max-width:44rem){.cross td{text-align:left}.errors td{padding:.1rem 0}}
            """;
    /** Of parameters and buffers, those that moved most; the JSON has them all. */
    private static final int MOST_MOVED = 300;
    /** Of what a run record calls by these names. */
    private static final Map<String, String> TITLES = Map.of(
            "cpuCapability", "Vector instructions",
            "device", "Device",
            "engine", "Engine",
            "engineLibrary", "Engine's library",
            "java", "Java",
            "platform", "Platform");

    private final StringBuilder page = new StringBuilder();
    private final TrainingReport report;

    private TrainingReportPage(TrainingReport report) {
        this.report = report;
    }

    static byte[] write(TrainingReport report) {
        TrainingReportPage page = new TrainingReportPage(report);
        page.write();
        return page.page.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write() {
        page.append(
                Markup.head("Training report " + report.model() + ", run " + report.run(), EpochCharts.STYLE + STYLE));
        page.append("<h1>")
                .append(escape(report.model()))
                .append(", run ")
                .append(report.run())
                .append("</h1>\n<p class=\"soft\">Training report; training started from ")
                .append(escape(report.parent()))
                .append("</p>\n<div class=\"verdict\"><strong>")
                .append(report.chosen().isPresent() ? "Trial " + report.chosen().getAsInt() : "No trial is chosen")
                .append("</strong><p>")
                .append(escape(choiceSentence()))
                .append("</p></div>\n");
        writeTrials();
        writeCurves();
        writeFigures();
        writeMoved();
        writeSurroundings();
        page.append(Markup.FOOT);
    }

    private String choiceSentence() {
        if (!report.choice().isEmpty()) {
            return report.choice();
        }
        if (report.chosen().isEmpty()) {
            return "Of " + counted(report.trials().size(), "trial") + ", "
                    + report.trials().stream()
                            .filter(trial -> trial.state() == State.FAILED)
                            .count()
                    + " failed.";
        }
        return report.trials().size() == 1
                ? "It was the only trial."
                : "It is the only one that can be compared by the rows of tune.";
    }

    private static String counted(long count, String one) {
        return grouped(count) + " " + one + (count == 1 ? "" : "s");
    }

    private void writeTrials() {
        page.append(
                        "<h2>Every trial</h2>\n<table class=\"trials\">\n<thead><tr><th>Trial</th><th>Settings</th><th>State</th>")
                .append("<th class=\"n\">Epochs</th><th class=\"n\">Best epoch</th><th>On tune</th>")
                .append("<th>Chosen</th></tr></thead>\n");
        report.trials().forEach(this::writeTrial);
        page.append("</table>\n");
        if (!report.common().isEmpty()) {
            page.append("<p class=\"soft\">All trials: ")
                    .append(escape(settings(report.common())))
                    .append(".</p>\n");
        }
    }

    private void writeTrial(TrialLine trial) {
        page.append(trial.chosen() ? "<tr class=\"chosen\">" : "<tr>");
        page.append("<td data-of=\"Trial\">").append(trial.number()).append("</td><td data-of=\"Settings\">");
        page.append(escape(trial.settings().isEmpty() ? "as all" : settings(trial.settings())))
                .append("</td><td data-of=\"State\">")
                .append(state(trial.state()));
        small(trial.why());
        if (trial.attempts() > 1) {
            small(trial.attempts() + " attempts");
        }
        small(String.join(", ", trial.places()));
        number("Epochs", trial.epochs().size() + " of " + trial.mostEpochs());
        number(
                "Best epoch",
                trial.bestEpoch().isPresent()
                        ? Integer.toString(trial.bestEpoch().getAsInt())
                        : "none");
        page.append("</td><td data-of=\"On tune\">")
                .append(trial.standing()
                        .map(standing -> escape(standing.words()))
                        .orElseGet(() -> bestLoss(trial)))
                .append("</td><td class=\"mark\" data-of=\"Chosen\">")
                .append(trial.chosen() ? "✓ chosen" : "no")
                .append("</td></tr>\n");
    }

    /** Of a trial that was not compared. */
    private static String bestLoss(TrialLine trial) {
        return trial.epochs().stream()
                .min(Comparator.comparingDouble(TrainingReport.EpochLine::tuneLoss))
                .map(epoch -> "loss " + Numbers.plain(epoch.tuneLoss()))
                .orElse("nothing measured");
    }

    private void small(String text) {
        if (!text.isEmpty()) {
            page.append("<small>").append(escape(text)).append("</small>");
        }
    }

    private static String settings(SortedMap<String, String> settings) {
        return settings.entrySet().stream()
                .map(one -> one.getKey() + " " + (one.getValue().isEmpty() ? "none" : one.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String state(State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void writeCurves() {
        EpochCharts charts = new EpochCharts(report);
        page.append("<h2>Epoch by epoch</h2>\n<p class=\"soft\">All trials have the same scales.</p>\n");
        for (TrialLine trial : report.trials()) {
            page.append("<h3>Trial ")
                    .append(trial.number())
                    .append(trial.chosen() ? ", chosen" : "")
                    .append("</h3>\n");
            String drawn = charts.draw(trial);
            page.append(drawn.isEmpty() ? "<p>It has no whole epoch.</p>\n" : drawn);
        }
    }

    private void writeFigures() {
        if (report.candidate().isEmpty()) {
            return;
        }
        SplitFigures ours = report.candidate().get();
        page.append("<h2>The chosen trial on tune</h2>\n<p class=\"soft\">")
                .append(grouped(ours.rows()))
                .append(
                        " rows, by which the epoch and the trial were chosen: the gate report has what rows say that played no part in that. ")
                .append(escape(
                        report.champion().isPresent()
                                ? "Champion: " + report.parent() + " on the same rows, by its own preprocessing."
                                : "What the champion answers on these rows was not recorded."))
                .append("</p>\n<p>")
                .append(escape(report.metric().wireName()))
                .append(' ')
                .append(Numbers.thousandths(ours.metric()))
                .append(report.champion()
                        .map(champion -> ", champion " + Numbers.thousandths(champion.metric()))
                        .orElse(""))
                .append(".</p>\n");
        if (ours.classes().isEmpty()) {
            writeErrors(ours);
        } else {
            writeClasses(ours);
            writeConfusion(ours);
        }
    }

    private void writeClasses(SplitFigures ours) {
        page.append("<table>\n<thead><tr><th>Class</th><th class=\"n\">Rows</th><th class=\"n\">Precision</th>")
                .append("<th class=\"n\">Recall</th><th class=\"n\">F1</th></tr></thead>\n");
        for (int i = 0; i < ours.classes().size(); i++) {
            ClassFigure line = ours.classes().get(i);
            int at = i;
            Optional<ClassFigure> theirs =
                    report.champion().map(champion -> champion.classes().get(at));
            page.append("<tr><td data-of=\"Class\">").append(escape(line.name()));
            number("Rows", grouped(line.rows()));
            beside("Precision", line, theirs, ClassFigure::precision);
            beside("Recall", line, theirs, ClassFigure::recall);
            beside("F1", line, theirs, ClassFigure::f1);
            page.append("</td></tr>\n");
        }
        page.append("</table>\n");
    }

    private <T> void beside(String of, T ours, Optional<T> theirs, ToDoubleFunction<T> figure) {
        number(of, Numbers.thousandths(figure.applyAsDouble(ours)));
        theirs.ifPresent(champion -> small("champion " + Numbers.thousandths(figure.applyAsDouble(champion))));
    }

    private void writeConfusion(SplitFigures ours) {
        if (ours.confusion().isEmpty()) {
            page.append("<p class=\"soft\">More than ")
                    .append(SplitFigures.MOST_CLASSES_CROSSED)
                    .append(" classes are not shown crossed.</p>\n");
            return;
        }
        page.append(
                "<h3>What rows of each class were said to be</h3>\n<table class=\"cross\">\n<thead><tr><th>Is</th>");
        ours.classes()
                .forEach(one ->
                        page.append("<th>said ").append(escape(one.name())).append("</th>"));
        page.append("</tr></thead>\n");
        for (int i = 0; i < ours.confusion().size(); i++) {
            page.append("<tr><th>").append(escape(ours.classes().get(i).name())).append("</th>");
            for (int j = 0; j < ours.confusion().size(); j++) {
                String count = grouped(ours.confusion().get(i).get(j));
                page.append("<td data-of=\"said ")
                        .append(escape(ours.classes().get(j).name()))
                        .append("\">")
                        .append(i == j ? "<b>" + count + "</b>" : count);
                int row = i;
                int column = j;
                report.champion()
                        .filter(champion -> !champion.confusion().isEmpty())
                        .ifPresent(champion -> small("champion "
                                + grouped(champion.confusion().get(row).get(column))));
                page.append("</td>");
            }
            page.append("</tr>\n");
        }
        page.append("</table>\n");
    }

    private void writeErrors(SplitFigures ours) {
        List<LabelRule.Target> targets = report.task().label().targets();
        page.append("<p>So large at most is the absolute error of that share of the rows.</p>\n");
        if (targets.isEmpty()) {
            writeErrors("", report.task().unit(), ours.errors());
            return;
        }
        page.append("<div class=\"targets\">\n");
        for (LabelRule.Target target : targets) {
            page.append("<div>\n<h3>").append(escape(target.name())).append("</h3>\n");
            writeErrors(target.name(), target.quantity().unit(), ours.errors());
            page.append("</div>\n");
        }
        page.append("</div>\n");
    }

    private void writeErrors(String target, String unit, List<ErrorQuantile> all) {
        String of = "Trial, " + escape(unit);
        page.append("<table class=\"errors\">\n<thead><tr><th>Share of rows</th><th class=\"n\">")
                .append(of)
                .append("</th>")
                .append(report.champion().isPresent() ? "<th class=\"n\">Champion, " + escape(unit) + "</th>" : "")
                .append("</tr></thead>\n");
        for (int i = 0; i < all.size(); i++) {
            ErrorQuantile line = all.get(i);
            if (line.target().equals(target)) {
                page.append("<tr><td data-of=\"Share of rows\">")
                        .append(Numbers.plain(line.share() * 100))
                        .append(" %");
                number(of, Numbers.measured(line.error(), true));
                int at = i;
                report.champion()
                        .map(champion -> champion.errors().get(at))
                        .ifPresent(
                                theirs -> number("Champion, " + escape(unit), Numbers.measured(theirs.error(), true)));
                page.append("</td></tr>\n");
            }
        }
        page.append("</table>\n");
    }

    private void writeMoved() {
        page.append("<h2>What changed against the parent</h2>\n");
        if (report.moved().isEmpty()) {
            page.append("<p>It was not recorded.</p>\n");
            return;
        }
        List<MovedParameter> ordered = report.moved().stream()
                .sorted(Comparator.comparingDouble(TrainingReportPage::share)
                        .reversed()
                        .thenComparing(MovedParameter::name))
                .toList();
        double most = ordered.stream()
                .flatMapToDouble(one -> one.relative().stream())
                .max()
                .orElse(0);
        page.append("<table>\n<thead><tr><th>Parameter or buffer</th><th>Kind</th><th class=\"n\">Values</th>")
                .append("<th class=\"n\">Moved</th><th></th><th class=\"n\">Largest change</th></tr></thead>\n");
        ordered.stream().limit(MOST_MOVED).forEach(one -> writeMoved(one, most));
        page.append(
                "</table>\n<p class=\"soft\">Moved: the length of the difference as a share of the parent's length.");
        if (ordered.size() > MOST_MOVED) {
            page.append(" The ")
                    .append(grouped(ordered.size() - MOST_MOVED))
                    .append(" that moved least are in the JSON alone.");
        }
        page.append("</p>\n");
    }

    private void writeMoved(MovedParameter one, double most) {
        page.append("<tr><td><code>")
                .append(escape(one.name()))
                .append("</code></td><td data-of=\"Kind\">")
                .append(one.kind().name().toLowerCase(Locale.ROOT));
        number("Values", grouped(one.values()));
        number("Moved", moved(one));
        page.append("</td><td class=\"draw\">")
                .append(bar(one, most))
                .append("</td><td class=\"n\" data-of=\"Largest change\">")
                .append(one.largest().isPresent() ? Numbers.plain(one.largest().getAsDouble()) : "not recorded")
                .append("</td></tr>\n");
    }

    /** What was 0 has moved as far as can be. */
    private static double share(MovedParameter moved) {
        return moved.distance() == 0 ? 0 : moved.relative().orElse(Double.MAX_VALUE);
    }

    private static String moved(MovedParameter one) {
        if (one.distance() == 0) {
            return "not at all";
        }
        OptionalDouble relative = one.relative();
        return relative.isPresent() ? Numbers.plain(100 * relative.getAsDouble()) + " %" : "from 0";
    }

    private static String bar(MovedParameter one, double most) {
        double width = most > 0 ? Math.min(1, share(one) / most) * 100 : one.distance() > 0 ? 100 : 0;
        return "<svg role=\"img\" aria-label=\"" + escape(one.name()) + " moved " + moved(one)
                + "\"><rect class=\"moved\" y=\"30%\" height=\"40%\" width=\""
                + String.format(Locale.ROOT, "%.1f", width) + "%\"/></svg>";
    }

    private void writeSurroundings() {
        page.append("<h2>What it was trained with</h2>\n<table>\n");
        row("Snapshot", report.snapshot());
        report.chosenTrial().ifPresent(trial -> {
            row("Seed", setting(trial, "seed"));
            row("Threads", setting(trial, "threads"));
            row("Node", trial.places().isEmpty() ? "the orchestrator's" : String.join(", ", trial.places()));
        });
        report.surroundings().forEach((name, value) -> row(TITLES.getOrDefault(name, name), value));
        report.budget()
                .forEach(line -> row(
                        "Budget " + line.resource(),
                        line.used() + " used"
                                + line.limit().map(limit -> " of " + limit).orElse(", no limit")));
        page.append("</table>\n");
    }

    private String setting(TrialLine trial, String name) {
        String common = report.common().getOrDefault(name, "not known");
        return trial.settings().getOrDefault(name, common);
    }

    private void row(String name, String value) {
        page.append("<tr><th>")
                .append(escape(name))
                .append("</th><td><code>")
                .append(escape(value))
                .append("</code></td></tr>\n");
    }

    /** @param of the column's title, which narrow screens show beside the number */
    private void number(String of, String text) {
        page.append("</td><td class=\"n\" data-of=\"").append(of).append("\">").append(text);
    }
}
