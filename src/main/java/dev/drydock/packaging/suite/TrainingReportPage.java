package dev.drydock.packaging.suite;

import static dev.drydock.packaging.suite.Markup.grouped;

import com.samskivert.mustache.Template;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.training.MovedParameter;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.domain.validation.SplitFigures;
import dev.drydock.domain.validation.SplitFigures.ClassFigure;
import dev.drydock.domain.validation.SplitFigures.ErrorQuantile;
import dev.drydock.domain.validation.TrainingReport;
import dev.drydock.domain.validation.TrainingReport.State;
import dev.drydock.domain.validation.TrainingReport.TrialLine;
import dev.drydock.domain.validation.TrialStanding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code training-report.html}: shows people how a candidate was trained. One file, no script, no foreign asset, light and dark. The choice
 * comes first, then every trial in a table and in curves, the chosen trial's figures by class, the changes of its parent's weights, and its
 * training environment.
 */
final class TrainingReportPage {
    private static final Template PAGE = Markup.template("training-report");

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

    private final TrainingReport report;

    private TrainingReportPage(TrainingReport report) {
        this.report = report;
    }

    static byte[] write(TrainingReport report) {
        return PAGE.execute(new TrainingReportPage(report).page()).getBytes(StandardCharsets.UTF_8);
    }

    /** What {@code training-report.mustache} shows; what is null or an empty text is left out. */
    record Page(
            String title,
            String model,
            long run,
            String parent,
            String choice,
            String choiceSentence,
            List<Trial> trials,
            String common,
            @Nullable Figures figures,
            List<Moved> moved,
            String unshown,
            List<Row> environment) {
        boolean isMoved() {
            return !moved.isEmpty();
        }
    }

