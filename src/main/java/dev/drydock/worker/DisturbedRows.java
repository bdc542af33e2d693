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

    /** Numbers, or words, that noise could change in the copies so far, and those that it did change. */
    long[] noise();

    static DisturbedRows of(LabelledRows rows, int[] copied, LoadedModel model, boolean farOut, Pace pace) {
        return model.signature().answers().readsText()
                ? new OfTexts(rows, copied, model, pace.seed())
                : OfNumbers.of(rows, copied, model.signature().inputs(), farOut, pace);
    }

    /** The snapshot's seed, and a sign of life every few thousand rows. */
    final class Pace {
        private static final int ROWS = 4096;

        private final long seed;
        private final Runnable beat;
        private int rows;

        Pace(long seed, Runnable beat) {
            this.seed = seed;
            this.beat = beat;
        }

        long seed() {
            return seed;
        }

        void beat() {
            beat.run();
        }

        void row() {
            if (++rows % ROWS == 0) {
                beat.run();
            }
        }
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
        private final long[] noise = new long[2];

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
         */
        private record Known(double spread, boolean whole) {}

        /** An input whose value goes from one number on to another, both far from what is known; of a category the same index twice. */
        private record WayOut(int input, double near, double far) {}

        /** @param farOut whether values out of the known range are asked for; only then <em>train</em> is looked at */
        static OfNumbers of(
                LabelledRows rows, int[] copied, List<ModelSignature.Input> inputs, boolean farOut, Pace pace) {
            double[][] values = values(rows, copied, inputs.size(), pace);
            List<Known> known = new ArrayList<>();
            Trained trained = farOut ? Trained.of(rows, inputs, pace) : new Trained(inputs);
            List<WayOut> waysOut = new ArrayList<>();
            for (int input = 0; input < inputs.size(); input++) {
                ModelSignature.Input of = inputs.get(input);
                Arrays.sort(values[input]);
                known.add(new Known(
                        of.categorical() ? 0 : spread(values[input]),
                        Arrays.stream(values[input]).allMatch(value -> value == Math.rint(value))));
                if (farOut) {
                    waysOut.addAll(
                            of.categorical()
                                    ? unseen(input, of, trained)
                                    : beyond(input, of, trained.least[input], trained.most[input]));
                }
                pace.beat();
            }
            return new OfNumbers(rows, copied, inputs, pace.seed(), known, waysOut);
        }

        /** Of each input those that are there. */
        private static double[][] values(LabelledRows rows, int[] of, int inputs, Pace pace) {
            double[][] values = new double[inputs][of.length];
            int[] count = new int[inputs];
            float[] row = new float[inputs];
            for (int one : of) {
                rows.copyFeatures(one, row, 0);
                for (int input = 0; input < inputs; input++) {
                    if (!Float.isNaN(row[input])) {
                        values[input][count[input]++] = row[input];
                    }
                }
                pace.row();
            }
            for (int input = 0; input < inputs; input++) {
                values[input] = Arrays.copyOf(values[input], count[input]);
            }
            return values;
        }

        /** What the rows of <em>train</em> have. */
        private static final class Trained {
            private final float[] least;
            private final float[] most;
            private final boolean[][] seen;

            Trained(List<ModelSignature.Input> inputs) {
                least = new float[inputs.size()];
                most = new float[inputs.size()];
                Arrays.fill(least, Float.POSITIVE_INFINITY);
                Arrays.fill(most, Float.NEGATIVE_INFINITY);
                seen = inputs.stream()
                        .map(input -> new boolean[input.categories().size()])
                        .toArray(boolean[][]::new);
            }

            static Trained of(LabelledRows rows, List<ModelSignature.Input> inputs, Pace pace) {
                Trained trained = new Trained(inputs);
                float[] row = new float[inputs.size()];
                for (int one = 0; one < rows.count(); one++) {
                    if (rows.split(one) == Split.TRAIN) {
                        rows.copyFeatures(one, row, 0);
                        trained.add(row);
                    }
                    pace.row();
                }
                return trained;
            }

            private void add(float[] row) {
                for (int input = 0; input < row.length; input++) {
                    if (!Float.isNaN(row[input])) {
                        least[input] = Math.min(least[input], row[input]);
                        most[input] = Math.max(most[input], row[input]);
                        if (seen[input].length > 0) {
                            seen[input][(int) row[input]] = true;
                        }
                    }
                }
            }
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

        private static List<WayOut> unseen(int input, ModelSignature.Input of, Trained trained) {
            return IntStream.range(0, of.categories().size())
                    .filter(category -> !trained.seen[input][category])
                    .mapToObj(category -> new WayOut(input, category, category))
                    .toList();
        }

        /** Of an input without a value in <em>train</em>, every value is unknown. */
        private static List<WayOut> beyond(int input, ModelSignature.Input of, double least, double most) {
            if (least > most) {
                double from = of.min() == null ? of.max() == null ? 0 : of.max() - 1 : of.min();
                return List.of(new WayOut(input, from, of.max() == null ? from + 1 : of.max()));
            }
            List<WayOut> ways = new ArrayList<>();
            double width = most > least ? most - least : Math.max(1, Math.abs(most));
            double lowest = of.min() == null ? least - width : Math.max(of.min(), least - width);
            double highest = of.max() == null ? most + width : Math.min(of.max(), most + width);
            if (lowest <= least - FAR * width) {
                ways.add(new WayOut(input, least - FAR * width, lowest));
            }
            if (highest >= most + FAR * width) {
                ways.add(new WayOut(input, most + FAR * width, highest));
            }
            return ways;
        }

        @Override
        public int waysOut() {
            return waysOut.size();
        }

        @Override
        public long[] noise() {
            return noise.clone();
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
                remove(missing, raw, at);
            } else if (disturbance instanceof Disturbance.Noise noise) {
                for (int input = 0; input < inputs.size(); input++) {
                    float before = raw[at + input];
                    raw[at + input] = noisy(before, input, noise.share() * random.nextGaussian());
                    this.noise[0] += Float.isNaN(before) || inputs.get(input).categorical() ? 0 : 1;
                    this.noise[1] += Float.compare(before, raw[at + input]) == 0 ? 0 : 1;
                }
            } else if (!waysOut.isEmpty()) {
                WayOut way = waysOut.get(random.nextInt(waysOut.size()));
                raw[at + way.input] = out(way, random.nextDouble());
            }
        }

        /** A model of an earlier revision may not know the input; then its copies are the rows themselves. */
        private void remove(Disturbance.Missing missing, float[] raw, int at) {
            for (int input = 0; input < inputs.size(); input++) {
                if (inputs.get(input).name().equals(missing.name())) {
                    raw[at + input] = Float.NaN;
                }
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
        private final long[] noise = new long[2];

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
        public long[] noise() {
            return noise.clone();
        }

        @Override
        public RawRows copies(Disturbance disturbance, int from, int to) {
            if (disturbance instanceof Disturbance.Noise noise) {
                return new RawRows.Texts(IntStream.range(from, to)
                        .mapToObj(
                                i -> misspelt(rows.text(copied[i]), noise.share(), random(seed, copied[i]), this.noise))
                        .toList());
            }
            if (disturbance instanceof Disturbance.Missing missing) {
                throw new IllegalArgumentException("a text may not be missing, such as " + missing.name());
            }
            return model.invent(to - from, seed + from);
        }

        /**
         * In some words of four letters or more, two neighbouring letters change places, as when somebody types fast.
         *
         * @param counted words, and those with letters that changed places
         */
        static String misspelt(String text, double share, SplittableRandom random, long[] counted) {
            char[] letters = text.toCharArray();
            int start = 0;
            for (int i = 0; i <= letters.length; i++) {
                if (i == letters.length || !Character.isLetter(letters[i])) {
                    counted[0] += i > start ? 1 : 0;
                    if (i - start >= SHORTEST_WORD && random.nextDouble() < share) {
                        counted[1]++;
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
