package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Inputs that give the label away: an input that alone answers the rows of <em>tune</em> better than the champion, which has learnt from all
 * inputs, was perhaps written after the outcome. Each input is turned into an answer by the mean label of the rows of <em>train</em> whose
 * value is alike (S. Kaufman, S. Rosset, C. Perlich, O. Stitelman, Leakage in data mining, ACM TKDD 6 (2012) 15, describe such inputs). An
 * honest input that is strong was as strong for the champion, so that it is not called a leak. Each half of the window, and the rows with the
 * fastest labels, are asked by themselves, because not every row need know its outcome. The champion counts as it was at its best in any of
 * them: where the field has changed, it knows less, and an honest cause of today tells more than it does.
 */
final class TargetLeakage {
    /** An input that ranks less well, or explains less, gives nothing away. */
    private static final double LEAST_AREA = 0.85;

    private static final double LEAST_EXPLAINED = 0.8;

    /** By how much more it must tell than the champion; of one that leaves little to tell, by half of that. */
    private static final double MARGIN = 0.05;

    private static final double CHANCE = 0.5;
    private static final double CONFIDENCE = 0.95;
    private static final double LEAST_GROUPS = 4;
    private static final int BINS = 50;

    /** So many different whole numbers are categories, each a bin of its own. */
    private static final int MOST_CATEGORIES = 1000;

    /** As many rows with the mean label are added to each bin, so that one row decides nothing. */
    private static final double PRIOR_ROWS = 2;

    private final LabelledRows rows;
    private final Task task;
    private final Part part;
    private final ScoredRows tune;
    private final int[] trainRows;
    private final int[] tuneRows;
    /** What the champion told of each class or target at its best, in any part: the field may have changed since. */
    private final Map<String, Double> atBest;

    /** None if there is nothing to ask them of. */
    private final List<Question> questions;

    /**
     * Some of the rows.
     *
     * @param name for people, such as {@code the older half of tune}
     * @param has of a row, by its number in the snapshot
     * @param rest rows that must not say the opposite; none if nothing is to be feared of how the part was chosen
     */
    private record Part(String name, IntPredicate has, IntPredicate rest) {}

    private TargetLeakage(Evidence evidence, Part part, Map<String, Double> atBest) {
        this.atBest = atBest;
        this.rows = evidence.rows();
        this.task = evidence.task().task();
        this.part = part;
        this.trainRows = rows.rowsOf(Split.TRAIN).filter(part.has).toArray();
        this.tuneRows = rows.rowsOf(Split.TUNE).filter(part.has).toArray();
        float[] champion = evidence.champion().values();
        this.tune = ScoredRows.select(
                evidence.task(), rows, champion, champion, row -> rows.isIn(Split.TUNE, row) && part.has.test(row));
        this.questions = tuneRows.length > 0 && tune.scoresAreValid() ? questions() : List.of();
    }

    /** A sentence about the inputs that tell more than they should; empty if none does. */
    static Optional<String> find(Evidence evidence) {
        List<String> inputs = evidence.rows().contents().columns().names();
        if (inputs.isEmpty()) {
            return Optional.empty();
        }
        Map<Integer, String> found = new TreeMap<>();
        Part all = new Part("tune", row -> true, row -> false);
        List<Part> parts = parts(evidence);
        Map<String, Double> atBest = new HashMap<>();
        List<TargetLeakage> looks = Stream.concat(Stream.of(all), parts.stream())
                .map(part -> new TargetLeakage(evidence, part, atBest))
                .toList();
        looks.forEach(TargetLeakage::rememberTheChampion);
        for (TargetLeakage look : looks) {
            look.find(found, inputs.size() * (parts.isEmpty() ? 1 : 2) * (look.part.equals(all) ? 1 : parts.size()));
        }
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of("An input alone tells the label better than the champion, which has all inputs: "
                        + found.entrySet().stream()
                                .map(told -> inputs.get(told.getKey()) + " (" + told.getValue() + ")")
                                .collect(Collectors.joining(", "))
                        + ". Ask the source when and from what it writes this input. If it is written after the outcome, or"
                        + " from it, take it out of model.yaml. If it is rightly known before, a release manager may waive gate"
                        + " leakage.");
    }

