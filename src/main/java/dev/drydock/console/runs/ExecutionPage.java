package dev.drydock.console.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Operation;
import dev.drydock.application.drift.ViewDrift;
import dev.drydock.application.ingest.ViewSnapshot;
import dev.drydock.application.runs.AbandonExecution;
import dev.drydock.application.runs.CancelRetry;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Failure;
import dev.drydock.application.runs.Executions.Step;
import dev.drydock.application.runs.HoldRun;
import dev.drydock.application.runs.JobFile;
import dev.drydock.application.runs.JobFlow;
import dev.drydock.application.runs.ReadLogs;
import dev.drydock.application.runs.RestartExecution;
import dev.drydock.application.runs.Retry;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunRecords.Hold;
import dev.drydock.application.runs.StopExecution;
import dev.drydock.application.runs.ViewExecution;
import dev.drydock.application.runs.ViewExecution.View;
import dev.drydock.application.runs.ViewExecutionLog;
import dev.drydock.application.runs.ViewFlow;
import dev.drydock.application.runs.ViewFlow.Flow;
import dev.drydock.application.runs.ViewRetry;
import dev.drydock.application.runs.ViewRetry.Shown;
import dev.drydock.application.training.RunBudgets;
import dev.drydock.application.training.ViewTraining;
import dev.drydock.console.Wording;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.console.access.CurrentUser.Done;
import dev.drydock.console.drift.DriftPresenter;
import dev.drydock.console.ingest.SnapshotPresenter;
import dev.drydock.console.training.BudgetPresenter;
import dev.drydock.console.training.LossChart;
import dev.drydock.console.training.TrialRow;
import dev.drydock.console.training.TrialRows;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One execution: why it ended as it did, where it is in its job, and what can be done with it. */
@Named("execution")
@RequestScoped
public class ExecutionPage {
    public static final int MILLIS_BETWEEN_LOOKS = 2000;

    private static final int FLOW_WIDTH = 1018;
    private static final int LOG_LINES = 200;
    private static final int LONGEST_REASON = 1000;
    private static final String STATE = "Drydock-State";

    @Inject
    CurrentUser currentUser;

    @Inject
    ViewExecution viewExecution;

    @Inject
    ViewFlow viewFlow;

    @Inject
    ViewTraining viewTraining;

    @Inject
    ViewDrift viewDrift;

    @Inject
    ViewSnapshot viewSnapshot;

    @Inject
    ViewExecutionLog viewLog;

    @Inject
    ReadLogs readLogs;

    @Inject
    StopExecution stopExecution;

    @Inject
    RestartExecution restartExecution;

    @Inject
    AbandonExecution abandonExecution;

    @Inject
    HoldRun holdRun;

    @Inject
    RunBudgets runBudgets;

    @Inject
    ViewRetry viewRetry;

    @Inject
    CancelRetry cancelRetry;

    @Inject
    Clock clock;

    private long id;
    private Optional<View> view = Optional.empty();
    private List<Execution> ofRun = List.of();
    private Optional<FlowDrawing> flow = Optional.empty();
    private Optional<Hold> hold = Optional.empty();
    private Optional<Shown> retry = Optional.empty();
    private List<String> restartPoints = List.of();
    private List<StepRow> steps = List.of();
    private List<TrialRow> trials = List.of();
    private String budget = "";
    private SnapshotPresenter snapshot = SnapshotPresenter.NONE;
    private DriftPresenter drift = DriftPresenter.NONE;
    private List<AttemptRow> attempts = List.of();
    private List<String> log = List.of();
    private Instant now = Instant.EPOCH;

    /** A name and a value of a list; {@code link} is empty if the value leads nowhere. */
    public record Entry(String name, String value, String link) {}

    public void open() {
        id = currentUser.number("id");
        if (currentUser.request().getMethod().equals("POST")) {
            act();
        } else {
            look();
        }
    }

    private void act() {
        String subject = "execution/" + id;
        String page = "/console/execution?id=" + id;
        Actor actor = currentUser.actor();
        switch (currentUser.parameter("action")) {
            case "stop" -> {
                if (currentUser.isPosting(Operation.STOP_EXECUTION, subject)) {
                    currentUser.attempt(page, () -> stop(actor));
                }
            }
            case "restart" -> {
                if (currentUser.isPosting(restartExecution.operation(actor, id), subject)) {
                    currentUser.attempt(page, () -> restart(actor));
                }
            }
            case "abandon" -> {
                if (currentUser.isPosting(Operation.ABANDON_EXECUTION, subject)) {
                    currentUser.attempt(page, () -> abandon(actor));
                }
            }
            case "hold" -> {
                if (currentUser.isPosting(Operation.HOLD_RUN, run())) {
                    currentUser.attempt(page, () -> hold(actor));
                }
            }
            case "release-hold" -> {
                if (currentUser.isPosting(Operation.RELEASE_HOLD, run())) {
                    currentUser.attempt(page, () -> releaseHold(actor));
                }
            }
            case "cancel-retry" -> {
                if (currentUser.isPosting(Operation.CANCEL_RETRY, run())) {
                    currentUser.attempt(page, () -> cancelRetry(actor));
                }
            }
            default ->
                throw new DrydockException(
                        CommonFailure.REQUEST_INVALID,
                        "Nothing was done with execution " + id + ": the page knows no action \""
                                + currentUser.parameter("action")
                                + "\", only stop, restart, abandon, hold, release-hold and cancel-retry.");
        }
    }

