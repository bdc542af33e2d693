package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.runs.Executions.Execution;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** Begins the run of a submitted job, with its facts and its record. Tested by {@code SteerJobsTest}. */
@Singleton
public final class BeginRun {
    private static final String SCHEDULE = "schedule";

    private final JobRuntime runtime;
    private final Runs runs;
    private final Executions executions;
    private final RunFacts facts;
    private final RunEnvironment environment;
    private final Journal journal;

    @Inject
    public BeginRun(
            JobRuntime runtime,
            Runs runs,
            Executions executions,
            RunFacts facts,
            RunEnvironment environment,
            Journal journal) {
        this.runtime = runtime;
        this.runs = runs;
        this.executions = executions;
        this.facts = facts;
        this.environment = environment;
        this.journal = journal;
    }

    /**
     * A job that somebody submits.
     *
     * @param requestDigest over job and parameters
     * @param priority instead of the job's own
     * @param by the schedule that submits it; empty if none does
     */
    record Submission(
            Actor actor,
            JobDefinition job,
            Map<String, String> parameters,
            Optional<String> token,
            String requestDigest,
            OptionalInt priority,
            Optional<Scheduled> by) {}

    /**
     * What a schedule or a backfill starts.
     *
     * @param kind {@code schedule} or {@code backfill}
     * @param name of the schedule; of a backfill that of its actor
     * @param author for whom it is started
     * @param due when it was due; of a backfill the date
     * @param trigger for {@link RunFacts#TRIGGER}; of a backfill empty: its parameters say it, or its actor
     * @param cause what came, as a sentence; empty if a time was due
     */
    public record Scheduled(
            String kind, String name, String author, Instant due, Optional<String> trigger, Optional<String> cause) {

        /** At a due time. */
        public static Scheduled byTime(String schedule, String author, Instant due) {
            return new Scheduled(SCHEDULE, schedule, author, due, Optional.of(SCHEDULE), Optional.empty());
        }

        /**
         * When something has come.
         *
         * @param trigger for {@link RunFacts#TRIGGER}
         */
        public static Scheduled byCause(String schedule, String author, Instant due, String trigger, String cause) {
            return new Scheduled(SCHEDULE, schedule, author, due, Optional.of(trigger), Optional.of(cause));
        }

        /** The next date of a backfill. */
        public static Scheduled byBackfill(String actor, String author, Instant date) {
            return new Scheduled("backfill", actor, author, date, Optional.empty(), Optional.empty());
        }
    }

    /** Joins the caller's transaction. */
    Execution begin(Submission submission) {
        JobDefinition definition = submission.job();
        Map<String, String> parameters = submission.parameters();
        JobRuntime.Started started = runtime.start(
                definition,
                parameters,
                submission.priority().orElse(definition.needs().priority()));
        Optional<String> model = Optional.ofNullable(parameters.get("model"));
        runs.add(new Run(
                started.instanceId(),
                definition.name(),
                model,
                submission.actor().name(),
                submission.token(),
                submission.requestDigest(),
                definition.digest(),
                journal.now()));
        facts.record(started.instanceId(), RunFacts.TRIGGER, trigger(submission));
        submission.by().ifPresent(by -> facts.record(started.instanceId(), RunFacts.CAUSE_SCHEDULED_BY, by.author()));
        model.ifPresent(name -> {
            facts.record(started.instanceId(), RunFacts.MODEL, name);
            environment.now(name).forEach((fact, digest) -> facts.record(started.instanceId(), fact, digest));
        });
        Map<String, String> details = new TreeMap<>();
        parameters.forEach((name, value) -> details.put("parameter." + name, value));
        details.put("job", definition.name());
        details.put("jobDigest", definition.digest());
        details.put("run", Long.toString(started.instanceId()));
        submission.priority().ifPresent(given -> details.put("priority", Integer.toString(given)));
        submission.by().ifPresent(by -> {
            details.put(by.kind(), by.name());
            details.put("author", by.author());
            details.put("due", by.due().toString());
            by.cause().ifPresent(cause -> details.put("cause", cause));
        });
        journal.append(new AuditLog.Event(
                submission.actor().name(),
                "execution.submit",
                "execution/" + started.executionId(),
                new TreeMap<>(details)));
        return executions.require(started.executionId());
    }

    /**
     * That a schedule submits it, or what the submitter says, or else who it is: a server that saw data come or its node behind, a scheduler,
     * or a person.
     */
    private static String trigger(Submission submission) {
        Optional<String> given = submission.by().flatMap(Scheduled::trigger);
        if (given.isPresent()) {
            return given.get();
        }
        if (submission.parameters().containsKey(RunFacts.TRIGGER)) {
            return String.valueOf(submission.parameters().get(RunFacts.TRIGGER));
        }
        Actor actor = submission.actor();
        if (actor.name().startsWith("node:")) {
            return ReleaseJobs.CATCH_UP.equals(submission.job().name()) ? "behind" : RunFacts.TRIGGER_VOLUME;
        }
        return actor.roles().equals(Set.of(Role.SCHEDULER)) ? SCHEDULE : "manual";
    }
}
