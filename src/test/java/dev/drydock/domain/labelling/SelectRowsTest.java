package dev.drydock.domain.labelling;

import static dev.drydock.domain.labelling.StagedNight.daysAgo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.labelling.SelectRows.Selection;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.snapshots.TestRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rows are chosen: cases counted by hand, and what holds of any rows. */
class SelectRowsTest {
    private static final Set<String> NOBODY = Set.of();

    private final StagedNight night = new StagedNight();

    private static LabelQuestion question(
            int rows, QueryStrategy strategy, double random, double group, double source) {
        return new LabelQuestion("tiny", rows, strategy, StagedNight.AS_OF, random, group, source, false, false);
    }

    private static LabelQuestion margin(int rows) {
        return question(rows, QueryStrategy.MARGIN, 0, 1, 1);
    }

    private Selection select(LabelQuestion question) {
        return select(question, Optional.empty(), NOBODY);
    }

    private Selection select(LabelQuestion question, Optional<String> version, Set<String> asked) {
        return SelectRows.select(question, TestRows.schema(), StagedNight.WINDOW, version, asked, night.sorted());
    }

    private static List<String> ids(Selection selection) {
        return selection.rows().stream()
                .map(row -> row.candidate().predictionId())
                .toList();
    }

    @Test
    void takesTheSmallestMarginsAndOfEqualOnesTheLowestIds() {
        night.prediction("a", "u1", 0.9, 1)
                .prediction("b", "u2", 0.45, 2)
                .prediction("d", "u3", 0.6, 3)
                .prediction("c", "u4", 0.6, 4)
                .prediction("e", "u5", 0.5, 5);

        assertThat(ids(select(margin(4)))).containsExactly("e", "b", "c", "d");
        assertThat(select(margin(4)).candidates()).isEqualTo(5);
    }

    @Test
    void takesASecondRowOfAGroupOnlyWhenGroupsRunOut() {
        night.prediction("a", "u1", 0.5, 1)
                .prediction("b", "u1", 0.51, 2)
                .prediction("c", "u2", 0.8, 3)
                .prediction("d", "u1", 0.52, 4)
                .prediction("e", "u2", 0.9, 5);

        assertThat(ids(select(margin(2)))).containsExactly("a", "c");
        assertThat(ids(select(margin(4)))).containsExactly("a", "c", "b", "d");
        assertThat(ids(select(question(4, QueryStrategy.MARGIN, 0, 0.5, 1))))
                .as("two of four of one group at most")
                .containsExactly("a", "c", "b", "e");
    }

    @Test
    void keepsToTheShareOfASource() {
        long at = daysAgo(10);
        night.prediction("plant-a", "a", "u1", at, 0.5, "1", 1)
                .prediction("plant-a", "b", "u2", at, 0.51, "1", 2)
                .prediction("plant-a", "c", "u3", at, 0.52, "1", 3)
                .prediction("plant-b", "d", "u4", at, 0.9, "1", 4);

        assertThat(ids(select(question(4, QueryStrategy.MARGIN, 0, 1, 0.5)))).containsExactly("a", "b", "d");
    }

    @Test
    void takesOneOfRowsWithTheSameInputs() {
        night.prediction("a", "u1", 0.5, 1, 2, 0)
                .prediction("b", "u1", 0.5, 1, 2, 0)
                .prediction("c", "u2", 0.5, 1, 2, 0)
                .prediction("d", "u2", 0.7, 1, Float.NaN, 0)
                .prediction("e", "u3", 0.9, -0.0f, 2, 0)
                .prediction("f", "u4", 0.9, 0, 2, 0);

        assertThat(ids(select(margin(6)))).containsExactly("a", "e", "d");
    }

