package dev.drydock.console.release;

import dev.drydock.application.access.Operation;
import dev.drydock.application.release.ExplainPrediction;
import dev.drydock.application.release.ExplainPrediction.Explanation;
import dev.drydock.application.release.ExplainPrediction.Labelled;
import dev.drydock.application.release.ExplainPrediction.Predicted;
import dev.drydock.application.release.ExplainPrediction.Value;
import dev.drydock.application.release.VersionRecords.Recorded;
import dev.drydock.application.release.VersionRecords.Service;
import dev.drydock.console.Wording;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.validation.StatedReport;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.Category;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One prediction, with what the site knows about it. */
@Named("explain")
@RequestScoped
public class ExplainPage {
    @Inject
    CurrentUser currentUser;

    @Inject
    ExplainPrediction explainPrediction;

    private Optional<Explanation> found = Optional.empty();
    private String problem = "";

    /** @param value as people read it, also of what is missing or hidden */
    public record Fact(String name, String value) {}

    /**
     * A logged prediction.
     *
     * @param version in this site's registry, such as {@code pump-failure/2}; empty if the log names none of it
     * @param wrong whether the row contradicts the site's record
     */
    public record Answer(String title, String version, boolean wrong, List<Fact> facts, List<Fact> inputs) {}

    /** A label. */
    public record LabelRow(String label, String at, String annotator, String where) {}

    /** A version that answered. */
    public record Release(String version, String state, List<Fact> facts) {}

    /** If there is no such prediction, the page says so above the form, and the form keeps the input. */
    public void open() {
        currentUser.require(Operation.EXPLAIN_PREDICTION, "predictions");
        Optional<String> model = currentUser.given("model");
        Optional<String> prediction = currentUser.given("prediction");
        if (model.isEmpty() || prediction.isEmpty()) {
            return;
        }
        try {
            found = Optional.of(explainPrediction.explain(currentUser.actor(), model.get(), prediction.get()));
        } catch (DrydockException e) {
            if (e.code().category() != Category.NOT_FOUND) {
                throw e;
            }
            problem = e.sentence();
        }
    }

    public boolean isFound() {
        return found.isPresent();
    }

    public String problem() {
        return problem;
    }

    public String model() {
        return currentUser.parameter("model");
    }

    public String prediction() {
        return currentUser.parameter("prediction");
    }

    public List<Answer> answers() {
        return found.stream()
                .flatMap(one -> one.predictions().stream())
                .map(ExplainPage::answer)
                .toList();
    }

    private static Answer answer(Predicted row) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("At (UTC)", Wording.time(row.at())));
        facts.add(new Fact("Score", String.join(", ", row.scores())));
        if (!row.predicted().isEmpty()) {
            facts.add(new Fact("Class in the log", row.predicted()));
        }
        row.decision().ifPresent(decision -> facts.add(new Fact("Decision of the version for this score", decision)));
        facts.add(new Fact("Version in the log", row.version()));
        facts.add(new Fact("Champion at that time", champion(row)));
        facts.add(new Fact("Slices", row.slices().isEmpty() ? "none" : String.join(", ", row.slices())));
        return new Answer(
                where(row.file(), row.record()),
                row.recorded().map(VersionId::toString).orElse(""),
                !row.champion(),
                facts,
                row.inputs().stream().map(ExplainPage::input).toList());
    }

    private static Fact input(Value input) {
        return new Fact(
                input.name(),
                input.hidden() ? "hidden: a private column" : input.text().isEmpty() ? "missing" : input.text());
    }

    private static String champion(Predicted row) {
        if (row.recorded().isEmpty()) {
            return "unknown: this site has no such version";
        }
        return row.champion() ? "yes, by this site's record" : "no, by this site's record";
    }

    private static String where(ExportFile file, long record) {
        return "record " + record + " of " + file.export() + "/" + file.name();
    }

    public List<LabelRow> labels() {
        return found.stream()
                .flatMap(one -> one.labels().stream())
                .map(ExplainPage::label)
                .toList();
    }

    private static LabelRow label(Labelled label) {
        return new LabelRow(
                label.label(), Wording.time(label.at()), label.annotator(), where(label.file(), label.record()));
    }

    public List<Release> releases() {
        return found.stream()
                .flatMap(one -> one.releases().stream())
                .map(one -> release(one.recorded(), one.report()))
                .toList();
    }

    /** Whether there are further rows, which the page does not show. */
    public boolean isMore() {
        return found.filter(Explanation::more).isPresent();
    }

    private static Release release(Recorded recorded, Optional<StatedReport> report) {
        return new Release(
                recorded.version().id().toString(),
                recorded.version().state().name(),
                List.of(
                        new Fact("Package", recorded.version().packageDigest().orElse("not sealed")),
                        new Fact("Champion (UTC)", periods(recorded.service())),
                        new Fact("Signed by", signatures(recorded.statements())),
                        new Fact("Suite", report.map(ExplainPage::suite).orElse("no report that can be read"))));
    }

    private static String periods(List<Service> service) {
        return service.isEmpty()
                ? "never"
                : service.stream()
                        .map(one -> Wording.time(one.from()) + " to "
                                + one.until().map(Wording::time).orElse("now"))
                        .collect(Collectors.joining("; "));
    }

    private static String signatures(List<ApprovalRecord> statements) {
        return statements.isEmpty()
                ? "nobody"
                : statements.stream()
                        .map(one -> one.person() + " ("
                                + one.gate().map(gate -> "waiver of " + gate).orElse("approval") + ")")
                        .collect(Collectors.joining(", "));
    }

    private static String suite(StatedReport report) {
        String others = report.gates().stream()
                .filter(line -> line.verdict() != Verdict.PASS)
                .map(line -> line.gate() + ": " + line.verdict().name().replace('_', ' '))
                .collect(Collectors.joining(", "));
        return report.verdict().name()
                + report.champion().map(one -> ", compared with " + one).orElse("")
                + (others.isEmpty() ? "" : "; " + others);
    }
}
