package dev.drydock.domain.validation;

import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.validation.StatedReport.Line;
import dev.drydock.domain.validation.StatedReport.Measured;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The gates, with their limits, that a policy and a model's definition require in a report. They follow from these two files alone. So
 * anyone with the signed policy can find a report that lacks a gate, has a looser limit, or says PASS for figures that do not pass. A
 * report cannot prove that its figures are true: the builder's signature and the people's approvals stand for that.
 */
public final class GateRequirements {
    /** Of a confidence that follows from a rounded share. */
    private static final double ROUNDING = 2e-6;

    private final GatePolicy policy;
    private final ModelDefinition definition;
    private final boolean trainedElsewhere;
    private final Map<String, Limit> gates = new LinkedHashMap<>();
    private final Map<String, Limit> families = new LinkedHashMap<>();
    private final Map<String, ExtensionJar> jars = new LinkedHashMap<>();
    /** Those that the report shows and that hold nobody. */
    private final Map<String, Limit> watched = new LinkedHashMap<>();

    /**
     * What a measured line must state. A gate that states no figures has {@link #NONE}.
     *
     * @param divided whether the confidence is divided among several lines, so that each states at least this one
     */
    private record Limit(
            Optional<String> metric,
            boolean lessIsBetter,
            double limit,
            double confidence,
            int minRows,
            boolean divided) {
        private static final Limit NONE = new Limit(Optional.empty(), false, Double.NaN, 0, 0, false);

        boolean isMeasured() {
            return metric.isPresent();
        }
    }

    private GateRequirements(GatePolicy policy, ModelDefinition definition, boolean trainedElsewhere) {
        this.policy = policy;
        this.definition = definition;
        this.trainedElsewhere = trainedElsewhere;
    }

    /**
     * @param tightened the signed policy after the definition's tightening
     * @param trainedElsewhere whether the package states an origin of its weights
     */
    public static GateRequirements of(GatePolicy tightened, ModelDefinition definition, boolean trainedElsewhere) {
        return new GateRequirements(tightened, definition, trainedElsewhere);
    }

    /**
     * The same of a version that answers already or did. Reports of earlier versions of Drydock had no line of {@link Gate#SOURCES}
     * where one source alone supplied the rows, and none of each of several targets.
     */
    public List<String> unmetByActivated(StatedReport report) {
        Set<String> mayLack = new HashSet<>(Set.of(Gate.SOURCES.wireName()));
        targets().forEach(target -> mayLack.add(named(Gate.NON_INFERIORITY, target)));
        return problems(report, mayLack);
    }

    /** What is wrong with the report, each in words that a list can join; empty if nothing is. */
    public List<String> unmetBy(StatedReport report) {
        return problems(report, Set.of());
    }

    private List<String> problems(StatedReport report, Set<String> mayLack) {
        List<String> problems = new ArrayList<>();
        requireIdentity(report, problems);
        requireLimits(report.limits(), problems);
        switch (report.kind()) {
            case CANDIDATE -> {
                candidateGates(policy.spending(
                        report.holdout().map(GateRequirements::share).orElse(1.0)));
                requireComparison(report, problems);
            }
            case IMPORT -> {
                importGates(report);
                report.holdout().ifPresent(use -> requireUse(use, report, problems));
            }
            case REVALIDATION, CHECK -> {
                problems.add("it is a report about a version in service, which lets nothing into service");
                return problems;
            }
        }
        requireGates(report, mayLack, problems);
        requireWatched(report, mayLack, problems);
        return problems;
    }

    /** A gate that holds nobody is shown all the same, with the policy's limit. */
    private void requireWatched(StatedReport report, Set<String> mayLack, List<String> problems) {
        Set<String> shown = new HashSet<>();
        for (Line line : report.watched()) {
            shown.add(line.gate());
            Optional.ofNullable(watched.get(line.gate()))
                    .filter(Limit::isMeasured)
                    .ifPresent(limit -> line.measured()
                            .ifPresent(measured -> requireLimit(line.gate(), measured, limit, problems)));
            requireOpener(line, problems);
        }
        watched.keySet().stream()
                .filter(name -> !shown.contains(name) && !mayLack.contains(name))
                .forEach(name -> problems.add("watched gate " + name + " is missing"));
    }

