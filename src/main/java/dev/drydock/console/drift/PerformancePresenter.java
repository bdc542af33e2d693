package dev.drydock.console.drift;

import dev.drydock.console.Wording;
import dev.drydock.domain.drift.PerformanceEstimate;
import dev.drydock.domain.drift.PerformanceEstimate.Value;
import dev.drydock.domain.validation.Numbers;
import java.util.List;

/**
 * What the champion's performance is expected to be, without labels.
 *
 * @param summary of which rows, or why there is no estimate; empty: no drift was measured
 * @param remarks what the values do not include, whole sentences
 */
public record PerformancePresenter(String summary, List<Line> lines, List<String> remarks) {
    static final PerformancePresenter NONE = new PerformancePresenter("", List.of(), List.of());

    public PerformancePresenter {
        lines = List.copyOf(lines);
        remarks = List.copyOf(remarks);
    }

    /**
     * One metric.
     *
     * @param found by the labels that are known, with its bounds
     * @param expected the estimate for exactly these rows
     * @param limit empty mark if the metric decides nothing
     */
    public record Line(
            String metric,
            String estimate,
            String bounds,
            String atRelease,
            String found,
            String expected,
            String limit,
            boolean lost) {}

    static PerformancePresenter of(PerformanceEstimate estimate) {
        String summary = estimate.problem().isEmpty()
                ? Wording.count(estimate.rows()) + " rows of the serving log that the champion scored in the window, "
                        + Wording.count(estimate.labelled()) + " of them with labels."
                : "Not estimated. " + estimate.problem();
        return new PerformancePresenter(
                summary,
                estimate.values().stream().map(PerformancePresenter::line).toList(),
                estimate.remarks());
    }

    public String assumption() {
        return PerformanceEstimate.ASSUMPTION;
    }

    public boolean isShown() {
        return !summary.isEmpty();
    }

    private static Line line(Value value) {
        boolean error = PerformanceEstimate.isError(value.name());
        return new Line(
                value.name(),
                Numbers.measured(value.estimate(), error),
                bounds(value.low(), value.high(), error),
                Numbers.measured(value.atRelease(), error),
                value.labelled()
                        .map(known ->
                                Numbers.measured(known.found(), error) + " " + bounds(known.low(), known.high(), error))
                        .orElse(Wording.NOTHING),
                value.labelled()
                        .map(known -> Numbers.measured(known.estimate(), error))
                        .orElse(Wording.NOTHING),
                value.limit().map(limit -> Numbers.measured(limit, error)).orElse(Wording.NOTHING),
                value.lost());
    }

    private static String bounds(double low, double high, boolean error) {
        return "[" + Numbers.measured(low, error) + ", " + Numbers.measured(high, error) + "]";
    }
}