    @Test
    void leavesOutWhatNeedNotOrCannotBeAsked() {
        long at = daysAgo(10);
        night.prediction("a-labelled", "u1", 0.5, 1)
                .label("a-labelled", daysAgo(9))
                .prediction("b-labelled-before-it-was-made", "u2", 0.6, 2)
                .label("b-labelled-before-it-was-made", daysAgo(11))
                .prediction("c-asked", "u3", 0.5, 3)
                .prediction("plant-a", "d-young", "u4", daysAgo(6), 0.5, "1", 4)
                .prediction("plant-a", "e-too-old-when-answered", "u5", daysAgo(84), 0.5, "1", 5)
                .prediction("plant-a", "f-old", "u6", daysAgo(83), 0.7, "1", 6)
                .prediction("g-twice", "u7", 0.5, 7)
                .prediction("g-twice", "u7", 0.6, 7)
                .prediction("plant-b", "h-again", "u8", at, 0.8, "1", 8)
                .prediction("plant-a", "h-again", "u8", at, 0.8, "1", 8)
                .prediction("plant-a", "i-by-another-version", "u9", at, 0.5, "2", 9)
                .label("j-no-prediction", daysAgo(3));

        Selection selection = select(margin(9), Optional.of("1"), Set.of("c-asked"));

        assertThat(ids(selection)).containsExactly("b-labelled-before-it-was-made", "f-old", "h-again");
        assertThat(selection.rows().get(2).candidate().source()).isEqualTo("plant-a");
        assertThat(selection.leftOut())
                .isEqualTo(Map.of(
                        "labelled", 1L,
                        "immature", 1L,
                        "too-old", 1L,
                        "conflicting", 1L,
                        "other-version", 1L,
                        "asked-before", 1L));
        assertThat(ids(select(margin(9), Optional.empty(), NOBODY)))
                .contains("c-asked", "i-by-another-version")
                .doesNotContain("a-labelled");
    }

    @Test
    void asksForContestedRowsAndForThoseAlone() {
        night.prediction("a-agreed", "u1", 0.5, 1)
                .label("a-agreed", daysAgo(9), 1)
                .label("a-agreed", daysAgo(9), 1)
                .prediction("b-sure", "u2", 0.9, 2)
                .label("b-sure", daysAgo(9), 0)
                .label("b-sure", daysAgo(9), 1)
                .prediction("c-decided-since", "u3", 0.5, 3)
                .label("c-decided-since", daysAgo(9), 0)
                .label("c-decided-since", daysAgo(9), 1)
                .label("c-decided-since", daysAgo(8), 1)
                .prediction("d-unsure", "u4", 0.55, 4)
                .label("d-unsure", daysAgo(9), 1)
                .label("d-unsure", daysAgo(8), 0)
                .label("d-unsure", daysAgo(8), 1)
                .prediction("e-one-from-before", "u5", 0.5, 5)
                .label("e-one-from-before", daysAgo(11), 0)
                .label("e-one-from-before", daysAgo(9), 1)
                .prediction("f-without", "u6", 0.5, 6)
                .prediction("plant-a", "g-young", "u7", daysAgo(6), 0.5, "1", 7)
                .label("g-young", daysAgo(5), 0)
                .label("g-young", daysAgo(5), 1)
                .prediction("h-decided-later", "u8", 0.7, 8)
                .label("h-decided-later", daysAgo(9), 0)
                .label("h-decided-later", daysAgo(9), 1)
                .label("h-decided-later", daysAgo(-1), 1);

        Selection selection = select(question(9, QueryStrategy.CONTESTED, 0, 1, 1));

        assertThat(ids(selection)).containsExactly("d-unsure", "h-decided-later", "b-sure");
        assertThat(selection.leftOut()).isEqualTo(Map.of("uncontested", 4L, "immature", 1L));
        assertThat(selection.rows().get(0).chosenFor()).isEqualTo("contested");
    }

    @Test
    void spreadsRandomRowsEvenlyAmongTheUsefulOnes() {
        for (int i = 0; i < 100; i++) {
            night.prediction("p" + (100 + i), "u" + i, i / 100.0, i);
        }

        Selection selection = select(question(10, QueryStrategy.MARGIN, 0.2, 1, 1));

        assertThat(selection.random()).isEqualTo(2);
        assertThat(selection.rows().stream().map(ChosenRow::chosenFor))
                .containsExactly(
                        "margin", "margin", "margin", "margin", "random", "margin", "margin", "margin", "margin",
                        "random");
        assertThat(ids(selection)).doesNotHaveDuplicates();
        assertThat(ids(select(question(200, QueryStrategy.MARGIN, 1, 1, 1)))).hasSize(100);
    }

