package dev.drydock.packaging.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.registry.TrialChoice.ChoiceMetric;
import dev.drydock.domain.training.MovedParameter;
import dev.drydock.domain.training.MovedParameter.Kind;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.SplitFigures;
import dev.drydock.domain.validation.SplitFigures.ClassFigure;
import dev.drydock.domain.validation.SplitFigures.ErrorQuantile;
import dev.drydock.domain.validation.TrainingReport;
import dev.drydock.domain.validation.TrainingReport.BudgetLine;
import dev.drydock.domain.validation.TrainingReport.EpochLine;
import dev.drydock.domain.validation.TrainingReport.State;
import dev.drydock.domain.validation.TrainingReport.TrialLine;
import dev.drydock.domain.validation.TrialStanding;
import dev.drydock.domain.validation.TrialStanding.Place;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class TrainingReportPageTest {
    private static final String HOSTILE = "<script>alert(\"1\")</script>&'";

    private final SuiteFiles files = new SuiteFiles();

    @Test
    void tellsTheChoiceThenEveryTrialWithItsStateEpochsAndStanding() throws Exception {
        TrainingReport report = sweep();
        String page = page(report);

        assertThat(page.indexOf("Of 4 trials trial 0 was chosen"))
                .isPositive()
                .isLessThan(page.indexOf("<h2>Every trial</h2>"));
        assertThat(page)
                .contains("✓ chosen", "auc 0.9 [0.88, 0.92], best")
                .contains("failed<small>LOSS_NOT_FINITE: Task 12-train-1 cannot continue.</small>")
                .contains("ended at rung<small>Other trials were better in round 1.</small>")
                .contains("stopped early", "3 of 30", "0 of 30")
                .contains("All trials: batch-size 32, freeze none.")
                .contains("<h3>Trial 1</h3>\n<p>It has no whole epoch.</p>");
        JsonNode json = StrictJson.read(files.trainingReportJson(report));
        assertThat(json.at("/trials/1/state").asText()).isEqualTo("FAILED");
        assertThat(json.at("/trials/1/epochs")).isEmpty();
        assertThat(json.at("/trials/0/epochs/2/metric").asDouble()).isEqualTo(0.9);
        assertThat(json.at("/trials/0/measured/low").asDouble()).isEqualTo(0.88);
        assertThat(json.at("/chosen").asInt()).isZero();
    }

    @Test
    void isOneWellFormedFileWithoutScriptAndForeignAssetAndTheSameBytesEachTime() throws Exception {
        String page = page(sweep());

        assertThat(page)
                .doesNotContain("<script")
                .doesNotContain("http")
                .doesNotContain("src=")
                .doesNotContain("url(")
                .doesNotContain(" style=")
                .contains("prefers-color-scheme:dark");
        assertThat(page).isEqualTo(page(sweep()));
        assertThat(files.trainingReportJson(sweep())).isEqualTo(files.trainingReportJson(sweep()));
        parse(page);
    }

    @Test
    void linesAreToldApartWithoutColourAndInWords() throws Exception {
        Document page = parse(page(sweep()));

        assertThat(page.getElementsByTagName("path").getLength()).isPositive();
        String text = page(sweep());
        assertThat(text)
                .contains("stroke-dasharray:5 3", "<rect class=\"mark\"", "<circle r=\"2.5\"")
                .contains("Squares, dashed: train. Dots: tune. Dotted: tune before the first step.")
                .contains("aria-label=\"Trial 0, loss by epoch: on train from 0.7 to 0.3, on tune from 0.6 to 0.4\"")
                .contains("aria-label=\"Trial 0, auc on tune by epoch: from 0.7 to 0.9\"")
                .contains("aria-label=\"Trial 0, learning rate by epoch: from 0.01 to 0.001\"");
    }

    @Test
    void escapesEveryNameThatComesFromOutside() throws Exception {
        TrialLine trial = new TrialLine(
                0,
                settings("freeze", HOSTILE),
                State.FAILED,
                HOSTILE,
                List.of(),
                3,
                OptionalInt.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                true,
                2,
                List.of(HOSTILE));
        SplitFigures figures = new SplitFigures(
                4,
                0.5,
                List.of(new ClassFigure(HOSTILE, 2, 0.5, 0.5, 0.5), new ClassFigure("no", 2, 0.5, 0.5, 0.5)),
                List.of(List.of(1, 1), List.of(1, 1)),
                List.of());
        TrainingReport report = new TrainingReport(
                12,
                HOSTILE,
                new ModelTask(Task.BINARY_CLASSIFICATION, LabelRule.ofClasses(HOSTILE, "no")),
                HOSTILE,
                HOSTILE,
                OptionalInt.of(0),
                HOSTILE,
                settings(HOSTILE, HOSTILE),
                List.of(trial),
                Optional.of(figures),
                Optional.of(figures),
                List.of(new MovedParameter(HOSTILE, 1, 1, OptionalDouble.of(1), OptionalDouble.of(1), Kind.TRAINED)),
                settings(HOSTILE, HOSTILE),
                List.of(new BudgetLine(HOSTILE, HOSTILE, Optional.of(HOSTILE))));

        String page = page(report);

        assertThat(page).doesNotContain("<script").doesNotContain("alert(\"");
        parse(page);
        assertThat(StrictJson.read(files.trainingReportJson(report))
                        .at("/moved/0/parameter")
                        .asText())
                .isEqualTo(HOSTILE);
    }

    @Test
    void aSingleTrialWithNothingElseRecordedHasAReportToo() throws Exception {
        TrialLine only = trial(0, State.FINISHED, "", epochs(0.6), Optional.empty(), true);
        TrainingReport report = report(OptionalInt.of(0), "", List.of(only), Optional.empty(), Optional.empty());

        String page = page(report);

        parse(page);
        assertThat(page)
                .contains("<strong>Trial 0</strong><p>It was the only trial.</p>")
                .contains("loss 0.6", "<p>It was not recorded.</p>");
    }

    @Test
    void aSweepThatLostAllItsTrialsSaysSo() throws Exception {
        TrialLine lost = trial(0, State.FAILED, "TASK_INVALID: no.", List.of(), Optional.empty(), false);
        TrainingReport report = report(OptionalInt.empty(), "", List.of(lost), Optional.empty(), Optional.empty());

        String page = page(report);

        parse(page);
        assertThat(page).contains("<strong>No trial is chosen</strong><p>Of 1 trial, 1 failed.</p>");
        assertThat(StrictJson.read(files.trainingReportJson(report)).has("chosen"))
                .isFalse();
    }

    @Test
    void theChosenTrialsClassesStandBesideTheChampions() throws Exception {
        String page = page(sweep());

        assertThat(page)
                .contains("<td data-of=\"Class\">yes")
                .contains("data-of=\"Precision\">0.750<small>champion 0.500</small>")
                .contains("<td data-of=\"said yes\"><b>30</b><small>champion 20</small></td>");
    }

    @Test
    void aChampionThatIsNotKnownIsNotMadeUp() throws Exception {
        SplitFigures ours = figures(30);
        TrainingReport report = report(
                OptionalInt.of(0),
                "",
                List.of(trial(0, State.FINISHED, "", epochs(0.6), Optional.empty(), true)),
                Optional.of(ours),
                Optional.empty());

        assertThat(page(report))
                .contains("What the champion answers on these rows was not recorded.")
                .doesNotContain("<small>champion");
    }

    @Test
    void moreClassesThanAPageCanCrossAreListedAlone() throws Exception {
        String[] names = IntStream.range(0, 21).mapToObj(i -> "class " + i).toArray(String[]::new);
        SplitFigures many = new SplitFigures(
                21,
                1,
                List.of(names).stream()
                        .map(name -> new ClassFigure(name, 1, 1, 1, 1))
                        .toList(),
                List.of(),
                List.of());
        TrainingReport report = new TrainingReport(
                12,
                "pump",
                new ModelTask(Task.MULTICLASS_CLASSIFICATION, LabelRule.ofClasses(names)),
                "s",
                "pump/3",
                OptionalInt.of(0),
                "",
                new TreeMap<>(),
                List.of(trial(0, State.FINISHED, "", epochs(0.6), Optional.empty(), true)),
                Optional.of(many),
                Optional.empty(),
                List.of(),
                new TreeMap<>(),
                List.of());

        assertThat(page(report))
                .contains("More than 20 classes are not shown crossed.")
                .contains("class 20");
    }

    @Test
    void aQuantityHasTheQuantilesOfItsErrors() throws Exception {
        SplitFigures ours = new SplitFigures(
                100,
                0.8,
                List.of(),
                List.of(),
                List.of(new ErrorQuantile("", 0.5, 12.5), new ErrorQuantile("", 0.95, 80)));
        TrainingReport report = regression(new LabelRule.Quantity(0, 1000, "h", 50), ours);

        assertThat(page(report))
                .contains(
                        "So large at most is the absolute error",
                        "<th class=\"n\">Trial, h</th><th class=\"n\">Champion, h</th>",
                        "95 %</td><td class=\"n\" data-of=\"Trial, h\">80.000",
                        "data-of=\"Champion, h\">80.000",
                        "<p>r2 0.800, champion 0.800.</p>");
    }

    @Test
    void eachOfSeveralTargetsHasTheQuantilesOfItsErrorsInItsUnit() throws Exception {
        SplitFigures ours = new SplitFigures(
                100,
                0.8,
                List.of(),
                List.of(),
                List.of(new ErrorQuantile("energy", 0.5, 12.5), new ErrorQuantile("wear", 0.5, 0.00312)));
        TrainingReport report = regression(
                new LabelRule.Quantities(List.of(
                        new LabelRule.Target("energy", new LabelRule.Quantity(0, 1000, "kWh", 50)),
                        new LabelRule.Target("wear", new LabelRule.Quantity(0, 1, "mm", 0.05)))),
                ours);

        String page = page(report);

        parse(page);
        assertThat(page)
                .contains(
                        "<h3>energy</h3>",
                        "data-of=\"Trial, kWh\">12.500",
                        "<h3>wear</h3>",
                        "data-of=\"Champion, mm\">0.00312");
    }

    @Test
    void whatMovedMostComesFirstAndWhatDidNotMoveSaysSo() throws Exception {
        String page = page(sweep());

        assertThat(page.indexOf("<code>fresh.bias</code>"))
                .isPositive()
                .isLessThan(page.indexOf("<code>head.weight</code>"));
        assertThat(page.indexOf("<code>head.weight</code>")).isLessThan(page.indexOf("<code>norm.running_mean</code>"));
        assertThat(page.indexOf("<code>norm.running_mean</code>")).isLessThan(page.indexOf("<code>body.weight</code>"));
        assertThat(page)
                .contains("aria-label=\"head.weight moved 20 %\"", "width=\"100.0%\"")
                .contains("data-of=\"Kind\">frozen", "not at all", "data-of=\"Kind\">buffer");
    }

    @Test
    void tellsWhatItWasTrainedWith() throws Exception {
        assertThat(page(sweep()))
                .contains("<th>Vector instructions</th><td><code>AVX2</code>")
                .contains("<th>Seed</th><td><code>7</code>")
                .contains("<th>Node</th><td><code>job 12 on node3</code>")
                .contains("<th>Budget time</th><td><code>5m 1s used of 8h 0m 0s</code>");
    }

    /** Of one finished trial, which is as good as the champion. */
    private static TrainingReport regression(LabelRule label, SplitFigures figures) {
        return new TrainingReport(
                12,
                "bearing",
                new ModelTask(Task.REGRESSION, label),
                "s",
                "bearing/3",
                OptionalInt.of(0),
                "",
                new TreeMap<>(),
                List.of(trial(0, State.FINISHED, "", epochs(0.6), Optional.empty(), true)),
                Optional.of(figures),
                Optional.of(figures),
                List.of(),
                new TreeMap<>(),
                List.of());
    }

    private static TrainingReport sweep() {
        TrialStanding best = new TrialStanding(
                0, ChoiceMetric.AUC, 0.9, Optional.of(new Interval(0.88, 0.92)), 0, Optional.empty(), Place.BEST, true);
        return report(
                OptionalInt.of(0),
                "Of 4 trials trial 0 was chosen by auc on tune, 0.9.",
                List.of(
                        trial(0, State.STOPPED_EARLY, "", threeEpochs(), Optional.of(best), true),
                        trial(
                                1,
                                State.FAILED,
                                "LOSS_NOT_FINITE: Task 12-train-1 cannot continue.",
                                List.of(),
                                Optional.empty(),
                                false),
                        trial(
                                2,
                                State.ENDED_AT_RUNG,
                                "Other trials were better in round 1.",
                                epochs(0.65, Double.NaN),
                                Optional.empty(),
                                false),
                        trial(3, State.NOT_ENDED, "", epochs(0.61), Optional.empty(), false)),
                Optional.of(figures(30)),
                Optional.of(figures(20)));
    }

    private static SplitFigures figures(int right) {
        return new SplitFigures(
                80,
                0.9,
                List.of(
                        new ClassFigure("no", 40, 0.8, 0.75, 0.774),
                        new ClassFigure("yes", 40, right / 40.0, 0.75, Double.NaN)),
                List.of(List.of(30, 10), List.of(40 - right, right)),
                List.of());
    }

    private static List<EpochLine> threeEpochs() {
        return List.of(
                new EpochLine(1, 0.7, 0.6, OptionalDouble.of(0.7), OptionalDouble.of(0.01)),
                new EpochLine(2, 0.5, 0.45, OptionalDouble.of(0.8), OptionalDouble.of(0.005)),
                new EpochLine(3, 0.3, 0.4, OptionalDouble.of(0.9), OptionalDouble.of(0.001)));
    }

    private static List<EpochLine> epochs(double... tune) {
        return IntStream.range(0, tune.length)
                .mapToObj(i -> new EpochLine(i + 1, 0.7, tune[i], OptionalDouble.empty(), OptionalDouble.empty()))
                .toList();
    }

    private static TrialLine trial(
            int number,
            State state,
            String why,
            List<EpochLine> epochs,
            Optional<TrialStanding> standing,
            boolean chosen) {
        return new TrialLine(
                number,
                settings("seed", "7"),
                state,
                why,
                epochs,
                30,
                epochs.isEmpty() ? OptionalInt.empty() : OptionalInt.of(epochs.size()),
                OptionalDouble.of(0.68),
                standing,
                chosen,
                1,
                List.of("job 12 on node3"));
    }

    private static TrainingReport report(
            OptionalInt chosen,
            String choice,
            List<TrialLine> trials,
            Optional<SplitFigures> candidate,
            Optional<SplitFigures> champion) {
        SortedMap<String, String> common = settings("batch-size", "32");
        common.put("freeze", "");
        boolean moved = candidate.isPresent();
        return new TrainingReport(
                12,
                "pump",
                new ModelTask(Task.BINARY_CLASSIFICATION, LabelRule.ofClasses("no", "yes")),
                "ab".repeat(32),
                "pump/3",
                chosen,
                choice,
                common,
                trials,
                candidate,
                champion,
                moved
                        ? List.of(
                                moved("body.weight", 0, OptionalDouble.of(0), Kind.FROZEN),
                                moved("norm.running_mean", 0.1, OptionalDouble.of(0.05), Kind.BUFFER),
                                moved("head.weight", 0.5, OptionalDouble.of(0.2), Kind.TRAINED),
                                moved("fresh.bias", 0.5, OptionalDouble.empty(), Kind.TRAINED))
                        : List.of(),
                settings("cpuCapability", "AVX2"),
                List.of(new BudgetLine("time", "5m 1s", Optional.of("8h 0m 0s"))));
    }

    private static MovedParameter moved(String name, double distance, OptionalDouble relative, Kind kind) {
        return new MovedParameter(name, 4, distance, relative, OptionalDouble.of(distance), kind);
    }

    private static SortedMap<String, String> settings(String name, String value) {
        return new TreeMap<>(Map.of(name, value));
    }

    private String page(TrainingReport report) {
        return new String(files.trainingReportPage(report), StandardCharsets.UTF_8);
    }

    /** As XML, which is stricter than a browser. */
    private static Document parse(String page) throws Exception {
        String xml = page.replace("<!doctype html>", "").replaceAll("<meta ([^>]*)>", "<meta $1/>");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }
}
