package dev.drydock.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.GateRequests;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelDefinition.PreprocessingFile;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Task;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys that differ from task to task. */
class TaskKeysTest {
    private static final String HOURS = """
            drydock: 1
            name: wear
            task: regression
            export:
              logs: {prediction-id: id, time: at, score: hours, model-version: v}
              feedback: {prediction-id: id, label: left, time: seen_at, annotator: who}
            inputs:
              - {name: load, column: load, type: numeric}
            group: machine
            label: {min: 0, max: 5000, unit: h}
            maturity: 7d
            splits: {train: 60%, tune: 0.15, holdout: 25%}
            weights: weights.pt
            preprocessing: {file: preprocessing.json, fit: train}
            training: {loss: huber}
            sweep: [{}]
            gates: {floor: {metric: r2, min: 0.5}, slices: {metric: mae, margin: 12.5}, latency: {p95-ms: 50}}
            """;

    private static final String DEFECTS = HOURS.replace("regression", "multiclass-classification")
            .replace("score: hours", "score: sure, predicted: said")
            .replace("label: {min: 0, max: 5000, unit: h}", "label: {classes: [ok, scratch, dent]}")
            .replace("loss: huber", "class-weights: balanced")
            .replaceAll("gates: .*", "gates: {floor: {metric: macro-f1, min: 0.6}, recall: {min: 0.4}}");

    private static final String TICKETS = DEFECTS.replace("multiclass-classification", "text-classification")
            .replace("  - {name: load, column: load, type: numeric}\n", """
                      - {name: subject, column: Subject, type: text, max-characters: 200}
                      - {name: body, column: Body, type: text}
                    """)
            .replace(
                    "preprocessing: {file: preprocessing.json, fit: train}",
                    "tokenizer: {file: tokenizer.json, max-length: 128}");

    private static final String TARGETS = "label: {targets: [{name: energy, min: 0, max: 2000, unit: kWh},"
            + " {name: heat-loss, min: -40, max: 120, unit: K, tolerance: 2}]}";

    private final ModelFileReader reader = new ModelFileReader();

    @Test
    void readsARegression() {
        ModelDefinition model = reader.readText(HOURS);

        assertThat(model.task()).isEqualTo(Task.REGRESSION);
        assertThat(model.schema().label()).isEqualTo(new LabelRule.Quantity(0, 5000, "h", 250));
        assertThat(model.schema().classes()).isEmpty();
        assertThat(model.preprocessing()).isEqualTo(new PreprocessingFile("preprocessing.json", true));
        assertThat(model.sweep().trials()).extracting(TrainingSettings::loss).containsExactly("huber");
        assertThat(model.gates())
                .isEqualTo(new GateRequests(
                        Map.of(
                                "floor", Map.of("min", 0.5),
                                "slices", Map.of("margin", 12.5),
                                "latency", Map.of("p95-ms", 50.0)),
                        Map.of("floor", "r2", "slices", "mae")));
    }

