package dev.drydock.domain.validation;

import dev.drydock.domain.registry.GateRequests;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What every candidate of one task must pass, out of the policy that release managers signed. Owners may tighten it in {@code
 * model.yaml}, never loosen it.
 *
 * @param version rises with each policy that the site installs
 * @param further the gates that a policy may go without
 * @param golden how many golden vectors a package carries, and how exactly their scores must be met
 * @param holdoutBudget how many runs may look at the same rows of a holdout
 * @param extensions gates of the site's extensions, with different names; owners cannot tighten them
 */
public record GatePolicy(
        int version,
        Floor floor,
        Comparison nonInferiority,
        Comparison slices,
        Further further,
        Golden golden,
        int holdoutBudget,
        List<ExtensionGate> extensions) {
    /** Of the bound of a recall that only the owner asks for. */
    public static final double CONFIDENCE = 0.95;

    public GatePolicy {
        extensions = List.copyOf(extensions);
    }

    /** Without gates of extensions. */
    public GatePolicy(
            int version,
            Floor floor,
            Comparison nonInferiority,
            Comparison slices,
            Further further,
            Golden golden,
            int holdoutBudget) {
        this(version, floor, nonInferiority, slices, further, golden, holdoutBudget, List.of());
    }

    /** Without gates on recall, latency, annotators and forgetting. */
    public GatePolicy(
            int version, Floor floor, Comparison nonInferiority, Comparison slices, Golden golden, int holdoutBudget) {
        this(version, floor, nonInferiority, slices, Further.NONE, golden, holdoutBudget);
    }

    /**
     * The gates that a policy may go without.
     *
     * @param recall empty if no class has a recall to reach
     * @param recallLoss empty if the candidate may find fewer rows of a class than the champion
     * @param cost empty if answers may cost more than the champion's
     * @param flips empty if the candidate may make any number of rows worse
     * @param calibration empty if probabilities may differ from what comes true as much as they like
     * @param latency empty if scoring may take as long as it takes
     * @param sources how much worse one source's labels may be than the others'
     * @param annotators empty if it does not matter who gave how many labels
     * @param forgetting empty if a candidate may forget what earlier versions knew
     * @param bestVersion empty if small losses may add up over many releases
     * @param lostClass empty if it does not matter whether labels leave a class out somewhere
     * @param worstSlices empty if only declared slices are looked at
     * @param classRates empty if a source may name a class more rarely than the others
     * @param inputs empty if readings may come in another unit or column than before
     * @param fairness empty if the candidate may serve one slice much worse than another
     * @param robustness empty if a candidate may answer much worse with noise, or where an input is missing
     * @param outOfRange empty if a candidate may answer as it likes for rows unlike all that it was trained on
     * @param memorisation empty if weights may leave the site whatever they have memorised
     * @param watched gates that are reported and hold nobody, by their keys in the policy
     */
    public record Further(
            Optional<Recall> recall,
            Optional<Margin> recallLoss,
            Optional<Margin> cost,
            Optional<Margin> flips,
            Optional<Margin> calibration,
            Optional<Latency> latency,
            Sources sources,
            Optional<Annotators> annotators,
            Optional<Forgetting> forgetting,
            Optional<BestVersions> bestVersion,
            Optional<LostClass> lostClass,
            Optional<ClassRates> classRates,
            Optional<WorstSlices> worstSlices,
            Optional<Inputs> inputs,
            Optional<Fairness> fairness,
            Optional<Robustness> robustness,
            Optional<OutOfRange> outOfRange,
            Optional<Memorisation> memorisation,
            SortedSet<String> watched) {
        public Further {
            watched = Collections.unmodifiableSortedSet(new TreeSet<>(watched));
        }

        static final Further NONE = new Further(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Sources.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Collections.emptySortedSet());
    }

    /** The same for a look at a holdout that may spend only a share of the error: its bounds are as much surer. */
    GatePolicy spending(double share) {
        return new GatePolicy(
                version,
                new Floor(floor.metric, floor.min, HoldoutSpending.confidence(floor.confidence, share), floor.minRows),
                nonInferiority.spending(share),
                slices.spending(share),
                new Further(
                        recall().map(recall ->
                                new Recall(recall.min, HoldoutSpending.confidence(recall.confidence, share))),
                        recallLoss().map(loss -> loss.spending(share)),
                        cost().map(cost -> cost.spending(share)),
                        flips().map(flips -> flips.spending(share)),
                        calibration().map(error -> error.spending(share)),
                        latency(),
                        sources(),
                        annotators(),
                        forgetting(),
                        bestVersion().map(best -> new BestVersions(best.comparison.spending(share), best.named)),
                        lostClass(),
                        classRates(),
                        worstSlices(),
                        inputs(),
                        fairness(),
                        robustness().map(limits -> limits.spending(share)),
                        outOfRange(),
                        memorisation().map(limits -> limits.spending(share)),
                        further.watched),
                golden,
                holdoutBudget,
                extensions);
    }

    public Optional<Recall> recall() {
        return further.recall();
    }

    public Optional<Margin> recallLoss() {
        return further.recallLoss();
    }

    public Optional<Margin> cost() {
        return further.cost();
    }

    public Optional<Margin> flips() {
        return further.flips();
    }

    public Optional<Margin> calibration() {
        return further.calibration();
    }

    public Optional<Latency> latency() {
        return further.latency();
    }

    public Sources sources() {
        return further.sources();
    }

    public Optional<Annotators> annotators() {
        return further.annotators();
    }

    public Optional<Forgetting> forgetting() {
        return further.forgetting();
    }

    public Optional<BestVersions> bestVersion() {
        return further.bestVersion();
    }

    public Optional<LostClass> lostClass() {
        return further.lostClass();
    }

    public Optional<ClassRates> classRates() {
        return further.classRates();
    }

    public Optional<WorstSlices> worstSlices() {
        return further.worstSlices();
    }

    public Optional<Inputs> inputs() {
        return further.inputs();
    }

    public Optional<Fairness> fairness() {
        return further.fairness();
    }

    public Optional<Robustness> robustness() {
        return further.robustness();
    }

    public Optional<OutOfRange> outOfRange() {
        return further.outOfRange();
    }

    public Optional<Memorisation> memorisation() {
        return further.memorisation();
    }

    /** Whether results of the gate are reported and hold nobody. */
    public boolean watches(Gate gate) {
        return gate == Gate.MEMORISATION || further.watched.contains(gate.policyKey());
    }

    /**
     * @param min what the lower bound of the metric must reach
     * @param confidence of that bound, 0.5 to 1
     * @param minRows fewer holdout rows than this decide nothing
     */
    public record Floor(Metric metric, double min, double confidence, int minRows) {}

    /**
     * @param margin by how much the candidate may be worse than the champion, by the bound of their difference
     * @param confidence of that bound, 0.5 to 1
     * @param minRows fewer holdout rows than this decide nothing
     */
    public record Comparison(Metric metric, double margin, double confidence, int minRows) {
        private Comparison spending(double share) {
            return new Comparison(metric, margin, HoldoutSpending.confidence(confidence, share), minRows);
        }
    }

    /**
     * @param min what the lower bound of every class's recall must reach
     * @param confidence of that bound, 0.5 to 1
     */
    public record Recall(double min, double confidence) {}

    /**
     * By how much the candidate may be worse than the champion, each at its own operating point: of gate {@code recall-loss} by how much
     * less the recall of a class may be, of gate {@code cost} by which share of their cost its answers may cost more, of gate {@code
     * flips} which share of the rows it may make worse, of gate {@code calibration} how far its probabilities may lie from what comes true, were the champion's without error.
     *
     * @param margin what the bound must hold
     * @param confidence of that bound, 0.5 to 1
     */
    public record Margin(double margin, double confidence) {
        private Margin spending(double share) {
            return new Margin(margin, HoldoutSpending.confidence(confidence, share));
        }
    }

    /**
     * @param p95 most milliseconds that 95 of 100 calls for one row may take; infinite: any number
     * @param p99 the same of 99 of 100 calls
     * @param ratio how many times as long as the champion the candidate may take for one row; infinite: any
     */
    public record Latency(double p95, double p99, double ratio) {
        static final Latency UNLIMITED =
                new Latency(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

        public boolean limitsP95() {
            return Double.isFinite(p95);
        }

        public boolean limitsP99() {
            return Double.isFinite(p99);
        }

        public boolean limitsRatio() {
            return Double.isFinite(ratio);
        }
    }

    /**
     * @param margin largest difference between a source and the others in the share of labels that both models contradict
     * @param confidence of the bound of that difference, 0.5 to 1
     * @param sure lowest probability of the candidate's class at which a row counts, 0.5 to 1
     * @param minRows with fewer such rows, of the source or of the others, the gate decides nothing
     * @param maxShare of the training rows that one of three or more sources may supply
     * @param maxUnprovenShare of the training rows from sources with too few rows to decide; 1: such sources block nothing
     * @param watched sources that are reported and block nothing
     */
    public record Sources(
            double margin,
            double confidence,
            double sure,
            int minRows,
            double maxShare,
            double maxUnprovenShare,
            SortedSet<String> watched) {
        /** In force where a policy says nothing of sources. */
        public static final Sources DEFAULT =
                new Sources(0.03, CONFIDENCE, 0.85, 100, 0.8, 1, Collections.emptySortedSet());

        public Sources {
            watched = Collections.unmodifiableSortedSet(new TreeSet<>(watched));
        }
    }

    /**
     * A limit of 1 blocks nothing.
     *
     * @param maxShare of the training rows that one annotator labelled
     * @param maxUnnamedShare of the training rows whose annotator is unknown
     * @param margin largest difference between an annotator and the others in the share of labels that both models contradict; confidence,
     *     certainty and rows needed are those of {@link Sources}
     */
    public record Annotators(double maxShare, double maxUnnamedShare, double margin) {
        public static final Annotators UNLIMITED = new Annotators(1, 1, 1);

        boolean limitsContradictions() {
            return margin < 1;
        }
    }

    /**
     * @param comparison with the champion on each anchor by itself
     * @param anchors of how many versions, those that were promoted last
     */
    public record Forgetting(Comparison comparison, int anchors) {}

    /**
     * @param comparison with the best version that was released so far
     * @param named versions to compare with instead, such as {@code pump-failure/3}, at most one of each model
     */
    public record BestVersions(Comparison comparison, SortedSet<String> named) {
        public BestVersions {
            named = Collections.unmodifiableSortedSet(new TreeSet<>(named));
        }

        /** The version of that model that the policy names. */
        public Optional<VersionId> of(String model) {
            return named.stream()
                    .map(VersionId::parse)
                    .filter(version -> version.model().equals(model))
                    .findFirst();
        }
    }

    /**
     * @param share of the rows of a class that are expected in a part: with fewer labels of it, the part has lost the class
     * @param minRows with fewer expected rows a part decides nothing
     * @param accepted parts that may lack classes, such as {@code source plant-b}, {@code slice north} or {@code input flow}
     */
    public record LostClass(double share, int minRows, SortedSet<String> accepted) {
        /** In force where a policy says nothing of one of them. */
        public static final double SHARE = 0.1;

        public static final int ROWS = 30;

        private static final LostClass USUAL = new LostClass(SHARE, ROWS, Collections.emptySortedSet());

        public LostClass {
            accepted = Collections.unmodifiableSortedSet(new TreeSet<>(accepted));
        }
    }

    /**
     * @param margin by which share a source may name a class more rarely than the others, at equal scores
     * @param confidence of the bound of that share, 0.5 to 1, divided among sources and classes
     * @param minRows with fewer rows, of the source or of the others, nothing is decided
     * @param accepted sources that may
     */
    public record ClassRates(double margin, double confidence, int minRows, SortedSet<String> accepted) {
        /** In force where a policy says nothing of one of them. */
        public static final double MARGIN = 0.1;

        public static final int ROWS = 100;

        public ClassRates {
            accepted = Collections.unmodifiableSortedSet(new TreeSet<>(accepted));
        }
    }

    /**
     * @param margin by how much the log-likelihood of a part of the holdout may be lower than the champion's
     * @param confidence of all bounds together, 0.5 to 1
     * @param minRows smaller parts are not looked at
     * @param accepted names of inputs that do not divide the holdout
     */
    public record WorstSlices(double margin, double confidence, int minRows, SortedSet<String> accepted) {
        /** In force where a policy says nothing of one of them. */
        public static final double MARGIN = 0.05;

        public static final int ROWS = 100;

        public WorstSlices {
            accepted = Collections.unmodifiableSortedSet(new TreeSet<>(accepted));
        }
    }

    /**
     * @param margin by how much less of a class the candidate may find in one slice than in the others of the same column
     * @param confidence of all bounds together, 0.5 to 1
     * @param minRows of a class in a slice, and in the others; fewer decide nothing
     * @param accepted slices with a class of which it may find less, such as {@code north: yes}
     */
    public record Fairness(double margin, double confidence, int minRows, SortedSet<String> accepted) {
        /** In force where a policy says nothing of one of them. */
        public static final double MARGIN = 0.1;

        public static final int ROWS = 50;

        public Fairness {
            accepted = Collections.unmodifiableSortedSet(new TreeSet<>(accepted));
        }
    }

    /**
     * @param noise the share of its usual spread by which each number is changed, and of words with letters that change places, 0 to 1
     * @param comparison with the champion on the same copies of holdout rows
     * @param accepted inputs that may be missing and whose absence is not tried
     */
    public record Robustness(double noise, Comparison comparison, SortedSet<String> accepted) {
        /** In force where a policy does not say. */
        public static final double NOISE = 0.1;

        public Robustness {
            accepted = Collections.unmodifiableSortedSet(new TreeSet<>(accepted));
        }

        private Robustness spending(double share) {
            return new Robustness(noise, comparison.spending(share), accepted);
        }
    }

    /**
     * @param min the share of rows for which the lower bound of the version's silence must reach it; of a quantity, of answers within what
     *     labels have been
     * @param confidence of that bound, 0.5 to 1
     * @param minRows fewer holdout rows than this decide nothing
     */
    public record OutOfRange(double min, double confidence, int minRows) {
        /** In force where a policy does not say. */
        public static final int ROWS = 100;

        /** A lower bound of a share never reaches 1. */
        public static final double MOST = 0.999;
    }

    /**
     * What weights may show of the rows that they were trained on, if they are to leave the site. Owners cannot change it.
     *
     * @param auc largest area under the curve with which losses tell training rows from others, 0.5 to 1
     * @param tpr largest share of the training rows that are found where one of a hundred other rows is taken for one, 0 to 1
     * @param confidence of each bound, 0.5 to 1
     * @param minRows fewer training rows, or fewer others, decide nothing
     */
    public record Memorisation(double auc, double tpr, double confidence, int minRows) {
        /** In force where a policy does not say. */
        public static final int ROWS = 400;

        private Memorisation spending(double share) {
            return new Memorisation(auc, tpr, HoldoutSpending.confidence(confidence, share), minRows);
        }
    }

    /**
     * @param minRows fewer readings are not compared
     * @param accepted names of inputs that may change
     */
    public record Inputs(int minRows, SortedSet<String> accepted) {
        /** In force where a policy does not say. */
        public static final int ROWS = 100;

        public Inputs {
            accepted = Collections.unmodifiableSortedSet(new TreeSet<>(accepted));
        }
    }

    /**
     * @param tolerance largest difference of a golden vector's score that a package may allow
     * @param vectors fewest golden vectors that a package must carry
     */
    public record Golden(double tolerance, int vectors) {
        /** In force where a policy says nothing of their number. */
        public static final int VECTORS = 8;

        public Golden(double tolerance) {
            this(tolerance, VECTORS);
        }
    }

    /**
     * The policy with an owner's requests applied.
     *
     * @throws DrydockException {@link ValidationFailure#GATE_LOOSENED} naming every gate, parameter, value and limit
     */
    public GatePolicy tightenedBy(GateRequests requests) {
        Requests open = new Requests(requests);
        SortedSet<String> watched = new TreeSet<>(further.watched);
        watched.removeIf(open::isOfGate);
        open.requireMetric("floor", floor.metric);
        open.requireMetric("non-inferiority", nonInferiority.metric);
        open.requireMetric("slices", slices.metric);
        further.forgetting.ifPresent(gate -> open.requireMetric("forgetting", gate.comparison.metric));
        further.bestVersion.ifPresent(gate -> open.requireMetric("best-version", gate.comparison.metric));
        open.requireMetric("robustness", robustnessMetric());
        GatePolicy tightened = new GatePolicy(
                version,
                new Floor(
                        floor.metric,
                        open.atLeast("floor", "min", floor.min),
                        open.atLeast("floor", "confidence", floor.confidence),
                        (int) open.atLeast("floor", "min-rows", floor.minRows)),
                tightened("non-inferiority", nonInferiority, open),
                tightened("slices", slices, open),
                new Further(
                        tightenedRecall(open),
                        tightened("recall-loss", further.recallLoss, 1, open),
                        tightened("cost", further.cost, Double.POSITIVE_INFINITY, open),
                        tightened("flips", further.flips, 1, open),
                        tightened("calibration", further.calibration, 1, open),
                        tightenedLatency(open),
                        tightenedSources(open),
                        tightenedAnnotators(open),
                        tightenedForgetting(open),
                        further.bestVersion.map(
                                gate -> new BestVersions(tightened("best-version", gate.comparison, open), gate.named)),
                        tightenedLostClass(open),
                        tightenedClassRates(open),
                        tightenedWorstSlices(open),
                        tightenedInputs(open),
                        tightenedFairness(open),
                        tightenedRobustness(open),
                        tightenedOutOfRange(open),
                        further.memorisation,
                        watched),
                new Golden(open.atMost("golden", "tolerance", golden.tolerance), golden.vectors),
                holdoutBudget,
                extensions);
        open.refuseProblems();
        return tightened;
    }

    private static Comparison tightened(String gate, Comparison comparison, Requests requests) {
        return new Comparison(
                comparison.metric,
                requests.atMost(gate, "margin", comparison.margin),
                requests.atLeast(gate, "confidence", comparison.confidence),
                (int) requests.atLeast(gate, "min-rows", comparison.minRows));
    }

    private Optional<Recall> tightenedRecall(Requests requests) {
        Recall least = further.recall.orElse(new Recall(0, CONFIDENCE));
        boolean wished = requests.has("recall", "min");
        requests.requireWhole("recall", further.recall.isPresent() || wished, "min");
        Recall tightened = new Recall(
                requests.atLeast("recall", "min", least.min),
                requests.atLeast("recall", "confidence", least.confidence));
        return further.recall.isPresent() || wished ? Optional.of(tightened) : Optional.empty();
    }

    /** @param loosest of a policy without the gate */
    private static Optional<Margin> tightened(String gate, Optional<Margin> signed, double loosest, Requests requests) {
        Margin most = signed.orElse(new Margin(loosest, CONFIDENCE));
        boolean wished = requests.has(gate, "margin");
        requests.requireWhole(gate, signed.isPresent() || wished, "margin");
        Margin tightened = new Margin(
                requests.atMost(gate, "margin", most.margin), requests.atLeast(gate, "confidence", most.confidence));
        return signed.isPresent() || wished ? Optional.of(tightened) : Optional.empty();
    }

    private Optional<Latency> tightenedLatency(Requests requests) {
        Latency most = further.latency.orElse(Latency.UNLIMITED);
        Latency tightened = new Latency(
                requests.atMost("latency", "p95-ms", most.p95),
                requests.atMost("latency", "p99-ms", most.p99),
                requests.atMost("latency", "ratio", most.ratio));
        return tightened.equals(Latency.UNLIMITED) ? Optional.empty() : Optional.of(tightened);
    }

    private Sources tightenedSources(Requests requests) {
        return new Sources(
                requests.atMost("sources", "margin", further.sources.margin),
                further.sources.confidence,
                further.sources.sure,
                further.sources.minRows,
                requests.atMost("sources", "max-share", further.sources.maxShare),
                requests.atMost("sources", "max-unproven-share", further.sources.maxUnprovenShare),
                further.sources.watched);
    }

    private Optional<Annotators> tightenedAnnotators(Requests requests) {
        Annotators most = further.annotators.orElse(Annotators.UNLIMITED);
        Annotators tightened = new Annotators(
                requests.atMost("annotators", "max-share", most.maxShare),
                requests.atMost("annotators", "max-unnamed-share", most.maxUnnamedShare),
                requests.atMost("annotators", "margin", most.margin));
        return tightened.equals(Annotators.UNLIMITED) ? further.annotators : Optional.of(tightened);
    }

    private Optional<WorstSlices> tightenedWorstSlices(Requests requests) {
        Optional<WorstSlices> signed = further.worstSlices;
        return signed.isEmpty() && !requests.isOfGate("worst-slices")
                ? Optional.empty()
                : Optional.of(new WorstSlices(
                        requests.atMost(
                                "worst-slices",
                                "margin",
                                signed.map(WorstSlices::margin),
                                Double.POSITIVE_INFINITY,
                                WorstSlices.MARGIN),
                        signed.map(WorstSlices::confidence).orElse(CONFIDENCE),
                        requests.atMostRows("worst-slices", signed.map(WorstSlices::minRows), WorstSlices.ROWS),
                        signed.map(WorstSlices::accepted).orElse(Collections.emptySortedSet())));
    }

    private Optional<ClassRates> tightenedClassRates(Requests requests) {
        Optional<ClassRates> signed = further.classRates;
        return signed.isEmpty() && !requests.isOfGate("class-rates")
                ? Optional.empty()
                : Optional.of(new ClassRates(
                        requests.atMost("class-rates", "margin", signed.map(ClassRates::margin), 1, ClassRates.MARGIN),
                        signed.map(ClassRates::confidence).orElse(CONFIDENCE),
                        requests.atMostRows("class-rates", signed.map(ClassRates::minRows), ClassRates.ROWS),
                        signed.map(ClassRates::accepted).orElse(Collections.emptySortedSet())));
    }

    /** Where the policy has no such gate an owner may ask for any; what he leaves out is the usual. */
    private Optional<LostClass> tightenedLostClass(Requests requests) {
        if (further.lostClass.isEmpty() && !requests.isOfGate("lost-class")) {
            return Optional.empty();
        }
        LostClass signed = further.lostClass.orElse(LostClass.USUAL);
        boolean freeShare = further.lostClass.isEmpty() && requests.has("lost-class", "share");
        return Optional.of(new LostClass(
                requests.atLeast("lost-class", "share", freeShare ? 0 : signed.share),
                requests.atMostRows("lost-class", further.lostClass.map(LostClass::minRows), LostClass.ROWS),
                signed.accepted));
    }

    private Optional<Fairness> tightenedFairness(Requests requests) {
        Optional<Fairness> signed = further.fairness;
        return signed.isEmpty() && !requests.isOfGate("fairness")
                ? Optional.empty()
                : Optional.of(new Fairness(
                        requests.atMost("fairness", "margin", signed.map(Fairness::margin), 1, Fairness.MARGIN),
                        signed.map(Fairness::confidence).orElse(CONFIDENCE),
                        requests.atMostRows("fairness", signed.map(Fairness::minRows), Fairness.ROWS),
                        signed.map(Fairness::accepted).orElse(Collections.emptySortedSet())));
    }

    /** That of the floor where only the owner asks for the gate. */
    private Metric robustnessMetric() {
        return further.robustness.map(gate -> gate.comparison.metric).orElse(floor.metric);
    }

    private Optional<Robustness> tightenedRobustness(Requests requests) {
        Optional<Robustness> signed = further.robustness;
        boolean asked = requests.has("robustness", "margin");
        requests.requireWhole("robustness", signed.isPresent() || asked, "margin");
        Comparison comparison = tightened(
                "robustness",
                signed.map(Robustness::comparison)
                        .orElse(new Comparison(robustnessMetric(), Double.POSITIVE_INFINITY, CONFIDENCE, 0)),
                requests);
        double least = requests.has("robustness", "noise") ? 0 : Robustness.NOISE;
        double noise = requests.atLeast(
                "robustness", "noise", signed.map(Robustness::noise).orElse(least));
        return signed.isPresent() || asked
                ? Optional.of(new Robustness(
                        noise, comparison, signed.map(Robustness::accepted).orElse(Collections.emptySortedSet())))
                : Optional.empty();
    }

    private Optional<OutOfRange> tightenedOutOfRange(Requests requests) {
        Optional<OutOfRange> signed = further.outOfRange;
        boolean asked = requests.has("out-of-range", "min");
        requests.requireWhole("out-of-range", signed.isPresent() || asked, "min");
        boolean free = signed.isEmpty() && requests.has("out-of-range", "min-rows");
        OutOfRange least = signed.orElse(new OutOfRange(0, CONFIDENCE, free ? 0 : OutOfRange.ROWS));
        OutOfRange tightened = new OutOfRange(
                requests.atLeast("out-of-range", "min", least.min),
                requests.atLeast("out-of-range", "confidence", least.confidence),
                (int) requests.atLeast("out-of-range", "min-rows", least.minRows));
        return signed.isPresent() || asked ? Optional.of(tightened) : Optional.empty();
    }

    private Optional<Inputs> tightenedInputs(Requests requests) {
        Optional<Inputs> signed = further.inputs;
        return signed.isEmpty() && !requests.isOfGate("inputs")
                ? Optional.empty()
                : Optional.of(new Inputs(
                        requests.atMostRows("inputs", signed.map(Inputs::minRows), Inputs.ROWS),
                        signed.map(Inputs::accepted).orElse(Collections.emptySortedSet())));
    }

    private Optional<Forgetting> tightenedForgetting(Requests requests) {
        return further.forgetting.map(gate -> new Forgetting(tightened("forgetting", gate.comparison, requests), (int)
                requests.atLeast("forgetting", "anchors", gate.anchors)));
    }

    /** Every threshold by its name, such as {@code floor.min}: for comparing two policies. */
    public Map<String, String> thresholds() {
        Map<String, String> named = new TreeMap<>();
        named.put("floor.metric", floor.metric.wireName());
        named.put("floor.min", Numbers.plain(floor.min));
        named.put("floor.confidence", Numbers.plain(floor.confidence));
        named.put("floor.min-rows", Integer.toString(floor.minRows));
        put(named, "non-inferiority", nonInferiority);
        put(named, "slices", slices);
        named.put("sources.margin", Numbers.plain(further.sources.margin));
        named.put("sources.confidence", Numbers.plain(further.sources.confidence));
        named.put("sources.sure", Numbers.plain(further.sources.sure));
        named.put("sources.min-rows", Integer.toString(further.sources.minRows));
        named.put("sources.max-share", Numbers.plain(further.sources.maxShare));
        named.put("sources.max-unproven-share", Numbers.plain(further.sources.maxUnprovenShare));
        named.put("sources.watched", String.join(" ", further.sources.watched));
        further.annotators.ifPresent(gate -> {
            named.put("annotators.max-share", Numbers.plain(gate.maxShare));
            named.put("annotators.max-unnamed-share", Numbers.plain(gate.maxUnnamedShare));
            named.put("annotators.margin", Numbers.plain(gate.margin));
        });
        further.forgetting.ifPresent(gate -> {
            put(named, "forgetting", gate.comparison);
            named.put("forgetting.anchors", Integer.toString(gate.anchors));
        });
        further.bestVersion.ifPresent(gate -> {
            put(named, "best-version", gate.comparison);
            named.put("best-version.versions", String.join(" ", gate.named));
        });
        further.recall.ifPresent(gate -> {
            named.put("recall.min", Numbers.plain(gate.min));
            named.put("recall.confidence", Numbers.plain(gate.confidence));
        });
        further.recallLoss.ifPresent(gate -> put(named, "recall-loss", gate));
        further.cost.ifPresent(gate -> put(named, "cost", gate));
        further.flips.ifPresent(gate -> put(named, "flips", gate));
        further.calibration.ifPresent(gate -> put(named, "calibration", gate));
        further.latency
                .filter(Latency::limitsP95)
                .ifPresent(gate -> named.put("latency.p95-ms", Numbers.plain(gate.p95)));
        further.latency
                .filter(Latency::limitsP99)
                .ifPresent(gate -> named.put("latency.p99-ms", Numbers.plain(gate.p99)));
        further.latency
                .filter(Latency::limitsRatio)
                .ifPresent(gate -> named.put("latency.ratio", Numbers.plain(gate.ratio)));
        named.put("golden.tolerance", Numbers.plain(golden.tolerance));
        if (golden.vectors != Golden.VECTORS) {
            named.put("golden.vectors", Integer.toString(golden.vectors));
        }
        further.lostClass.ifPresent(gate -> {
            named.put("lost-class.share", Numbers.plain(gate.share));
            named.put("lost-class.min-rows", Integer.toString(gate.minRows));
            named.put("lost-class.accepted", String.join(" ", gate.accepted));
        });
        further.classRates.ifPresent(gate -> {
            named.put("class-rates.margin", Numbers.plain(gate.margin));
            named.put("class-rates.confidence", Numbers.plain(gate.confidence));
            named.put("class-rates.min-rows", Integer.toString(gate.minRows));
            named.put("class-rates.accepted", String.join(" ", gate.accepted));
        });
        further.worstSlices.ifPresent(gate -> {
            named.put("worst-slices.margin", Numbers.plain(gate.margin));
            named.put("worst-slices.confidence", Numbers.plain(gate.confidence));
            named.put("worst-slices.min-rows", Integer.toString(gate.minRows));
            named.put("worst-slices.accepted", String.join(" ", gate.accepted));
        });
        further.inputs.ifPresent(gate -> {
            named.put("inputs.min-rows", Integer.toString(gate.minRows));
            named.put("inputs.accepted", String.join(" ", gate.accepted));
        });
        further.fairness.ifPresent(gate -> {
            named.put("fairness.margin", Numbers.plain(gate.margin));
            named.put("fairness.confidence", Numbers.plain(gate.confidence));
            named.put("fairness.min-rows", Integer.toString(gate.minRows));
            named.put("fairness.accepted", String.join(" ", gate.accepted));
        });
        further.robustness.ifPresent(gate -> {
            put(named, "robustness", gate.comparison);
            named.put("robustness.noise", Numbers.plain(gate.noise));
            named.put("robustness.accepted", String.join(" ", gate.accepted));
        });
        further.outOfRange.ifPresent(gate -> {
            named.put("out-of-range.min", Numbers.plain(gate.min));
            named.put("out-of-range.confidence", Numbers.plain(gate.confidence));
            named.put("out-of-range.min-rows", Integer.toString(gate.minRows));
        });
        further.memorisation.ifPresent(gate -> {
            named.put("memorisation.auc", Numbers.plain(gate.auc));
            named.put("memorisation.tpr", Numbers.plain(gate.tpr));
            named.put("memorisation.confidence", Numbers.plain(gate.confidence));
            named.put("memorisation.min-rows", Integer.toString(gate.minRows));
        });
        further.watched.forEach(gate -> named.put(gate + ".watch", "true"));
        extensions.forEach(gate -> put(named, gate));
        return named;
    }

    private static void put(Map<String, String> named, ExtensionGate gate) {
        String name = gate.wireName();
        named.put(name + ".jar", gate.jar().name());
        named.put(name + ".sha256", gate.jar().sha256());
        named.put(name + "." + gate.limitKey(), Numbers.plain(gate.limit()));
        named.put(name + ".confidence", Numbers.plain(gate.confidence()));
        named.put(name + ".min-rows", Integer.toString(gate.minRows()));
    }

    private static void put(Map<String, String> named, String gate, Margin limit) {
        named.put(gate + ".margin", Numbers.plain(limit.margin));
        named.put(gate + ".confidence", Numbers.plain(limit.confidence));
    }

    private static void put(Map<String, String> named, String gate, Comparison comparison) {
        named.put(gate + ".metric", comparison.metric.wireName());
        named.put(gate + ".margin", Numbers.plain(comparison.margin));
        named.put(gate + ".confidence", Numbers.plain(comparison.confidence));
        named.put(gate + ".min-rows", Integer.toString(comparison.minRows));
    }

    /** The owner's values, taken out one by one; what is left over or too loose is a problem. */
    private static final class Requests {
        private final Map<String, Double> left;
        private final Map<String, String> metrics;
        private final List<String> problems = new ArrayList<>();

        Requests(GateRequests requests) {
            left = requests.limitsByName();
            metrics = requests.metrics();
        }

        boolean isOfGate(String gate) {
            return left.keySet().stream().anyMatch(name -> name.startsWith(gate + "."));
        }

        boolean has(String gate, String parameter) {
            return left.containsKey(gate + "." + parameter);
        }

        /** A gate that the policy does not have needs a limit; without one the owner would believe that it judges. */
        void requireWhole(String gate, boolean hasLimit, String limit) {
            if (!hasLimit && (isOfGate(gate) || metrics.containsKey(gate))) {
                problems.add("gate " + gate + ": it needs " + limit + ", because the policy has no such gate");
            }
        }

        /** The limits of a gate are meant for a metric; with another they would mean something else. */
        void requireMetric(String gate, Metric metric) {
            String meant = metrics.getOrDefault(gate, metric.wireName());
            if (!meant.equals(metric.wireName())) {
                problems.add("gate " + gate + ": metric " + meant + " must be " + metric.wireName());
            }
        }

        double atLeast(String gate, String parameter, double limit) {
            return take(gate, parameter, limit, "at least", 1);
        }

        double atMost(String gate, String parameter, double limit) {
            return take(gate, parameter, limit, "at most", -1);
        }

        /**
         * The same of a gate that the policy may lack.
         *
         * @param signed the policy's limit; empty if it has no such gate
         * @param loosest that an owner may then ask for
         * @param usual if he asks for none
         */
        double atMost(String gate, String parameter, Optional<Double> signed, double loosest, double usual) {
            return atMost(gate, parameter, signed.orElse(has(gate, parameter) ? loosest : usual));
        }

        int atMostRows(String gate, Optional<Integer> signed, int usual) {
            return (int) atMost(gate, "min-rows", signed.map(Integer::doubleValue), Integer.MAX_VALUE, usual);
        }

        private double take(String gate, String parameter, double limit, String bound, int direction) {
            Double request = left.remove(gate + "." + parameter);
            if (request == null) {
                return limit;
            }
            if (!(direction * request >= direction * limit)) {
                problems.add("gate " + gate + ": " + parameter + " " + Numbers.plain(request) + " must be " + bound
                        + " " + Numbers.plain(limit));
                return limit;
            }
            return request;
        }

        void refuseProblems() {
            left.forEach((name, value) -> problems.add("there is no gate parameter " + name));
            if (!problems.isEmpty()) {
                throw new DrydockException(
                        ValidationFailure.GATE_LOOSENED,
                        "model.yaml loosens the site's gate policy, which it may only tighten: "
                                + String.join("; ", problems)
                                + ". Correct the key gates in model.yaml, or let the release managers sign another policy.");
            }
        }
    }
}
