package dev.drydock.rest;

import dev.drydock.application.AuditTrail;
import dev.drydock.application.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Live: the server answers. Ready: the database does too, with the schema in place. */
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

    private boolean databaseAnswers() {
        try {
            return transactions.required(() -> trail.latestCheckpoint().isPresent());
        } catch (RuntimeException e) {
            return false; // told by the status; the cause is in the server's log
        }
    }
}
