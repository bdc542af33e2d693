package dev.drydock.domain.drift;

import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftReport.Measured;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftLimits;
import dev.drydock.domain.registry.DriftMeasure;
import dev.drydock.domain.validation.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides from the measures what a run does next, and gives the reasons in words and numbers. It never decides to retrain on insufficient
 * evidence, unless it is forced.
 */
public final class DecideNext {
    private static final int MOST_NAMED = 8;

    private final DriftLimits limits;
    private final Evidence evidence;
    private final List<String> reasons = new ArrayList<>();

    /**
     * The input of a decision.
     *
     * @param rows mature labelled ones of the window
     * @param labels how many labels of which class there are, a sentence; empty of a quantity
     * @param columns as judged; empty without a reference
     * @param performance what the champion's is expected to be
     * @param nothingToLearn why training cannot begin, a sentence
     * @param repetition why the run would only repeat an earlier one, a sentence
     * @param otherDefinition a sentence, if {@code model.yaml} asks for a candidate other than the champion and none was made yet
     * @param forced retrain regardless of drift
     */
    public record Evidence(
            int rows,
            Optional<String> labels,
            List<ColumnDrift> columns,
            PerformanceEstimate performance,
            Optional<String> nothingToLearn,
            Optional<String> repetition,
            Optional<String> otherDefinition,
            boolean forced) {}

    /** @param reasons whole sentences */
    public record Decided(DriftDecision decision, List<String> reasons) {}

    private DecideNext(DriftLimits limits, Evidence evidence) {
        this.limits = limits;
        this.evidence = evidence;
    }

    public static Decided decide(DriftLimits limits, Evidence evidence) {
        DecideNext next = new DecideNext(limits, evidence);
        DriftDecision decision = next.decision();
        next.tellDrift();
        return new Decided(decision, List.copyOf(next.reasons));
    }

    private DriftDecision decision() {
        if (evidence.rows() < limits.neededRows() && !evidence.forced()) {
            return collect("The snapshot has " + evidence.rows()
                    + " mature labelled rows, and drift.min-rows and drift.min-labels ask for " + limits.neededRows()
                    + ": collect at least " + (limits.neededRows() - evidence.rows()) + " more.");
        }
        if (evidence.nothingToLearn().isPresent()) {
            reasons.add(evidence.nothingToLearn().get());
            return DriftDecision.COLLECT_LABELS;
        }
        if (evidence.forced()) {
            reasons.add("Retraining was asked for with force=true.");
            return DriftDecision.RETRAIN;
        }
        if (evidence.repetition().isPresent()) {
            reasons.add(evidence.repetition().get());
            return DriftDecision.KEPT;
        }
        if (evidence.otherDefinition().isPresent()) {
            reasons.add(evidence.otherDefinition().get());
            return DriftDecision.RETRAIN;
        }
        return byDrift();
    }

    private DriftDecision collect(String why) {
        reasons.add(why);
        evidence.labels().ifPresent(reasons::add);
        return DriftDecision.COLLECT_LABELS;
    }

    private DriftDecision byDrift() {
        if (!evidence.performance().lost().isEmpty()) {
            return DriftDecision.RETRAIN;
        }
        List<ColumnDrift> deciding = evidence.columns().stream()
                .filter(column -> limits.deciding().contains(column.role()))
                .filter(column -> column.verdict() != DriftVerdict.NO_REFERENCE)
                .toList();
        if (deciding.isEmpty()) {
            return withoutReference();
        }
        if (deciding.stream().anyMatch(ColumnDrift::hasDrifted)) {
            return DriftDecision.RETRAIN;
        }
        List<ColumnDrift> open = deciding.stream()
                .filter(column -> column.verdict() == DriftVerdict.INSUFFICIENT_EVIDENCE)
                .toList();
        if (open.size() == deciding.size() || open.stream().anyMatch(DecideNext::isOverItsLimit)) {
            return collect("Whether the field has drifted cannot be told: the evidence is insufficient of "
                    + named(open, DecideNext::describeOpen) + ". Collect more rows, or run with force=true.");
        }
        reasons.add(nothingDrifted(deciding));
        if (!open.isEmpty()) {
            reasons.add("The evidence is insufficient of " + named(open, DecideNext::describeOpen) + ".");
        }
        reasons.add("To train anyway, run with force=true.");
        return DriftDecision.KEPT;
    }

    private DriftDecision withoutReference() {
        if (limits.retrainsWithoutReference()) {
            reasons.add("The champion has no reference of its training data, so that drift cannot be told.");
            return DriftDecision.RETRAIN;
        }
        reasons.add("The champion has no reference of its training data, so that drift cannot be told, and"
                + " drift.without-reference says to keep it. Import it with a reference, or run with force=true.");
        return DriftDecision.KEPT;
    }

