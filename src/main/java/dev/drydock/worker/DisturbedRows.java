package dev.drydock.worker;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.validation.Disturbance;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.RawRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Copies of rows, each with something changed. Same rows, inputs and seed: same copies, whatever part of them is asked for. */
sealed interface DisturbedRows {
    /** Of those rows from one place to before another one, changed in that way. */
    RawRows copies(Disturbance disturbance, int from, int to);

    /** How many limits and categories of inputs leave room for values that no row of <em>train</em> comes near. */
    int waysOut();

    static DisturbedRows of(LabelledRows rows, int[] copied, LoadedModel model, long seed) {
        return model.signature().answers().readsText()
                ? new OfTexts(rows, copied, model, seed)
                : OfNumbers.of(rows, copied, model.signature().inputs(), seed);
    }

    private static SplittableRandom random(long seed, int row) {
        return new SplittableRandom(seed ^ (row * 0x9E3779B97F4A7C15L));
    }

    /** Rows of numbers and categories. */
    final class OfNumbers implements DisturbedRows {
        /** From the 5th to the 95th percentile of a normal value, in standard deviations. */
        private static final double SPREADS = 3.2897;

        /** Of the known range: a value nearer to it is near to what is known. */
        private static final double FAR = 0.5;

        private final LabelledRows rows;
        private final int[] copied;
        private final List<ModelSignature.Input> inputs;
        private final long seed;
        private final List<Known> known;
        private final List<WayOut> waysOut;

        private OfNumbers(
                LabelledRows rows,
                int[] copied,
                List<ModelSignature.Input> inputs,
                long seed,
                List<Known> known,
                List<WayOut> waysOut) {
            this.rows = rows;
            this.copied = copied.clone();
            this.inputs = inputs;
            this.seed = seed;
            this.known = known;
            this.waysOut = waysOut;
        }

        /**
         * What an input's values are like.
         *
         * @param spread of the copied rows' values; 0 of a category
         * @param whole whether all of them are whole numbers
         * @param least of the rows of <em>train</em>; infinite if they have none
         * @param most of the same
         */
        private record Known(double spread, boolean whole, double least, double most) {}

        /** An input whose value goes from one number on to another, both far from what is known; of a category the same index twice. */
        private record WayOut(int input, double near, double far) {}

        static OfNumbers of(LabelledRows rows, int[] copied, List<ModelSignature.Input> inputs, long seed) {
            int[] train = IntStream.range(0, rows.count())
                    .filter(row -> rows.split(row) == Split.TRAIN)
                    .toArray();
            List<Known> known = new ArrayList<>();
            List<WayOut> waysOut = new ArrayList<>();
            for (int input = 0; input < inputs.size(); input++) {
                ModelSignature.Input of = inputs.get(input);
                double[] trained = values(rows, train, input);
                known.add(known(values(rows, copied, input), trained, of));
                waysOut.addAll(of.categorical() ? unseen(input, of, trained) : beyond(input, of, known.get(input)));
            }
            return new OfNumbers(rows, copied, inputs, seed, known, waysOut);
        }

        /** Those that are there, in ascending order. */
        private static double[] values(LabelledRows rows, int[] of, int input) {
            float[] row = new float[rows.inputs()];
            return IntStream.of(of)
                    .mapToDouble(one -> {
                        rows.copyFeatures(one, row, 0);
                        return row[input];
                    })
                    .filter(value -> !Double.isNaN(value))
                    .sorted()
                    .toArray();
        }

        private static Known known(double[] copied, double[] trained, ModelSignature.Input of) {
            return new Known(
                    of.categorical() ? 0 : spread(copied),
                    Arrays.stream(copied).allMatch(value -> value == Math.rint(value)),
                    trained.length == 0 ? Double.POSITIVE_INFINITY : trained[0],
                    trained.length == 0 ? Double.NEGATIVE_INFINITY : trained[trained.length - 1]);
        }

        /** A few values far out do not widen it; only if nearly all values are the same is it that of all. */
        private static double spread(double[] sorted) {
            if (sorted.length == 0) {
                return 0;
            }
            double middle = sorted[(int) (0.95 * (sorted.length - 1))] - sorted[(int) (0.05 * (sorted.length - 1))];
            if (middle > 0) {
                return middle / SPREADS;
            }
            double mean = Arrays.stream(sorted).average().orElseThrow();
            return Math.sqrt(Arrays.stream(sorted)
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElseThrow());
        }

