package dev.drydock.rest;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.audit.AuditTrail;
import dev.drydock.application.audit.StampAudit;
import dev.drydock.application.registry.AskForScrub;
import dev.drydock.application.runs.ServerStart;
import dev.drydock.application.schedule.ComparedClocks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * Live: the server answers. Started: its start is complete. Ready: the database also answers, with the right schema. The answer
 * also reports damaged stored packages, missing time stamps, and clocks that keep schedules from starting; none of them makes the server
 * unready.
 */
@ApplicationScoped
public class Health {
    private static final String REASON = "reason";

    @Inject
    Transactions transactions;

    @Inject
    AuditTrail trail;

    @Inject
    ServerStart start;

    @Inject
    AskForScrub askForScrub;

    @Inject
    StampAudit stampAudit;

    @Inject
    ComparedClocks clocks;

    @Produces
    @Liveness
    HealthCheck live() {
        return () -> HealthCheckResponse.up("server");
    }

    @Produces
    @Startup
    HealthCheck started() {
        return this::start;
    }

    @Produces
    @Readiness
    HealthCheck ready() {
        return this::start;
    }

    @Produces
    @Readiness
    HealthCheck database() {
        return () -> {
            if (!start.isThrough()) {
                return HealthCheckResponse.down("database"); // the start reports the reason
            }
            return databaseAnswers()
                    ? HealthCheckResponse.up("database")
                    : down("database", "its database does not answer");
        };
    }

    @Produces
    @Readiness
    HealthCheck packages() {
        return () -> {
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named("packages").up();
            if (!start.isThrough()) {
                return answer.withData("unknown", true).build();
            }
            try {
                AskForScrub.Summary summary = askForScrub.summary();
                summary.completedAt().ifPresent(at -> answer.withData("completedAt", at.toString()));
                answer.withData("damaged", summary.damaged());
            } catch (RuntimeException e) {
                answer.withData("unknown", true); // the check of the database reports why
            }
            return answer.build();
        };
    }

    /** Without data at a site that has no time-stamp authority, or did not ask it yet. */
    @Produces
    @Readiness
    HealthCheck timeStamps() {
        return () -> {
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named("time-stamps").up();
            if (!start.isThrough()) {
                return answer.withData("unknown", true).build();
            }
            try {
                stampAudit
                        .lastAttempt()
                        .ifPresent(last ->
                                answer.withData("askedAt", last.at().toString()).withData("failed", last.failed()));
            } catch (RuntimeException e) {
                answer.withData("unknown", true); // the check of the database reports why
            }
            return answer.build();
        };
    }

    /** Up also while nothing starts: the answer has both clocks then. */
    @Produces
    @Readiness
    HealthCheck schedules() {
        return () -> {
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named("schedules").up();
            clocks.last()
                    .ifPresent(apart -> answer.withData("clock", apart.here().toString())
                            .withData("databaseClock", apart.database().toString()));
            return answer.build();
        };
    }

    private HealthCheckResponse start() {
        return start.isThrough() ? HealthCheckResponse.up("start") : down("start", start.waitsFor());
    }

    private static HealthCheckResponse down(String check, String reason) {
        return HealthCheckResponse.named(check).down().withData(REASON, reason).build();
    }

    private boolean databaseAnswers() {
        try {
            return transactions.required(() -> trail.latestCheckpoint().isPresent());
        } catch (RuntimeException e) {
            return false; // the status shows it; the cause is in the server's log
        }
    }
}
