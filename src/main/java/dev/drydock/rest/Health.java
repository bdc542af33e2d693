package dev.drydock.rest;

import dev.drydock.application.AuditTrail;
import dev.drydock.application.ScrubPackages;
import dev.drydock.application.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/**
 * Live: the server answers. Ready: the database does too, with the schema in place. That a stored package is damaged is told beside it; the
 * server is ready nevertheless.
 */
@ApplicationScoped
public class Health {
    @Inject
    Transactions transactions;

    @Inject
    AuditTrail trail;

    @Produces
    @Liveness
    HealthCheck live() {
        return () -> HealthCheckResponse.up("server");
    }

    @Produces
    @Readiness
    HealthCheck ready() {
        return () ->
                HealthCheckResponse.named("database").status(databaseAnswers()).build();
    }

    @Inject
    ScrubPackages scrubPackages;

    @Produces
    @Readiness
    HealthCheck packages() {
        return () -> {
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named("packages").up();
            try {
                ScrubPackages.Summary summary = scrubPackages.summary();
                summary.completedAt().ifPresent(at -> answer.withData("completedAt", at.toString()));
                answer.withData("damaged", summary.damaged());
            } catch (RuntimeException e) {
                answer.withData("unknown", true); // the check of the database tells why
            }
            return answer.build();
        };
    }

    private boolean databaseAnswers() {
        try {
            return transactions.required(() -> trail.latestCheckpoint().isPresent());
        } catch (RuntimeException e) {
            return false; // told by the status; the cause is in the server's log
        }
    }
}
