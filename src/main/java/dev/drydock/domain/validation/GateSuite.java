package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.OperatingPoint.CostTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * The gates, applied to evidence. A lower bound that reaches its limit is a PASS, an upper bound that does not is a FAIL, and
 * anything between is INSUFFICIENT EVIDENCE; {@link RecallLossGate} has an exception. Same policy and evidence, same findings.
 */
public final class GateSuite {
    private static final double SUMMARY_CONFIDENCE = 0.95;

    private final GatePolicy policy;
    private final ExtensionGates extensions;

    /** Of a policy without gates of extensions. */
    public GateSuite(GatePolicy policy) {
        this(policy, ExtensionGates.NONE);
    }

    /** @param policy after tightening */
    public GateSuite(GatePolicy policy, ExtensionGates extensions) {
        this.policy = policy;
        this.extensions = extensions;
    }

    /** A candidate against the champion. */
    public Findings judge(Evidence evidence) {
        Holdout holdout = new Holdout(evidence);
        List<GateResult> gates = new ArrayList<>(holdout.gates());
        gates.add(golden(evidence.golden()));
        evidence.behaviour().map(GateSuite::behaviour).ifPresent(gates::add);
        gates.add(determinism(evidence.candidate()));
        gates.add(weightsChanged(evidence));
        gates.add(LeakageGate.judge(evidence));
        gates.addAll(LatencyGate.judge(policy.latency(), evidence.latency()));
        policy.outOfRange().ifPresent(limits -> gates.add(OutOfRangeGate.judge(evidence, limits)));
        policy.inputs().ifPresent(limits -> gates.add(ChangedInputs.judge(evidence.rows(), limits)));
        policy.lostClass().ifPresent(limits -> gates.add(LostClasses.judge(evidence, limits)));
        gates.addAll(holdout.sources().holding());
        holdout.classRates().ifPresent(gates::add);
        gates.addAll(holdout.annotators());
        gates.addAll(holdout.answers());
        gates.addAll(ForgettingGate.judge(policy.forgetting(), evidence));
        gates.addAll(holdout.memorisation());
        gates.addAll(holdout.extensions());
        return holdout.findings(gates, holdout.sources().watched());
    }

    /** The champion itself on new rows: it is compared with nobody, and its weights are its own. */
    public Findings judgeChampion(Evidence evidence) {
        Holdout holdout = new Holdout(evidence);
        List<GateResult> gates = new ArrayList<>();
        gates.add(holdout.floor());
        gates.addAll(holdout.recalls());
        gates.add(golden(evidence.golden()));
        evidence.behaviour().map(GateSuite::behaviour).ifPresent(gates::add);
        gates.add(determinism(evidence.candidate()));
        gates.add(LeakageGate.judge(evidence));
        holdout.fairness().ifPresent(gates::add);
        List<GateResult> givers = new ArrayList<>(holdout.sources().holding());
        givers.addAll(holdout.sources().watched());
        givers.addAll(holdout.annotators());
        return holdout.findings(gates, givers);
    }

    /**
     * What serves, on the rows that came since its release: by the gates that need no second model. How often rows were looked at bars
     * none of them, because nothing is let into service; it only makes the bounds surer.
     */
    public Findings judgeServing(Evidence all, ServingEvidence serving) {
        Evidence evidence = serving.released()
                .map(released -> released.since(all.rows()))
                .map(since -> all.only(row -> !all.rows().isIn(Split.HOLDOUT, row) || since.test(row)))
                .orElse(all);
        Holdout holdout = new Holdout(evidence, true);
        List<GateResult> gates = new ArrayList<>();
        gates.add(holdout.floor());
        gates.addAll(holdout.asReleased(serving));
        gates.addAll(holdout.recalls());
        holdout.fairness().ifPresent(gates::add);
        gates.add(golden(evidence.golden()));
        evidence.behaviour().map(GateSuite::behaviour).ifPresent(gates::add);
        gates.add(determinism(evidence.candidate()));
        gates.add(GateResult.of(
                Gate.NODE, serving.node().verdict(), serving.node().finding()));
        waivers(evidence.use().version(), serving).ifPresent(gates::add);
        return new Findings(
                holdout.deciding(gates),
                holdout.watchedOf(gates),
                holdout.metricsAsReleased(serving),
                Optional.empty());
    }

