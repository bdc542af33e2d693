package dev.drydock.domain.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a serving node found of a version, beside what the package's report says of the same gates.
 *
 * @param lines one for each {@link ReceiverCheck}, in their order, one more of latency for each further limit, and of rows one for each gate
 * @param notRun gates of the report that need rows, and that the node asked of no rows of its own
 */
public record ReceiverRun(List<Line> lines, List<String> notRun) {
    public ReceiverRun {
        lines = List.copyOf(lines);
        notRun = List.copyOf(notRun);
    }

    /**
     * What one check found here.
     *
     * @param part such as {@code p99} of {@link ReceiverCheck#LATENCY}, or of {@link ReceiverCheck#ROWS} the gate; else empty
     * @param verdict empty if the check was not run
     * @param finding a sentence; why it was not run, or what was found, what was wanted, and what to do if it did not pass
     */
    public record Found(ReceiverCheck check, String part, Optional<Verdict> verdict, String finding) {
        public static Found of(ReceiverCheck check, Verdict verdict, String finding) {
            return new Found(check, "", Optional.of(verdict), finding);
        }

        /** What a gate found on the site's own rows. */
        static Found ofRows(GateResult gate) {
            String finding = gate.finding()
                    .replace("The holdout has ", "The file has ")
                    .replace("until the holdout has", "until the file has")
                    .replace("of the holdout", "of the file")
                    .replace("of the snapshot", "of the file");
            return new Found(
                    ReceiverCheck.ROWS,
                    gate.name(),
                    Optional.of(gate.verdict()),
                    "On this site's own rows: " + finding);
        }

        public static Found notRun(ReceiverCheck check, String why) {
            return new Found(check, "", Optional.empty(), why);
        }

        /** Such as {@code latency:p99}. */
        public String name() {
            return part.isEmpty() ? check.wireName() : check.wireName() + ":" + part;
        }
    }

    /** @param origin what the package's report says of the same gate; empty if it has none */
    public record Line(Found found, Optional<Verdict> origin) {
        /** Whether both have run it, and not with the same verdict. */
        public boolean differs() {
            return found.verdict().isPresent()
                    && origin.isPresent()
                    && !found.verdict().equals(origin);
        }

        private boolean passed() {
            boolean waived = origin.equals(Optional.of(Verdict.WAIVED))
                    && found.verdict().equals(Optional.of(Verdict.INSUFFICIENT_EVIDENCE));
            return waived || found.verdict().equals(Optional.of(Verdict.PASS));
        }

        private boolean failed() {
            return found.verdict().equals(Optional.of(Verdict.FAIL));
        }
    }

    /** Puts what was found beside the report's gates, those that decide and those that are watched. */
    public static ReceiverRun of(List<Found> found, StatedReport report) {
        List<StatedReport.Line> stated = Stream.concat(report.gates().stream(), report.watched().stream())
                .toList();
        List<Line> lines =
                found.stream().map(one -> new Line(one, origin(one, stated))).toList();
        List<String> notRun = stated.stream()
                .map(StatedReport.Line::gate)
                .filter(gate -> Gate.ofLine(gate).filter(ReceiverCheck::isOf).isEmpty())
                .filter(gate -> found.stream().noneMatch(one -> gate(one).equals(Optional.of(gate))))
                .sorted()
                .toList();
        return new ReceiverRun(lines, notRun);
    }

    private static Optional<Verdict> origin(Found found, List<StatedReport.Line> stated) {
        return gate(found)
                .flatMap(gate -> stated.stream()
                        .filter(line -> line.gate().equals(gate))
                        .map(line -> line.waived() ? Verdict.WAIVED : line.verdict())
                        .findFirst());
    }

    private static Optional<String> gate(Found found) {
        if (found.check() == ReceiverCheck.ROWS) {
            return Optional.of(found.part()).filter(part -> !part.isEmpty());
        }
        return found.check()
                .gate()
                .map(gate -> found.part().isEmpty() ? gate.wireName() : gate.wireName() + ":" + found.part());
    }

    /** Why the version may not answer here, a sentence for each check; empty if it may. */
    public List<String> problems(ReceiverRules rules) {
        List<String> problems = new ArrayList<>();
        boolean failed = lines.stream().anyMatch(Line::failed);
        for (Line line : lines) {
            Found found = line.found();
            if (line.failed()) {
                problems.add(found.name() + ": " + found.finding());
            } else if (!failed && rules.require(found.check()) && !line.passed()) {
                problems.add(found.name() + " must pass here by the gate policy: " + found.finding());
            }
        }
        return problems;
    }
}
