package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.registry.ExpectedBehaviour;
import dev.drydock.domain.registry.ExpectedBehaviour.Answer;
import dev.drydock.domain.registry.ExpectedBehaviour.Case;
import dev.drydock.domain.registry.ExpectedBehaviour.Direction;
import dev.drydock.domain.registry.ExpectedBehaviour.Effect;
import dev.drydock.domain.registry.ExpectedBehaviour.Expectation;
import dev.drydock.domain.registry.ExpectedBehaviour.Range;
import dev.drydock.domain.registry.ExpectedBehaviour.Row;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.OperatingPoint.MostProbable;
import dev.drydock.domain.registry.OperatingPoint.Threshold;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What scores say of a model's expected behaviour. */
class BehaviourVerdictTest {
    private static final List<String> CLASSES = List.of("no", "yes");
    private static final Row ROW = new Row(List.of(1.0), List.of());

    private static ExpectedBehaviour test(String name, Expectation expectation, int rows, int changes) {
        return new ExpectedBehaviour(
                name, expectation, Collections.nCopies(rows, new Case(ROW, Collections.nCopies(changes, ROW))));
    }

    private static Behaviour ofTwo(ExpectedBehaviour test, float... scores) {
        return Behaviour.of(List.of(test), scores, CLASSES, Threshold.at(0.3f));
    }

    @Test
    void anAnswerIsThatOfTheOperatingPoint() {
        assertThat(ofTwo(test("hot", new Answer(1), 2, 0), 0.31f, 0.9f).holds()).isTrue();
        assertThat(ofTwo(test("hot", new Answer(1), 3, 0), 0.9f, 0.29f, 0.1f).broken())
                .containsExactly(java.util.Map.entry(
                        "hot", "row 2 is answered \"no\", and must be answered \"yes\" (and 1 more)"));
        Behaviour abstains = Behaviour.of(
                List.of(test("unsure", new Answer(OperatingPoint.ABSTAINED), 1, 0)),
                new float[] {0.7f},
                CLASSES,
                new Threshold(0.3f, 0.6f));
        assertThat(abstains.told())
                .isEqualTo("1 of 1 behaviour tests fails: unsure: row 1 is answered \"yes\", and must be answered"
                        + " \"abstained\"");
    }

    @Test
    void aScoreLiesWithinItsBounds() {
        Range range = new Range(0, 0.2, 0.4);
        assertThat(ofTwo(test("usual", range, 2, 0), 0.25f, 0.39f).holds()).isTrue();
        assertThat(ofTwo(test("usual", range, 1, 0), 0.5f).told())
                .contains("has the score 0.5, and must have one from 0.2 to 0.4");
        assertThat(ofTwo(test("usual", new Range(0, Double.NEGATIVE_INFINITY, 0.4), 1, 0), 0.5f)
                        .told())
                .contains("of at most 0.4");
        assertThat(ofTwo(test("usual", new Range(0, 0.6, Double.POSITIVE_INFINITY), 1, 0), 0.5f)
                        .told())
                .contains("of at least 0.6");
    }

    /** A row alone and the same in a batch differ by rounding, and so do two machines. */
    @Test
    void roundingBreaksNoTest() {
        assertThat(ofTwo(test("flat", new Effect(Direction.NOT_LOWER, 0, 0), 1, 1), 0.873214f, 0.873213f)
                        .holds())
                .isTrue();
        assertThat(ofTwo(test("bound", new Range(0, 0.4, 0.4), 1, 0), 0.4f).holds())
                .isTrue();
        assertThat(ofTwo(test("bound", new Range(0, 0.4, 0.4), 1, 0), 0.4001f).holds())
                .isFalse();
    }

