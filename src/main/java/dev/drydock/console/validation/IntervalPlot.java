package dev.drydock.console.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.console.Wording;
import dev.drydock.domain.validation.Interval;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * A measured value with its bounds and its limit on an axis that several of them may share, so that they compare by eye. Places are
 * pixels of {@value #WIDTH}; what is not there is negative.
 *
 * @param zero of a difference: where neither model is better
 * @param news of a difference: 1 if it is surely for the better, -1 for the worse, 0 if it may be chance
 * @param summary in words, for those who do not see the drawing
 */
public record IntervalPlot(double low, double high, double value, double zero, double limit, int news, String summary) {
    public static final int WIDTH = 200;

    private static final double MARGIN = 0.07;
    private static final double NOWHERE = -1;
    private static final IntervalPlot NOTHING = new IntervalPlot(NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE, 0, "");

    /** The part of the number line that drawings share. */
    public record Axis(double from, double to) {

        /** @param measured nodes with {@code low}, {@code high} and perhaps {@code limit}; what is no number takes no room */
        public static Axis over(List<JsonNode> measured, boolean differences) {
            double[] places = measured.stream()
                    .flatMap(one -> List.of(one.path("low"), one.path("high"), one.path("limit")).stream())
                    .filter(JsonNode::isNumber)
                    .mapToDouble(JsonNode::asDouble)
                    .toArray();
            DoubleStream all = differences
                    ? DoubleStream.concat(DoubleStream.of(places), DoubleStream.of(0))
                    : DoubleStream.of(places);
            var range = all.summaryStatistics();
            if (range.getCount() == 0) {
                return new Axis(0, 1);
            }
            double margin = Math.max((range.getMax() - range.getMin()) * MARGIN, 1e-9);
            return new Axis(range.getMin() - margin, range.getMax() + margin);
        }

        double place(JsonNode value) {
            return value.isNumber() ? place(value.asDouble()) : NOWHERE;
        }

        double place(double value) {
            return Math.round((value - from) / (to - from) * WIDTH * 10) / 10.0;
        }
    }

    /** @param value under the key that the node has for what was measured */
    public static IntervalPlot draw(Axis axis, JsonNode measured, String value, boolean difference) {
        if (!measured.path("low").isNumber()
                || !measured.path("high").isNumber()
                || !measured.path(value).isNumber()) {
            return NOTHING;
        }
        boolean error = measured.path("lessIsBetter").asBoolean();
        String limit =
                measured.path("limit").isNumber() ? ", limit " + Wording.number(measured.path("limit"), error) : "";
        return new IntervalPlot(
                axis.place(measured.path("low")),
                axis.place(measured.path("high")),
                axis.place(measured.path(value)),
                difference ? axis.place(0) : NOWHERE,
                axis.place(measured.path("limit")),
                new Interval(
                                measured.path("low").asDouble(),
                                measured.path("high").asDouble())
                        .sign(error),
                Wording.number(measured.path(value), error) + ", bounds "
                        + Wording.number(measured.path("low"), error) + " to "
                        + Wording.number(measured.path("high"), error) + limit);
    }

    public boolean isDrawn() {
        return low >= 0;
    }

    /** Never so short that it is not seen. */
    public double length() {
        return Math.max(2, high - low);
    }

    public boolean hasLimit() {
        return limit >= 0;
    }

    public boolean hasZero() {
        return zero >= 0;
    }

    /**
     * Such as {@code v-pass}. Of a difference, a gain is green, a loss is red and what may be chance is neither, whatever the verdict.
     *
     * @param verdict empty or absent if there is none
     */
    public String style(@Nullable String verdict) {
        if (hasZero()) {
            return news > 0 ? "v-pass" : news < 0 ? "v-fail" : "v-none";
        }
        return verdict == null || verdict.isEmpty() ? "v-none" : "v-" + verdict.toLowerCase(Locale.ROOT);
    }
}
