package dev.drydock.packaging.suite;

import dev.drydock.domain.validation.Measurement;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.domain.validation.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /**
     * What {@code bounds-bar.mustache} shows: places, and no zero where none is drawn.
     *
     * @param style the verdict's; of a difference, a gain is green, a loss is red and what may be chance is neither, whatever the verdict
     */
    record Bar(
            String style, String label, @Nullable String zero, String low, String high, String value, String limit) {}

    /** Empty if there is nothing to draw. */
    Optional<Bar> draw(Verdict verdict, Measurement measurement) {
        if (!isDrawn(measurement)) {
            return Optional.empty();
        }
        String label = "bounds "
                + Numbers.measured(measurement.bounds().low(), measurement.lessIsBetter()) + " to "
                + Numbers.measured(measurement.bounds().high(), measurement.lessIsBetter()) + ", limit "
                + Numbers.plain(measurement.limit());
        return Optional.of(new Bar(
                style(verdict, measurement),
                label,
                differences ? place(0) : null,
                place(measurement.bounds().low()),
                place(measurement.bounds().high()),
                place(measurement.value()),
                place(measurement.limit())));
    }

    private String style(Verdict verdict, Measurement measurement) {
        int sign = measurement.bounds().sign(measurement.lessIsBetter());
        return !differences ? verdict.name() : sign > 0 ? Verdict.PASS.name() : sign < 0 ? Verdict.FAIL.name() : "soft";
    }

    private String place(double value) {
        return String.format(Locale.ROOT, "%.1f%%", (value - origin) / span * 100);
    }
}