    /** A line that holds nobody and lets weights out passes only by its figures, and nobody waives it. */
    private void requireOpener(Line line, List<String> problems) {
        Limit limit = watched.get(line.gate());
        if (!isOf(Gate.MEMORISATION, line.gate())) {
            return;
        }
        if (limit == null) {
            problems.add("gate " + line.gate() + " is unknown to the policy");
        } else if (line.verdict() == Verdict.WAIVED) {
            problems.add("gate " + line.gate() + " says WAIVED, and nobody waives it");
        } else if (line.verdict() == Verdict.PASS && line.measured().isEmpty()) {
            problems.add("gate " + line.gate() + " says PASS and shows no measurement");
        } else if (line.verdict() == Verdict.PASS) {
            requirePassed(line.gate(), line.measured().orElseThrow(), limit, problems);
        }
    }

    private void requireIdentity(StatedReport report, List<String> problems) {
        require("model", definition.name(), report.model(), problems);
        require("task", definition.task().yamlName(), report.task(), problems);
        require(
                "policy version",
                Integer.toString(policy.version()),
                Integer.toString(report.policyVersion()),
                problems);
        if (!report.version().startsWith(definition.name() + "/")) {
            problems.add("its version is " + report.version() + ", and the model is " + definition.name());
        }
    }

    private static void require(String what, String needed, String stated, List<String> problems) {
        if (!needed.equals(stated)) {
            problems.add("its " + what + " is " + stated + " and must be " + needed);
        }
    }

    private void requireLimits(Map<String, String> stated, List<String> problems) {
        Map<String, String> needed = policy.thresholds();
        needed.forEach((name, value) -> {
            String found = stated.get(name);
            if (!value.equals(found)) {
                problems.add("limit " + name + " is " + (found == null ? "missing" : found) + " and must be " + value);
            }
        });
        stated.keySet().stream()
                .filter(name -> !needed.containsKey(name))
                .sorted()
                .forEach(name -> problems.add("limit " + name + " is unknown to the policy"));
    }

    /** A candidate was compared with a champion, on a holdout whose budget was not used up. */
    private void requireComparison(StatedReport report, List<String> problems) {
        if (report.champion().isEmpty()) {
            problems.add("it names no champion to compare with");
        }
        policy.bestVersion()
                .flatMap(best -> best.of(definition.name()))
                .filter(named -> !report.bestVersion().equals(Optional.of(named.toString())))
                .ifPresent(named -> problems.add("its best version is "
                        + report.bestVersion().orElse("missing") + ", and the policy names " + named));
        if (report.holdout().isEmpty()) {
            problems.add("it names no use of a holdout");
            return;
        }
        requireUse(report.holdout().get(), report, problems);
    }

    /** The look at the holdout was within the budget, and spent what such a look spends. */
    private void requireUse(StatedReport.StatedUse use, StatedReport report, List<String> problems) {
        require("holdout budget", Integer.toString(policy.holdoutBudget()), Integer.toString(use.budget()), problems);
        if (use.share() != 1 && !HoldoutSpending.isOfUse(use.share(), use.number())) {
            problems.add("its look at the holdout counts as " + use.number() + " and spent "
                    + Numbers.plain(use.share()) + " of the allowed error, which is not the share of such a look");
        }
        boolean measured = report.gates().stream()
                .anyMatch(line -> line.verdict() == Verdict.PASS
                        && line.measured().isPresent()
                        && !isOf(Gate.FORGETTING, line.gate())
                        && !isOf(Gate.OUT_OF_RANGE, line.gate()));
        if (measured && use.number() > policy.holdoutBudget()) {
            problems.add(
                    "it measured on use " + use.number() + " of a holdout whose budget is " + policy.holdoutBudget());
        }
    }

    private static double share(StatedReport.StatedUse use) {
        return use.share() > 0 && use.share() <= 1 ? use.share() : 1;
    }

    /** What was measured on labelled rows needs the policy's limits; without such rows nothing was. */
    private void importGates(StatedReport report) {
        for (Gate gate : List.of(Gate.NO_BASELINE, Gate.GOLDEN, Gate.DETERMINISM)) {
            gates.put(gate.wireName(), Limit.NONE);
        }
        report.holdout().ifPresent(use -> {
            levelGates(policy.spending(share(use)));
            gates.put(Gate.LEAKAGE.wireName(), Limit.NONE);
            policy.fairness().ifPresent(limits -> gates.put(Gate.FAIRNESS.wireName(), Limit.NONE));
        });
        behaviourGate();
        moveWatched();
    }

    /** Its tests are the package's own, so no policy can leave them out. */
    private void behaviourGate() {
        if (!definition.behaviour().isEmpty()) {
            gates.put(Gate.BEHAVIOUR.wireName(), Limit.NONE);
        }
    }

