package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Inputs that give the label away: an input that alone answers the rows of <em>tune</em> better than the champion, which has learnt from all
 * inputs, was perhaps written after the outcome. Each input is turned into an answer by the mean label of the rows of <em>train</em> whose
 * value is alike (S. Kaufman, S. Rosset, C. Perlich, O. Stitelman, Leakage in data mining, ACM TKDD 6 (2012) 15, describe such inputs). An
 * honest input that is strong was as strong for the champion, so that it is not called a leak.
 */
final class TargetLeakage {
    /** An input that ranks less well, or explains less, gives nothing away. */
    private static final double LEAST_AREA = 0.85;

    private static final double LEAST_EXPLAINED = 0.8;

    /** By how much more it must tell than the champion; of one that leaves little to tell, by half of that. */
    private static final double MARGIN = 0.05;

    private static final double CONFIDENCE = 0.95;
    private static final double LEAST_GROUPS = 4;
    private static final int BINS = 50;

    /** So many different whole numbers are categories, each a bin of its own. */
    private static final int MOST_CATEGORIES = 1000;

    /** As many rows with the mean label are added to each bin, so that one row decides nothing. */
    private static final double PRIOR_ROWS = 2;

    private final LabelledRows rows;
    private final Task task;
    private final ScoredRows tune;
    private final int[] trainRows;
    private final int[] tuneRows;

    private TargetLeakage(Evidence evidence) {
        this.rows = evidence.rows();
        this.task = evidence.task().task();
        this.trainRows = rows.rowsOf(Split.TRAIN).toArray();
        this.tuneRows = rows.rowsOf(Split.TUNE).toArray();
        float[] champion = evidence.champion().values();
        this.tune = ScoredRows.select(evidence.task(), rows, champion, champion, row -> rows.isIn(Split.TUNE, row));
    }

    /** A sentence about the inputs that tell more than they should; empty if none does. */
    static Optional<String> find(Evidence evidence) {
        InputColumns columns = evidence.rows().contents().columns();
        if (columns.names().isEmpty()) {
            return Optional.empty();
        }
        return new TargetLeakage(evidence).find(columns);
    }

    private Optional<String> find(InputColumns columns) {
        if (tuneRows.length == 0 || trainRows.length == 0 || !tune.scoresAreValid()) {
            return Optional.empty();
        }
        List<Question> questions = questions();
        double confidence = 1 - (1 - CONFIDENCE) / (columns.names().size() * Math.max(1, questions.size()));
        List<String> found = new ArrayList<>();
        for (int input = 0; input < columns.names().size(); input++) {
            int index = input;
            Bins bins = new Bins(row -> columns.value(row, index));
            questions.stream()
                    .flatMap(question -> question.suspicion(bins, confidence).stream())
                    .findFirst()
                    .ifPresent(told -> found.add(columns.names().get(index) + " (" + told + ")"));
        }
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of("An input alone tells the label better than the champion, which has all inputs: "
                        + String.join(", ", found)
                        + ". Ask the source when and from what it writes this input. If it is written after the outcome, or"
                        + " from it, take it out of model.yaml. If it is rightly known before, a release manager may waive gate"
                        + " leakage.");
    }

    /** One of two classes, each of several against all others, and each target. */
    private List<Question> questions() {
        if (task == Task.REGRESSION) {
            return IntStream.range(0, rows.numbers())
                    .mapToObj(target -> new Question(
                            tune.task().label().targets().isEmpty()
                                    ? ""
                                    : tune.task().label().targets().get(target).name(),
                            row -> rows.label(row, target),
                            place -> ((Answers.Quantities) tune.champion()).predicted(place, target)))
                    .toList();
        }
        List<String> classes = tune.task().label().classes();
        int first = task == Task.BINARY_CLASSIFICATION ? 1 : 0;
        return IntStream.range(first, classes.size())
                .mapToObj(index -> new Question(
                        classes.get(index),
                        row -> rows.label(row) == index ? 1 : 0,
                        place -> tune.champion().probability(place, index)))
                .toList();
    }

    /** What is asked of an input, with what is true and what the champion knows of it. */
    private final class Question {
        private final String name;
        private final IntToDoubleFunction truthOf;
        private final boolean quantity = task == Task.REGRESSION;
        private final Metric metric = quantity ? Metric.R2 : Metric.AUC;
        private final Task asked = quantity ? Task.REGRESSION : Task.BINARY_CLASSIFICATION;
        private final float[] truth = new float[tuneRows.length];
        private final Metrics champion;
        private final double known;

