package dev.drydock.console.release;

import dev.drydock.application.alert.ViewAlerts;
import dev.drydock.application.release.ViewRegistry;
import dev.drydock.console.access.CurrentUser;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.OptionalInt;

/** What the menu says beside its entries. */
@Named
@RequestScoped
public class Menu {
    @Inject
    CurrentUser currentUser;

    @Inject
    ViewRegistry viewRegistry;

    @Inject
    ViewAlerts viewAlerts;

    private OptionalInt alerts = OptionalInt.empty();
    private OptionalInt waiting = OptionalInt.empty();

    /** How many candidates await a decision. */
    public int waiting() {
        if (waiting.isEmpty()) {
            waiting = OptionalInt.of((int) viewRegistry.candidates(currentUser.actor()).stream()
                    .filter(overview ->
                            Decisions.awaitsPeople(overview.version().state()))
                    .count());
        }
        return waiting.getAsInt();
    }

    /** How many alerts stand that nobody has acknowledged. */
    public int alerts() {
        if (alerts.isEmpty()) {
            alerts = OptionalInt.of(viewAlerts.countUnacknowledged(currentUser.actor()));
        }
        return alerts.getAsInt();
    }
}