    private Page page() {
        EpochCharts charts = new EpochCharts(report);
        return new Page(
                "Training report " + report.model() + ", run " + report.run(),
                report.model(),
                report.run(),
                report.parent(),
                report.chosen().isPresent() ? "Trial " + report.chosen().getAsInt() : "No trial is chosen",
                choiceSentence(),
                report.trials().stream()
                        .map(trial -> trial(trial, charts.draw(trial)))
                        .toList(),
                settings(report.common()),
                report.candidate().map(this::figures).orElse(null),
                moved(),
                report.moved().size() > MOST_MOVED ? grouped(report.moved().size() - MOST_MOVED) : "",
                environment());
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

    record Trial(
            int number,
            boolean isChosen,
            String settings,
            String state,
            List<String> notes,
            String epochs,
            String bestEpoch,
            String onTune,
            List<EpochCharts.Chart> charts) {
        boolean isDrawn() {
            return !charts.isEmpty();
        }
    }

    private static Trial trial(TrialLine trial, List<EpochCharts.Chart> charts) {
        return new Trial(
                trial.number(),
                trial.chosen(),
                trial.settings().isEmpty() ? "as all" : settings(trial.settings()),
                trial.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                Stream.of(
                                trial.why(),
                                trial.attempts() > 1 ? trial.attempts() + " attempts" : "",
                                String.join(", ", trial.places()))
                        .filter(note -> !note.isEmpty())
                        .toList(),
                trial.epochs().size() + " of " + trial.mostEpochs(),
                trial.bestEpoch().isPresent()
                        ? Integer.toString(trial.bestEpoch().getAsInt())
                        : "none",
                trial.standing().map(TrialStanding::words).orElseGet(() -> bestLoss(trial)),
                charts);
    }

    /** Of a trial that was not compared. */
    private static String bestLoss(TrialLine trial) {
        return trial.epochs().stream()
                .min(Comparator.comparingDouble(TrainingReport.EpochLine::tuneLoss))
                .map(epoch -> "loss " + Numbers.plain(epoch.tuneLoss()))
                .orElse("nothing measured");
    }

    private static String settings(SortedMap<String, String> settings) {
        return settings.entrySet().stream()
                .map(one -> one.getKey() + " " + (one.getValue().isEmpty() ? "none" : one.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** @param confusion empty of too many classes */
    record Figures(
            String rows,
            String comparison,
            String metric,
            List<ClassRow> classes,
            int mostClasses,
            List<Crossed> confusion,
            boolean hasTargets,
            List<Errors> errors) {
        boolean hasClasses() {
            return !classes.isEmpty();
        }

        boolean isCrossed() {
            return !confusion.isEmpty();
        }
    }

    private Figures figures(SplitFigures ours) {
        List<LabelRule.Target> targets = report.task().label().targets();
        return new Figures(
                grouped(ours.rows()),
                report.champion().isPresent()
                        ? "Champion: " + report.parent()
                                + " on the same rows, by its own preprocessing. Each answers at its own operating point; a row without an"
                                + " answer counts as not found, and stands in no column."
                        : "What the champion answers on these rows was not recorded.",
                report.metric().wireName() + " " + Numbers.thousandths(ours.metric())
                        + report.champion()
                                .map(champion -> ", champion " + Numbers.thousandths(champion.metric()))
                                .orElse(""),
                IntStream.range(0, ours.classes().size())
                        .mapToObj(at -> ofClass(ours, at))
                        .toList(),
                SplitFigures.MOST_CLASSES_CROSSED,
                IntStream.range(0, ours.confusion().size())
                        .mapToObj(row -> crossed(ours, row))
                        .toList(),
                !targets.isEmpty(),
                targets.isEmpty()
                        ? List.of(errors("", report.task().unit(), ours.errors()))
                        : targets.stream()
                                .map(target ->
                                        errors(target.name(), target.quantity().unit(), ours.errors()))
                                .toList());
    }

    record ClassRow(String name, String rows, List<Beside> figures) {}

    record Beside(String of, String ours, String champion) {}

    private ClassRow ofClass(SplitFigures ours, int at) {
        ClassFigure line = ours.classes().get(at);
        Optional<ClassFigure> theirs =
                report.champion().map(champion -> champion.classes().get(at));
        return new ClassRow(
                line.name(),
                grouped(line.rows()),
                List.of(
                        beside("Precision", line, theirs, ClassFigure::precision),
                        beside("Recall", line, theirs, ClassFigure::recall),
                        beside("F1", line, theirs, ClassFigure::f1)));
    }

    private static Beside beside(
            String of, ClassFigure ours, Optional<ClassFigure> theirs, ToDoubleFunction<ClassFigure> figure) {
        return new Beside(
                of,
                Numbers.thousandths(figure.applyAsDouble(ours)),
                theirs.map(champion -> Numbers.thousandths(figure.applyAsDouble(champion)))
                        .orElse(""));
    }

    record Crossed(String name, List<Cell> cells) {}

    record Cell(String said, boolean isRight, String count, String champion) {}

    private Crossed crossed(SplitFigures ours, int row) {
        return new Crossed(
                ours.classes().get(row).name(),
                IntStream.range(0, ours.confusion().size())
                        .mapToObj(column -> new Cell(
                                ours.classes().get(column).name(),
                                row == column,
                                grouped(ours.confusion().get(row).get(column)),
                                report.champion()
                                        .filter(champion ->
                                                !champion.confusion().isEmpty())
                                        .map(champion -> grouped(
                                                champion.confusion().get(row).get(column)))
                                        .orElse("")))
                        .toList());
    }

    /** @param target empty if there is only one */
    record Errors(String target, String unit, boolean isCompared, List<ErrorLine> lines) {}

    record ErrorLine(String share, String ours, String champion) {}

    private Errors errors(String target, String unit, List<ErrorQuantile> all) {
        List<ErrorLine> lines = IntStream.range(0, all.size())
                .filter(at -> all.get(at).target().equals(target))
                .mapToObj(at -> new ErrorLine(
                        Numbers.plain(all.get(at).share() * 100),
                        Numbers.measured(all.get(at).error(), true),
                        report.champion()
                                .map(champion -> Numbers.measured(
                                        champion.errors().get(at).error(), true))
                                .orElse("")))
                .toList();
        return new Errors(target, unit, report.champion().isPresent(), lines);
    }

    record Moved(String name, String kind, String values, String moved, String width, String largest) {}

    private List<Moved> moved() {
        double most = report.moved().stream()
                .flatMapToDouble(one -> one.relative().stream())
                .max()
                .orElse(0);
        return report.moved().stream()
                .sorted(Comparator.comparingDouble(TrainingReportPage::share)
                        .reversed()
                        .thenComparing(MovedParameter::name))
                .limit(MOST_MOVED)
                .map(one -> moved(one, most))
                .toList();
    }

    private static Moved moved(MovedParameter one, double most) {
        return new Moved(
                one.name(),
                one.kind().name().toLowerCase(Locale.ROOT),
                grouped(one.values()),
                moved(one),
                width(one, most),
                one.largest().isPresent() ? Numbers.plain(one.largest().getAsDouble()) : "not recorded");
    }

    /** A parameter that was 0 counts as moved the most. */
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

    /** In per cent of the widest. */
    private static String width(MovedParameter one, double most) {
        double width = most > 0 ? Math.min(1, share(one) / most) * 100 : one.distance() > 0 ? 100 : 0;
        return String.format(Locale.ROOT, "%.1f", width);
    }

    record Row(String name, String value) {}

    private List<Row> environment() {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("Snapshot", report.snapshot()));
        report.chosenTrial().ifPresent(trial -> {
            rows.add(new Row("Seed", setting(trial, "seed")));
            rows.add(new Row("Threads", setting(trial, "threads")));
            rows.add(new Row(
                    "Node", trial.places().isEmpty() ? "the orchestrator's" : String.join(", ", trial.places())));
        });
        report.environment().forEach((name, value) -> rows.add(new Row(TITLES.getOrDefault(name, name), value)));
        report.budget()
                .forEach(line -> rows.add(new Row(
                        "Budget " + line.resource(),
                        line.used() + " used"
                                + line.limit().map(limit -> " of " + limit).orElse(", no limit"))));
        return rows;
    }

    private String setting(TrialLine trial, String name) {
        String common = report.common().getOrDefault(name, "not known");
        return trial.settings().getOrDefault(name, common);
    }
}
