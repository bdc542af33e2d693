package dev.drydock.application.alert;

import dev.drydock.application.runs.ExecutionLeases.Holder;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/** Everything that this orchestrator looks at. Tested by {@code AlertsTest}. */
@Singleton
public final class AlertSources {
    private final List<AlertSource> all;
    private final Holder self;

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
        this(List.of(runs, schedules, releases, models, site, node, unsent, audit), site.self());
    }

    AlertSources(List<AlertSource> all, Holder self) {
        this.all = List.copyOf(all);
        this.self = self;
    }

    List<AlertSource> all() {
        return all;
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