    /** @param policy with the confidence of the look at the holdout that the report states */
    private void candidateGates(GatePolicy policy) {
        levelGates(policy);
        requireEach(Gate.NON_INFERIORITY, policy.nonInferiority());
        if (trainedElsewhere) {
            requireEach(Gate.UNSEEN, policy.nonInferiority());
        }
        policy.bestVersion().ifPresent(best -> requireEach(Gate.BEST_VERSION, best.comparison()));
        definition.schema().slices().stream()
                .filter(slice -> slice.required())
                .forEach(slice -> gates.put(named(Gate.SLICE, slice.name()), difference(policy.slices())));
        policy.recallLoss()
                .ifPresent(loss -> definition
                        .schema()
                        .label()
                        .classes()
                        .forEach(name -> gates.put(
                                named(Gate.RECALL_LOSS, name),
                                new Limit(
                                        Optional.of(MeasuredGate.RECALL_DIFFERENCE),
                                        false,
                                        -loss.margin(),
                                        loss.confidence(),
                                        0,
                                        false))));
        policy.cost()
                .filter(cost -> definition.decision().costs().isPresent())
                .ifPresent(cost -> gates.put(
                        Gate.COST.wireName(),
                        new Limit(
                                Optional.of(CostGate.METRIC),
                                true,
                                cost.margin(),
                                cost.confidence(),
                                policy.floor().minRows(),
                                false)));
        policy.flips()
                .ifPresent(flips -> gates.put(
                        Gate.FLIPS.wireName(),
                        new Limit(
                                Optional.of(FlipGate.METRIC),
                                true,
                                flips.margin(),
                                flips.confidence(),
                                policy.floor().minRows(),
                                false)));
        policy.calibration()
                .ifPresent(calibration -> gates.put(
                        Gate.CALIBRATION.wireName(),
                        new Limit(
                                Optional.of(CalibrationGate.METRIC),
                                true,
                                CalibrationGate.limit(calibration),
                                calibration.confidence(),
                                policy.floor().minRows(),
                                false)));
        for (Gate gate : List.of(Gate.GOLDEN, Gate.DETERMINISM, Gate.WEIGHTS_CHANGED, Gate.LEAKAGE)) {
            gates.put(gate.wireName(), Limit.NONE);
        }
        behaviourGate();
        policy.lostClass().ifPresent(limits -> gates.put(Gate.LOST_CLASS.wireName(), Limit.NONE));
        policy.fairness().ifPresent(limits -> gates.put(Gate.FAIRNESS.wireName(), Limit.NONE));
        policy.robustness()
                .ifPresent(limits -> RobustnessGate.parts(limits, definition.schema())
                        .forEach(part -> gates.put(named(Gate.ROBUSTNESS, part), difference(limits.comparison()))));
        policy.outOfRange()
                .ifPresent(limits -> gates.put(
                        Gate.OUT_OF_RANGE.wireName(),
                        new Limit(
                                Optional.of(
                                        OutOfRangeGate.metric(definition.task().isClassification())),
                                false,
                                limits.min(),
                                limits.confidence(),
                                limits.minRows(),
                                false)));
        policy.memorisation()
                .ifPresent(limits -> MemorisationGate.parts(definition.schema().label())
                        .forEach(part -> gates.put(
                                named(Gate.MEMORISATION, part),
                                new Limit(
                                        Optional.of(MemorisationGate.metric(part)),
                                        true,
                                        MemorisationGate.limit(limits, part),
                                        limits.confidence(),
                                        limits.minRows(),
                                        false))));
        policy.inputs().ifPresent(limits -> gates.put(Gate.INPUTS.wireName(), Limit.NONE));
        policy.worstSlices().ifPresent(limits -> gates.put(Gate.WORST_SLICES.wireName(), Limit.NONE));
        policy.classRates().ifPresent(limits -> gates.put(Gate.CLASS_RATES.wireName(), Limit.NONE));
        policy.latency()
                .filter(GatePolicy.Latency::limitsP95)
                .ifPresent(limit -> gates.put(Gate.LATENCY.wireName(), Limit.NONE));
        policy.latency()
                .filter(GatePolicy.Latency::limitsP99)
                .ifPresent(limit -> gates.put(named(Gate.LATENCY, LatencyGate.P99), Limit.NONE));
        policy.latency()
                .filter(GatePolicy.Latency::limitsRatio)
                .ifPresent(limit -> gates.put(named(Gate.LATENCY, LatencyGate.RATIO), Limit.NONE));
        families.put(Gate.SOURCES.wireName(), contradicted(policy.sources().margin()));
        policy.annotators()
                .ifPresent(limits -> families.put(Gate.ANNOTATORS.wireName(), contradicted(limits.margin())));
        policy.forgetting()
                .ifPresent(limits -> families.put(Gate.FORGETTING.wireName(), difference(limits.comparison())));
        policy.extensions().forEach(gate -> {
            gates.put(
                    gate.wireName(),
                    new Limit(
                            Optional.of(gate.name()),
                            gate.lessIsBetter(),
                            gate.limit(),
                            gate.confidence(),
                            gate.minRows(),
                            false));
            jars.put(gate.wireName(), gate.jar());
        });
        moveWatched();
    }