    /**
     * A version on labelled rows of the site that receives it: by the gates that labels and scores alone decide. A gate that only reports is
     * left out.
     *
     * @param compared whether there is a version in service to compare with
     */
    public List<ReceiverRun.Found> judgeOwnRows(Evidence evidence, boolean compared) {
        Holdout rows = new Holdout(evidence, true);
        List<GateResult> gates = new ArrayList<>();
        gates.add(rows.floor());
        gates.addAll(rows.recalls());
        if (compared) {
            gates.addAll(rows.compareEach(Gate.NON_INFERIORITY, rows.all));
            gates.addAll(rows.recallLosses(false));
            rows.cost().ifPresent(gates::add);
            rows.flipCap().ifPresent(gates::add);
            rows.calibration().ifPresent(gates::add);
        }
        return rows.deciding(gates).stream().map(ReceiverRun.Found::ofRows).toList();
    }

    /** Empty if no gate was waived. */
    private static Optional<GateResult> waivers(String version, ServingEvidence serving) {
        if (serving.waivers().isEmpty()) {
            return Optional.empty();
        }
        boolean expired = serving.waivers().stream().anyMatch(waiver -> waiver.isExpired(serving.at()));
        String told = serving.waivers().stream()
                .filter(waiver -> waiver.isExpired(serving.at()) || waiver.expiresSoon(serving.at()))
                .map(waiver -> waiver.told(version, serving.at()))
                .collect(Collectors.joining(" "));
        return Optional.of(GateResult.of(
                Gate.WAIVERS,
                expired ? Verdict.FAIL : Verdict.PASS,
                told.isEmpty() ? "No waiver of this version expires soon." : told));
    }

    /** A first version on labelled rows. It has no champion, so what it must beat is what anybody could answer without a model. */
    public Findings judgeFirst(Evidence evidence) {
        Holdout holdout = new Holdout(evidence);
        List<GateResult> gates = new ArrayList<>();
        gates.add(holdout.noBaseline());
        gates.add(holdout.floor());
        gates.addAll(holdout.recalls());
        gates.add(golden(evidence.golden()));
        evidence.behaviour().map(GateSuite::behaviour).ifPresent(gates::add);
        gates.add(determinism(evidence.candidate()));
        gates.add(LeakageGate.ofMeasuredImport(evidence));
        holdout.fairness().ifPresent(gates::add);
        return new Findings(
                holdout.deciding(gates),
                holdout.watchedOf(gates),
                new Holdout(evidence.beside(holdout.usual())).metrics(),
                Optional.empty());
    }

    /** A first version, which has no rows and no champion to be judged by. */
    public Findings judgeImport(GoldenCheck golden, Optional<Behaviour> behaviour, boolean repeatable) {
        List<GateResult> gates = new ArrayList<>();
        gates.add(GateResult.of(
                Gate.NO_BASELINE,
                Verdict.INSUFFICIENT_EVIDENCE,
                "There is no champion and no labelled holdout to compare this version with. If exports with labels are"
                        + " there, 'drydock run measure-import' measures it on them. A release manager may waive gate"
                        + " no-baseline by signature; nothing else brings a first version in."));
        gates.add(golden(golden));
        behaviour.map(GateSuite::behaviour).ifPresent(gates::add);
        gates.add(determinism(repeatable));
        return new Findings(gates, List.of(), List.of(), Optional.empty());
    }

    private GateResult golden(GoldenCheck check) {
        double tolerance = policy.golden().tolerance();
        boolean enough = check.vectors() >= policy.golden().vectors();
        boolean holds = enough && check.largestDifference() <= tolerance;
        String finding = "Another process gave the " + check.vectors()
                + " golden vectors to the package; the largest difference of a score is "
                + Numbers.plain(check.largestDifference()) + ", and at most " + Numbers.plain(tolerance)
                + " is allowed."
                + (enough ? "" : " The policy needs at least " + policy.golden().vectors() + " vectors.")
                + (holds || !enough
                        ? ""
                        : " Look for other libraries or another processor than the package was built with.");
        return GateResult.of(Gate.GOLDEN, holds ? Verdict.PASS : Verdict.FAIL, finding);
    }

    private static GateResult behaviour(Behaviour behaviour) {
        String told = behaviour.told();
        return GateResult.of(
                Gate.BEHAVIOUR,
                behaviour.holds() ? Verdict.PASS : Verdict.FAIL,
                Character.toUpperCase(told.charAt(0))
                        + told.substring(1)
                        + (behaviour.holds()
                                ? "."
                                : ". Train on rows that show it, or correct the test in model.yaml ('drydock definition"
                                        + " change')."));
    }