    @Test
    void anEffectIsThatOfEachChange() {
        ExpectedBehaviour same = test("site", new Effect(Direction.NONE, 0, 0), 1, 2);
        assertThat(ofTwo(same, 0.9f, 0.4f, 0.31f).holds()).isTrue();
        assertThat(ofTwo(same, 0.9f, 0.4f, 0.2f).told())
                .endsWith("site: row 1 with change 2: the answer becomes \"no\", and must stay \"yes\"");
        ExpectedBehaviour hotter = test("hotter", new Effect(Direction.NOT_LOWER, 0, 0.05), 1, 1);
        assertThat(ofTwo(hotter, 0.5f, 0.46f).holds()).isTrue();
        assertThat(ofTwo(hotter, 0.5f, 0.4f).told())
                .endsWith("row 1: the score goes from 0.5 to 0.4, and may fall by at most 0.05");
        ExpectedBehaviour newer = test("newer", new Effect(Direction.NOT_HIGHER, 0, 0), 1, 1);
        assertThat(ofTwo(newer, 0.5f, 0.5f).holds()).isTrue();
        assertThat(ofTwo(newer, 0.5f, 0.6f).told()).endsWith("and may rise by nothing");
        Behaviour quantity = Behaviour.of(
                List.of(test("site", new Effect(Direction.NONE, 1, 2), 1, 1)),
                new float[] {0, 100, 0, 103},
                List.of(),
                OperatingPoint.standard(dev.drydock.domain.registry.Task.REGRESSION, 0));
        assertThat(quantity.told()).endsWith("goes from 100 to 103, and may change by at most 2");
    }

    /** No comparison with it is true, and no operating point may take it for a class. */
    @Test
    void aScoreThatIsNoNumberBreaksEachTest() {
        float nan = Float.NaN;
        for (Expectation expectation :
                List.of(new Answer(0), new Answer(1), new Range(0, 0, 1), new Range(0, Double.NEGATIVE_INFINITY, 1))) {
            assertThat(ofTwo(test("x", expectation, 1, 0), nan).holds()).isFalse();
        }
        for (Direction direction : Direction.values()) {
            assertThat(ofTwo(test("x", new Effect(direction, 0, 9), 1, 1), 0.5f, nan)
                            .holds())
                    .isFalse();
        }
        for (float broken : new float[] {nan, Float.POSITIVE_INFINITY}) {
            assertThat(ofTwo(test("x", new Effect(Direction.NONE, 0, 9), 1, 1), broken, broken)
                            .holds())
                    .as("no number before and after")
                    .isFalse();
            assertThat(ofTwo(test("x", new Range(0, 0, Double.POSITIVE_INFINITY), 1, 0), broken)
                            .holds())
                    .isFalse();
        }
        Behaviour several = Behaviour.of(
                List.of(test("x", new Answer(2), 1, 0)),
                new float[] {0.1f, nan, 0.8f},
                List.of("a", "b", "c"),
                new MostProbable(3, 0));
        assertThat(several.told()).contains("row 1 has a score that is no number");
    }

    @Test
    void testsFollowEachOtherThroughTheRows() {
        List<ExpectedBehaviour> tests = List.of(
                test("first", new Effect(Direction.NONE, 0, 0), 2, 1),
                test("second", new Answer(1), 1, 0),
                test("third", new Answer(0), 1, 0));
        Behaviour found =
                Behaviour.of(tests, new float[] {0.9f, 0.9f, 0.1f, 0.1f, 0.9f, 0.9f}, CLASSES, Threshold.at(0.3f));
        assertThat(found.rows()).isEqualTo(6);
        assertThat(found.broken()).containsOnlyKeys("third");
    }

    @Test
    void ofManyBrokenTestsTheFirstTenAreTold() {
        List<ExpectedBehaviour> tests = IntStream.range(0, 12)
                .mapToObj(number -> test("t" + number, new Answer(1), 1, 0))
                .toList();
        assertThat(Behaviour.of(tests, new float[12], CLASSES, Threshold.at(0.3f))
                        .told())
                .startsWith("12 of 12 behaviour tests fail: t0: ")
                .endsWith("and 2 more");
    }

    @Test
    void scoresOfOtherRowsAreRefused() {
        assertThatThrownBy(() -> ofTwo(test("x", new Answer(1), 2, 0), 0.1f, 0.2f, 0.3f))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ofTwo(test("x", new Answer(1), 2, 0))).isInstanceOf(IllegalArgumentException.class);
    }
}
