package dev.drydock.packaging.suite;

import dev.drydock.domain.validation.Measurement;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.domain.validation.Verdict;
import java.util.List;
import java.util.Locale;

/**
 * Draws measurements on one axis, so that rows of a table compare by eye: the bounds as a bar, the value as a dot, the limit that
 * the bar must not cross for the worse as a dashed line, and for differences a thin line at 0. Places are per cent of the width.
 */
final class BoundsBar {
    private static final double MARGIN = 0.06;

    private final double origin;
    private final double span;
    private final boolean differences;

    private BoundsBar(double low, double high, boolean differences) {
        double margin = Math.max((high - low) * MARGIN, 1e-9);
        this.origin = low - margin;
        this.span = high - low + 2 * margin;
        this.differences = differences;
    }

    /** The axis that all these fit on; what is no finite number is not drawn and takes no room. */
    static BoundsBar over(List<Measurement> measurements, boolean differences) {
        double low = differences ? 0 : Double.POSITIVE_INFINITY;
        double high = differences ? 0 : Double.NEGATIVE_INFINITY;
        for (Measurement measurement : measurements) {
            if (isDrawn(measurement)) {
                low = Math.min(low, Math.min(measurement.bounds().low(), measurement.limit()));
                high = Math.max(high, Math.max(measurement.bounds().high(), measurement.limit()));
            }
        }
        return new BoundsBar(low, high, differences);
    }

    private static boolean isDrawn(Measurement measurement) {
        return Double.isFinite(measurement.bounds().low())
                && Double.isFinite(measurement.bounds().high())
                && Double.isFinite(measurement.value())
                && Double.isFinite(measurement.limit());
    }

    /** Empty if there is nothing to draw. */
    String draw(Verdict verdict, Measurement measurement) {
        if (!isDrawn(measurement)) {
            return "";
        }
        StringBuilder svg = new StringBuilder("<svg class=\"").append(verdict).append("\" role=\"img\" aria-label=\"");
        svg.append("bounds ")
                .append(Numbers.measured(measurement.bounds().low(), measurement.lessIsBetter()))
                .append(" to ")
                .append(Numbers.measured(measurement.bounds().high(), measurement.lessIsBetter()))
                .append(", limit ")
                .append(Numbers.plain(measurement.limit()))
                .append("\"><line class=\"axis\" x1=\"0\" x2=\"100%\" y1=\"50%\" y2=\"50%\"/>");
        if (differences) {
            upright(svg, "zero", 0);
        }
        svg.append("<line class=\"bar\" y1=\"50%\" y2=\"50%\" x1=\"")
                .append(place(measurement.bounds().low()))
                .append("\" x2=\"")
                .append(place(measurement.bounds().high()))
                .append("\"/><circle class=\"dot\" r=\"5\" cy=\"50%\" cx=\"")
                .append(place(measurement.value()))
                .append("\"/>");
        upright(svg, "limit", measurement.limit());
        return svg.append("</svg>").toString();
    }

    private void upright(StringBuilder svg, String kind, double value) {
        svg.append("<line class=\"")
                .append(kind)
                .append("\" y1=\"0\" y2=\"100%\" x1=\"")
                .append(place(value))
                .append("\" x2=\"")
                .append(place(value))
                .append("\"/>");
    }

    private String place(double value) {
        return String.format(Locale.ROOT, "%.1f%%", (value - origin) / span * 100);
    }
}