    private static GateResult determinism(ModelScores scores) {
        return determinism(scores.digest().equals(scores.digestAgain()));
    }

    private static GateResult determinism(boolean repeatable) {
        return repeatable
                ? GateResult.of(
                        Gate.DETERMINISM, Verdict.PASS, "Two loads of the package gave the same scores bit for bit.")
                : GateResult.of(
                        Gate.DETERMINISM,
                        Verdict.FAIL,
                        "Two loads of the package gave different scores. Look for dropout that stays on in eval mode or"
                                + " for random numbers in the module.");
    }

    private static GateResult weightsChanged(Evidence evidence) {
        boolean bytes =
                !evidence.candidate().weights().equals(evidence.champion().weights());
        boolean answers = !java.util.Arrays.equals(
                evidence.candidate().values(), evidence.champion().values());
        if (bytes && answers) {
            return GateResult.of(
                    Gate.WEIGHTS_CHANGED, Verdict.PASS, "Weights and scores differ from those of the champion.");
        }
        String found = bytes
                ? "The weights differ from the champion's, but every score is the same"
                : "The weights are the champion's";
        return GateResult.of(
                Gate.WEIGHTS_CHANGED,
                Verdict.FAIL,
                found
                        + (evidence.broughtAt().isPresent()
                                ? ", so a release would change nothing. Bring other weights."
                                : ", so training had no effect. Look for frozen layers or too low a learning rate in"
                                        + " model.yaml ('drydock definition change')."));
    }

    /** The part that needs holdout rows; it looks at none if the budget is used up. */
    private final class Holdout {
        private final Evidence evidence;
        /** With the confidence of this look at the rows. */
        private final GatePolicy policy;

        private final boolean affordable;
        private final ScoredRows all;
        private final SourceGate sources;

        Holdout(Evidence evidence) {
            this(evidence, evidence.use().number() <= GateSuite.this.policy.holdoutBudget());
        }

        Holdout(Evidence evidence, boolean affordable) {
            this.evidence = evidence;
            this.policy = GateSuite.this.policy.spending(evidence.use().share());
            this.affordable = affordable;
            this.all = select(row -> true);
            this.sources = new SourceGate(evidence, policy.sources(), affordable);
        }

        private ScoredRows select(IntPredicate wanted) {
            return select(evidence.champion(), wanted);
        }

        private ScoredRows select(ModelScores other, IntPredicate wanted) {
            LabelledRows rows = evidence.rows();
            return evidence.scoredBeside(other, row -> affordable && rows.isIn(Split.HOLDOUT, row) && wanted.test(row));
        }

        List<GateResult> gates() {
            List<GateResult> gates = new ArrayList<>();
            gates.add(floor());
            gates.addAll(compareEach(Gate.NON_INFERIORITY, all));
            evidence.broughtAt().map(this::unseen).ifPresent(gates::addAll);
            gates.addAll(bestVersion());
            gates.addAll(slices(true));
            worstSlices().ifPresent(gates::add);
            gates.addAll(recalls());
            return gates;
        }

        /** What people would notice of its answers. They come last, because wrong labels are told first. */
        List<GateResult> answers() {
            List<GateResult> gates = new ArrayList<>(recallLosses(true));
            fairness().ifPresent(gates::add);
            gates.addAll(robustness());
            cost().ifPresent(gates::add);
            flipCap().ifPresent(gates::add);
            calibration().ifPresent(gates::add);
            return gates;
        }

        /** Whoever trained the weights may know every row that was predicted before, also one whose label came later, or came again. */
        private List<GateResult> unseen(Instant broughtAt) {
            RowContents contents = evidence.rows().contents();
            ScoredRows rows = select(row -> contents.size() > 0 && contents.time(row) > broughtAt.toEpochMilli());
            return compareEach(Gate.UNSEEN, rows);
        }

        /** By the limits of non-inferiority. Each of several targets alone, too: a mean would hide one that is ruined behind others that gained. */
        private List<GateResult> compareEach(Gate gate, ScoredRows rows) {
            List<GateResult> results = new ArrayList<>();
            results.add(compare(gate, "", rows, policy.nonInferiority()));
            List<LabelRule.Target> targets = evidence.task().label().targets();
            for (int i = 0; i < targets.size(); i++) {
                results.add(compare(gate, targets.get(i).name(), rows.ofTarget(i), policy.nonInferiority()));
            }
            return results;
        }

