package dev.drydock.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A straight scale whose ends are ticks with few digits.
 *
 * @param from the value of the first tick
 * @param between two ticks, in the unit of the values
 * @param start where the first tick lies, in pixels
 * @param end where the last tick lies, in pixels
 */
public record Scale(double from, double to, double between, double start, double end) {
    /** @param ticks about how many */
    public static Scale over(double least, double most, int ticks, double start, double end) {
        double range = most > least ? most - least : Math.max(Math.abs(most) * 0.1, 0.001);
        double rough = range / ticks;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double between = Stream.of(1.0, 2.0, 5.0, 10.0)
                .map(factor -> factor * power)
                .filter(step -> step >= rough)
                .findFirst()
                .orElse(10 * power);
        return new Scale(
                Math.floor(least / between) * between,
                Math.max(Math.ceil(most / between), Math.floor(least / between) + 1) * between,
                between,
                start,
                end);
    }

    public boolean holds(double value) {
        return value >= from && value <= to;
    }

    /** In pixels. */
    public double place(double value) {
        return start + (end - start) * (value - from) / (to - from);
    }

    public List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; from + i * between <= to + between / 2; i++) {
            ticks.add(from + i * between);
        }
        return ticks;
    }

    /** With as many decimals as the distance between ticks needs. */
    public String text(double value) {
        int decimals = Math.max(0, (int) Math.ceil(-Math.log10(between) - 1e-9));
        return String.format(Locale.ROOT, "%." + Math.min(6, decimals) + "f", value);
    }
}