    /** What is remembered is bounded; the choice is that of someone who sees every row at once. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void choosesAsIfAllRowsWereSeenAtOnceWhateverTheirOrder(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int groups = 1 + random.nextInt(60);
        for (int i = 0; i < 400; i++) {
            night.prediction(
                    "plant-" + random.nextInt(3),
                    "p" + (1000 + i),
                    "u" + random.nextInt(groups),
                    daysAgo(10),
                    random.nextInt(40) / 40.0,
                    "1",
                    i);
        }
        LabelQuestion question = question(1 + random.nextInt(60), QueryStrategy.MARGIN, 0, 0.2, 0.6);
        List<Candidate> candidates = new ArrayList<>(night.candidates());
        List<Candidate> expected = greedy(question, candidates);

        for (int order = 0; order < 5; order++) {
            Collections.shuffle(candidates, new Random(order));
            MostUncertain chooser = new MostUncertain(question, 2);
            candidates.forEach(chooser::offer);
            assertThat(chooser.choose(
                            question.rows(), question.mostOfGroup(), new Quota(question.mostOfSource()), List.of()))
                    .containsExactlyElementsOf(expected);
        }
    }

    private static List<Candidate> greedy(LabelQuestion question, List<Candidate> candidates) {
        List<Candidate> sorted = candidates.stream()
                .sorted(Comparator.comparingDouble((Candidate c) -> Math.abs(2.0 * c.score() - 1))
                        .thenComparing(Candidate::predictionId))
                .toList();
        List<Candidate> chosen = new ArrayList<>();
        for (int mostOfGroup : new int[] {1, question.mostOfGroup()}) {
            for (Candidate next : sorted) {
                if (chosen.size() < question.rows()
                        && !chosen.contains(next)
                        && count(chosen, Candidate::group, next) < mostOfGroup
                        && count(chosen, Candidate::source, next) < question.mostOfSource()) {
                    chosen.add(next);
                }
            }
        }
        return chosen;
    }

    private static long count(List<Candidate> chosen, Function<Candidate, String> of, Candidate next) {
        return chosen.stream()
                .filter(other -> of.apply(other).equals(of.apply(next)))
                .count();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void noLabelledRowIsChosenAndSharesHoldWhateverTheRows(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Set<String> labelled = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            String id = "p" + i;
            night.prediction(
                    "plant-" + random.nextInt(2),
                    id,
                    "u" + random.nextInt(30),
                    daysAgo(random.nextInt(100)),
                    random.nextDouble(),
                    "1",
                    random.nextInt(200),
                    random.nextInt(3) == 0 ? Float.NaN : random.nextInt(5),
                    random.nextInt(2));
            if (random.nextInt(3) == 0) {
                night.label(id, daysAgo(0));
                labelled.add(id);
            }
        }
        for (QueryStrategy strategy : EnumSet.complementOf(EnumSet.of(QueryStrategy.CONTESTED))) {
            LabelQuestion question = question(40, strategy, 0.1, 0.1, 0.7);
            Selection selection = select(question);

            assertThat(ids(selection))
                    .doesNotContainAnyElementsOf(labelled)
                    .doesNotHaveDuplicates()
                    .hasSize(40);
            List<Candidate> useful = selection.rows().stream()
                    .filter(row -> !row.isRandom())
                    .map(ChosenRow::candidate)
                    .toList();
            assertThat(useful).hasSize(36).extracting(Candidate::inputs).doesNotHaveDuplicates();
            assertThat(most(useful, Candidate::group)).isLessThanOrEqualTo(4);
            assertThat(most(useful, Candidate::source)).isLessThanOrEqualTo(28);
            assertThat(select(question).rows()).isEqualTo(selection.rows());
        }
    }

    private static long most(List<Candidate> rows, Function<Candidate, String> of) {
        return rows.stream().collect(Collectors.groupingBy(of, Collectors.counting())).values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElseThrow();
    }

    /** From the labelled 0 the farthest is 12, then 6, which is in the middle, then 1: 11.5 is near 12. */
    @Test
    void aCoreSetGoesWhereNothingIsLabelled() {
        night.prediction("labelled", "u0", 0.5, 0, 0, 0)
                .label("labelled", daysAgo(1))
                .prediction("a", "u1", 0.5, 1, 0, 0)
                .prediction("b", "u2", 0.5, 6, 0, 0)
                .prediction("c", "u3", 0.5, 11.5f, 0, 0)
                .prediction("d", "u4", 0.5, 12, 0, 0);

        assertThat(ids(select(question(3, QueryStrategy.CORE_SET, 0, 1, 1)))).containsExactly("d", "b", "a");
    }

    @Test
    void aCoreSetMeasuresEveryInputByItsOwnSpread() {
        night.prediction("labelled", "u0", 0.5, 0, 0, 0)
                .label("labelled", daysAgo(1))
                .prediction("a", "u1", 0.5, 0, 1000, 0)
                .prediction("b", "u2", 0.5, 3, 0, 0)
                .prediction("c", "u3", 0.5, 0, 900, 0)
                .prediction("d", "u4", 0.5, 0, 0, 1);

        assertThat(ids(select(question(3, QueryStrategy.CORE_SET, 0, 1, 1)))).containsExactly("b", "a", "d");
    }