        /** Beside the rows of its report, all targets together and each alone. Empty of an import that was never measured. */
        List<GateResult> asReleased(ServingEvidence serving) {
            if (!serving.lost().isEmpty()) {
                return List.of(AsReleasedGate.lost(serving.lost()));
            }
            return then(serving).map(this::asReleased).orElse(List.of());
        }

        private Optional<ScoredRows> then(ServingEvidence serving) {
            return serving.released().map(released -> released.scored(evidence.task(), evidence.points()));
        }

        /** Now and when released; empty if there is nothing to compare. */
        List<MetricLine> metricsAsReleased(ServingEvidence serving) {
            return then(serving)
                    .filter(then -> MeasuredGate.measurable(then) && MeasuredGate.measurable(all))
                    .map(then -> AsReleasedGate.metrics(all, then, SUMMARY_CONFIDENCE))
                    .orElse(List.of());
        }

        private List<GateResult> asReleased(ScoredRows then) {
            List<GateResult> results = new ArrayList<>();
            results.add(AsReleasedGate.judge("", all, then, policy.nonInferiority()));
            List<LabelRule.Target> targets = evidence.task().label().targets();
            for (int i = 0; i < targets.size(); i++) {
                results.add(AsReleasedGate.judge(
                        targets.get(i).name(), all.ofTarget(i), then.ofTarget(i), policy.nonInferiority()));
            }
            return results;
        }

        /** Empty if the policy does not ask for it. */
        private List<GateResult> bestVersion() {
            return policy.bestVersion()
                    .map(limits -> BestVersionGate.judge(
                            evidence.task(),
                            evidence.scores().best(),
                            best -> select(best, row -> true),
                            (target, rows) -> compare(Gate.BEST_VERSION, target, rows, limits.comparison())))
                    .orElse(List.of());
        }

        List<GateResult> watched() {
            return affordable ? slices(false) : List.of();
        }

        private List<GateResult> slices(boolean required) {
            List<GateResult> results = new ArrayList<>();
            for (int i = 0; i < evidence.slices().size(); i++) {
                int bit = i;
                Slice slice = evidence.slices().get(i);
                if (slice.required() == required) {
                    results.add(compare(
                            Gate.SLICE,
                            slice.name(),
                            select(row -> evidence.rows().inSlice(row, bit)),
                            policy.slices()));
                }
            }
            return results;
        }

        /** Empty if neither the policy nor the model's owner asks for it. */
        private Optional<GateResult> worstSlices() {
            return policy.worstSlices()
                    .map(limits -> affordable
                            ? WorstSlices.judge(evidence, limits)
                            : MeasuredGate.overBudget(Gate.WORST_SLICES, "", evidence.use(), policy.holdoutBudget()));
        }

        GateResult floor() {
            GatePolicy.Floor floor = policy.floor();
            return InvalidScores.find(evidence)
                    .map(finding -> GateResult.of(Gate.FLOOR, Verdict.FAIL, finding))
                    .or(() -> refusal(Gate.FLOOR, "", all, floor.minRows()))
                    .orElseGet(() -> MeasuredGate.floor(estimates(all), all, floor));
        }

        /** What needs no model. */
        ModelScores usual() {
            return TrivialAnswers.of(evidence.task(), evidence.rows()).get(0).scores();
        }

        /**
         * Held, whatever was measured: somebody must answer for a first version. It fails if it surely ranks or explains worse than what is
         * always the same; where a threshold lies does not matter for that.
         */
        GateResult noBaseline() {
            return refusal(Gate.NO_BASELINE, "", all, policy.floor().minRows()).orElseGet(this::besideNoModel);
        }

