package dev.drydock.batch.runtime;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.CancelRetry;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.JobRuntime;
import dev.drydock.application.runs.PendingRetries;
import dev.drydock.application.runs.PlanRetry;
import dev.drydock.application.runs.RetrySettings;
import dev.drydock.application.runs.StartRetry;
import dev.drydock.application.runs.ViewRetry;
import dev.drydock.application.schedule.ComparedClocks;
import dev.drydock.application.schedule.Schedules;
import dev.drydock.application.schedule.StartRetries;
import dev.drydock.persistence.JpaExecutions;
import dev.drydock.persistence.JpaRetries;
import dev.drydock.persistence.JpaRuns;
import dev.drydock.persistence.JpaSchedules;
import dev.drydock.persistence.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** The use cases of retries of one orchestrator. */
record RetryParts(
        JpaRetries retries, PendingRetries pending, PlanRetry plan, CancelRetry cancel, ViewRetry view, Looks looks) {
    static final RetrySettings ON = new RetrySettings(true, Map.of(), Map.of());

    /** Over the runtime through which it restarts runs. */
    interface Looks {
        StartRetries over(JobRuntime runtime);
    }

    static RetryParts of(TestDatabase database, AuditLog audit, Clock clock, RetrySettings settings, Holder self) {
        return of(database, audit, clock, settings, self, Duration.ZERO);
    }

    /** @param databaseAhead by how much the database's clock is ahead of the given one */
    static RetryParts of(
            TestDatabase database,
            AuditLog audit,
            Clock clock,
            RetrySettings settings,
            Holder self,
            Duration databaseAhead) {
        Schedules schedules = ScheduleSite.withTime(
                database.repository(JpaSchedules.class), () -> clock.instant().plus(databaseAhead));
        Transactions transactions = database.transactions();
        JpaRetries retries = database.repository(JpaRetries.class);
        JpaExecutions executions = database.repository(JpaExecutions.class);
        JpaRuns runs = database.repository(JpaRuns.class);
        Journal journal = new Journal(audit, clock);
        PendingRetries pending = new PendingRetries(retries, executions, settings);
        return new RetryParts(
                retries,
                pending,
                new PlanRetry(executions, runs, retries, settings, journal, self),
                new CancelRetry(
                        transactions, new Authorization(transactions, audit), executions, retries, pending, journal),
                new ViewRetry(
                        transactions, new Authorization(transactions, audit), executions, retries, pending, journal),
                runtime -> new StartRetries(
                        transactions,
                        retries,
                        settings,
                        runs,
                        schedules,
                        new ComparedClocks(transactions, schedules, journal),
                        new StartRetry(transactions, retries, executions, runs, runtime, journal, self),
                        journal));
    }

    static RetryParts of(TestDatabase database, AuditLog audit) {
        return of(database, audit, Clock.systemUTC(), ON, new Holder("node", "this"));
    }
}