    @Test
    void aCoreSetOfAQuantityNeedsNoLabelledRow() {
        night.prediction("a", "u1", 120, 1, 0, 0)
                .prediction("b", "u2", 130, 2, 0, 0)
                .prediction("c", "u3", 140, 9, 0, 0);
        Selection selection = SelectRows.select(
                question(2, QueryStrategy.CORE_SET, 0, 1, 1),
                TestRows.schema(new LabelRule.Quantity(0, 5000, "h", 250), Optional.empty()),
                StagedNight.WINDOW,
                Optional.empty(),
                NOBODY,
                night.sorted());

        assertThat(ids(selection)).containsExactly("c", "a");
    }

    @Test
    void aCoreSetIsTheSameWhateverTheOrderOfItsCandidates() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 300; i++) {
            night.prediction(
                    "p" + i,
                    "u" + random.nextInt(40),
                    0.5,
                    (float) random.nextDouble(),
                    random.nextInt(4) == 0 ? Float.NaN : 1000 * (float) random.nextDouble(),
                    random.nextInt(2));
        }
        LabelQuestion question = question(50, QueryStrategy.CORE_SET, 0, 0.1, 1);
        List<Candidate> candidates = new ArrayList<>(night.candidates());
        Set<List<Candidate>> choices = new HashSet<>();
        for (int order = 0; order < 5; order++) {
            FarthestFirst chooser =
                    new FarthestFirst(question, TestRows.schema().inputs());
            candidates.forEach(chooser::offer);
            choices.add(chooser.choose(
                    50,
                    question.mostOfGroup(),
                    new Quota(question.mostOfSource()),
                    candidates.stream().sorted(Candidate.BY_ID).limit(3).toList()));
            Collections.shuffle(candidates, new Random(order));
        }
        assertThat(choices)
                .singleElement()
                .satisfies(chosen -> assertThat(chosen).hasSize(50));
    }

    /** 2000 draws of 10 of 50 rows: each is drawn 400 times, give or take five standard deviations of 17.9. */
    @Test
    void everyRowIsDrawnEquallyOften() {
        int[] drawn = new int[50];
        for (int draw = 0; draw < 2000; draw++) {
            UniformSample<Integer> sample = new UniformSample<>(10, draw);
            for (int row = 0; row < 50; row++) {
                sample.offer("p" + row, row);
            }
            sample.rows().forEach(row -> drawn[row]++);
        }
        assertThat(Arrays.stream(drawn).boxed())
                .allSatisfy(times -> assertThat(times).isBetween(310, 490));
    }

    @Test
    void anotherAsOfTimeDrawsOtherRows() {
        LabelQuestion today = question(10, QueryStrategy.MARGIN, 1, 1, 1);
        LabelQuestion tomorrow = new LabelQuestion(
                "tiny", 10, QueryStrategy.MARGIN, Instant.parse("2026-11-25T00:00:00Z"), 1, 1, 1, false, false);
        for (int i = 0; i < 200; i++) {
            night.prediction("p" + i, "u" + i, 0.5, i);
        }
        assertThat(ids(select(today))).isEqualTo(ids(select(today))).isNotEqualTo(ids(select(tomorrow)));
    }

    @Test
    void refusesWhatCannotBeAsked() {
        assertUsage(() -> margin(0), "the number of rows is 0 and must be 1 to 10000 by strategy margin");
        assertUsage(
                () -> question(1001, QueryStrategy.CORE_SET, 0, 1, 1),
                "is 1001 and must be 1 to 1000 by strategy core-set");
        assertUsage(
                () -> new LabelQuestion("tiny", 5, QueryStrategy.MARGIN, Instant.MAX, 0, 1, 1, false, false),
                "the as-of time is +1000000000-12-31T23:59:59.999999999Z and must be 1970-01-01T00:00:00Z to"
                        + " 9999-12-31T23:59:59Z");
        assertUsage(() -> question(5, QueryStrategy.MARGIN, 1.5, 1, 1), "the random share is 1.5 and must be 0 to 1");
        assertUsage(() -> question(5, QueryStrategy.MARGIN, 0, 0, 1), "the share of a group is 0.0");
        assertUsage(() -> question(5, QueryStrategy.MARGIN, 0, 1, Double.NaN), "the share of a source is NaN");
    }

    private static void assertUsage(Runnable question, String part) {
        assertThatThrownBy(question::run).isInstanceOfSatisfying(DrydockException.class, e -> {
            assertThat(e.code()).isEqualTo(CommonFailure.USAGE);
            assertThat(e.sentence()).contains(part);
        });
    }
}