    private Done stop(Actor actor) {
        Optional<Retry> cancelled = stopExecution.stop(actor, id);
        if (cancelled.isPresent()) {
            return Done.here("Execution " + id + " had failed. Its retry is cancelled: Drydock does not restart run "
                    + cancelled.get().run() + " any more.");
        }
        return Done.here("Execution " + id
                + " is stopping. It ends at its next checkpoint, or at once if it waits in the queue. You can"
                + " restart it.");
    }

    private Done restart(Actor actor) {
        Execution restarted = restartExecution.restart(
                actor,
                id,
                currentUser.given("from"),
                currentUser.given("reason").map(this::bounded));
        return new Done(
                "Execution " + id + " continues as execution " + restarted.executionId() + ", which this page shows.",
                "/console/execution?id=" + restarted.executionId());
    }

    private Done abandon(Actor actor) {
        String reason = currentUser
                .given("reason")
                .orElseThrow(
                        () -> new DrydockException(
                                CommonFailure.REQUEST_INVALID,
                                "Execution " + id
                                        + " was not abandoned: a reason is required, which the audit log keeps. Enter a reason."));
        List<String> left = abandonExecution.abandon(actor, id, bounded(reason));
        return Done.here(String.join(
                " ",
                Stream.concat(
                                Stream.of("Execution " + id + " is abandoned: its run can never be restarted."),
                                left.stream())
                        .toList()));
    }

    private String run() {
        return "run/" + currentUser.number("run");
    }

    private Done hold(Actor actor) {
        long run = currentUser.number("run");
        holdRun.hold(actor, run, currentUser.parameter("reason"));
        return Done.here("Run " + run + " has a hold: nothing of it can be purged until the hold is released.");
    }

    private Done releaseHold(Actor actor) {
        long run = currentUser.number("run");
        holdRun.release(actor, run, currentUser.parameter("reason"));
        return Done.here("Run " + run + " has no hold any more.");
    }

    private Done cancelRetry(Actor actor) {
        long run = currentUser.number("run");
        cancelRetry.cancel(actor, run, currentUser.parameter("reason"));
        return Done.here("The retry of run " + run + " is cancelled. Drydock does not restart this run any more.");
    }

    private String bounded(String reason) {
        if (reason.length() > LONGEST_REASON) {
            throw new DrydockException(
                    CommonFailure.REQUEST_INVALID,
                    "Nothing was done with execution " + id + ": the reason has " + reason.length()
                            + " characters, and the limit is " + LONGEST_REASON + ". Shorten the reason.");
        }
        return reason;
    }

    /** Once, and before {@link #open} if need be: a form that comes back has what is rendered asked first. */
    private void look() {
        if (view.isPresent()) {
            return;
        }
        id = currentUser.number("id");
        Actor actor = currentUser.actor();
        now = clock.instant();
        View shown = viewExecution.view(actor, id);
        view = Optional.of(shown);
        ofRun = viewExecution.attempts(actor, id);
        hold = holdRun.find(actor, shown.execution().instanceId());
        retry = viewRetry.of(actor, id);
        Flow reached = viewFlow.view(actor, id);
        restartPoints = reached.restartPoints();
        flow = reached.flow()
                .map(job -> FlowDrawing.draw(
                        job,
                        FLOW_WIDTH,
                        new FlowState(job, reached.steps(), shown.execution(), now),
                        step -> "#step-" + step));
        steps = rows(shown, reached);
        trials = trials(actor);
        budget = trials.isEmpty()
                ? ""
                : BudgetPresenter.of(runBudgets.limited(actor, shown.execution().instanceId()));
        snapshot = SnapshotPresenter.of(() -> viewSnapshot.ofExecution(actor, id));
        drift = DriftPresenter.of(() -> viewDrift.view(actor, id));
        attempts = attempts(actor);
        log = viewLog.tail(actor, id, LOG_LINES);
        CurrentUser.response().setHeader(STATE, state());
    }

