package dev.drydock.packaging.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@code training-report.json} as tools of others read it, key by key. */
class TrainingReportDocumentTest {
    private static JsonNode json(String text) throws JsonProcessingException {
        return StrictJson.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static SortedMap<String, String> texts(String name, String value) {
        return new TreeMap<>(Map.of(name, value));
    }

    private static JsonNode written(
            ModelTask task,
            OptionalInt chosen,
            String choice,
            List<TrialLine> trials,
            Optional<SplitFigures> candidate,
            Optional<SplitFigures> champion)
            throws JsonProcessingException {
        return StrictJson.read(TrainingReportDocument.write(new TrainingReport(
                5_000_000_000L,
                "pump",
                task,
                "snap",
                "pump/3",
                chosen,
                choice,
                texts("batch-size", "32"),
                trials,
                candidate,
                champion,
                List.of(
                        new MovedParameter(
                                "head.weight",
                                3_000_000_000L,
                                0.5,
                                OptionalDouble.of(0.2),
                                OptionalDouble.of(0.125),
                                Kind.TRAINED),
                        new MovedParameter("body", 4, 0, OptionalDouble.empty(), OptionalDouble.empty(), Kind.FROZEN)),
                texts("cpuCapability", "AVX2"),
                List.of(
                        new BudgetLine("time", "5m 1s", Optional.of("8h 0m 0s")),
                        new BudgetLine("cpu-hours", "0.2", Optional.empty())))));
    }

    private static ModelTask classes() {
        return new ModelTask(Task.BINARY_CLASSIFICATION, LabelRule.ofClasses("no", "yes"));
    }

    private static TrialLine failed() {
        return new TrialLine(
                0,
                texts("seed", "7"),
                State.FAILED,
                "LOSS_NOT_FINITE: It cannot continue.",
                List.of(),
                30,
                OptionalInt.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                false,
                3,
                List.of());
    }

    @Test
    void saysOfEachTrialHowItWentAndWhereItStands() throws JsonProcessingException {
        TrialStanding undecided = new TrialStanding(
                1,
                ChoiceMetric.AUC,
                0.9,
                Optional.of(new Interval(0.875, 0.925)),
                -0.002,
                Optional.of(new Interval(-0.009, 0.004)),
                Place.UNDECIDED,
                true);
        TrialLine chosen = new TrialLine(
                1,
                texts("seed", "8"),
                State.STOPPED_EARLY,
                "",
                List.of(
                        new EpochLine(1, 0.7, 0.6, OptionalDouble.of(0.8), OptionalDouble.of(0.01)),
                        new EpochLine(2, Double.NaN, 0.5, OptionalDouble.empty(), OptionalDouble.empty())),
                40,
                OptionalInt.of(2),
                OptionalDouble.of(0.68),
                Optional.of(undecided),
                true,
                1,
                List.of("job 12 on node3", "job 13 on node4"));
        JsonNode root = written(
                classes(),
                OptionalInt.of(1),
                "Trial 1 was chosen.",
                List.of(failed(), chosen),
                Optional.empty(),
                Optional.empty());
        assertThat(root).isEqualTo(json("""
                {"trainingReportVersion": 1, "run": 5000000000, "model": "pump", "task": "binary-classification", "snapshot": "snap",
                 "parent": "pump/3", "chosen": 1, "choice": "Trial 1 was chosen.", "metric": "auc", "settings": {"batch-size": "32"},
                 "trials": [
                  {"trial": 0, "chosen": false, "state": "FAILED", "why": "LOSS_NOT_FINITE: It cannot continue.",
                   "settings": {"seed": "7"}, "mostEpochs": 30, "epochs": [], "attempts": 3, "places": []},
                  {"trial": 1, "chosen": true, "state": "STOPPED_EARLY", "settings": {"seed": "8"}, "mostEpochs": 40, "bestEpoch": 2,
                   "parentLoss": 0.68,
                   "measured": {"metric": "auc", "value": 0.9, "low": 0.875, "high": 0.925, "difference": -0.002,
                    "differenceLow": -0.009, "differenceHigh": 0.004, "place": "UNDECIDED"},
                   "epochs": [
                    {"epoch": 1, "trainLoss": 0.7, "tuneLoss": 0.6, "metric": 0.8, "learningRate": 0.01},
                    {"epoch": 2, "trainLoss": null, "tuneLoss": 0.5}],
                   "attempts": 1, "places": ["job 12 on node3", "job 13 on node4"]}],
                 "moved": [
                  {"parameter": "head.weight", "kind": "trained", "values": 3000000000, "distance": 0.5, "relative": 0.2, "largest": 0.125},
                  {"parameter": "body", "kind": "frozen", "values": 4, "distance": 0}],
                 "surroundings": {"cpuCapability": "AVX2"},
                 "budget": [{"resource": "time", "used": "5m 1s", "limit": "8h 0m 0s"}, {"resource": "cpu-hours", "used": "0.2"}]}
                """));
    }

    @Test
    void figuresOfClassesStandBesideTheChampions() throws JsonProcessingException {
        SplitFigures ours = new SplitFigures(
                80,
                0.9,
                List.of(new ClassFigure("no", 50, 0.8, 0.75, 0.774), new ClassFigure("yes", 30, 0.5, Double.NaN, 0.25)),
                List.of(List.of(40, 10), List.of(5, 25)),
                List.of());
        SplitFigures theirs = new SplitFigures(80, Double.NaN, List.of(), List.of(), List.of());
        JsonNode tune = written(classes(), OptionalInt.empty(), "", List.of(), Optional.of(ours), Optional.of(theirs))
                .path("tune");
        assertThat(tune).isEqualTo(json("""
                {"candidate": {"rows": 80, "metric": 0.9,
                  "classes": [{"class": "no", "rows": 50, "precision": 0.8, "recall": 0.75, "f1": 0.774},
                   {"class": "yes", "rows": 30, "precision": 0.5, "recall": null, "f1": 0.25}],
                  "confusion": [[40, 10], [5, 25]]},
                 "champion": {"rows": 80, "metric": null}}
                """));
    }

    @Test
    void errorsOfQuantitiesNameTheirTargetIfThereAreSeveral() throws JsonProcessingException {
        SplitFigures ours = new SplitFigures(
                80,
                0.9,
                List.of(),
                List.of(),
                List.of(new ErrorQuantile("", 0.5, 12.5), new ErrorQuantile("wear", 0.95, 0.003)));
        JsonNode root = written(
                new ModelTask(Task.REGRESSION, new LabelRule.Quantity(0, 5000, "h", 1)),
                OptionalInt.empty(),
                "",
                List.of(),
                Optional.of(ours),
                Optional.empty());
        assertThat(root.path("metric").asText()).isEqualTo("r2");
        assertThat(root.path("tune")).isEqualTo(json("""
                {"candidate": {"rows": 80, "metric": 0.9,
                  "errors": [{"share": 0.5, "error": 12.5}, {"target": "wear", "share": 0.95, "error": 0.003}]}}
                """));
    }

    @Test
    void aTrainingThatChoseNothingSaysNothingOfAChoice() throws JsonProcessingException {
        JsonNode root =
                written(classes(), OptionalInt.empty(), "", List.of(failed()), Optional.empty(), Optional.empty());
        assertThat(root.has("chosen")).isFalse();
        assertThat(root.has("choice")).isFalse();
        assertThat(root.has("tune")).isFalse();
    }
}