    private String nothingDrifted(List<ColumnDrift> deciding) {
        String of = Stream.of(ColumnRole.values())
                .flatMap(role -> deciding.stream().filter(column -> column.role() == role))
                .map(DecideNext::one)
                .distinct()
                .collect(Collectors.joining(" and no "));
        ColumnDrift largest = deciding.stream()
                .max(Comparator.comparingDouble(ColumnDrift::psi))
                .orElseThrow();
        return "No " + of + " has drifted: the largest index is " + largest.name() + " "
                + Numbers.thousandths(largest.psi()) + ", the limit "
                + Numbers.plain(largest.find(DriftMeasure.PSI)
                        .map(Measured::limit)
                        .filter(OptionalDouble::isPresent)
                        .map(OptionalDouble::getAsDouble)
                        .orElse(limits.psi()))
                + ".";
    }

    /** Lists what has drifted, whatever the decision. */
    private void tellDrift() {
        evidence.performance().lossInWords().ifPresent(reasons::add);
        List<ColumnDrift> inputs = drifted(ColumnRole.INPUT);
        if (!inputs.isEmpty()) {
            long all = evidence.columns().stream()
                    .filter(column -> column.role() == ColumnRole.INPUT)
                    .count();
            reasons.add(inputs.size() + " of " + all + " inputs have drifted: " + named(inputs, DecideNext::describe)
                    + aside(ColumnRole.INPUT) + ".");
        }
        for (ColumnRole role : List.of(ColumnRole.PREDICTION, ColumnRole.LABEL)) {
            List<ColumnDrift> drifted = drifted(role);
            if (drifted.stream().anyMatch(DecideNext::isOfTarget)) {
                reasons.add("Of the targets' " + one(drifted.get(0)) + "s " + drifted.size() + " drifted: "
                        + named(drifted, DecideNext::describe) + aside(role) + ".");
            } else {
                drifted.forEach(column ->
                        reasons.add("The " + one(column) + " has drifted: " + describe(column) + aside(role) + "."));
            }
        }
    }

    private List<ColumnDrift> drifted(ColumnRole role) {
        return evidence.columns().stream()
                .filter(column -> column.role() == role && column.hasDrifted())
                .sorted(Comparator.comparingDouble(ColumnDrift::psi).reversed())
                .toList();
    }

    private String aside(ColumnRole role) {
        return limits.deciding().contains(role)
                ? ""
                : "; that decides nothing, as drift.deciding does not name " + role.key();
    }

    private static String one(ColumnDrift column) {
        return switch (column.role()) {
            case INPUT -> "input";
            case PREDICTION -> column.name().equals(DriftColumn.PREDICTED) ? "predicted class" : "logged score";
            case LABEL -> "label";
        };
    }

    private static boolean isOfTarget(ColumnDrift column) {
        return column.name().indexOf('.') >= 0;
    }

    private static String named(List<ColumnDrift> columns, Function<ColumnDrift, String> describe) {
        String first = columns.stream().limit(MOST_NAMED).map(describe).collect(Collectors.joining(", "));
        return columns.size() <= MOST_NAMED ? first : first + " and " + (columns.size() - MOST_NAMED) + " more";
    }

    /** By the first measure that says so; of the others their number, as the sentence is kept in bounded space. */
    private static String describe(ColumnDrift column) {
        List<Measured> drifted = column.measures().stream()
                .filter(measured -> measured.verdict() == DriftVerdict.DRIFTED)
                .toList();
        Measured first = drifted.get(0);
        String others = switch (drifted.size()) {
            case 1 -> "";
            case 2 -> ", and by 1 more measure";
            default -> ", and by " + (drifted.size() - 1) + " more measures";
        };
        return column.name() + " (" + first.measure().words() + " " + Numbers.thousandths(first.value()) + ", "
                + (first.fromBand() ? "band up to " : "limit ") + limit(first) + chance(first.adjusted()) + others
                + ")";
    }

    private static String limit(Measured measured) {
        return Numbers.plain(measured.limit().orElseThrow());
    }

    private static String chance(OptionalDouble p) {
        return p.isEmpty() ? "" : ", " + chance(p.getAsDouble());
    }

    /** A p-value as people read it. */
    public static String chance(double p) {
        if (p < 1e-6) {
            return "p < 0.000001";
        }
        return "p " + (p < 0.001 ? String.format(Locale.ROOT, "%.6f", p) : Numbers.thousandths(p));
    }

    private static boolean isOverItsLimit(ColumnDrift column) {
        return column.measures().stream().anyMatch(DecideNext::isOverItsLimit);
    }

    private static boolean isOverItsLimit(Measured measured) {
        return measured.verdict() == DriftVerdict.INSUFFICIENT_EVIDENCE
                && measured.adjusted().isPresent()
                && measured.limit().isPresent();
    }

    private static String describeOpen(ColumnDrift column) {
        return column.measures().stream()
                .filter(DecideNext::isOverItsLimit)
                .findFirst()
                .map(measured -> column.name() + " (" + measured.measure().words() + " "
                        + Numbers.thousandths(measured.value()) + ", limit " + limit(measured)
                        + chance(measured.adjusted()) + ")")
                .orElse(column.name() + " (too few values)");
    }
}
