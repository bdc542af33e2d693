package dev.drydock.domain.validation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of the error that a policy allows one look at a holdout may spend. Each row of a holdout may be spent once in all its looks:
 * {@value #FIRST} of it in the first, and the rest in ever smaller parts, which add up to 1 (alpha spending: K. K. G. Lan, D. L. DeMets,
 * Biometrika 70 (1983) 659–663). A look spends the mean over its rows. So of all looks at one holdout, however many, no more than the allowed
 * share lets an unfit candidate pass, and rows that are new give budget back.
 */
public final class HoldoutSpending {
    private static final double FIRST = 0.8;
    /** The sum of 1/k². */
    private static final double BASEL = Math.PI * Math.PI / 6;

    private static final double ROUNDING = 1.01;

    private HoldoutSpending() {}

    /**
     * What a row spends.
     *
     * @param use the how-manieth look at it, from 1
     */
    public static double ofUse(int use) {
        return use == 1 ? FIRST : (1 - FIRST) / BASEL / ((use - 1.0) * (use - 1.0));
    }

    /** What the next look at these rows spends, by the looks so far. */
    public static double next(HoldoutSketch rows, List<HoldoutSketch> earlier) {
        int[] uses = rows.uses(earlier);
        double sum = 0;
        for (int use : uses) {
            sum += ofUse(use + 1);
        }
        return uses.length == 0 ? FIRST : sum / uses.length;
    }

    /**
     * A look of the same version at its rows.
     *
     * @param share what it spent
     */
    public record Spent(HoldoutSketch rows, double share) {}

    /**
     * What the next look of one version at these rows spends. The very same rows again ask the same question and get the same answer, so they
     * spend nothing further: such a look has the share of the first one, and counts once.
     */
    public static double again(HoldoutSketch rows, List<Spent> earlier) {
        Map<String, Spent> different = new LinkedHashMap<>();
        earlier.forEach(look -> different.putIfAbsent(look.rows().encoded(), look));
        Spent same = different.get(rows.encoded());
        return same != null
                ? same.share()
                : next(rows, different.values().stream().map(Spent::rows).toList());
    }

    /** As which look it counts that spends so much: at rows that were all looked at as often. */
    static int number(double share) {
        double granted = share * ROUNDING;
        return granted >= FIRST ? 1 : (int) (1 + Math.max(1, Math.ceil(Math.sqrt((1 - FIRST) / BASEL / granted))));
    }

    /** Whether a look that counts as that one may spend so much. */
    static boolean isOfUse(double share, int use) {
        return share > 0 && share <= FIRST * ROUNDING && number(share) == use;
    }

    /** A confidence that spends only a share of its error. */
    static double confidence(double confidence, double share) {
        return 1 - (1 - confidence) * share;
    }
}
