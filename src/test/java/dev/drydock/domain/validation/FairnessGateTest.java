package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.Split;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FairnessGateTest {
    private static final int ROWS = 6000;
    private static final int ROWS_OF_GROUP = 20;
    private static final int NIGHTS = 200;

    private final Field field = new Field();

    @Test
    void aSliceWhoseFailuresAreFoundLessOftenIsNamed() {
        field.lossInNorth = 0.3;

        GateResult result = field.judge();

        assertThat(result.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(result.finding())
                .containsPattern(
                        "^The candidate serves slices unequally: of class yes it finds [56][0-9.]+ % of [0-9]+ rows in slice"
                                + " north and [89][0-9.]+ % of [0-9]+ in slice south \\(the champion [56][0-9.]+ and [89][0-9.]+ %\\), surely"
                                + " [12][0-9.]+ points apart\\. At most 10.0 points are allowed\\.")
                .doesNotContain("water");
    }

    /** At the margin itself, where a promise of 95 % may accuse one night in twenty. */
    @Test
    void aDifferenceAtTheMarginIsSeldomNamed() {
        int accused = 0;
        for (int night = 0; night < NIGHTS; night++) {
            Field honest = new Field();
            honest.seed = night;
            honest.lossInNorth = 0.1;
            accused += honest.judge().verdict() == Verdict.PASS ? 0 : 1;
        }
        assertThat((double) accused / NIGHTS).isLessThanOrEqualTo(0.05);
    }

    @Test
    void aSliceThatThePolicyAcceptsMayBeServedWorse() {
        field.lossInNorth = 0.3;
        field.accepted = Set.of("north: yes");

        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void tooFewRowsAreSaid() {
        field.minRows = 100_000;

        GateResult result = field.judge();

        assertThat(result.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(result.finding())
                .isEqualTo(
                        "No slices can be compared. Not judged, because there are too few rows or groups: north beside south (no),"
                                + " north beside south (yes), water beside all other rows (no), water beside all other rows (yes). Collect"
                                + " labels of these slices.");
    }

    /** Beside all others it would be two thirds as far away. */
    @Test
    void eachOfSeveralSlicesIsComparedWithEachOther() {
        field.lossInNorth = 0.3;
        field.eastOfSouth = true;

        assertThat(field.judge().finding())
                .contains(" in slice south (", " in slice east (")
                .doesNotContain("south and");
    }

    @Test
    void aSliceAloneIsComparedWithAllOtherRows() {
        field.slices = List.of(new Slice("north", true, "site"));
        field.lossInNorth = 0.3;

        assertThat(field.judge().finding()).contains("rows in slice north and ", " in all other rows (the champion");
    }

    @Test
    void aModelWithoutSlicesHasNothingToCompare() {
        field.slices = List.of();

        assertThat(field.judge().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aScoreThatIsNoNumberHoldsAndDoesNotFail() {
        field.broken = true;

        assertThat(field.judge().verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
    }

    /** At the margin, with pumps that differ much: rows as units would promise more than they can. */
    @Test
    void groupsAreTheUnits() {
        int accused = 0;
        for (int night = 0; night < NIGHTS; night++) {
            Field honest = new Field();
            honest.seed = night;
            honest.unlike = 0.9;
            honest.lossInNorth = 0.1;
            accused += honest.judge().verdict() == Verdict.PASS ? 0 : 1;
        }
        assertThat((double) accused / NIGHTS).isLessThanOrEqualTo(0.05);
    }

    @Test
    void onlyAPolicyThatHasItAsks() {
        FurtherGates further = new FurtherGates();
        assertThat(new GateSuite(further.policy()).judge(field.evidence()).gates())
                .noneMatch(gate -> gate.gate() == Gate.FAIRNESS);
        further.fairness = Optional.of(new GatePolicy.Fairness(0.1, 0.95, 50, new TreeSet<>()));
        assertThat(new GateSuite(further.policy()).judge(field.evidence()).gates())
                .anyMatch(gate -> gate.gate() == Gate.FAIRNESS);
    }

    /** Two sites and a fluid; a model that finds nine failures in ten, fewer in the north. */
    private static final class Field {
        long seed = 6;
        double lossInNorth;
        double unlike = 0.1;
        boolean eastOfSouth;
        boolean broken;
        int minRows = 50;
        Set<String> accepted = Set.of();
        List<Slice> slices = List.of(
                new Slice("north", true, "site"), new Slice("water", false, "fluid"), new Slice("south", true, "site"));

        GateResult judge() {
            return FairnessGate.judge(evidence(), new GatePolicy.Fairness(0.1, 0.95, minRows, new TreeSet<>(accepted)));
        }

        Evidence evidence() {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> ids = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            Split[] splits = new Split[ROWS];
            float[] labels = new float[ROWS];
            int[] bits = new int[ROWS];
            float[] scores = new float[ROWS];
            double luck = 0;
            for (int row = 0; row < ROWS; row++) {
                int group = row / ROWS_OF_GROUP;
                luck = row % ROWS_OF_GROUP == 0 ? unlike * (random.nextDouble() - 0.5) : luck;
                ids.add("p" + row);
                groups.add("g" + group);
                splits[row] = Split.HOLDOUT;
                boolean north = group % 3 == 0;
                bits[row] = (north ? 1 : eastOfSouth && group % 3 == 1 ? 8 : 4) + (random.nextInt(2) == 0 ? 2 : 0);
                labels[row] = random.nextInt(4) == 0 ? 1 : 0;
                double right = 0.9 + luck - (north && labels[row] == 1 ? lossInNorth : 0);
                boolean says = random.nextDouble() < right == (labels[row] == 1);
                scores[row] = (float) (says ? 0.6 + 0.3 * random.nextDouble() : 0.4 * random.nextDouble());
            }
            scores[7] = broken ? Float.NaN : scores[7];
            if (eastOfSouth) {
                slices = List.of(slices.get(0), slices.get(1), slices.get(2), new Slice("east", true, "site"));
            }
            return new Evidence(
                    Fixtures.TWO_CLASSES,
                    new LabelledRows(ids, groups, splits, labels, bits),
                    new Evidence.Scores(
                            new ModelScores("child", scores, "a", "a"), new ModelScores("parent", scores, "b", "b")),
                    new Evidence.Checks(new GoldenCheck(16, 0), Optional.empty()),
                    slices,
                    new HoldoutUse("snap", "pump", "pump/7", 12, 1, Instant.EPOCH),
                    9);
        }
    }
}
