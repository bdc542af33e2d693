package dev.drydock.console.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Operation;
import dev.drydock.application.release.ViewRegistry;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.ListJobs;
import dev.drydock.application.runs.PurgeRuns;
import dev.drydock.application.runs.PurgeRuns.Kept;
import dev.drydock.application.runs.PurgeRuns.Purged;
import dev.drydock.application.runs.PurgeRuns.Request;
import dev.drydock.console.Wording;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.console.access.CurrentUser.Done;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Removes ended runs. First it shows which runs a purge would remove and which it would keep; then it can remove exactly these. */
@Named("purge")
@RequestScoped
public class PurgePage {
    private static final String PAGE = "/console/purge";
    private static final String DAYS = "30";
    private static final int MOST_NAMED = 200;
    private static final int UNPROCESSABLE = 422;

    @Inject
    CurrentUser currentUser;

    @Inject
    PurgeRuns purgeRuns;

    @Inject
    ListJobs listJobs;

    @Inject
    ViewRegistry viewRegistry;

    @Inject
    Clock clock;

    private Optional<Purged> told = Optional.empty();
    private Instant endedBefore = Instant.EPOCH;
    private String problem = "";
    private String code = "";

    public void open() {
        if (!currentUser.isPosting(Operation.PURGE_RUNS, "runs")) {
            currentUser.require(Operation.PURGE_RUNS, "runs");
        } else if (currentUser.parameter("action").equals("purge")) {
            Actor actor = currentUser.actor();
            currentUser.attempt(PAGE, () -> purge(actor));
        } else {
            tell(currentUser.actor());
        }
    }

    private void tell(Actor actor) {
        try {
            Instant now = clock.instant();
            Duration age = age();
            told = Optional.of(purgeRuns.purge(actor, purgeOf(age), true));
            endedBefore = now.minus(age);
        } catch (DrydockException e) {
            if (e.code() == CommonFailure.NOT_ALLOWED) {
                throw e;
            }
            code = e.code().name();
            problem = e.sentence();
            CurrentUser.response().setStatus(UNPROCESSABLE);
        }
    }

    /** With the time that the dry run went by, so that no run has become old enough since. */
    private Done purge(Actor actor) {
        Purged gone = purgeRuns.purge(actor, purgeOf(Duration.between(before(), clock.instant())), false);
        return Done.here("Purged: " + count(gone.runs().size(), "run") + " with "
                + count(gone.executions(), "execution") + ", " + count(gone.rejects(), "quarantined row") + " and "
                + count(gone.tasks(), "task directory", "task directories")
                + (gone.dueTimes() == 0
                        ? ". "
                        : ", and " + count(gone.dueTimes(), "record of due times", "records of due times") + ". ")
                + (gone.kept().isEmpty()
                        ? "Nothing was kept."
                        : "Kept: " + count(gone.kept().size(), "run") + "."));
    }

    private static String count(long number, String one) {
        return count(number, one, one + "s");
    }

    private static String count(long number, String one, String many) {
        return Wording.count(number) + " " + (number == 1 ? one : many);
    }

    private Instant before() {
        try {
            return Instant.parse(currentUser.parameter("before"));
        } catch (DateTimeException lost) {
            throw refused("the page lost your selection. Preview the runs first, then purge them.");
        }
    }

    private Duration age() {
        String days = currentUser.parameter("days");
        if (!days.matches("[0-9]{1,5}")) {
            throw refused("the age \"" + days
                    + "\" is not a number of days. Enter a number from 0 to 99999, for example " + DAYS + ".");
        }
        return Duration.ofDays(Long.parseLong(days));
    }

    private Request purgeOf(Duration age) {
        return new Request(
                run(),
                currentUser.given("job"),
                currentUser.given("model"),
                currentUser.given("submitter"),
                chosenStatuses(),
                age);
    }

    private OptionalLong run() {
        String run = currentUser.parameter("run");
        if (!run.matches("[0-9]{0,18}")) {
            throw refused("\"" + run + "\" is not the number of a run. The page of an execution shows the number"
                    + " of its run.");
        }
        return run.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(run));
    }

    /** Recorded here, since no use case is asked for. */
    private DrydockException refused(String why) {
        DrydockException told = new DrydockException(CommonFailure.USAGE, "Nothing was purged: " + why);
        currentUser.recordRefusal(Operation.PURGE_RUNS, "runs", told);
        return told;
    }

    private List<String> chosenStatuses() {
        String[] given = currentUser.request().getParameterValues("status");
        return given == null
                ? List.of()
                : Stream.of(given).filter(Executions.ENDED::contains).distinct().toList();
    }

    public List<String> jobs() {
        return listJobs.list(currentUser.actor()).stream()
                .map(ListJobs.Listed::name)
                .toList();
    }

    public List<String> models() {
        return viewRegistry.models(currentUser.actor()).stream()
                .map(overview -> overview.model().name())
                .toList();
    }

    public List<String> statuses() {
        return List.of("COMPLETED", "ABANDONED", "FAILED", "STOPPED");
    }

    public boolean isStatus(String status) {
        List<String> chosen = chosenStatuses();
        return (chosen.isEmpty() ? PurgeRuns.OVER : chosen).contains(status);
    }

    public String chosen(String name) {
        return currentUser.given(name).orElse(name.equals("days") ? DAYS : "");
    }

    public boolean isChosen(String name, String value) {
        return chosen(name).equals(value);
    }

    public boolean isTold() {
        return told.isPresent();
    }

    public boolean isAnyToGo() {
        return told.filter(what -> !what.runs().isEmpty() || what.dueTimes() > 0)
                .isPresent();
    }

    public String runs() {
        return told.map(what -> Wording.count(what.runs().size())).orElse("");
    }

    public String executions() {
        return told.map(what -> Wording.count(what.executions())).orElse("");
    }

    public String rejects() {
        return told.map(what -> Wording.count(what.rejects())).orElse("");
    }

    public String tasks() {
        return told.map(what -> Wording.count(what.tasks())).orElse("");
    }

    public String dueTimes() {
        return told.map(what -> Wording.count(what.dueTimes())).orElse("");
    }

    public String mebibytes() {
        return told.map(what -> Wording.count((what.bytes() + (1 << 20) - 1) >> 20) + " MiB")
                .orElse("");
    }

    /** The numbers of the runs that would go, the first of them. */
    public List<Long> named() {
        return told.map(what -> what.runs().stream().limit(MOST_NAMED).toList()).orElse(List.of());
    }

    public int more() {
        return told.map(what -> Math.max(0, what.runs().size() - MOST_NAMED)).orElse(0);
    }

    public List<Kept> kept() {
        return told.map(Purged::kept).orElse(List.of());
    }

    /** When a run must have ended to go, to the nanosecond. */
    public String cutoff() {
        return endedBefore.toString();
    }

    public String until() {
        return Wording.time(endedBefore);
    }

    public String problem() {
        return problem;
    }

    public String code() {
        return code;
    }
}
