package dev.drydock.console.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.runs.PreviewRestart;
import dev.drydock.application.runs.PreviewRestart.DataChange;
import dev.drydock.application.runs.PreviewRestart.JobChange;
import dev.drydock.application.runs.PreviewRestart.Preview;
import dev.drydock.application.runs.RestartPlan.Outcome;
import dev.drydock.application.runs.RestartPlan.Planned;
import dev.drydock.console.Wording;
import dev.drydock.console.access.CurrentUser;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a restart would do, and what has changed since the run was submitted. */
@Named("preview")
@RequestScoped
public class PreviewPage {
    @Inject
    CurrentUser currentUser;

    @Inject
    PreviewRestart previewRestart;

    private long id;
    private String from = "";
    private List<String> obstacles = List.of();
    private List<Row> steps = List.of();
    private List<Change> changes = List.of();
    private List<ExecutionPage.Entry> parameters = List.of();

    /**
     * A step.
     *
     * @param outcome {@code RUNS}, {@code GOES_ON}, {@code LEFT_OUT}, {@code NOT_REACHED} or {@code FAILS}
     * @param sure in words, if it is not
     * @param left whether it does not run
     * @param partitions such as {@code 1 of 3 left: 2}; empty if it has none
     */
    public record Row(
            String name, String outcome, String sure, String why, String checkpoint, boolean left, String partitions) {}

    /**
     * An input of the run at its submission and now.
     *
     * @param kept why a restart continues with the earlier one; empty if it uses the current one
     */
    public record Change(String what, String then, String now, boolean changed, String kept) {}

    public void open() {
        Actor actor = currentUser.actor();
        id = currentUser.number("id");
        Optional<String> start = currentUser.given("from");
        from = start.orElse("");
        Preview preview = previewRestart.preview(actor, id, start);
        obstacles = preview.obstacles();
        steps = preview.steps().stream().map(PreviewPage::row).toList();
        changes = new ArrayList<>(List.of(change(preview.job())));
        preview.data().forEach(change -> changes.add(change(change)));
        parameters = new TreeMap<>(preview.parameters())
                .entrySet().stream()
                        .map((Map.Entry<String, String> entry) ->
                                new ExecutionPage.Entry(entry.getKey(), entry.getValue(), ""))
                        .toList();
    }

    private static Row row(Planned step) {
        String outcome = step.outcome() == Outcome.LIMIT_REACHED
                ? "FAILS"
                : step.outcome().name();
        boolean left = step.outcome() == Outcome.LEFT_OUT || step.outcome() == Outcome.NOT_REACHED;
        return new Row(
                step.step(),
                outcome,
                step.sure() || left ? "" : "if the job reaches it",
                step.why(),
                step.checkpoint().orElse(""),
                left,
                partitions(step.partitionsDone(), step.partitionsLeft()));
    }

    private static String partitions(List<Integer> done, List<Integer> left) {
        int all = done.size() + left.size();
        if (all == 0) {
            return "";
        }
        String numbers = left.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return left.size() + " of " + all + " left" + (left.isEmpty() ? "" : ": " + numbers);
    }

    private static Change change(JobChange job) {
        return new Change(
                "jobs/" + job.job() + ".xml",
                job.then().map(Wording::shortDigest).orElse("not kept"),
                job.now().map(Wording::shortDigest).orElse("missing, or not usable"),
                job.changed(),
                "");
    }

    static Change change(DataChange data) {
        return new Change(
                data.name(),
                shown(data.then()),
                shown(data.now()),
                data.changed(),
                data.kept().orElse(""));
    }

    private static String shown(String value) {
        return value.matches("[0-9a-f]{64}") ? Wording.shortDigest(value) : value;
    }

    public long id() {
        return id;
    }

    public String from() {
        return from;
    }

    public List<String> obstacles() {
        return obstacles;
    }

    public List<Row> steps() {
        return steps;
    }

    public List<Change> changes() {
        return changes;
    }

    public boolean isChanged() {
        return changes.stream().anyMatch(Change::changed);
    }

    /** What a restart makes of what has changed. */
    public String consequence() {
        return consequence(changes);
    }

    static String consequence(List<Change> changes) {
        List<Change> changed = changes.stream().filter(Change::changed).toList();
        String kept =
                changed.stream().map(Change::kept).filter(why -> !why.isEmpty()).collect(Collectors.joining(" "));
        boolean taken = changed.stream().anyMatch(change -> change.kept().isEmpty());
        if (kept.isEmpty()) {
            return "A restart uses the files of now. The table below shows them.";
        }
        return taken ? "A restart uses the files of now in the table below, with one exception. " + kept : kept;
    }

    public List<ExecutionPage.Entry> parameters() {
        return parameters;
    }

    /** The page of the execution, with the question whether to restart open. */
    public String back() {
        return "/console/execution?id=" + id;
    }
}
