package dev.drydock.application.runs;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.PreviewRestart.DataChange;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.dataset.StagingArea.InboxFile;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds which of a run's inputs have changed since its submission. Tested by {@code PreviewRestartTest}. */
@Singleton
public final class SubmittedData {
    private static final String KEPT =
            "The run keeps the model.yaml that it was submitted under. A restart uses only the new values of cluster"
                    + " and reject-limit. To use the whole model.yaml in force, abandon the run and start a new one.";

    private final Runs runs;
    private final RunFacts facts;
    private final RunEnvironment environment;
    private final ExportRepository exports;
    private final StagingArea staging;

    @Inject
    public SubmittedData(
            Runs runs, RunFacts facts, RunEnvironment environment, ExportRepository exports, StagingArea staging) {
        this.runs = runs;
        this.facts = facts;
        this.environment = environment;
        this.exports = exports;
        this.staging = staging;
    }

    /** Joins the caller's transaction. */
    List<DataChange> changes(Execution execution) {
        long run = execution.instanceId();
        Optional<String> model = facts.find(run, RunFacts.MODEL);
        List<DataChange> changes = new ArrayList<>();
        Map<String, String> now = model.map(environment::now).orElse(Map.of());
        for (String fact : List.of(RunFacts.MODEL_FILE, RunFacts.GATE_POLICY)) {
            facts.find(run, fact).ifPresent(then -> {
                String today = now.getOrDefault(fact, "none");
                boolean changed = !then.equals(today);
                Optional<String> kept =
                        changed && fact.equals(RunFacts.MODEL_FILE) ? Optional.of(KEPT) : Optional.empty();
                changes.add(new DataChange(fact, then, today, changed, kept));
            });
        }
        model.ifPresent(name -> changes.add(received(execution, name)));
        model.ifPresent(name -> changes.add(inbox()));
        return List.copyOf(changes);
    }

    private DataChange received(Execution execution, String model) {
        long since = runs.find(execution.instanceId())
                .map(run -> exports.countReceived(model, run.submittedAt(), execution.instanceId()))
                .orElse(0L);
        String then = facts.find(execution.instanceId(), RunFacts.SNAPSHOT)
                .map(snapshot -> "snapshot " + snapshot + " is sealed and stays")
                .orElse("no snapshot is sealed yet");
        return new DataChange(
                "exports",
                then,
                since + " manifests of " + model + " received by other runs since",
                since > 0,
                Optional.empty());
    }

    private DataChange inbox() {
        List<String> waiting = staging.manifests().stream().map(InboxFile::name).toList();
        String now = waiting.isEmpty()
                ? "nothing waits"
                : (waiting.size() == 1 ? "1 manifest waits: " : waiting.size() + " manifests wait: ")
                        + String.join(", ", waiting.subList(0, Math.min(10, waiting.size())));
        return new DataChange("inbox", "its former content is not recorded", now, !waiting.isEmpty(), Optional.empty());
    }
}
