package dev.drydock.domain.validation;

import dev.drydock.domain.validation.GatePolicy.Memorisation;
import dev.drydock.domain.validation.StatedReport.Line;
import dev.drydock.domain.validation.StatedReport.Measured;
import java.util.List;
import java.util.Optional;

/** Whether weights may leave the site, by the lines of gate {@code memorisation} in the report that lies in their package. */
public final class LeavingWeights {
    private LeavingWeights() {}

    /**
     * Why they may not leave, as a clause; empty if they may. A waiver is no measurement.
     *
     * @param limits of the policy in the package, or of the policy in force
     */
    public static Optional<String> problem(Memorisation limits, StatedReport report) {
        List<Line> lines = report.watched().stream()
                .filter(line -> Gate.ofLine(line.gate()).equals(Optional.of(Gate.MEMORISATION)))
                .toList();
        if (report.kind() == GateReport.Kind.IMPORT) {
            return Optional.of(
                    "it was imported, so the rows that it was trained on are not here, and gate memorisation cannot"
                            + " measure it");
        }
        for (String part : List.of(MemorisationGate.AUC, MemorisationGate.TPR)) {
            String name = Gate.MEMORISATION.wireName() + ":" + part;
            if (lines.stream().noneMatch(line -> line.gate().equals(name))) {
                return Optional.of("its report has no gate " + name
                        + ", because it was judged by a policy that did not ask for it");
            }
        }
        return lines.stream().flatMap(line -> problem(limits, line).stream()).findFirst();
    }

    private static Optional<String> problem(Memorisation limits, Line line) {
        String part = line.gate().substring(line.gate().indexOf(':') + 1);
        double limit = MemorisationGate.limit(limits, part);
        String says =
                "gate " + line.gate() + " of its report says " + line.verdict().words();
        if (line.measured().isEmpty()) {
            return Optional.of(says + " and measured nothing");
        }
        Measured measured = line.measured().get();
        String figures = " with " + measured.metric() + " [" + Numbers.thousandths(measured.low()) + ", "
                + Numbers.thousandths(measured.high()) + "] at " + Numbers.plain(100 * measured.confidence())
                + " % confidence on " + measured.rows() + " rows; the limit is " + Numbers.plain(limit) + " at "
                + Numbers.plain(100 * limits.confidence()) + " % on " + limits.minRows() + " rows";
        boolean passes = line.verdict() == Verdict.PASS
                && measured.high() <= Numbers.rounded(limit).doubleValue()
                && measured.confidence() >= Numbers.rounded(limits.confidence()).doubleValue()
                && measured.rows() >= limits.minRows();
        return passes ? Optional.empty() : Optional.of(says + figures);
    }
}
