package dev.drydock.application.schedule;

import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.schedule.Schedules.Stored;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Starts the jobs of schedules when they are due, or when what they wait for has come. Each orchestrator of a site looks; a due run starts once, whichever of them is first. Not
 * thread-safe.
 */
@Singleton
public class StartSchedules {
    private static final Logger LOG = Logger.getLogger(StartSchedules.class.getName());
    private static final String FOLLOWING = "following ";

    private final Transactions transactions;
    private final Schedules schedules;
    private final SchedulesSwitch allowed;
    private final ComparedClocks clocks;
    private final FollowModel followModel;
    private final StartDue startDue;
    private final StartTriggered startTriggered;
    private final Journal journal;
    private final Map<String, String> said = new HashMap<>();
    private final Map<String, String> failed = new HashMap<>();

    @Inject
    public StartSchedules(
            Transactions transactions,
            Schedules schedules,
            SchedulesSwitch allowed,
            ComparedClocks clocks,
            FollowModel followModel,
            StartDue startDue,
            StartTriggered startTriggered,
            Journal journal) {
        this.transactions = transactions;
        this.schedules = schedules;
        this.allowed = allowed;
        this.clocks = clocks;
        this.followModel = followModel;
        this.startDue = startDue;
        this.startTriggered = startTriggered;
        this.journal = journal;
    }

    /** Looks once. Call it regularly, outside a transaction. It logs a failure, and the next look tries again. */
    public void look() {
        if (!allowed.on()) {
            return;
        }
        try {
            if (clocks.agree()) {
                transactions.required(schedules::names).forEach(this::look);
            }
            failed.remove("");
        } catch (RuntimeException e) {
            say("", "the schedules could not be looked at; the next look tries again", e);
        }
    }

    /** What is wrong with one schedule is no reason to leave the others. */
    private void look(String name) {
        try {
            Optional<Stored> stored = transactions.required(() -> schedules.find(name));
            stored.flatMap(Stored::problem).ifPresentOrElse(problem -> say(name, problem), () -> said.remove(name));
            stored.flatMap(Stored::schedule)
                    .filter(schedule -> !schedule.paused())
                    .map(this::follow)
                    .filter(schedule -> !schedule.paused())
                    .ifPresent(schedule -> decide(schedule, journal.now()));
            failed.remove(name);
        } catch (RuntimeException e) {
            say(name, "schedule=" + name + " could not be looked at; the next look tries again", e);
        }
    }

    /** What keeps a schedule from following its model does not keep it from starting: the start says it if it matters. */
    private Schedule follow(Schedule schedule) {
        String about = FOLLOWING + schedule.name();
        try {
            Schedule followed = followModel.follow(schedule);
            failed.remove(about);
            return followed;
        } catch (RuntimeException e) {
            say(about, "schedule=" + schedule.name() + " keeps its times; the next look tries again", e);
            return schedule;
        }
    }

    /** Once, until it works again or fails for another cause: a look follows each few seconds. */
    private void say(String name, String message, RuntimeException cause) {
        if (!cause.toString().equals(failed.put(name, cause.toString()))) {
            LOG.log(Level.WARNING, message, cause);
        }
    }

    private void say(String name, String problem) {
        if (!problem.equals(said.put(name, problem))) {
            LOG.severe(() -> "SCHEDULE_UNREADABLE: schedule=" + name + " starts nothing: " + problem);
        }
    }

    private void decide(Schedule schedule, Instant now) {
        if (StartDue.isAhead(schedule, now)) {
            startDue.countFrom(now, schedule);
            return;
        }
        if (!schedule.timetable().triggers().isEmpty()) {
            startTriggered.decide(schedule, now);
            return;
        }
        StartPlan plan = StartPlan.of(schedule, now);
        plan.passedOver().ifPresent(over -> startDue.passOver(schedule, over));
        for (Instant due : plan.steps()) {
            if (!startDue.decide(schedule, due, now)) {
                return;
            }
        }
    }
}
