package dev.drydock.application.alert;

import dev.drydock.application.runs.ExecutionLeases.Holder;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Everything that this orchestrator looks at, what takes long last. Tested by {@code AlertsTest}. */
@Singleton
public final class AlertSources {
    private final List<AlertSource> all;
    private final Holder self;
    private final BooleanSupplier clocksAgree;

    @Inject
    AlertSources(
            RunAlerts runs,
            ScheduleAlerts schedules,
            ReleaseAlerts releases,
            ModelAlerts models,
            SiteAlerts site,
            NodeAlerts node,
            UnsentAlerts unsent,
            AuditAlerts audit) {
        this(
                Stream.of(
                                List.of(runs, schedules, releases),
                                models.sources(),
                                site.sources(),
                                List.of(node, unsent, audit))
                        .flatMap(List::stream)
                        .toList(),
                site.self(),
                site::clocksAgree);
    }

    AlertSources(List<AlertSource> all, Holder self, BooleanSupplier clocksAgree) {
        this.all = List.copyOf(all);
        this.self = self;
        this.clocksAgree = clocksAgree;
    }

    /** Whether this orchestrator's time is the site's; with another one it would see what is not so. Call it outside a transaction. */
    boolean clocksAgree() {
        return clocksAgree.getAsBoolean();
    }

    List<AlertSource> all() {
        return all;
    }

    /** In whose name it changes alerts, for the audit log. */
    String actor() {
        return self.actor().name();
    }

    /** Of alerts that only this orchestrator can see. */
    String here() {
        return subject(self);
    }

    static String subject(Holder holder) {
        return "orchestrator/" + holder.node();
    }

    /** What another orchestrator sees of its own machine only that one can end. */
    boolean mayEnd(Alert alert) {
        String subject = alert.subject();
        return !subject.startsWith("orchestrator/") || subject.equals(here()) || subject.startsWith(here() + "/");
    }
}