    /** Of all targets together and each of several alone. */
    private void requireEach(Gate gate, GatePolicy.Comparison comparison) {
        gates.put(gate.wireName(), difference(comparison));
        targets().forEach(target -> gates.put(named(gate, target), difference(comparison)));
    }

    /** What a version must reach by itself. */
    private void levelGates(GatePolicy policy) {
        GatePolicy.Floor floor = policy.floor();
        gates.put(
                Gate.FLOOR.wireName(),
                new Limit(
                        Optional.of(floor.metric().wireName()),
                        false,
                        floor.min(),
                        floor.confidence(),
                        floor.minRows(),
                        false));
        policy.recall()
                .ifPresent(recall -> definition
                        .schema()
                        .label()
                        .classes()
                        .forEach(name -> gates.put(
                                named(Gate.RECALL, name),
                                new Limit(Optional.of("recall"), false, recall.min(), recall.confidence(), 0, false))));
    }

    private void moveWatched() {
        gates.forEach((name, limit) -> {
            if (Gate.ofLine(name).filter(policy::watches).isPresent()) {
                watched.put(name, limit);
            }
        });
        gates.keySet().removeAll(watched.keySet());
    }

    /** Empty unless the model predicts several. */
    private List<String> targets() {
        return definition.schema().label().targets().stream()
                .map(target -> target.name())
                .toList();
    }

    private static Limit difference(GatePolicy.Comparison comparison) {
        boolean less = comparison.metric().lessIsBetter();
        return new Limit(
                Optional.of(comparison.metric().wireName() + " difference"),
                less,
                less ? comparison.margin() : -comparison.margin(),
                comparison.confidence(),
                comparison.minRows(),
                false);
    }

    /** The promised confidence is divided among those who gave labels, so that each line's is at least the promised one. */
    private Limit contradicted(double margin) {
        GatePolicy.Sources sources = policy.sources();
        return new Limit(
                Optional.of(ContradictedLabels.METRIC), true, margin, sources.confidence(), sources.minRows(), true);
    }

    private static String named(Gate gate, String part) {
        return gate.wireName() + ":" + part;
    }

    private static boolean isOf(Gate gate, String name) {
        return name.equals(gate.wireName()) || name.startsWith(gate.wireName() + ":");
    }

    /** What the policy watches, and sources that the rows cannot decide or that the policy names. */
    private boolean mayBeWatched(String family, Line line) {
        if (Gate.ofWireName(family).filter(policy::watches).isPresent()) {
            return true;
        }
        return family.equals(Gate.SOURCES.wireName())
                && (line.verdict() != Verdict.FAIL
                        || policy.sources().watched().stream()
                                .anyMatch(source -> line.gate().equals(family + ":" + source)));
    }

    private Limit limitOf(String family) {
        return Optional.ofNullable(families.get(family)).orElseThrow();
    }

    private Optional<String> familyOf(String name) {
        return families.keySet().stream()
                .filter(family -> name.equals(family) || name.startsWith(family + ":"))
                .findFirst();
    }

    private void requireGates(StatedReport report, Set<String> mayLack, List<String> problems) {
        Set<String> seen = new HashSet<>();
        Set<String> seenFamilies = new HashSet<>();
        for (Line line : report.gates()) {
            if (!seen.add(line.gate())) {
                problems.add("gate " + line.gate() + " stands there twice");
            }
            Limit limit = gates.get(line.gate());
            if (limit == null) {
                Optional<String> family = familyOf(line.gate());
                family.ifPresent(seenFamilies::add);
                limit = family.map(families::get).orElse(null);
            }
            if (limit == null) {
                problems.add("gate " + line.gate() + " is unknown to the policy");
            } else {
                requireLine(line, limit, problems);
            }
        }
        gates.keySet().stream()
                .filter(name -> !seen.contains(name) && !mayLack.contains(name))
                .forEach(name -> problems.add("gate " + name + " is missing"));
        for (Line line : report.watched()) {
            familyOf(line.gate()).filter(family -> mayBeWatched(family, line)).ifPresent(family -> {
                seenFamilies.add(family);
                line.measured().ifPresent(measured -> requireLimit(line.gate(), measured, limitOf(family), problems));
            });
        }
        families.keySet().stream()
                .filter(name -> !seenFamilies.contains(name) && !mayLack.contains(name))
                .forEach(name -> problems.add("gate " + name + " is missing"));
    }

