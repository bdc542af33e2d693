package dev.drydock.application.schedule;

import dev.drydock.application.schedule.FindCause.Cause;
import dev.drydock.application.schedule.SeenDrift.Drift;
import dev.drydock.application.schedule.SeenDrifts.Completed;
import dev.drydock.domain.release.ServedDrift;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the live drift of a model is a cause for a schedule. One drift is one cause: it begins when a version in service is at or above its
 * limit, and ends when the node says that it is below, or another version answers. Each completed run of the job makes it a cause again after
 * a while. Joins the caller's transaction. Tested by {@code TriggeredStartsTest}.
 */
@Singleton
public final class FindDrift {
    /** A drift that a run has answered starts another one after so long, if the schedule gives no distance. */
    static final Duration STANDARD_REPEAT = Duration.ofHours(24);

    private final SeenDrifts drifts;

    @Inject
    public FindDrift(SeenDrifts drifts) {
        this.drifts = drifts;
    }

    /** @param sentence what is known, and what the schedule waits for if there is no cause */
    record Judged(Optional<Cause> cause, String sentence) {
        static Judged waits(String sentence) {
            return new Judged(Optional.empty(), sentence);
        }
    }

    Judged judge(Schedule schedule, Trigger trigger, Instant now) {
        String model = schedule.model();
        Optional<SeenDrift> found = drifts.find(model);
        if (found.isEmpty()) {
            return Judged.waits("No orchestrator has asked the serving node for the live drift of " + model
                    + " yet. Each asks every 30 seconds.");
        }
        SeenDrift seen = found.get();
        if (!seen.isFresh(now)) {
            return Judged.waits("The live drift of " + model + " is unknown: the serving node was asked last at "
                    + seconds(seen.asked())
                    + ". An orchestrator that runs asks every 30 seconds; its log says what fails.");
        }
        if (seen.problem().isPresent() || seen.served().isEmpty()) {
            return Judged.waits(seen.problem().orElse("The live drift of " + model + " is unknown."));
        }
        ServedDrift served = seen.served().get();
        String version = model + "/" + served.version();
        if (served.worst().isEmpty()) {
            return Judged.waits(version + " has answered " + rows(served)
                    + " in the last hour: too few to measure its live drift.");
        }
        String index = figure(served.worst().get().psi()) + " (input "
                + served.worst().get().name() + ", " + rows(served) + ")";
        Optional<Instant> standing = seen.drift().flatMap(Drift::standing);
        if (standing.isEmpty()) {
            return Judged.waits("The live drift of " + version + " is " + index + ", below its limit of "
                    + figure(served.limit()) + ".");
        }
        String stands = "The live drift of " + version + " has been at or above its limit of " + figure(served.limit())
                + " since " + seconds(standing.get()) + ": it is " + index + ".";
        return judge(
                schedule, standing.get().plus(trigger.time()), now, seen.drift().orElseThrow(), stands);
    }

    private Judged judge(Schedule schedule, Instant stood, Instant now, Drift drift, String stands) {
        if (stood.isAfter(now)) {
            return Judged.waits(stands + " It starts at " + seconds(stood) + " if the node says so until then.");
        }
        Optional<Completed> completed =
                drifts.completedAfter(schedule.work().job(), schedule.model(), drift.afterRun());
        String key = "drift " + drift.packageDigest() + " " + drift.since() + " "
                + completed.map(Completed::instanceId).orElse(0L);
        if (drifts.isTaken(schedule.name(), key)) {
            return Judged.waits(stands + " The schedule has started a run for it. The next one starts when that run has"
                    + " completed and the drift still stands, or when another drift begins.");
        }
        Optional<Instant> again = completed
                .map(Completed::ended)
                .filter(ended -> !ended.isAfter(now.plus(StartPlan.GRACE)))
                .map(ended -> ended.plus(repeat(schedule)))
                .filter(next -> next.isAfter(now));
        return again.isPresent()
                ? Judged.waits(stands + " A run of " + schedule.work().job()
                        + " has completed since. The next one starts at " + seconds(again.get())
                        + " if the drift still stands.")
                : new Judged(Optional.of(new Cause(key, Trigger.Kind.DRIFT, stands, drift.since())), stands);
    }

    private static Duration repeat(Schedule schedule) {
        return schedule.timetable().source().atMostEvery().isPresent()
                ? schedule.timetable().triggers().distance()
                : STANDARD_REPEAT;
    }

    void take(Schedule schedule, Cause cause, Instant due) {
        drifts.take(schedule.name(), cause.key(), due);
    }

    private static String rows(ServedDrift served) {
        return String.format(Locale.ENGLISH, "%,d %s", served.rows(), served.rows() == 1 ? "row" : "rows");
    }

    private static String figure(double value) {
        return String.format(Locale.ENGLISH, "%.3g", value);
    }

    private static String seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