    /**
     * Of classes, each half of the window, because an export that was made long afterwards has what was known by then, and the
     * rows with the fastest labels, because what is written at the next export knows only those outcomes. Of a quantity the champion's level
     * would be off in such a part, for honest reasons.
     */
    private static List<Part> parts(Evidence evidence) {
        LabelledRows rows = evidence.rows();
        if (evidence.task().task() == Task.REGRESSION) {
            return List.of();
        }
        Map<Split, Double> middles = new EnumMap<>(Split.class);
        for (Split split : List.of(Split.TRAIN, Split.TUNE)) {
            middles.put(split, middle(rows.rowsOf(split).mapToDouble(rows.contents()::time)));
        }
        InputColumns columns = rows.contents().columns();
        IntPredicate isOlder = row -> rows.contents().time(row) < middles.getOrDefault(rows.split(row), 0.0);
        IntPredicate isDated = row -> columns.labelledAt(row) != 0;
        IntToDoubleFunction delay =
                row -> (double) columns.labelledAt(row) - rows.contents().time(row);
        double usual = middle(IntStream.concat(rows.rowsOf(Split.TRAIN), rows.rowsOf(Split.TUNE))
                .filter(isDated)
                .mapToDouble(delay));
        IntPredicate isFast = isDated.and(row -> delay.applyAsDouble(row) < usual);
        return Stream.of(
                        new Part("the older half of tune", isOlder, row -> false),
                        new Part("the newer half of tune", isOlder.negate(), row -> false),
                        new Part("the half of tune that was labelled faster", isFast, isDated.and(isFast.negate())))
                .filter(part -> {
                    long size = rows.rowsOf(Split.TUNE).filter(part.has).count();
                    return size > 0 && size < rows.rowsOf(Split.TUNE).count();
                })
                .toList();
    }

    private static double middle(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    private void rememberTheChampion() {
        questions.stream()
                .filter(question -> !Double.isNaN(question.known))
                .forEach(question -> atBest.merge(question.name, question.known, Math::max));
    }

    /** @param asked among how many looks the confidence is divided: half of it is for all rows, the other half for the parts */
    private void find(Map<Integer, String> found, int asked) {
        if (questions.isEmpty() || trainRows.length == 0) {
            return;
        }
        InputColumns columns = rows.contents().columns();
        double confidence = 1 - (1 - CONFIDENCE) / (asked * questions.size());
        for (int input = 0; input < columns.names().size(); input++) {
            int index = input;
            if (!found.containsKey(index)) {
                Bins bins = new Bins(row -> columns.value(row, index));
                questions.stream()
                        .flatMap(question -> question.suspicion(bins, confidence).stream())
                        .findFirst()
                        .ifPresent(told -> found.put(index, told));
            }
        }
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
            double best = atBest.getOrDefault(name, known);
            double margin = Math.min(MARGIN, (1 - Math.max(best, known)) / 2);
            double needed = margin + Math.max(0, best - known);
            boolean suspected = told >= (quantity ? LEAST_EXPLAINED : LEAST_AREA) && told > known + needed;
            return suspected
                            && isSure(input, told - known, needed, confidence)
                            && !saysTheOppositeElsewhere(bins, means)
                    ? Optional.of((name.isEmpty() ? "" : name + ": ")
                            + metric.wireName() + " " + Numbers.thousandths(told) + " on " + part.name
                            + ", the champion's "
                            + Numbers.thousandths(known))
                    : Optional.empty();
        }

        /**
         * Which rows are labelled fast may depend on the label and the input: then the two are related among the fast rows, and the other way
         * round among the rest, though neither tells the other. What was written after the outcome is right everywhere.
         */
        private boolean saysTheOppositeElsewhere(Bins bins, double[] means) {
            int[] rest = rows.rowsOf(Split.TUNE).filter(part.rest).toArray();
            if (rest.length == 0) {
                return false;
            }
            float[] truthThere = new float[rest.length];
            float[] byInput = new float[rest.length];
            for (int place = 0; place < rest.length; place++) {
                truthThere[place] = (float) truthOf.applyAsDouble(rest[place]);
                byInput[place] = (float) means[bins.of(rest[place])];
            }
            return !(Answers.of(asked, 1, truthThere, byInput).metrics().value(metric) >= CHANCE);
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
        private final IntToDoubleFunction value;
        private final double[] edges;
        private final int[] train;
        private final int[] tune;

        Bins(IntToDoubleFunction value) {
            this.value = value;
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

        /** The bin of any row, by its number in the snapshot. */
        int of(int row) {
            return bin(value.applyAsDouble(row));
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
