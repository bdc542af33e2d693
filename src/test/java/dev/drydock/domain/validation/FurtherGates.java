package dev.drydock.domain.validation;

import java.util.Optional;
import java.util.SortedSet;

/** Another policy's gates that a policy may go without, to change some of them. */
public final class FurtherGates {
    private final GatePolicy policy;
    public Optional<GatePolicy.Recall> recall;
    public Optional<GatePolicy.Margin> recallLoss;
    public Optional<GatePolicy.Margin> cost;
    public Optional<GatePolicy.Margin> flips;
    public Optional<GatePolicy.Margin> calibration;
    public Optional<GatePolicy.Latency> latency;
    public Optional<GatePolicy.Forgetting> forgetting;
    public Optional<GatePolicy.BestVersions> bestVersion;
    public Optional<GatePolicy.LostClass> lostClass;
    public Optional<GatePolicy.ClassRates> classRates;
    public Optional<GatePolicy.WorstSlices> worstSlices;
    public Optional<GatePolicy.Inputs> inputs;
    public Optional<GatePolicy.Fairness> fairness;
    public Optional<GatePolicy.Robustness> robustness;
    public Optional<GatePolicy.OutOfRange> outOfRange;
    public Optional<GatePolicy.Memorisation> memorisation;
    public SortedSet<String> watched;

    /** Of {@link Reports#policy()}. */
    public FurtherGates() {
        this(Reports.policy());
    }

    public FurtherGates(GatePolicy policy) {
        this.policy = policy;
        recall = policy.recall();
        recallLoss = policy.recallLoss();
        cost = policy.cost();
        flips = policy.flips();
        calibration = policy.calibration();
        latency = policy.latency();
        forgetting = policy.forgetting();
        bestVersion = policy.bestVersion();
        lostClass = policy.lostClass();
        classRates = policy.classRates();
        worstSlices = policy.worstSlices();
        inputs = policy.inputs();
        fairness = policy.fairness();
        robustness = policy.robustness();
        outOfRange = policy.outOfRange();
        memorisation = policy.memorisation();
        watched = policy.further().watched();
    }

    public GatePolicy policy() {
        return new GatePolicy(
                policy.version(),
                policy.floor(),
                policy.nonInferiority(),
                policy.slices(),
                new GatePolicy.Further(
                        recall,
                        recallLoss,
                        cost,
                        flips,
                        calibration,
                        latency,
                        policy.sources(),
                        policy.annotators(),
                        forgetting,
                        bestVersion,
                        lostClass,
                        classRates,
                        worstSlices,
                        inputs,
                        fairness,
                        robustness,
                        outOfRange,
                        memorisation,
                        watched),
                policy.golden(),
                policy.holdoutBudget());
    }
}
