package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.registry.Task;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrivialAnswersTest {
    private static final List<String> IDS = List.of("p0", "p1", "p2", "p3", "p4");
    private static final List<String> GROUPS = List.of("a", "a", "b", "a", "b");
    private static final Split[] SPLITS = {Split.TRAIN, Split.TRAIN, Split.TRAIN, Split.HOLDOUT, Split.HOLDOUT};
    private static final long[] TIMES = {3, 1, 2, 5, 4};

    @Test
    void ofTwoClassesItIsTheirShareInTrainAndWhatTheGroupHadLast() {
        List<TrivialAnswers.Trivial> answers = TrivialAnswers.of(Fixtures.TWO_CLASSES, rows(1, 0, 0, 1, 1));

        assertThat(answers)
                .extracting(TrivialAnswers.Trivial::name)
                .containsExactly(
                        "the shares of the classes in train",
                        "the last label of the same group, if it is known in time");
        assertThat(answers.get(0).scores().values()).containsOnly(1 / 3f);
        assertThat(answers.get(1).scores().values()).containsExactly(0, 1 / 3f, 1 / 3f, 1, 0);
    }

    @Test
    void ofSeveralClassesItIsAShareOfEach() {
        ModelTask three = new ModelTask(Task.MULTICLASS_CLASSIFICATION, LabelRule.ofClasses("low", "middle", "high"));
        List<TrivialAnswers.Trivial> answers = TrivialAnswers.of(three, rows(2, 2, 0, 1, 1));

        assertThat(answers.get(0).scores().values()).startsWith(1 / 3f, 0, 2 / 3f);
        assertThat(answers.get(1).scores().values()).endsWith(0, 0, 1, 1, 0, 0);
    }

    @Test
    void ofAQuantityItIsTheMeanOfTrain() {
        ModelTask hours = new ModelTask(Task.REGRESSION, new LabelRule.Quantity(0, 500, "h", 1));
        List<TrivialAnswers.Trivial> answers = TrivialAnswers.of(hours, rows(10, 20, 60, 90, 90));

        assertThat(answers.get(0).name()).isEqualTo("the mean in train");
        assertThat(answers.get(0).scores().values()).containsOnly(30);
        assertThat(answers.get(1).scores().values()).containsExactly(20, 30, 30, 10, 60);
    }

    private static LabelledRows rows(float... labels) {
        return new LabelledRows(
                IDS,
                GROUPS,
                SPLITS,
                labels,
                new int[labels.length],
                new LabelledRows.Labellers(List.of("s", "s", "s", "s", "s"), List.of("", "", "", "", "")),
                new RowContents(TIMES, TIMES),
                SplitRule.By.GROUP);
    }
}