        /**
         * @param name of the class or target; empty of a single target
         * @param truthOf a row: 1 or 0, or the quantity
         * @param championOf a row of <em>tune</em>, by its place there
         */
        Question(String name, IntToDoubleFunction truthOf, IntToDoubleFunction championOf) {
            this.name = name;
            this.truthOf = truthOf;
            float[] answers = new float[tuneRows.length];
            for (int place = 0; place < truth.length; place++) {
                truth[place] = (float) truthOf.applyAsDouble(tuneRows[place]);
                answers[place] = (float) championOf.applyAsDouble(place);
            }
            this.champion = Answers.of(asked, 1, truth, answers).metrics();
            this.known = champion.value(metric);
        }

        Optional<String> suspicion(Bins bins, double confidence) {
            double[] means = bins.means(truthOf);
            float[] byInput = new float[truth.length];
            for (int place = 0; place < truth.length; place++) {
                byInput[place] = (float) means[bins.ofTune(place)];
            }
            Metrics input = Answers.of(asked, 1, truth, byInput).metrics();
            double told = input.value(metric);
            double margin = Math.min(MARGIN, (1 - known) / 2);
            boolean suspected = told >= (quantity ? LEAST_EXPLAINED : LEAST_AREA) && told > known + margin;
            return suspected && isSure(input, told - known, margin, confidence)
                    ? Optional.of((name.isEmpty() ? "" : name + ": ")
                            + metric.wireName() + " " + Numbers.thousandths(told) + " on tune, the champion's "
                            + Numbers.thousandths(known))
                    : Optional.empty();
        }

        private boolean isSure(Metrics input, double difference, double margin, double confidence) {
            double[] effects = input.effects(metric);
            double[] others = champion.effects(metric);
            Arrays.setAll(effects, place -> effects[place] - others[place]);
            int[] strata = new int[truth.length];
            if (!quantity) {
                Arrays.setAll(strata, place -> (int) truth[place]);
            }
            GroupSpread spread = GroupSpread.of(tune.groups(), effects, strata);
            return spread.effectiveGroups() >= LEAST_GROUPS
                    && spread.bounds(difference, confidence).low() > margin;
        }
    }

    /** Values that are alike: each of a few different ones, else as many rows of <em>train</em> each. A missing value is one of its own. */
    private final class Bins {
        private final double[] edges;
        private final int[] train;
        private final int[] tune;

        Bins(IntToDoubleFunction value) {
            double[] sorted = Arrays.stream(trainRows)
                    .mapToDouble(value)
                    .filter(Double::isFinite)
                    .sorted()
                    .toArray();
            double[] different = Arrays.stream(sorted).distinct().toArray();
            boolean areCategories = different.length <= MOST_CATEGORIES
                    && Arrays.stream(different).allMatch(own -> own == Math.rint(own));
            this.edges = different.length <= BINS || areCategories
                    ? different
                    : IntStream.rangeClosed(1, BINS)
                            .mapToDouble(bin -> sorted[(int) ((long) bin * (sorted.length - 1) / BINS)])
                            .distinct()
                            .toArray();
            this.train = Arrays.stream(trainRows)
                    .map(row -> bin(value.applyAsDouble(row)))
                    .toArray();
            this.tune = Arrays.stream(tuneRows)
                    .map(row -> bin(value.applyAsDouble(row)))
                    .toArray();
        }

        /** Up to the first edge 1, beyond the last one the last; 0 if it is missing. */
        private int bin(double own) {
            if (!Double.isFinite(own) || edges.length == 0) {
                return 0;
            }
            int place = Arrays.binarySearch(edges, own);
            return 1 + Math.min(edges.length - 1, place >= 0 ? place : -place - 1);
        }

        /** The bin of a row of tune, by its place there. */
        int ofTune(int place) {
            return tune[place];
        }

        double[] means(IntToDoubleFunction truth) {
            double[] sums = new double[edges.length + 1];
            double[] counts = new double[edges.length + 1];
            double sum = 0;
            for (int i = 0; i < train.length; i++) {
                double own = truth.applyAsDouble(trainRows[i]);
                sums[train[i]] += own;
                counts[train[i]]++;
                sum += own;
            }
            double mean = sum / train.length;
            for (int bin = 0; bin < sums.length; bin++) {
                sums[bin] = (sums[bin] + PRIOR_ROWS * mean) / (counts[bin] + PRIOR_ROWS);
            }
            return sums;
        }
    }
}
