package dev.drydock.domain.registry;

import dev.drydock.domain.registry.OperatingPoint.CostTable;
import dev.drydock.domain.registry.OperatingPoint.LeastCost;
import dev.drydock.domain.registry.OperatingPoint.Threshold;
import java.util.Optional;

/** What an owner decides about the answers of a classification: a point, or what a point must reach on <em>tune</em>. */
public sealed interface DecisionRule {

    /** The operating point of a version that has no rows to choose one on, such as an import. */
    OperatingPoint start();

    /** Whether it chooses the same point on the same rows. */
    default boolean choosesAs(DecisionRule other) {
        return equals(other);
    }

    /** Whether a version may give no answer to a row. */
    default boolean mayAbstain() {
        return costs().map(CostTable::allowsAbstention).orElseGet(() -> start().mayAbstain());
    }

    /** Whether it chooses by rows of tune, so that a point without them is none of this rule. */
    default boolean needsRows() {
        return false;
    }

    /** What answers cost; empty if the owner named no costs. */
    default Optional<CostTable> costs() {
        return Optional.empty();
    }

    /** What serving does without a word of the owner. */
    static DecisionRule standard(Task task, int classes) {
        return new Fixed(OperatingPoint.standard(task, classes));
    }

    /** The same point for each version. */
    record Fixed(OperatingPoint point) implements DecisionRule {
        @Override
        public OperatingPoint start() {
            return point;
        }
    }

    /**
     * Of two classes: the most precise threshold at which enough rows of the last class are found.
     *
     * @param recall the share of the last class's rows to be found, above 0 and below 1
     */
    record RecallFloor(double recall, Threshold start) implements DecisionRule {
        @Override
        public boolean choosesAs(DecisionRule other) {
            return other instanceof RecallFloor floor && floor.recall == recall;
        }

        @Override
        public boolean needsRows() {
            return true;
        }
    }

    /** Of two classes: the threshold, or the two between which the version abstains, that cost least. */
    record CheapestThreshold(CostTable table) implements DecisionRule {
        /** What costs least if the score is a probability: C. Elkan, The foundations of cost-sensitive learning, IJCAI 2001, 973–978. */
        @Override
        public Threshold start() {
            double missed = table.of(1, 0);
            double falseAlarm = table.of(0, 1);
            if (table.abstain() * (missed + falseAlarm) < missed * falseAlarm) {
                return new Threshold((float) (table.abstain() / missed), (float) (1 - table.abstain() / falseAlarm));
            }
            return Threshold.at((float) (falseAlarm / (falseAlarm + missed)));
        }

        @Override
        public boolean needsRows() {
            return true;
        }

        @Override
        public Optional<CostTable> costs() {
            return Optional.of(table);
        }
    }

    /** Of several classes: the answer that costs least if the scores are probabilities. */
    record CheapestClass(CostTable table) implements DecisionRule {
        @Override
        public LeastCost start() {
            return new LeastCost(table);
        }

        @Override
        public Optional<CostTable> costs() {
            return Optional.of(table);
        }
    }
}
