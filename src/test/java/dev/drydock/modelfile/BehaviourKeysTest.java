package dev.drydock.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.ExpectedBehaviour;
import dev.drydock.domain.registry.ExpectedBehaviour.Answer;
import dev.drydock.domain.registry.ExpectedBehaviour.Case;
import dev.drydock.domain.registry.ExpectedBehaviour.Direction;
import dev.drydock.domain.registry.ExpectedBehaviour.Effect;
import dev.drydock.domain.registry.ExpectedBehaviour.Range;
import dev.drydock.domain.registry.ExpectedBehaviour.Row;
import dev.drydock.domain.registry.OperatingPoint;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BehaviourKeysTest {
    private static final String MODEL =
            ValveModel.WITHOUT_TRAINING.replace("  - {name: flow, column: flow, type: numeric}\n", """
                      - {name: flow, column: flow, type: numeric, min: 0, max: 500}
                      - {name: heat, column: heat, type: numeric, missing: true}
                      - {name: fluid, column: fluid, type: categorical, categories: [water, oil]}
                    """)
                    + "sweep: [{}]\n";
    private static final String OF_THREE = MODEL.replace("binary-classification", "multiclass-classification")
            .replace("classes: [\"no\", \"yes\"]", "classes: [a, b, c]")
            .replace("score: p,", "score: p, predicted: said,");
    private static final String OF_QUANTITIES = MODEL.replace("binary-classification", "regression")
            .replace(
                    "classes: [\"no\", \"yes\"]",
                    "targets: [{name: energy, min: 0, max: 9, unit: kWh}, {name: wear, min: 0, max: 9, unit: mm}]");
    private static final String OF_TEXT = ValveModel.WITHOUT_TRAINING
                    .replace("binary-classification", "text-classification")
                    .replace("type: numeric", "type: text, max-characters: 20")
                    .replace("preprocessing: preprocessing.json", "tokenizer: {file: tokenizer.json, max-length: 24}")
                    .replace("score: p,", "score: p, predicted: said,")
            + "sweep: [{}]\n";

    private final ModelFileReader reader = new ModelFileReader();

    private List<ExpectedBehaviour> read(String model, String... tests) {
        return reader.readText(
                        model + "behaviour:\n  - {name: one, " + String.join("}\n  - {name: two, ", tests) + "}\n")
                .behaviour();
    }

    private static Row row(double... numbers) {
        return new Row(java.util.Arrays.stream(numbers).boxed().toList(), List.of());
    }

    @Test
    void withoutTheKeyNothingIsExpected() {
        assertThat(reader.readText(MODEL).behaviour()).isEmpty();
    }

    @Test
    void rowsAndAnswersAreRead() {
        assertThat(read(MODEL, "rows: [{flow: 1.5, heat: 20, fluid: oil}, {fluid: water, flow: 2}], answer: \"yes\""))
                .containsExactly(new ExpectedBehaviour(
                        "one",
                        new Answer(1),
                        List.of(new Case(row(1.5, 20, 1), List.of()), new Case(row(2, Double.NaN, 0), List.of()))));
        assertThat(read(
                        MODEL + "decision: {abstain: {from: 0.3, to: 0.6}}\n",
                        "rows: [{flow: 1, fluid: oil}], answer: abstained"))
                .extracting(ExpectedBehaviour::expectation)
                .containsExactly(new Answer(OperatingPoint.ABSTAINED));
    }

    @Test
    void boundsOfAScoreAreRead() {
        assertThat(read(
                        MODEL,
                        "rows: [{flow: 1, fluid: oil}], score: {from: 0.2}",
                        "rows: [{flow: 1, fluid: oil}], score: {from: 0.2, to: 0.4}"))
                .extracting(ExpectedBehaviour::expectation)
                .containsExactly(new Range(0, 0.2, Double.POSITIVE_INFINITY), new Range(0, 0.2, 0.4));
        assertThat(read(OF_THREE, "rows: [{flow: 1, fluid: oil}], of: c, score: {to: 0.4}"))
                .extracting(ExpectedBehaviour::expectation)
                .containsExactly(new Range(2, Double.NEGATIVE_INFINITY, 0.4));
        assertThat(read(OF_QUANTITIES, "rows: [{flow: 1, fluid: oil}], of: wear, score: {to: 4}"))
                .extracting(ExpectedBehaviour::expectation)
                .containsExactly(new Range(1, Double.NEGATIVE_INFINITY, 4));
    }

    @Test
    void changesMakeOtherRows() {
        assertThat(read(
                        MODEL,
                        "rows: [{flow: 1, heat: 5, fluid: oil}], change: {fluid: water}, effect: none",
                        "rows: [{flow: 1, heat: 5, fluid: oil}], change: [{flow: {add: -1}}, {heat: {missing: true}, flow: 7}],"
                                + " effect: not-lower, tolerance: 0.1"))
                .containsExactly(
                        new ExpectedBehaviour(
                                "one",
                                new Effect(Direction.NONE, 0, 0),
                                List.of(new Case(row(1, 5, 1), List.of(row(1, 5, 0))))),
                        new ExpectedBehaviour(
                                "two",
                                new Effect(Direction.NOT_LOWER, 0, 0.1),
                                List.of(new Case(row(1, 5, 1), List.of(row(0, 5, 1), row(7, Double.NaN, 1))))));
        assertThat(read(
                        OF_TEXT,
                        "rows: [{flow: It leaks}], change: [{flow: {append: '!'}}, {flow: it leaks}], effect: none"))
                .containsExactly(new ExpectedBehaviour(
                        "one",
                        new Effect(Direction.NONE, 0, 0),
                        List.of(new Case(
                                new Row(List.of(), List.of("It leaks")),
                                List.of(
                                        new Row(List.of(), List.of("It leaks!")),
                                        new Row(List.of(), List.of("it leaks")))))));
    }

    /** Their causes are reported, and not what follows from them. */
    @Test
    void testsAreNotReadWhileTheInputsAreWrong() {
        assertThat(reader.check((MODEL.replace("max: 500", "max: -1")
                                        + "behaviour: [{name: one, rows: [{flow: 1, fluid: oil}], answer: \"yes\"}]\n")
                                .getBytes(StandardCharsets.UTF_8))
                        .problems())
                .allSatisfy(problem -> assertThat(problem.key()).startsWith("inputs"))
                .isNotEmpty();
    }

    @Test
    void aTestOfMoreRowsThanCanBeScoredIsRefused() {
        String rows = "{flow: 1, fluid: oil}, ".repeat(200);
        String changes = "{flow: 2}, ".repeat(60);
        assertThat(reader.check((MODEL + "behaviour: [{name: one, rows: [" + rows.substring(0, rows.length() - 2)
                                        + "], change: [" + changes.substring(0, changes.length() - 2)
                                        + "], effect: none}]\n")
                                .getBytes(StandardCharsets.UTF_8))
                        .problems())
                .extracting(ModelFileProblem::toString)
                .singleElement()
                .asString()
                .contains(
                        "behaviour[0].rows: brings the rows to score, each with its changes, to 12200, and 10000 is the most");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rows: [{flow: 1, fluid: oil}]                                             | behaviour[0] | expects nothing",
                "rows: [{flow: 1, fluid: oil}], answer: 'no', score: {to: 1}               | behaviour[0] | has answer and score",
                "rows: [{flow: 1, fluid: oil}], answer: perhaps                            | behaviour[0].answer | no or yes",
                "rows: [{flow: 1, fluid: oil}], answer: abstained                          | behaviour[0].answer | no or yes",
                "rows: [{flow: 1, fluid: oil}], answer: 'no', change: {flow: 2}            | behaviour[0].change | means nothing",
                "rows: [{flow: 1, fluid: oil}], answer: 'no', of: 'no'                     | behaviour[0].of | means nothing",
                "rows: [], answer: 'no'                                                    | behaviour[0].rows | 1 to 1000",
                "rows: [{flow: 501, fluid: oil}], answer: 'no'                             | behaviour[0].rows[0].flow | from 0 to 500",
                "rows: [{flow: 1, fluid: milk}], answer: 'no'                              | behaviour[0].rows[0].fluid | oil or water",
                "rows: [{flow: 1}], answer: 'no'                                           | behaviour[0].rows[0].fluid | is missing",
                "rows: [{flow: 1, fluid: oil, flaw: 2}], answer: 'no'                      | behaviour[0].rows[0].flaw | flow",
                "rows: [{flow: 1, fluid: oil}], score: {}                                  | behaviour[0].score | no bound",
                "rows: [{flow: 1, fluid: oil}], score: {from: 2, to: 1}                    | behaviour[0].score.to | below from",
                "rows: [{flow: 1, fluid: oil}], score: {from: 1}, tolerance: 1             | behaviour[0].tolerance | means nothing",
                "rows: [{flow: 1, fluid: oil}], effect: none                               | behaviour[0].effect | add change",
                "rows: [{flow: 1, fluid: oil}], change: {flow: 2}, effect: lower           | behaviour[0].effect | not-lower",
                "rows: [{flow: 1, fluid: oil}], change: {flow: 2}, effect: none, tolerance: 1 | behaviour[0].tolerance | means nothing",
                "rows: [{flow: 1, fluid: oil}], change: {}, effect: none                   | behaviour[0].change | changes nothing",
                "rows: [{flow: 1, fluid: oil}], change: {flow: {add: -2}}, effect: none    | behaviour[0].change.flow | becomes -1.0 in row 1",
                "rows: [{flow: 1, fluid: oil}], change: {heat: {add: 2}}, effect: none     | behaviour[0].change.heat | no value in row 1",
                "rows: [{flow: 1, fluid: oil}], change: {flow: {missing: true}}, effect: none | behaviour[0].change.flow | may not be missing",
                "rows: [{flow: 1, fluid: oil}], change: {fluid: {add: 1}}, effect: none    | behaviour[0].change.fluid | is not a number",
                "rows: [{flow: 1, fluid: oil}], change: {flow: {append: x}}, effect: none  | behaviour[0].change.flow | is not a text",
                "rows: [{flow: 1, fluid: oil}], change: {heat: {missing: false}}, effect: none | behaviour[0].change.heat | write true",
                "rows: [{flow: 1, fluid: oil}], change: {flow: {}}, effect: none           | behaviour[0].change.flow | one of add",
                "rows: [{flow: 1, fluid: oil}], answer: 'no', watch: true                  | behaviour[0].watch | is not a known key"
            })
    void whatCannotBeMeantIsRefused(String test, String key, String sentence) {
        assertThat(reader.check((MODEL + "behaviour: [{name: one, " + test + "}]\n").getBytes(StandardCharsets.UTF_8))
                        .problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.key()).isEqualTo(key);
                    assertThat(problem.toString()).contains(sentence);
                });
    }

    @Test
    void namesAreUniqueAndSeveralScoresAreTold() {
        String test = "{name: one, rows: [{flow: 1, fluid: oil}], %s}";
        assertThat(reader.check((MODEL + "behaviour: [" + test.formatted("answer: 'no'") + ", "
                                        + test.formatted("answer: 'no'") + "]\n")
                                .getBytes(StandardCharsets.UTF_8))
                        .problems())
                .extracting(ModelFileProblem::key)
                .containsExactly("behaviour[1].name");
        assertThat(reader.check((OF_THREE + "behaviour: [" + test.formatted("score: {from: 1}") + "]\n")
                                .getBytes(StandardCharsets.UTF_8))
                        .problems())
                .extracting(ModelFileProblem::key)
                .containsExactly("behaviour[0].of");
        assertThat(reader.check((OF_QUANTITIES + "behaviour: ["
                                        + test.formatted("of: wear, change: {flow: 2}, effect: none") + "]\n")
                                .getBytes(StandardCharsets.UTF_8))
                        .problems())
                .extracting(ModelFileProblem::toString)
                .singleElement()
                .asString()
                .contains("needs a tolerance");
    }
}