        private GateResult besideNoModel() {
            Metric metric = switch (evidence.task().task()) {
                case BINARY_CLASSIFICATION -> Metric.AUC;
                case MULTICLASS_CLASSIFICATION, TEXT_CLASSIFICATION -> Metric.MACRO_F1;
                case REGRESSION -> Metric.R2;
            };
            double confidence = policy.floor().confidence();
            List<String> told = new ArrayList<>();
            boolean useless = false;
            double own = Double.NaN;
            for (TrivialAnswers.Trivial trivial : TrivialAnswers.of(evidence.task(), evidence.rows())) {
                Estimates estimates = estimates(ScoredRows.select(
                        evidence.task(),
                        evidence.rows(),
                        evidence.candidate().values(),
                        trivial.scores().values(),
                        Points.standard(evidence.task()),
                        row -> evidence.rows().isIn(Split.HOLDOUT, row)));
                Estimates.Estimate difference = estimates.difference(metric, confidence);
                boolean sure = MeasuredGate.tooFewEffectiveGroups(
                                Gate.NO_BASELINE, "", metric, difference, all, confidence)
                        .isEmpty();
                int sign = sure ? difference.bounds().sign(metric.lessIsBetter()) : 0;
                own = estimates.candidate(metric);
                useless |= told.isEmpty() && sign < 0;
                told.add(Numbers.thousandths(estimates.champion(metric)) + " by " + trivial.name()
                        + (sign < 0 ? ", surely better" : sign > 0 ? ", surely worse" : ", which may be as good"));
            }
            return GateResult.of(
                    Gate.NO_BASELINE,
                    useless ? Verdict.FAIL : Verdict.INSUFFICIENT_EVIDENCE,
                    "There is no champion to compare this version with. On " + all.size() + " labelled rows of "
                            + all.groupCount() + " groups its " + metric.wireName() + " is " + Numbers.thousandths(own)
                            + ". Without a model it would be " + String.join(", and ", told) + "."
                            + (useless
                                    ? " Import a model that knows more."
                                    : " Nothing here shows on which rows the version was trained: if these are among them, its"
                                            + " figures are too good. A release manager may waive gate no-baseline by signature;"
                                            + " nothing else brings a first version in."));
        }

        List<GateResult> recalls() {
            return policy.recall()
                    .map(limit -> ofEachClass(
                            Gate.RECALL, (name, rows) -> MeasuredGate.recall(name, estimates(rows), rows, limit)))
                    .orElse(List.of());
        }

        /** @param excused whether people may waive a loss that the owner's decision asks for */
        private List<GateResult> recallLosses(boolean excused) {
            return policy.recallLoss()
                    .map(limit -> new RecallLossGate(
                            evidence,
                            limit,
                            row -> affordable && evidence.rows().isIn(Split.HOLDOUT, row)))
                    .map(gate -> ofEachClass(Gate.RECALL_LOSS, excused ? gate::judge : gate::measure))
                    .orElse(List.of());
        }

        /** @param measured of a class's name and rows */
        private List<GateResult> ofEachClass(Gate gate, BiFunction<String, ScoredRows, GateResult> measured) {
            List<GateResult> results = new ArrayList<>();
            for (String name : evidence.task().label().classes()) {
                int index = results.size();
                ScoredRows rows = select(row -> evidence.rows().label(row) == index);
                results.add(refusalOfClass(gate, name, rows).orElseGet(() -> measured.apply(name, rows)));
            }
            return results;
        }

        /** Empty if neither the policy nor the model's owner asks for it. */
        Optional<GateResult> fairness() {
            return policy.fairness()
                    .map(limits -> affordable || !FairnessGate.asks(evidence, limits)
                            ? FairnessGate.judge(evidence, limits)
                            : MeasuredGate.overBudget(Gate.FAIRNESS, "", evidence.use(), policy.holdoutBudget()));
        }

        /** Empty if the policy does not ask for it. */
        List<GateResult> memorisation() {
            return policy.memorisation()
                    .map(limits -> affordable
                            ? MemorisationGate.judge(evidence, limits)
                            : MemorisationGate.parts(evidence.task().label()).stream()
                                    .map(part -> MeasuredGate.overBudget(
                                            Gate.MEMORISATION, part, evidence.use(), policy.holdoutBudget()))
                                    .toList())
                    .orElse(List.of());
        }

        /** Empty if neither the policy nor the model's owner asks for it. */
        private List<GateResult> robustness() {
            return policy.robustness()
                    .map(limits -> RobustnessGate.judge(
                            evidence,
                            limits,
                            (part, rows) -> compare(Gate.ROBUSTNESS, part, rows, limits.comparison())))
                    .orElse(List.of());
        }