    @Test
    void readsSeveralTargets() {
        ModelDefinition model = reader.readText(HOURS.replace("label: {min: 0, max: 5000, unit: h}", TARGETS));

        assertThat(model.schema().label())
                .isEqualTo(new LabelRule.Quantities(List.of(
                        new LabelRule.Target("energy", new LabelRule.Quantity(0, 2000, "kWh", 100)),
                        new LabelRule.Target("heat-loss", new LabelRule.Quantity(-40, 120, "K", 2)))));
        assertThat(model.task().outputs(model.schema().label())).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name: heat-loss        | name: energy            | label.targets[1].name | the name of the target of line 10 as well
            name: energy           | name: 1st               | label.targets[0].name | a letter, then letters
            max: 2000              | max: -1                 | label.targets[0].min  | not below max
            , unit: kWh            | ''                      | label.targets[0].unit | is missing
            , tolerance: 2         | , tolerance: 0          | label.targets[1].tolerance | 1.0E-30
            targets:               | unit: K, targets:       | label.unit            | is each target's own
            task: regression       | task: binary-classification | label.targets     | belongs to task: regression
            """)
    void refusesTargetsThatAreNone(String what, String by, String key, String sentence) {
        String yaml = HOURS.replace("label: {min: 0, max: 5000, unit: h}", TARGETS);
        assertThat(yaml).contains(what);

        List<ModelFileProblem> problems = reader.check(yaml.replace(what, by).getBytes(StandardCharsets.UTF_8))
                .problems();

        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.key()).isEqualTo(key);
            assertThat(problem.sentence()).contains(sentence);
        });
    }

    @Test
    void oneTargetAndTooManyAreRefused() {
        String one = "label: {targets: [{name: a, min: 0, max: 1, unit: h}]}";
        assertThat(problemOf(one)).contains("2 to 32");
        String many = IntStream.range(0, 33)
                .mapToObj(i -> "{name: a" + i + ", min: 0, max: 1, unit: h}")
                .collect(Collectors.joining(", ", "label: {targets: [", "]}"));
        assertThat(problemOf(many)).contains("2 to 32");
    }

    private String problemOf(String label) {
        String yaml = HOURS.replace("label: {min: 0, max: 5000, unit: h}", label);
        return reader.check(yaml.getBytes(StandardCharsets.UTF_8)).problems().stream()
                .filter(problem -> problem.key().equals("label.targets"))
                .map(ModelFileProblem::sentence)
                .collect(Collectors.joining());
    }

    @Test
    void readsSeveralClasses() {
        ModelDefinition model = reader.readText(DEFECTS);

        assertThat(model.task()).isEqualTo(Task.MULTICLASS_CLASSIFICATION);
        assertThat(model.task().outputs(model.schema().label())).isEqualTo(3);
        assertThat(model.schema().classes()).containsExactly("ok", "scratch", "dent");
        assertThat(model.schema().logs().predicted()).contains("said");
        assertThat(model.training().classWeights()).isEqualTo("balanced");
        assertThat(model.gates().limits()).containsEntry("recall", Map.of("min", 0.4));
    }

    @Test
    void textsAreNotScoredTogether() {
        assertThat(reader.check((TICKETS + "serving: {batching: {}}\n")
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .toString())
                .contains("serving.batching")
                .contains("is for a model of numbers and categories");
    }

    @Test
    void readsTexts() {
        ModelDefinition model = reader.readText(TICKETS);

        assertThat(model.task()).isEqualTo(Task.TEXT_CLASSIFICATION);
        assertThat(model.task().outputs(model.schema().label())).isEqualTo(3);
        assertThat(model.schema().readsText()).isTrue();
        assertThat(model.schema().inputs())
                .extracting(InputColumn::type, input -> input.max().orElseThrow())
                .containsExactly(tuple(ColumnType.TEXT, 200.0), tuple(ColumnType.TEXT, 5000.0));
        assertThat(model.preprocessing()).isEqualTo(new PreprocessingFile("tokenizer.json", false, 128));

        ModelDefinition two = reader.readText(TICKETS.replace("[ok, scratch, dent]", "[ok, spam]"));
        assertThat(two.task().outputs(two.schema().label())).isEqualTo(2);
    }

    @Test
    void aFileAloneStaysAsItIs() {
        String given = HOURS.replace("{file: preprocessing.json, fit: train}", "preprocessing.json");
        assertThat(reader.readText(given).preprocessing())
                .isEqualTo(new PreprocessingFile("preprocessing.json", false));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    unit: h}                     | unit: h, tolerance: 0}               | label.tolerance
                    min: 0, max: 5000            | min: 5000, max: 5000                 | label.min
                    , unit: h}                   | }                                    | label.unit
                    unit: h}                     | unit: h, classes: [a, b]}            | label.classes
                    score: hours                 | score: hours, predicted: said        | export.logs.predicted
                    loss: huber                  | loss: cubic                          | training.loss
                    loss: huber                  | class-weights: balanced              | training.class-weights
                    sweep: [{}]                  | sweep: [{class-weights: none}]       | sweep[0].class-weights
                    fit: train                   | fit: tune                            | preprocessing.fit
                    file: preprocessing.json, fit| fit                                  | preprocessing.file
                    fit: train                   | fitted: train                        | preprocessing.fitted
                    latency: {p95-ms: 50}        | latency: {p95-ms: 0}                 | gates.latency.p95-ms
                    latency: {p95-ms: 50}        | recall: {min: 0.5}                   | gates.recall
                    latency: {p95-ms: 50}        | golden: {metric: mae}                | gates.golden.metric
                    """)
    void refusesEachMistakeOfARegressionAlone(String right, String wrong, String key) {
        assertThat(HOURS).contains(right);
        assertThat(keys(HOURS.replace(right, wrong))).containsExactly(key);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    , predicted: said            | ``                                   | export.logs.predicted
                    predicted: said              | predicted: hours                     | export.logs.predicted
                    [ok, scratch, dent]          | [ok, scratch]                        | label.classes
                    [ok, scratch, dent]}         | [ok, scratch, dent], unit: h}        | label.unit
                    class-weights: balanced      | class-weights: sqrt                  | training.class-weights
                    class-weights: balanced      | loss: huber                          | training.loss
                    recall: {min: 0.4}           | recall: {min: 1.4}                   | gates.recall.min
                    """)
    void refusesEachMistakeOfSeveralClassesAlone(String right, String wrong, String key) {
        String text = DEFECTS.replace("score: sure", wrong.contains("hours") ? "score: hours" : "score: sure");
        assertThat(text).contains(right);
        assertThat(keys(text.replace(right, wrong))).containsExactly(key);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    , predicted: said            | ``                                   | export.logs.predicted
                    [ok, scratch, dent]          | [ok]                                 | label.classes
                    max-length: 128              | max-length: 4                        | tokenizer.max-length
                    , max-length: 128            | ``                                   | tokenizer.max-length
                    file: tokenizer.json, max    | max                                  | tokenizer.file
                    max-characters: 200          | max-characters: 20001                | inputs[0].max-characters
                    max-characters: 200          | min: 1                               | inputs[0].min
                    max-characters: 200          | missing: true                        | inputs[0].missing
                    max-characters: 200          | categories: [a, b]                   | inputs[0].categories
                    column: Body, type: text     | column: Body, type: numeric          | inputs[1].type
                    tokenizer: {                 | tokenizer.json: {                    | `tokenizer.json tokenizer`
                    training: {                  | preprocessing: p.json{n}training: {   | preprocessing
                    """)
    void refusesEachMistakeOfTextsAlone(String right, String wrong, String key) {
        assertThat(TICKETS).contains(right);
        assertThat(keys(TICKETS.replace(right, wrong.replace("{n}", "\n"))))
                .containsExactlyInAnyOrder(key.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    type: numeric                | type: text                           | inputs[0].type
                    type: numeric                | type: numeric, max-characters: 5     | inputs[0].max-characters
                    training: {                  | tokenizer: {file: t, max-length: 9}{n}training: { | tokenizer
                    """)
    void refusesTextWhereTheTaskReadsNone(String right, String wrong, String key) {
        assertThat(HOURS).contains(right);
        assertThat(keys(HOURS.replace(right, wrong.replace("{n}", "\n")))).containsExactly(key);
    }

    private List<String> keys(String yaml) {
        return reader.check(yaml.getBytes(StandardCharsets.UTF_8)).problems().stream()
                .map(ModelFileProblem::key)
                .toList();
    }
}
