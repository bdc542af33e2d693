package dev.drydock.domain.drift;

import dev.drydock.domain.validation.Numbers;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How a version is expected to perform on the rows that it scored lately, most of them without a label.
 *
 * @param problem why nothing can be estimated, whole sentences; empty if it is
 * @param rows of the serving log that the version scored in the window
 * @param groups that they are of
 * @param labelled those of them whose labels are known
 * @param values the metric that decides first; empty if nothing can be estimated
 * @param remarks what the values do not include, whole sentences
 */
public record PerformanceEstimate(
        String problem, long rows, int groups, long labelled, List<Value> values, List<String> remarks) {
    /** What an estimate needs to be true, for everybody who reads one. */
    public static final String ASSUMPTION = "The estimate holds if the inputs have moved and the labels of equal inputs"
            + " have not: it cannot see labels that have changed their meaning.";

    private static final int MOST_NAMED = 8;

    public PerformanceEstimate {
        values = List.copyOf(values);
        remarks = List.copyOf(remarks);
    }

    /**
     * One metric.
     *
     * @param name such as {@code accuracy}, {@code recall:yes}, {@code mae} or {@code mae:energy}; an error is in the label's unit
     * @param low the lower bound at 95 % confidence, as {@code high} is the upper one
     * @param atRelease what the version reached on <em>tune</em>, when it was made
     * @param labelled what the labels that are known say; empty if there are too few
     * @param limit beyond which the version counts as worse than at its release; empty: the metric decides nothing
     * @param lost whether it surely is
     */
    public record Value(
            String name,
            double estimate,
            double low,
            double high,
            double atRelease,
            Optional<Labelled> labelled,
            Optional<Double> limit,
            boolean lost) {}

    /**
     * The same metric on the rows whose labels are known.
     *
     * @param estimate what these rows are expected to have
     * @param found what their labels say, with its bounds
     */
    public record Labelled(double estimate, double found, double low, double high) {}

    public static PerformanceEstimate impossible(String problem) {
        return new PerformanceEstimate(problem, 0, 0, 0, List.of(), List.of());
    }

    /** The metrics that are surely worse than their limit. */
    public List<Value> lost() {
        return values.stream().filter(Value::lost).toList();
    }

    /** The metrics that a run is decided by: one, or one for each of several targets. */
    public List<Value> leading() {
        return values.stream()
                .filter(value -> value.name().equals("accuracy") || value.name().startsWith("mae"))
                .toList();
    }

    /** The leading metrics, or why there are none, in whole sentences; of many targets the first, as a fact is kept in bounded space. */
    public String inWords() {
        if (!problem.isEmpty()) {
            return "Not estimated. " + problem;
        }
        return "On " + rows + " rows, " + labelled + " of them with labels: "
                + named(leading(), PerformanceEstimate::described) + ". " + String.join(" ", remarks)
                + (remarks.isEmpty() ? "" : " ") + ASSUMPTION;
    }

    /** Why the metrics that are lost are, in whole sentences; empty if none is. */
    Optional<String> lossInWords() {
        return lost().isEmpty()
                ? Optional.empty()
                : Optional.of("Without labels, the champion's performance on " + rows
                        + " rows of the serving log is surely worse than drift.estimated-loss allows: "
                        + named(
                                lost(),
                                value -> described(value) + ", limit "
                                        + shown(value, value.limit().orElseThrow()))
                        + ". " + ASSUMPTION);
    }

    private static String named(List<Value> values, Function<Value, String> describe) {
        String first = values.stream().limit(MOST_NAMED).map(describe).collect(Collectors.joining("; "));
        return values.size() <= MOST_NAMED ? first : first + "; and " + (values.size() - MOST_NAMED) + " more";
    }

    private static String described(Value value) {
        String known = value.labelled()
                .map(labels -> ", by labels " + shown(value, labels.found()) + " [" + shown(value, labels.low()) + ", "
                        + shown(value, labels.high()) + "] where " + shown(value, labels.estimate()) + " is estimated")
                .orElse("");
        return value.name() + " " + shown(value, value.estimate()) + " [" + shown(value, value.low()) + ", "
                + shown(value, value.high()) + "], at release " + shown(value, value.atRelease()) + known;
    }

    private static String shown(Value value, double number) {
        return Numbers.measured(number, isError(value.name()));
    }

    /** Whether an error, of which less is better. */
    public static boolean isError(String name) {
        return name.startsWith("mae") || name.startsWith("rmse");
    }
}