    private void requireLine(Line line, Limit limit, List<String> problems) {
        requireJar(line, problems);
        if (line.verdict() == Verdict.WAIVED && !line.waived()) {
            problems.add("gate " + line.gate() + " says WAIVED and shows no waiver");
        }
        if (line.verdict() == Verdict.PASS && line.gate().equals(Gate.NO_BASELINE.wireName())) {
            problems.add("gate " + line.gate() + " says PASS, and only a waiver lets it through");
        }
        if (!limit.isMeasured()) {
            return;
        }
        line.measured().ifPresent(measured -> requireLimit(line.gate(), measured, limit, problems));
        if (line.verdict() != Verdict.PASS) {
            return;
        }
        if (line.measured().isPresent()) {
            requirePassed(line.gate(), line.measured().get(), limit, problems);
        } else if (gates.containsKey(line.gate()) && !isOf(Gate.OUT_OF_RANGE, line.gate())) {
            problems.add("gate " + line.gate() + " says PASS and shows no measurement");
        }
    }

    private void requireJar(Line line, List<String> problems) {
        Optional<ExtensionJar> needed = Optional.ofNullable(jars.get(line.gate()));
        if (!line.extension().equals(needed)) {
            problems.add("gate " + line.gate() + " comes from " + jar(line.extension()) + " and must come from "
                    + jar(needed));
        }
    }

    private static String jar(Optional<ExtensionJar> jar) {
        return jar.map(known -> "extension " + known.name() + " with SHA-256 " + known.sha256())
                .orElse("no extension");
    }

    private static void requireLimit(String gate, Measured measured, Limit limit, List<String> problems) {
        if (measured.low() > measured.high()) {
            problems.add("gate " + gate + " states a lower bound, " + Numbers.plain(measured.low())
                    + ", above its upper bound, " + Numbers.plain(measured.high()));
        }
        String metric = limit.metric().orElseThrow();
        if (!measured.metric().equals(metric)) {
            problems.add("gate " + gate + " measured " + measured.metric() + ", and the policy needs " + metric);
        }
        if (!same(measured.limit(), limit.limit())) {
            problems.add("gate " + gate + " has the limit " + Numbers.plain(measured.limit())
                    + ", and the policy needs " + Numbers.plain(limit.limit()));
        }
        boolean sure = Math.abs(measured.confidence() - limit.confidence()) <= ROUNDING
                || (limit.divided() && measured.confidence() > limit.confidence());
        if (!sure) {
            problems.add("gate " + gate + " has the confidence " + Numbers.plain(measured.confidence())
                    + ", and the policy needs " + Numbers.plain(limit.confidence()));
        }
    }

    private static void requirePassed(String gate, Measured measured, Limit limit, List<String> problems) {
        if (!passes(measured, limit)) {
            problems.add("gate " + gate + " says PASS beside [" + Numbers.plain(measured.low()) + ", "
                    + Numbers.plain(measured.high()) + "], and the limit is " + Numbers.plain(limit.limit()));
        }
        if (measured.rows() < limit.minRows() || measured.groups() < MeasuredGate.MIN_GROUPS) {
            problems.add("gate " + gate + " says PASS on " + measured.rows() + " rows of " + measured.groups()
                    + " groups; at least " + limit.minRows() + " rows of " + MeasuredGate.MIN_GROUPS
                    + " groups are needed");
        }
    }

    /** By the direction of the policy, whatever the line says of it; a bound that is no number passes nothing. */
    private static boolean passes(Measured measured, Limit limit) {
        double needed = Numbers.rounded(limit.limit()).doubleValue();
        return limit.lessIsBetter() ? measured.high() <= needed : measured.low() >= needed;
    }

    /** Reports round what they write. */
    private static boolean same(double stated, double needed) {
        return Double.isFinite(stated) && Numbers.rounded(stated).compareTo(Numbers.rounded(needed)) == 0;
    }
}
