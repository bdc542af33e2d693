package dev.drydock.application.runs;

import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.ExportRepository.RejectFilter;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotRepository;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What a run worked with. Tested by {@code CompareExecutionsTest}. */
@Singleton
public final class RunData {
    private final RunFacts facts;
    private final SnapshotRepository snapshots;
    private final ExportRepository exports;

    @Inject
    public RunData(RunFacts facts, SnapshotRepository snapshots, ExportRepository exports) {
        this.facts = facts;
        this.snapshots = snapshots;
        this.exports = exports;
    }

    /** By name, for people. Joins the caller's transaction. */
    Map<String, String> of(long run) {
        Map<String, String> data = new LinkedHashMap<>();
        for (String fact : List.of(
                RunFacts.MODEL,
                RunFacts.MODEL_FILE,
                RunFacts.GATE_POLICY,
                RunFacts.PARENT_VERSION,
                RunFacts.SNAPSHOT,
                RunFacts.CONTRIBUTION,
                RunFacts.SELECTED_TRIAL,
                RunFacts.CANDIDATE_VERSION,
                RunFacts.PACKAGE_DIGEST)) {
            facts.find(run, fact).ifPresent(value -> data.put(fact, value));
        }
        facts.find(run, RunFacts.SNAPSHOT)
                .map(SnapshotId::new)
                .flatMap(snapshots::find)
                .ifPresent(snapshot -> {
                    data.put("snapshot rows", Integer.toString(snapshot.rows()));
                    data.put("snapshot as of", snapshot.asOf().toString());
                });
        data.put("files read", Integer.toString(exports.snapshotInputs(run).size()));
        exports.countRejects(new RejectFilter(Optional.empty(), OptionalLong.of(run), 1))
                .forEach(count -> data.put("rejected " + count.reason(), Long.toString(count.rows())));
        return data;
    }
}
