package dev.drydock.console.drift;

import dev.drydock.domain.drift.DriftHistogram;
import dev.drydock.domain.validation.Numbers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The share of rows in each bin, reference beside window, as bars. Lengths are in pixels.
 *
 * @param summary all bars in words
 * @param rules shares on the axis
 * @param bars two for each bin
 * @param names of bins, or the edges between them; those that there is room for
 */
public record DriftChart(String summary, List<Rule> rules, List<Bar> bars, List<Name> names) {
    private static final int WIDTH = 330;
    private static final int HEIGHT = 150;
    private static final int LEFT = 40;
    private static final int RIGHT = 8;
    private static final int TOP = 10;
    private static final int BOTTOM = 24;
    private static final double GAP = 0.18;
    private static final int PIXELS_A_LETTER = 7;
    private static final int SHORTEST_NAME = 3;
    private static final MathContext EDGE_DIGITS = new MathContext(4);
    private static final double[] STEPS = {0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5};

    public DriftChart {
        rules = List.copyOf(rules);
        bars = List.copyOf(bars);
        names = List.copyOf(names);
    }

    public record Rule(int at, String text) {}

    /** @param side {@code reference} or {@code window} */
    public record Bar(String side, String x, String y, String width, String height, String summary) {}

    public record Name(String at, String text) {}

    public int width() {
        return WIDTH;
    }

    public int height() {
        return HEIGHT;
    }

    public int left() {
        return LEFT;
    }

    public int right() {
        return WIDTH - RIGHT;
    }

    public int base() {
        return HEIGHT - BOTTOM;
    }

    static DriftChart draw(DriftHistogram histogram) {
        boolean missing = last(histogram.reference()) > 0 || last(histogram.window()) > 0;
        int bins = histogram.reference().size() - (missing ? 0 : 1);
        double[] reference = shares(histogram.reference());
        double[] window = shares(histogram.window());
        List<String> texts = texts(histogram);
        double top = top(reference, window);
        double slot = (double) (WIDTH - LEFT - RIGHT) / bins;
        List<Bar> bars = new ArrayList<>();
        for (int bin = 0; bin < bins; bin++) {
            double x = LEFT + (bin + GAP / 2) * slot;
            double half = (1 - GAP) * slot / 2;
            bars.add(bar("reference", x, half, reference[bin], top, texts.get(bin)));
            bars.add(bar("window", x + half, half, window[bin], top, texts.get(bin)));
        }
        return new DriftChart(
                summary(bins, texts, reference, window), rules(top), bars, names(histogram, missing, slot));
    }

    private static long last(List<Long> counts) {
        return counts.get(counts.size() - 1);
    }

    private static double[] shares(List<Long> counts) {
        double total = Math.max(1, counts.stream().mapToLong(Long::longValue).sum());
        return counts.stream().mapToDouble(count -> count / total).toArray();
    }

    /** The end of the axis: a whole number of steps. */
    private static double top(double[] reference, double[] window) {
        double most = Math.max(
                IntStream.range(0, reference.length)
                        .mapToDouble(i -> reference[i])
                        .max()
                        .orElse(0),
                IntStream.range(0, window.length)
                        .mapToDouble(i -> window[i])
                        .max()
                        .orElse(0));
        double step = step(most);
        return Math.max(step, Math.ceil(most / step - 1e-9) * step);
    }

    private static double step(double most) {
        for (double step : STEPS) {
            if (most / step <= 4) {
                return step;
            }
        }
        return STEPS[STEPS.length - 1];
    }

    private static List<Rule> rules(double top) {
        double step = step(top);
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i * step <= top + 1e-9; i++) {
            rules.add(new Rule((int) Math.round(y(i * step, top)), Math.round(100 * i * step) + " %"));
        }
        return rules;
    }

    private static double y(double share, double top) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share / top;
    }

    private static Bar bar(String side, double x, double width, double share, double top, String bin) {
        double y = y(share, top);
        return new Bar(
                side,
                pixels(x),
                pixels(y),
                pixels(width),
                pixels(HEIGHT - BOTTOM - y),
                bin + ": " + percent(share) + " of the " + side);
    }

    private static String pixels(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** Each bin in words, missing values last. */
    private static List<String> texts(DriftHistogram histogram) {
        List<String> texts = new ArrayList<>(histogram.categories());
        if (histogram.categories().isEmpty()) {
            List<Double> edges = histogram.edges();
            for (int bin = 0; bin <= edges.size(); bin++) {
                texts.add(range(edges, bin));
            }
        }
        texts.add("missing");
        return texts;
    }

    private static String range(List<Double> edges, int bin) {
        if (edges.isEmpty()) {
            return "all values";
        }
        if (bin == 0) {
            return "below " + Numbers.plain(edges.get(0));
        }
        String from = "from " + Numbers.plain(edges.get(bin - 1));
        return bin == edges.size() ? from : from + " to below " + Numbers.plain(edges.get(bin));
    }

    private static String summary(int bins, List<String> texts, double[] reference, double[] window) {
        return IntStream.range(0, bins)
                .mapToObj(bin -> texts.get(bin) + ": " + percent(reference[bin]) + " of the reference, "
                        + percent(window[bin]) + " of the window")
                .collect(Collectors.joining("; "));
    }

    private static List<Name> names(DriftHistogram histogram, boolean missing, double slot) {
        List<Name> names = new ArrayList<>();
        if (histogram.categories().isEmpty()) {
            names.addAll(edges(histogram.edges(), slot, missing));
        } else {
            int letters = (int) (slot / PIXELS_A_LETTER);
            for (int bin = 0; bin < histogram.categories().size() && letters >= SHORTEST_NAME; bin++) {
                names.add(new Name(
                        pixels(LEFT + (bin + 0.5) * slot),
                        cut(histogram.categories().get(bin), letters)));
            }
        }
        if (missing) {
            int bins = histogram.reference().size();
            names.add(new Name(pixels(Math.min(LEFT + (bins - 0.5) * slot, WIDTH - RIGHT - 22)), "missing"));
        }
        return names;
    }

    /** Edges from the left, each that keeps clear of the one before, and of the word for missing values. */
    private static List<Name> edges(List<Double> edges, double slot, boolean missing) {
        List<Name> names = new ArrayList<>();
        double free = LEFT - PIXELS_A_LETTER;
        double end = WIDTH - (missing ? Math.max(slot, 50) : 0);
        for (int i = 0; i < edges.size(); i++) {
            String text = edge(edges.get(i));
            double middle = LEFT + (i + 1) * slot;
            double half = text.length() * PIXELS_A_LETTER / 2.0;
            if (middle - half > free && middle + half < end) {
                names.add(new Name(pixels(middle), text));
                free = middle + half + PIXELS_A_LETTER;
            }
        }
        return names;
    }

    /** Four digits that count. */
    private static String edge(double value) {
        BigDecimal rounded = new BigDecimal(value).round(EDGE_DIGITS).stripTrailingZeros();
        boolean plain = value == 0 || (Math.abs(value) >= 0.001 && Math.abs(value) < 1e6);
        return (plain ? rounded.toPlainString() : rounded.toString()).replace('-', '\u2212');
    }

    private static String cut(String name, int letters) {
        return name.length() <= letters ? name : name.substring(0, letters - 1) + "…";
    }
}
