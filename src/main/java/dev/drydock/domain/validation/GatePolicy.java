package dev.drydock.domain.validation;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What every candidate of a site must pass, signed by release managers. Owners may tighten it in {@code model.yaml}, never
 * loosen it.
 *
 * @param version rises with each policy that the site installs
 * @param golden largest absolute difference of a golden vector's score
 * @param holdoutBudget how many runs may look at one snapshot's holdout
 */
public record GatePolicy(
        int version, Floor floor, Comparison nonInferiority, Comparison slices, Golden golden, int holdoutBudget) {

    /**
     * @param min what the lower bound of the metric must reach
     * @param confidence of that bound, 0.5 to 1
     * @param minRows fewer holdout rows than this decide nothing
     */
    public record Floor(Metric metric, double min, double confidence, int minRows) {}

    /**
     * @param margin the lower bound of candidate less champion must not lie below minus this
     * @param confidence of that bound, 0.5 to 1
     * @param minRows fewer holdout rows than this decide nothing
     */
    public record Comparison(Metric metric, double margin, double confidence, int minRows) {}

    public record Golden(double tolerance) {}

    /**
     * The policy with an owner's wishes applied.
     *
     * @param wishes gate name to parameter to value, as {@code gates} of {@code model.yaml} has them
     * @throws DrydockException {@link ValidationFailure#GATE_LOOSENED} naming every gate, parameter, value and limit
     */
    public GatePolicy tightenedBy(Map<String, Map<String, Double>> wishes) {
        Wishes open = new Wishes(wishes);
        GatePolicy tightened = new GatePolicy(
                version,
                new Floor(
                        floor.metric,
                        open.atLeast("floor", "min", floor.min),
                        open.atLeast("floor", "confidence", floor.confidence),
                        (int) open.atLeast("floor", "min-rows", floor.minRows)),
                tightened("non-inferiority", nonInferiority, open),
                tightened("slices", slices, open),
                new Golden(open.atMost("golden", "tolerance", golden.tolerance)),
                holdoutBudget);
        open.refuseProblems();
        return tightened;
    }

    private static Comparison tightened(String gate, Comparison comparison, Wishes wishes) {
        return new Comparison(
                comparison.metric,
                wishes.atMost(gate, "margin", comparison.margin),
                wishes.atLeast(gate, "confidence", comparison.confidence),
                (int) wishes.atLeast(gate, "min-rows", comparison.minRows));
    }

    /** Every threshold by its name, such as {@code floor.min}: for comparing two policies. */
    public Map<String, String> thresholds() {
        Map<String, String> named = new TreeMap<>();
        named.put("floor.metric", floor.metric.wireName());
        named.put("floor.min", Numbers.plain(floor.min));
        named.put("floor.confidence", Numbers.plain(floor.confidence));
        named.put("floor.min-rows", Integer.toString(floor.minRows));
        put(named, "non-inferiority", nonInferiority);
        put(named, "slices", slices);
        named.put("golden.tolerance", Numbers.plain(golden.tolerance));
        return named;
    }

    private static void put(Map<String, String> named, String gate, Comparison comparison) {
        named.put(gate + ".metric", comparison.metric.wireName());
        named.put(gate + ".margin", Numbers.plain(comparison.margin));
        named.put(gate + ".confidence", Numbers.plain(comparison.confidence));
        named.put(gate + ".min-rows", Integer.toString(comparison.minRows));
    }

    /** The owner's values, taken out one by one; what is left over or too loose is a problem. */
    private static final class Wishes {
        private final Map<String, Double> left = new TreeMap<>();
        private final List<String> problems = new ArrayList<>();

        Wishes(Map<String, Map<String, Double>> wishes) {
            wishes.forEach((gate, parameters) ->
                    parameters.forEach((parameter, value) -> left.put(gate + "." + parameter, value)));
        }

        double atLeast(String gate, String parameter, double limit) {
            return take(gate, parameter, limit, "at least", 1);
        }

        double atMost(String gate, String parameter, double limit) {
            return take(gate, parameter, limit, "at most", -1);
        }

        private double take(String gate, String parameter, double limit, String bound, int direction) {
            Double wish = left.remove(gate + "." + parameter);
            if (wish == null) {
                return limit;
            }
            if (!(direction * wish >= direction * limit)) {
                problems.add("gate " + gate + ": " + parameter + " " + Numbers.plain(wish) + " must be " + bound + " "
                        + Numbers.plain(limit));
                return limit;
            }
            return wish;
        }

        void refuseProblems() {
            left.forEach((name, value) -> problems.add("there is no gate parameter " + name));
            if (!problems.isEmpty()) {
                throw new DrydockException(
                        ValidationFailure.GATE_LOOSENED,
                        "model.yaml loosens the site's gate policy, which it may only tighten: "
                                + String.join("; ", problems)
                                + ". Mend the key gates in model.yaml, or have the release managers sign another policy.");
            }
        }
    }
}
