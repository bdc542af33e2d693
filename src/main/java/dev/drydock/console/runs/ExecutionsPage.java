package dev.drydock.console.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.release.ViewRegistry;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Filter;
import dev.drydock.application.runs.JobFlow;
import dev.drydock.application.runs.ListExecutions;
import dev.drydock.application.runs.ListJobs;
import dev.drydock.application.runs.ListRecentRuns;
import dev.drydock.application.runs.ListRecentRuns.RecentRun;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.SearchQuestion;
import dev.drydock.application.runs.ViewExecution.View;
import dev.drydock.application.runs.ViewFlow;
import dev.drydock.application.runs.ViewRetry;
import dev.drydock.application.runs.ViewRetry.Shown;
import dev.drydock.console.Query;
import dev.drydock.console.Wording;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All executions, newest first, and how the last runs of each job went. */
@Named("executions")
@RequestScoped
public class ExecutionsPage {
    private static final int PAGE = 25;
    private static final int GRID_RUNS = 20;
    private static final int COUNTED = 1000;
    private static final int BAD_REQUEST = 400;
    private static final String FIRST_DAY = "2000-01-01";
    private static final String LAST_DAY = "2999-12-31";
    private static final List<String> FILTERS =
            List.of("status", "job", "model", "submitter", "exitStatus", "from", "until", "digest", "run");
    private static final Set<String> RUNNING = Set.of("STARTING", "STARTED", "STOPPING");
    private static final List<String> STATUSES =
            List.of("WAITING", "STARTED", "FAILED", "STOPPED", "COMPLETED", "ABANDONED");

    @Inject
    CurrentUser currentUser;

    @Inject
    ListExecutions listExecutions;

    @Inject
    ListRecentRuns listRecentRuns;

    @Inject
    ViewRetry viewRetry;

    @Inject
    ListJobs listJobs;

    @Inject
    ViewFlow viewFlow;

    @Inject
    ViewRegistry viewRegistry;

    @Inject
    Clock clock;

    private List<Row> rows = List.of();
    private List<RunGrid> grids = List.of();
    private List<String> jobs = List.of();
    private List<String> models = List.of();
    private Map<String, String> chosen = Map.of();
    private int running;
    private int waiting;
    private int failedToday;
    private int undecided;
    private int inService;
    private String older = "";
    private String problem = "";

    /**
     * One line of the list.
     *
     * @param tone its colour, see {@link Ending}
     * @param step the step that a running execution is in
     * @param done how many of its job's {@code steps} it has done
     * @param problem the failure's code and step, of one that failed
     * @param waits while it waits: its place, what it waits for and which executions are ahead; or when Drydock restarts one that failed
     */
    public record Row(
            long id,
            String created,
            String job,
            String model,
            String status,
            String tone,
            String exitStatus,
            String submitter,
            String took,
            boolean running,
            String step,
            int done,
            int steps,
            String problem,
            String waits) {
        /** The done part of a bar of 60 pixels. */
        public int bar() {
            return steps == 0 ? 0 : 60 * done / steps;
        }
    }

    public void open() {
        Actor actor = currentUser.actor();
        Instant now = clock.instant();
        chosen = chosen();
        jobs = listJobs.list(actor).stream().map(ListJobs.Listed::name).toList();
        models = viewRegistry.models(actor).stream()
                .map(overview -> overview.model().name())
                .toList();
        List<View> views = search(actor, now);
        Map<Long, Shown> retries =
                viewRetry.pending(actor, views.stream().map(View::execution).toList());
        rows = views.stream().map(view -> row(actor, view, now, retries)).toList();
        older = views.size() < PAGE
                ? ""
                : Long.toString(views.get(views.size() - 1).execution().executionId());
        grids = isFirstPage() && !isNarrowed() ? grids(actor, now) : List.of();
        count(actor, now);
    }

    private Map<String, String> chosen() {
        Map<String, String> given = new LinkedHashMap<>();
        FILTERS.forEach(name -> currentUser.given(name).ifPresent(value -> given.put(name, value)));
        return given;
    }

    /** The page shows an invalid search as a problem, with no results. */
    private List<View> search(Actor actor, Instant now) {
        try {
            return listExecutions.search(actor, SearchQuestion.read(question(), now));
        } catch (DrydockException e) {
            if (e.code() != CommonFailure.USAGE) {
                throw e;
            }
            problem = e.sentence();
            CurrentUser.response().setStatus(BAD_REQUEST);
            return List.of();
        }
    }

    /** In the names of {@link SearchQuestion}. */
    private Map<String, List<String>> question() {
        Map<String, List<String>> question = new LinkedHashMap<>();
        for (String name : List.of("status", "job", "model", "submitter", "exitStatus", "before")) {
            currentUser.given(name).ifPresent(value -> question.put(name, List.of(value)));
        }
        currentUser.given("run").ifPresent(run -> question.put("jobInstanceId", List.of(run)));
        currentUser.given("digest").ifPresent(digest -> question.put("snapshot", List.of(digest)));
        String from = currentUser.given("from").orElse(FIRST_DAY);
        String until = currentUser.given("until").orElse(LAST_DAY);
        if (currentUser.given("from").isPresent() || currentUser.given("until").isPresent()) {
            question.put("createTime", List.of(from + ":" + until));
        }
        question.put("limit", List.of(Integer.toString(PAGE)));
        return question;
    }