        private static List<WayOut> unseen(int input, ModelSignature.Input of, double[] trained) {
            return IntStream.range(0, of.categories().size())
                    .filter(category -> Arrays.binarySearch(trained, category) < 0)
                    .mapToObj(category -> new WayOut(input, category, category))
                    .toList();
        }

        private static List<WayOut> beyond(int input, ModelSignature.Input of, Known known) {
            List<WayOut> ways = new ArrayList<>();
            double range = known.most - known.least;
            double width = range > 0 ? range : Math.max(1, Math.abs(known.most));
            if (!Double.isFinite(width)) {
                return ways;
            }
            double lowest = of.min() == null ? known.least - width : Math.max(of.min(), known.least - width);
            double highest = of.max() == null ? known.most + width : Math.min(of.max(), known.most + width);
            if (lowest <= known.least - FAR * width) {
                ways.add(new WayOut(input, known.least - FAR * width, lowest));
            }
            if (highest >= known.most + FAR * width) {
                ways.add(new WayOut(input, known.most + FAR * width, highest));
            }
            return ways;
        }

        @Override
        public int waysOut() {
            return waysOut.size();
        }

        @Override
        public RawRows copies(Disturbance disturbance, int from, int to) {
            float[] raw = new float[(to - from) * inputs.size()];
            for (int i = from; i < to; i++) {
                int at = (i - from) * inputs.size();
                rows.copyFeatures(copied[i], raw, at);
                change(disturbance, raw, at, random(seed, copied[i]));
            }
            return new RawRows.Numbers(raw, to - from);
        }

        private void change(Disturbance disturbance, float[] raw, int at, SplittableRandom random) {
            if (disturbance instanceof Disturbance.Missing missing) {
                raw[at + missing.input()] = Float.NaN;
            } else if (disturbance instanceof Disturbance.Noise noise) {
                for (int input = 0; input < inputs.size(); input++) {
                    raw[at + input] = noisy(raw[at + input], input, noise.share() * random.nextGaussian());
                }
            } else if (!waysOut.isEmpty()) {
                WayOut way = waysOut.get(random.nextInt(waysOut.size()));
                raw[at + way.input] = out(way, random.nextDouble());
            }
        }

        private float noisy(float value, int input, double spreads) {
            Known of = known.get(input);
            if (Float.isNaN(value) || of.spread == 0) {
                return value;
            }
            double noisy = value + spreads * of.spread;
            double kept = of.whole ? Math.rint(noisy) : noisy;
            ModelSignature.Input limits = inputs.get(input);
            double atLeast = limits.min() == null ? kept : Math.max(kept, limits.min());
            return (float) (limits.max() == null ? atLeast : Math.min(atLeast, limits.max()));
        }

        private float out(WayOut way, double share) {
            double value = way.near + share * (way.far - way.near);
            return (float) (known.get(way.input).whole ? Math.rint(value) : value);
        }
    }

    /** Rows of texts. */
    final class OfTexts implements DisturbedRows {
        private static final int SHORTEST_WORD = 4;

        private final LabelledRows rows;
        private final int[] copied;
        private final LoadedModel model;
        private final long seed;

        private OfTexts(LabelledRows rows, int[] copied, LoadedModel model, long seed) {
            this.rows = rows;
            this.copied = copied.clone();
            this.model = model;
            this.seed = seed;
        }

        @Override
        public int waysOut() {
            return 1;
        }

        @Override
        public RawRows copies(Disturbance disturbance, int from, int to) {
            if (disturbance instanceof Disturbance.Noise noise) {
                return new RawRows.Texts(IntStream.range(from, to)
                        .mapToObj(i -> misspelt(rows.text(copied[i]), noise.share(), random(seed, copied[i])))
                        .toList());
            }
            if (disturbance instanceof Disturbance.Missing missing) {
                throw new IllegalArgumentException("a text may not be missing, such as " + missing.name());
            }
            return model.invent(to - from, seed + from);
        }

        /** In some words, two neighbouring letters change places, as when somebody types fast. */
        static String misspelt(String text, double share, SplittableRandom random) {
            char[] letters = text.toCharArray();
            int start = 0;
            for (int i = 0; i <= letters.length; i++) {
                if (i == letters.length || !Character.isLetter(letters[i])) {
                    if (i - start >= SHORTEST_WORD && random.nextDouble() < share) {
                        int first = start + random.nextInt(i - start - 1);
                        char kept = letters[first];
                        letters[first] = letters[first + 1];
                        letters[first + 1] = kept;
                    }
                    start = i + 1;
                }
            }
            return new String(letters);
        }
    }
}