    private List<StepRow> rows(View shown, Flow reached) {
        Set<Long> own =
                shown.steps().stream().map(step -> step.stepExecutionId()).collect(Collectors.toSet());
        Map<String, JobFlow.Node> declared = new LinkedHashMap<>();
        reached.flow().map(JobFlow::steps).orElse(List.of()).forEach(node -> declared.put(node.id(), node));
        List<StepRow> rows = new ArrayList<>();
        declared.values()
                .forEach(node -> rows.add(Optional.ofNullable(reached.steps().get(node.id()))
                        .map(step -> row(step, kind(node), own, shown))
                        .orElseGet(() -> StepRow.waiting(
                                node.id(), kind(node), shown.execution().hasEnded()))));
        reached.steps().values().stream()
                .filter(step -> !declared.containsKey(step.name()))
                .forEach(step -> rows.add(row(step, "", own, shown)));
        return rows;
    }

    private StepRow row(Step step, String kind, Set<Long> own, View shown) {
        return StepRow.of(step, kind, !own.contains(step.stepExecutionId()), shown.execution(), now);
    }

    private static String kind(JobFlow.Node node) {
        return RunGrid.lower(node.kind().name()) + (node.partitioned() ? ", partitioned" : "");
    }

    private List<TrialRow> trials(Actor actor) {
        List<ViewTraining.Trial> trained = viewTraining.view(actor, id);
        List<LossChart> charts = LossChart.draw(trained);
        List<TrialRow> rows = new ArrayList<>();
        for (int i = 0; i < trained.size(); i++) {
            rows.add(TrialRows.row(trained.get(i), charts.get(i)));
        }
        return rows;
    }

    private List<AttemptRow> attempts(Actor actor) {
        return readLogs.list(actor, id).stream()
                .flatMap(part -> part.worker().stream().map(attempt -> AttemptRow.of(part, attempt, id, now)))
                .toList();
    }

    private View view() {
        look();
        return view.orElseThrow();
    }

    public Execution shown() {
        return view().execution();
    }

    public long id() {
        return id;
    }

    /** What the page's buttons depend on; the part that refreshes itself has the page load again when it changes. */
    public String state() {
        return shown().status() + "/" + latest() + (isHeld() ? "/held" : "") + (isRetryPending() ? "/retry" : "");
    }

    public long runNumber() {
        return shown().instanceId();
    }

    public boolean isHeld() {
        look();
        return hold.isPresent();
    }

    public String holdReason() {
        return hold.map(Hold::reason).orElse("");
    }

    /** Who holds it, and since when. */
    public String holdBy() {
        return hold.map(held -> held.by() + ", since " + Wording.time(held.at()) + " UTC")
                .orElse("");
    }

    public boolean isHoldable() {
        return currentUser.may(Operation.HOLD_RUN.name()) && !isHeld();
    }

    public boolean isReleasable() {
        return currentUser.may(Operation.RELEASE_HOLD.name()) && isHeld();
    }

    private long latest() {
        look();
        return ofRun.get(ofRun.size() - 1).executionId();
    }

    public boolean isRunning() {
        return !shown().hasEnded();
    }

    /** Its place in the queue, what it waits for and which executions are ahead; empty unless it waits. */
    public String waits() {
        return view.flatMap(View::waits).orElse("");
    }

    public String exitStatus() {
        return ending().word();
    }

    /** What its status is drawn as. */
    public String tone() {
        return ending().tone();
    }

    private Ending ending() {
        return Ending.of(shown(), view.map(View::facts).orElse(Map.of()));
    }

    public String took() {
        return shown().isWaiting() ? Wording.NOTHING : Wording.duration(Wording.took(shown(), now));
    }