    private Row row(Actor actor, View view, Instant now, Map<Long, Shown> retries) {
        Execution execution = view.execution();
        Ending ending = Ending.of(execution, view.facts());
        boolean runs = RUNNING.contains(execution.status());
        String step = "";
        int done = 0;
        int steps = 0;
        if (runs) {
            ViewFlow.Flow flow = viewFlow.view(actor, execution.executionId());
            step = flow.steps().values().stream()
                    .filter(one -> RUNNING.contains(one.status()))
                    .reduce((first, second) -> second)
                    .map(one -> one.name())
                    .orElse("");
            done = (int) flow.steps().values().stream()
                    .filter(one -> one.status().equals("COMPLETED"))
                    .count();
            steps = flow.flow().map(JobFlow::steps).map(List::size).orElse(0);
        }
        return new Row(
                execution.executionId(),
                Wording.time(execution.created()),
                execution.job(),
                view.run().flatMap(Run::model).orElse(Wording.NOTHING),
                execution.status(),
                ending.tone(),
                ending.word(),
                view.run().map(Run::submitter).orElse(Wording.NOTHING),
                execution.isWaiting() ? Wording.NOTHING : Wording.duration(Wording.took(execution, now)),
                runs,
                step,
                done,
                steps,
                view.failure()
                        .map(failure -> failure.code()
                                + failure.step().map(at -> " in " + at).orElse(""))
                        .orElse(""),
                view.waits()
                        .or(() -> Optional.ofNullable(retries.get(execution.executionId()))
                                .map(Shown::words))
                        .orElse(""));
    }

    private List<RunGrid> grids(Actor actor, Instant now) {
        List<RunGrid> drawn = new ArrayList<>();
        for (ListJobs.Listed job : listJobs.list(actor)) {
            if (currentUser
                    .given("job")
                    .filter(only -> !only.equals(job.name()))
                    .isPresent()) {
                continue;
            }
            List<RecentRun> runs = listRecentRuns.list(actor, job.name(), GRID_RUNS);
            if (!runs.isEmpty()) {
                drawn.add(RunGrid.draw(job.name(), steps(actor, runs), runs, GRID_RUNS, now));
            }
        }
        return drawn;
    }

    private List<String> steps(Actor actor, List<RecentRun> runs) {
        long latest = runs.get(runs.size() - 1).latest().executionId();
        return viewFlow.view(actor, latest)
                .flow()
                .map(flow -> flow.steps().stream().map(JobFlow.Node::id).toList())
                .orElseGet(() -> runs.stream()
                        .flatMap(run -> run.steps().stream())
                        .map(step -> step.name())
                        .distinct()
                        .toList());
    }

    private void count(Actor actor, Instant now) {
        running =
                RUNNING.stream().mapToInt(status -> with(actor, status).size()).sum();
        waiting = with(actor, "WAITING").size();
        Instant yesterday = now.minus(Duration.ofDays(1));
        failedToday = (int) with(actor, "FAILED").stream()
                .filter(view ->
                        view.execution().ended().filter(yesterday::isBefore).isPresent())
                .count();
        undecided = (int) viewRegistry.candidates(actor).stream()
                .filter(overview -> overview.version().state() == VersionState.PROPOSED
                        || overview.version().state() == VersionState.APPROVED
                        || overview.version().state() == VersionState.SUPERSEDED
                        || overview.version().state() == VersionState.WAITING_FOR_WAIVER)
                .count();
        inService = (int) viewRegistry.models(actor).stream()
                .filter(overview -> overview.champion().isPresent())
                .count();
    }

    private List<View> with(Actor actor, String status) {
        return listExecutions.list(
                actor,
                new Filter(
                        Optional.empty(),
                        Optional.of(status),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        COUNTED));
    }

    public List<Row> rows() {
        return rows;
    }

    public List<RunGrid> grids() {
        return grids;
    }

    public List<String> jobs() {
        return jobs;
    }

    public List<String> models() {
        return models;
    }

    public List<String> statuses() {
        return STATUSES;
    }

    public boolean isChosen(String filter, String value) {
        return value.equals(chosen.getOrDefault(filter, ""));
    }

    public String chosen(String filter) {
        return chosen.getOrDefault(filter, "");
    }

    public boolean isFiltered() {
        return !chosen.isEmpty();
    }

    /** Why nothing was searched; empty if it was. */
    public String problem() {
        return problem;
    }

    /** Whether filters are chosen that the page shows only when they are asked for. */
    public boolean isNarrowed() {
        return List.of("exitStatus", "from", "until", "digest", "run").stream().anyMatch(chosen::containsKey);
    }

    public boolean isFirstPage() {
        return currentUser.given("before").isEmpty();
    }

    public int running() {
        return running;
    }

    public int waiting() {
        return waiting;
    }

    public int failedToday() {
        return failedToday;
    }

    public int undecided() {
        return undecided;
    }

    public int inService() {
        return inService;
    }

    /** The address of the next page; empty on the last. */
    public String older() {
        return older.isEmpty() ? "" : "/console/executions?" + query("before", older);
    }

    /** The address of the part that refreshes itself. */
    public String live() {
        return "/console/executions-live?" + query("before", currentUser.parameter("before"));
    }

    private String query(String name, String value) {
        return Query.with(chosen, name, value);
    }
}
