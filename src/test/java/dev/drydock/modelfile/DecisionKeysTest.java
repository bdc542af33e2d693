package dev.drydock.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.DecisionRule;
import dev.drydock.domain.registry.OperatingPoint.CostTable;
import dev.drydock.domain.registry.OperatingPoint.MostProbable;
import dev.drydock.domain.registry.OperatingPoint.Threshold;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionKeysTest {
    private static final String MODEL = ValveModel.WITHOUT_TRAINING + "sweep: [{}]\n";
    private static final String OF_THREE = MODEL.replace("binary-classification", "multiclass-classification")
            .replace("classes: [\"no\", \"yes\"]", "classes: [a, b, c]")
            .replace("score: p,", "score: p, predicted: said,");

    private final ModelFileReader reader = new ModelFileReader();

    private DecisionRule read(String decision) {
        return reader.readText(MODEL + "decision: " + decision + "\n").decision();
    }

    @Test
    void withoutTheKeyItAnswersTheMoreProbableClass() {
        assertThat(reader.readText(MODEL).decision()).isEqualTo(new DecisionRule.Fixed(Threshold.at(0.5f)));
        assertThat(reader.readText(OF_THREE).decision()).isEqualTo(new DecisionRule.Fixed(new MostProbable(3, 0)));
    }

    @Test
    void eachRuleOfTwoClassesIsRead() {
        assertThat(read("{threshold: 0.3}")).isEqualTo(new DecisionRule.Fixed(Threshold.at(0.3f)));
        assertThat(read("{abstain: {from: 0.3, to: 0.6}}"))
                .isEqualTo(new DecisionRule.Fixed(new Threshold(0.3f, 0.6f)));
        assertThat(read("{recall: 0.95}")).isEqualTo(new DecisionRule.RecallFloor(0.95, Threshold.at(0.5f)));
        assertThat(read("{recall: 0.95, threshold: 0.1}"))
                .isEqualTo(new DecisionRule.RecallFloor(0.95, Threshold.at(0.1f)));
        assertThat(read("{costs: {\"yes\": {\"no\": 50}, \"no\": {\"yes\": 1}}}"))
                .isEqualTo(new DecisionRule.CheapestThreshold(
                        new CostTable(List.of(List.of(0.0, 1.0), List.of(50.0, 0.0)), Double.POSITIVE_INFINITY)));
        assertThat(read("{costs: {\"yes\": {\"no\": 50, \"yes\": 0}, \"no\": {\"yes\": 1}}, abstain-cost: 0.5}"))
                .isEqualTo(new DecisionRule.CheapestThreshold(
                        new CostTable(List.of(List.of(0.0, 1.0), List.of(50.0, 0.0)), 0.5)));
    }

    @Test
    void anImportStartsWhereProbabilitiesWouldCostLeast() {
        assertThat(read("{costs: {\"yes\": {\"no\": 9}, \"no\": {\"yes\": 1}}}").start())
                .isEqualTo(Threshold.at(0.1f));
        assertThat(read("{costs: {\"yes\": {\"no\": 10}, \"no\": {\"yes\": 10}}, abstain-cost: 2}")
                        .start())
                .isEqualTo(new Threshold(0.2f, 0.8f));
        assertThat(read("{costs: {\"yes\": {\"no\": 10}, \"no\": {\"yes\": 10}}, abstain-cost: 7}")
                        .start())
                .isEqualTo(Threshold.at(0.5f));
    }

    /** Beside a recall, the threshold is that of an import alone. */
    @Test
    void whatChoosesAPointIsComparedAndNotWhereAnImportStarts() {
        assertThat(read("{recall: 0.9, threshold: 0.3}").choosesAs(read("{recall: 0.9}")))
                .isTrue();
        assertThat(read("{recall: 0.9}").choosesAs(read("{recall: 0.8}"))).isFalse();
        assertThat(read("{recall: 0.9}").choosesAs(read("{threshold: 0.5}"))).isFalse();
        assertThat(read("{threshold: 0.4}").choosesAs(read("{threshold: 0.5}"))).isFalse();
        assertThat(read("{threshold: 0.4}").choosesAs(read("{threshold: 0.4}"))).isTrue();
    }

    @Test
    void eachRuleOfSeveralClassesIsRead() {
        assertThat(reader.readText(OF_THREE + "decision: {certainty: 0.6}\n").decision())
                .isEqualTo(new DecisionRule.Fixed(new MostProbable(3, 0.6f)));
        assertThat(reader.readText(
                                OF_THREE + "decision: {costs: {a: {b: 1, c: 2}, b: {a: 3, c: 4}, c: {a: 5, b: 6}}}\n")
                        .decision())
                .isEqualTo(new DecisionRule.CheapestClass(new CostTable(
                        List.of(List.of(0.0, 1.0, 2.0), List.of(3.0, 0.0, 4.0), List.of(5.0, 6.0, 0.0)),
                        Double.POSITIVE_INFINITY)));
    }

    @Test
    void aGateOfCostsNeedsCosts() {
        assertThat(reader.check((MODEL + "gates: {cost: {margin: 0.1}}\n").getBytes(StandardCharsets.UTF_8))
                        .problems())
                .extracting(ModelFileProblem::key)
                .containsExactly("gates.cost");
    }

    @Test
    void noClassIsCalledLikeNoAnswer() {
        String named = OF_THREE.replace("[a, b, c]", "[a, b, abstained]");
        assertThat(reader.check((named + "decision: {certainty: 0.6}\n").getBytes(StandardCharsets.UTF_8))
                        .problems())
                .extracting(ModelFileProblem::key)
                .containsExactly("decision");
        assertThat(reader.check(named.getBytes(StandardCharsets.UTF_8)).problems())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{treshold: 0.3}                                            | decision.treshold",
                "{threshold: 1.1}                                           | decision.threshold",
                "{recall: 1}                                                | decision.recall",
                "{recall: 90%}                                              | decision.recall",
                "{certainty: 0.6}                                           | decision.certainty",
                "{abstain: {from: 0.6, to: 0.6}}                            | decision.abstain.to",
                "{abstain: {from: 0.6}}                                     | decision.abstain.to",
                "{abstain: {from: 0.3, to: 0.6}, threshold: 0.5}            | decision.abstain",
                "{abstain-cost: 1}                                          | decision.abstain-cost",
                "{costs: {'yes': {'no': 50}}}                               | decision.costs.no",
                "{costs: {'yes': {'no': 50}, 'no': {}}}                     | decision.costs.no.yes",
                "{costs: {'yes': {'no': 50}, 'no': {'yes': 0}}}             | decision.costs.no.yes",
                "{costs: {'yes': {'no': 50}, 'no': {'yes': 1, 'no': 1}}}    | decision.costs.no.no",
                "{costs: {'yes': {'no': 50}, 'perhaps': {'yes': 1}}}        | decision.costs.perhaps",
                "{costs: {'yes': {'no': 5}, 'no': {'yes': 1}}, recall: 0.9} | decision.costs"
            })
    void refusesEachMistake(String decision, String key) {
        String yaml = MODEL + "decision: " + decision.replace('\'', '"') + "\n";
        assertThat(reader.check(yaml.getBytes(StandardCharsets.UTF_8)).problems())
                .extracting(ModelFileProblem::key)
                .contains(key);
    }
}