    public List<Entry> overview() {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry("Model", view().run().flatMap(Run::model).orElse(Wording.NOTHING), ""));
        entries.add(new Entry("Run", Long.toString(shown().instanceId()), ""));
        entries.add(new Entry("Submitted by", view().run().map(Run::submitter).orElse(Wording.NOTHING), ""));
        entries.add(new Entry("Created (UTC)", Wording.time(shown().created()), ""));
        entries.add(new Entry("Ended (UTC)", Wording.time(shown().ended()), ""));
        entries.add(new Entry("Took", took(), ""));
        return entries;
    }

    /** The executions of the run; none if it has only this one. */
    public List<ExecutionOfRun> ofRun() {
        return ofRun.size() < 2
                ? List.of()
                : ofRun.stream().map(one -> ExecutionOfRun.of(one, id, now)).toList();
    }

    /** What workers have done for the run. */
    public List<AttemptRow> attempts() {
        return attempts;
    }

    public boolean isFailed() {
        return view().failure().isPresent();
    }

    public Optional<Failure> failure() {
        return view().failure();
    }

    public String failureCode() {
        return failure().map(Failure::code).orElse("");
    }

    public String failureSentence() {
        return failure().map(Failure::sentence).orElse("");
    }

    public String failedStep() {
        return failure().flatMap(Failure::step).orElse("");
    }

    /** What Drydock does by itself after the failure, in words; empty if nothing was planned. */
    public String retry() {
        look();
        return retry.map(Shown::words)
                .map(words -> words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1))
                .orElse("");
    }

    public boolean isRetryPending() {
        look();
        return retry.filter(Shown::pending).isPresent();
    }

    public boolean isRetryCancellable() {
        return currentUser.may(Operation.CANCEL_RETRY.name()) && isRetryPending();
    }

    /** Why the run did not lead to a release though nothing failed; empty if there is nothing to say. */
    public String because() {
        return Optional.ofNullable(view().facts().get(RunFacts.REASON))
                .filter(reason -> shown().hasEnded())
                .orElse("");
    }

    /** The version that the run proposed and that people decide on; empty if there is none. */
    public String proposed() {
        return exitStatus().equals("PROPOSED") ? view().facts().getOrDefault(RunFacts.CANDIDATE_VERSION, "") : "";
    }

    /** The version that the run's gates could not decide about; empty if there is none. */
    public String undecided() {
        return exitStatus().equals(Ending.UNDECIDED) ? view().facts().getOrDefault(RunFacts.CANDIDATE_VERSION, "") : "";
    }

    public boolean isSuperseded() {
        return latest() != id;
    }

    public long latestAttempt() {
        return latest();
    }

    public FlowDrawing flow() {
        return flow.orElseThrow();
    }

    public boolean isDrawn() {
        return flow.isPresent();
    }

    /** SHA-256 of the job's file that the execution runs or ran; empty if that was not kept. */
    public String jobDigest() {
        return view().jobFile().map(JobFile::digest).orElse("");
    }

    public String shortJobDigest() {
        return Wording.shortDigest(jobDigest());
    }

    /** {@code released}, {@code changed} or {@code removed}; empty if unknown. */
    public String jobFile() {
        return view().jobFile().map(file -> RunGrid.lower(file.state().name())).orElse("");
    }

    public boolean isJobChanged() {
        return jobFile().equals("changed");
    }

    public boolean isJobRemoved() {
        return jobFile().equals("removed");
    }

    public List<StepRow> steps() {
        return steps;
    }

    /** The training's use of its budget; empty if it has no budget. */
    public String budget() {
        return budget;
    }

    public List<TrialRow> trials() {
        return trials;
    }

    public SnapshotPresenter snapshot() {
        return snapshot;
    }

    public DriftPresenter drift() {
        return drift;
    }

    public List<Entry> facts() {
        return new TreeMap<>(view().facts())
                .entrySet().stream()
                        .filter(fact -> !fact.getKey().equals(RunFacts.REASON))
                        .map(fact -> new Entry(fact.getKey(), fact.getValue(), link(fact.getKey(), fact.getValue())))
                        .toList();
    }

    private static String link(String fact, String value) {
        return switch (fact) {
            case RunFacts.CANDIDATE_VERSION -> "/console/candidate?version=" + value;
            case RunFacts.SNAPSHOT -> "/console/snapshot?id=" + value;
            default -> "";
        };
    }

    public List<Entry> parameters() {
        return new TreeMap<>(shown().parameters())
                .entrySet().stream()
                        .map(parameter -> new Entry(parameter.getKey(), parameter.getValue(), ""))
                        .toList();
    }

    public String log() {
        return String.join("\n", log);
    }

    public boolean isLogged() {
        return !log.isEmpty();
    }

    public boolean isLogCut() {
        return log.size() >= LOG_LINES;
    }

    public boolean isStoppable() {
        return currentUser.may(Operation.STOP_EXECUTION.name())
                && isRunning()
                && !shown().status().equals("STOPPING");
    }

    public boolean isRestartable() {
        return isResting()
                && !isSuperseded()
                && currentUser.may(
                        restartExecution.operation(currentUser.actor(), id).name());
    }

    public boolean isAbandonable() {
        return currentUser.may(Operation.ABANDON_EXECUTION.name()) && isResting() && !isSuperseded();
    }

    private boolean isResting() {
        return shown().status().equals("FAILED") || shown().status().equals("STOPPED");
    }

    public List<String> restartPoints() {
        return restartPoints;
    }

    /** Which form was asked for by its address: how it opens without a script. */
    public String asked() {
        String asked = currentUser.parameter("ask");
        boolean may = switch (asked) {
            case "stop" -> isStoppable();
            case "restart" -> isRestartable();
            case "abandon" -> isAbandonable();
            case "hold" -> isHoldable();
            case "release-hold" -> isReleasable();
            case "cancel-retry" -> isRetryCancellable();
            default -> false;
        };
        return may ? asked : "";
    }

    /** The address of the part that refreshes itself. */
    public String live() {
        return "/console/execution-live?id=" + id;
    }

    public int every() {
        return isRunning() || isRetryPending() ? MILLIS_BETWEEN_LOOKS : 0;
    }
}
