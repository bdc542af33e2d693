package dev.drydock.cli.registry;

import dev.drydock.api.CandidateView;
import dev.drydock.api.StageView;
import dev.drydock.cli.terminal.PlainText;
import dev.drydock.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** A version for people: who approved it, and what the stage before reports about it. */
final class CandidateText {
    private CandidateText() {}

    static void print(PrintWriter out, CandidateView candidate) {
        out.println(candidate.version().version() + " is " + candidate.version().state() + ". "
                + (candidate.approvals().isEmpty()
                        ? "Nobody has signed an approval that counts"
                        : "Signed by "
                                + candidate.approvals().stream()
                                        .map(CandidateView.Approval::person)
                                        .distinct()
                                        .collect(Collectors.joining(", ")))
                + "; it needs " + candidate.quorum()
                + (candidate.quorum() == 1 ? " release manager." : " release managers."));
        StageView stage = candidate.stage();
        if (stage == null) {
            return;
        }
        out.println(
                "This site is of stage " + stage.stage() + ". The package must have answered at stage " + stage.after()
                        + " for " + stage.days() + " days: " + (stage.proven() ? "it did." : "no report says so."));
        if (!stage.reports().isEmpty()) {
            Table table = new Table("SITE", "STAGE", "REPORTED", "VERSION", "FINDING");
            stage.reports()
                    .forEach(report -> table.row(
                            report.site(),
                            report.stage(),
                            report.at(),
                            report.version(),
                            report.problem() == null ? "counts" : PlainText.of(report.problem())));
            table.print(out);
        }
        stage.uncounted().forEach(why -> out.println("A report does not count: " + PlainText.of(why)));
        if (stage.unknown() != null) {
            out.println(PlainText.of(stage.unknown()));
        } else if (stage.proven()) {
            out.println(
                    stage.differences().isEmpty()
                            ? "The node here has an equal environment."
                            : "The node here has another environment:");
            stage.differences()
                    .forEach(one -> out.println("  " + one.fact() + ": " + PlainText.of(one.there()) + " there, "
                            + PlainText.of(one.here()) + " here"));
        }
    }
}