        /** Empty if the policy or the model's owner names no costs. */
        private Optional<GateResult> cost() {
            Optional<CostTable> costs = evidence.task().costs();
            if (policy.cost().isEmpty() || costs.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(refusal(Gate.COST, "", all, policy.floor().minRows())
                    .orElseGet(
                            () -> CostGate.judge(all, costs.get(), policy.cost().get())));
        }

        /** Empty if neither the policy nor the model's owner asks for it. */
        private Optional<GateResult> flipCap() {
            return policy.flips()
                    .map(cap -> refusal(Gate.FLIPS, "", all, policy.floor().minRows())
                            .orElseGet(() -> FlipGate.judge(all, cap)));
        }

        /** Empty if the policy does not ask for it; of a regression it cannot. */
        private Optional<GateResult> calibration() {
            return policy.calibration()
                    .map(limit -> refusal(
                                    Gate.CALIBRATION, "", all, policy.floor().minRows())
                            .orElseGet(() -> CalibrationGate.judge(all, limit)));
        }

        private Optional<GateResult> refusalOfClass(Gate gate, String name, ScoredRows rows) {
            return affordable
                    ? MeasuredGate.tooFewOfClass(gate, name, rows)
                    : Optional.of(MeasuredGate.overBudget(gate, name, evidence.use(), policy.holdoutBudget()));
        }

        /** Asked only if the rows can be measured; whatever else is wrong with them, this gate says as the others do. */
        List<GateResult> extensions() {
            AskedGate asked = new AskedGate(GateSuite.this.extensions, evidence);
            return policy.extensions().stream()
                    .map(gate -> refusal(Gate.EXTENSION, gate.name(), all, gate.minRows())
                            .map(refused -> refused.of(gate.jar()))
                            .orElseGet(() -> asked.judge(gate, all)))
                    .toList();
        }

        private GateResult compare(Gate gate, String slice, ScoredRows rows, GatePolicy.Comparison comparison) {
            Optional<GateResult> refusal = refusal(gate, slice, rows, comparison.minRows());
            return refusal.orElseGet(() -> MeasuredGate.comparison(gate, slice, estimates(rows), rows, comparison));
        }

        private Optional<GateResult> refusal(Gate gate, String slice, ScoredRows rows, int minRows) {
            if (!affordable) {
                return Optional.of(MeasuredGate.overBudget(gate, slice, evidence.use(), policy.holdoutBudget()));
            }
            return MeasuredGate.tooFewRows(gate, slice, rows, minRows);
        }

        List<MetricLine> metrics() {
            if (!MeasuredGate.measurable(all)) {
                return List.of();
            }
            List<MetricLine> lines = new ArrayList<>(metrics("", all));
            List<LabelRule.Target> targets = evidence.task().label().targets();
            for (int i = 0; i < targets.size(); i++) {
                lines.addAll(metrics(targets.get(i).name(), all.ofTarget(i)));
            }
            return lines;
        }

        private List<MetricLine> metrics(String target, ScoredRows rows) {
            Estimates estimates = estimates(rows);
            List<MetricLine> lines = new ArrayList<>();
            for (Metric metric : Metric.of(evidence.task().task())) {
                Estimates.Estimate difference = estimates.difference(metric, SUMMARY_CONFIDENCE);
                lines.add(new MetricLine(
                        metric,
                        target,
                        estimates.candidate(metric),
                        estimates.champion(metric),
                        difference.value(),
                        difference.bounds()));
            }
            return lines;
        }

        Optional<Flips> flips() {
            return affordable ? Optional.of(Flips.of(all)) : Optional.empty();
        }

        SourceGate sources() {
            return sources;
        }

        /** Empty if neither the policy nor the model's owner asks for it. */
        Optional<GateResult> classRates() {
            return policy.classRates().map(limits -> ClassRates.judge(evidence, limits, affordable));
        }

        List<GateResult> annotators() {
            return policy.annotators()
                    .map(limits -> new AnnotatorGate(evidence, limits, policy.sources(), affordable).judge())
                    .orElse(List.of());
        }

        /** @param watchedGivers what is only reported of sources and annotators */
        Findings findings(List<GateResult> gates, List<GateResult> watchedGivers) {
            List<GateResult> watched = new ArrayList<>(watched());
            watched.addAll(watchedGivers);
            watched.addAll(watchedOf(gates));
            return new Findings(deciding(gates), watched, metrics(), flips(), Observations.of(all, evidence.latency()));
        }

        List<GateResult> deciding(List<GateResult> gates) {
            return gates.stream()
                    .filter(result -> !policy.watches(result.gate()))
                    .toList();
        }

        List<GateResult> watchedOf(List<GateResult> gates) {
            return gates.stream()
                    .filter(result -> policy.watches(result.gate()))
                    .toList();
        }

        private Estimates estimates(ScoredRows rows) {
            return new Estimates(rows);
        }
    }
}
