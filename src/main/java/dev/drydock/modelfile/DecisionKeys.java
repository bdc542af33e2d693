package dev.drydock.modelfile;

import dev.drydock.domain.registry.DecisionRule;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.OperatingPoint.CostTable;
import dev.drydock.domain.registry.OperatingPoint.MostProbable;
import dev.drydock.domain.registry.OperatingPoint.Threshold;
import dev.drydock.domain.registry.Task;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The key {@code decision}: which class a version answers, and when it abstains. */
final class DecisionKeys {
    private static final String DECISION = "decision";
    private static final String THRESHOLD = "threshold";
    private static final String ABSTAIN = "abstain";
    private static final String RECALL = "recall";
    private static final String CERTAINTY = "certainty";
    private static final String COSTS = "costs";
    private static final String ABSTAIN_COST = "abstain-cost";
    private static final Set<String> OF_TWO = Set.of(THRESHOLD, ABSTAIN, RECALL, COSTS, ABSTAIN_COST);
    private static final Set<String> OF_SEVERAL = Set.of(CERTAINTY, COSTS, ABSTAIN_COST);
    private static final Set<String> BAND = Set.of("from", "to");

    private static final ValueType<Double> PROBABILITY = ValueType.decimal(0, 1);
    private static final ValueType<Double> FLOOR = ValueType.decimal(0.01, 0.999);
    private static final ValueType<Double> COST = ValueType.decimal(0.000001, 1e9);
    private static final ValueType<Double> NO_COST = ValueType.decimal(0, 0);

    private final Section decision;
    private final List<String> classes;

    private DecisionKeys(Section decision, List<String> classes) {
        this.decision = decision;
        this.classes = classes;
    }

    /** @param classes of the label; empty if the label is wrong, which is reported elsewhere */
    static DecisionRule read(Section model, Task task, List<String> classes) {
        DecisionRule standard = DecisionRule.standard(task, classes.size());
        if (!task.isClassification()) {
            if (model.has(DECISION)) {
                model.refuse(DECISION, "belongs to classification; remove it.");
            }
            return standard;
        }
        boolean ofTwo = task == Task.BINARY_CLASSIFICATION;
        return model.findSection(DECISION, ofTwo ? OF_TWO : OF_SEVERAL)
                .filter(section -> classes.size() > 1)
                .map(section -> new DecisionKeys(section, classes))
                .flatMap(keys -> keys.read(ofTwo))
                .orElse(standard);
    }

    private Optional<DecisionRule> read(boolean ofTwo) {
        refuseLoneAbstainCost();
        Optional<DecisionRule> rule = ofTwo ? ofTwo() : ofSeveral();
        if (classes.contains(OperatingPoint.ABSTAINED_LABEL)
                && rule.map(DecisionRule::mayAbstain).orElse(false)) {
            decision.problems()
                    .add(
                            decision.line(),
                            decision.path(),
                            "lets the version abstain, and a class has the name \"" + OperatingPoint.ABSTAINED_LABEL
                                    + "\", which is the label of no answer; rename the class.");
        }
        return rule;
    }

    private Optional<DecisionRule> ofTwo() {
        if (!isAlone(COSTS, List.of(THRESHOLD, ABSTAIN, RECALL)) || !isAlone(ABSTAIN, List.of(THRESHOLD, RECALL))) {
            return Optional.empty();
        }
        if (decision.has(COSTS)) {
            return costs().map(DecisionRule.CheapestThreshold::new);
        }
        if (decision.has(ABSTAIN)) {
            return band().map(DecisionRule.Fixed::new);
        }
        Threshold start =
                Threshold.at(decision.optional(THRESHOLD, PROBABILITY, 0.5).floatValue());
        return decision.has(RECALL)
                ? decision.find(RECALL, FLOOR).map(recall -> new DecisionRule.RecallFloor(recall, start))
                : Optional.of(new DecisionRule.Fixed(start));
    }

    private Optional<DecisionRule> ofSeveral() {
        if (!isAlone(COSTS, List.of(CERTAINTY))) {
            return Optional.empty();
        }
        if (decision.has(COSTS)) {
            return costs().map(DecisionRule.CheapestClass::new);
        }
        return decision.find(CERTAINTY, PROBABILITY)
                .map(certainty -> new DecisionRule.Fixed(new MostProbable(classes.size(), certainty.floatValue())));
    }

    /** Reports a cost of abstaining to which nothing can be compared. */
    private void refuseLoneAbstainCost() {
        if (decision.has(ABSTAIN_COST) && !decision.has(COSTS)) {
            decision.refuse(ABSTAIN_COST, "needs the costs of wrong answers beside it; add costs, or remove it.");
        }
    }

    private boolean isAlone(String key, List<String> others) {
        List<String> beside = others.stream().filter(decision::has).toList();
        if (!decision.has(key) || beside.isEmpty()) {
            return true;
        }
        decision.refuse(
                key,
                "excludes " + String.join(" and ", beside) + ": both would decide the answer; remove one of them.");
        return false;
    }

    private Optional<OperatingPoint> band() {
        return decision.findSection(ABSTAIN, BAND).flatMap(band -> {
            Optional<Double> from = band.required("from", PROBABILITY);
            Optional<Double> to = band.required("to", PROBABILITY);
            if (from.isEmpty() || to.isEmpty()) {
                return Optional.empty();
            }
            if (from.get() >= to.get()) {
                band.refuse("to", "must be above from; of a score from \"from\" to below \"to\" there is no answer.");
                return Optional.empty();
            }
            return Optional.of(new Threshold(from.get().floatValue(), to.get().floatValue()));
        });
    }

    private Optional<CostTable> costs() {
        Set<String> names = new HashSet<>(classes);
        Optional<Section> table = decision.findSection(COSTS, names);
        if (table.isEmpty()) {
            return Optional.empty();
        }
        List<List<Double>> rows = new ArrayList<>();
        for (String truth : classes) {
            Optional<Section> row = table.get().requiredSection(truth, names);
            if (row.isEmpty()) {
                return Optional.empty();
            }
            rows.add(row(row.get(), truth));
        }
        double abstain = decision.optional(ABSTAIN_COST, COST, Double.POSITIVE_INFINITY);
        return rows.stream().allMatch(row -> row.size() == classes.size())
                ? Optional.of(new CostTable(rows, abstain))
                : Optional.empty();
    }

    /** Shorter than the classes if one is wrong, which is reported. */
    private List<Double> row(Section row, String truth) {
        List<Double> costs = new ArrayList<>();
        for (String answer : classes) {
            if (answer.equals(truth)) {
                row.find(answer, NO_COST); // the right answer costs nothing
                costs.add(0.0);
            } else {
                row.required(answer, COST).ifPresent(costs::add);
            }
        }
        return costs;
    }
}
