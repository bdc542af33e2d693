package dev.drydock.application.schedule;

import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.schedule.Schedules.Stored;
import dev.drydock.domain.release.ServedDrift;
import dev.drydock.domain.release.ServedDrifts;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Asks the serving node for the live drift of the models for which a schedule waits, and writes the answer down. Each orchestrator asks; the
 * newest answer counts. If no schedule waits for drift, the node is not asked. Not thread-safe. Tested by {@code TriggeredStartsTest}.
 */
@Singleton
public class WatchLiveDrift {
    private static final Logger LOG = Logger.getLogger(WatchLiveDrift.class.getName());

    private final Transactions transactions;
    private final Schedules schedules;
    private final SeenDrifts drifts;
    private final ServedDrifts node;
    private final SchedulesSwitch allowed;
    private final Journal journal;
    private final Map<String, String> said = new HashMap<>();
    private String failing = "";

    @Inject
    public WatchLiveDrift(
            Transactions transactions,
            Schedules schedules,
            SeenDrifts drifts,
            ServedDrifts node,
            SchedulesSwitch allowed,
            Journal journal) {
        this.transactions = transactions;
        this.schedules = schedules;
        this.drifts = drifts;
        this.node = node;
        this.allowed = allowed;
        this.journal = journal;
    }

    /** Asks once. Call it regularly, outside a transaction. It logs a failure, and the next look tries again. */
    public void look() {
        if (!allowed.on()) {
            return;
        }
        try {
            Set<String> models = transactions.required(this::awaited);
            said.keySet().retainAll(models);
            if (!models.isEmpty()) {
                ask(models);
            }
        } catch (RuntimeException e) {
            if (!e.toString().equals(failing)) {
                LOG.log(Level.WARNING, "the live drift could not be written down; the next look tries again", e);
            }
            failing = e.toString();
            return;
        }
        failing = "";
    }

    /** Locked. */
    private SeenDrift known(String model, Instant now) {
        return drifts.lock(model).orElse(SeenDrift.first(model, now));
    }

    private Set<String> awaited() {
        Set<String> models = new TreeSet<>();
        schedules.names().stream()
                .flatMap(name -> schedules.find(name).flatMap(Stored::schedule).stream())
                .filter(schedule -> !schedule.paused())
                .filter(schedule -> schedule.timetable().triggers().on().stream()
                        .anyMatch(trigger -> trigger.kind() == Trigger.Kind.DRIFT))
                .forEach(schedule -> models.add(schedule.model()));
        return models;
    }

    private void ask(Set<String> models) {
        try {
            Map<String, ServedDrift> answer = node.drifts();
            models.forEach(model -> Optional.ofNullable(answer.get(model))
                    .ifPresentOrElse(drift -> answered(model, drift), () -> failed(model, unmeasured(model))));
        } catch (DrydockException e) {
            models.forEach(model -> failed(
                    model,
                    "The live drift of " + model + " is unknown, since the serving node did not say it. " + e.code()
                            + ": " + e.sentence()));
        }
    }

    private static String unmeasured(String model) {
        return "The serving node measures no live drift of " + model + ". Either it answers nothing for " + model
                + ", or the package of its version has no reference that can be used, or the node is older than this"
                + " orchestrator. The node's log says which.";
    }

    private void answered(String model, ServedDrift drift) {
        said.remove(model);
        Instant now = journal.now();
        transactions.run(() -> drifts.put(known(model, now).withAnswer(drift, now, drifts.newestRun())));
    }

    private void failed(String model, String why) {
        if (!why.equals(said.put(model, why))) {
            LOG.warning(() -> why);
        }
        Instant now = journal.now();
        transactions.run(() -> drifts.put(known(model, now).withProblem(why, now)));
    }
}
