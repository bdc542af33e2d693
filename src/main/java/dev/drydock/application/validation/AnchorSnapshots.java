package dev.drydock.application.validation;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.domain.validation.GatePolicy.Forgetting;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which earlier snapshots a run's candidate must not have forgotten: those of the versions that were promoted last, as many as the gate
 * policy in its package says. They are fixed once, before anything is scored, so a promotion during the run changes nothing. Tested by
 * {@code CandidateJourneyTest}.
 */
@Singleton
public class AnchorSnapshots {
    private static final int MOST_PROMOTIONS = 1000;
    private static final String NONE = "none";

    private final Transactions transactions;
    private final RunFacts facts;
    private final VersionRepository versions;
    private final PackagedSuites suites;
    private final EvaluationData data;

    @Inject
    public AnchorSnapshots(
            Transactions transactions,
            RunFacts facts,
            VersionRepository versions,
            PackagedSuites suites,
            EvaluationData data) {
        this.transactions = transactions;
        this.facts = facts;
        this.versions = versions;
        this.suites = suites;
        this.data = data;
    }

    /**
     * Call it outside a transaction: it looks at snapshots.
     *
     * @param candidate its package directory
     * @return ids, the newest first; empty without a gate on forgetting
     */
    List<String> plan(long run, Path candidate) {
        if (transactions.required(() -> facts.find(run, RunFacts.ANCHORS)).isEmpty()) {
            gate(candidate).ifPresent(gate -> record(run, gate.anchors()));
        }
        return of(run);
    }

    private Optional<Forgetting> gate(Path candidate) {
        return suites.tightened(suites.policy(candidate), candidate).forgetting();
    }

    private void record(long run, int wanted) {
        String own = transactions.required(() -> facts.require(run, RunFacts.SNAPSHOT));
        String form = data.schemaDigest(own);
        List<String> anchors = new ArrayList<>();
        List<String> anchorVersions = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        promoted(run).forEach((snapshot, version) -> {
            if (snapshot.equals(own) || anchors.size() + leftOut.size() >= wanted) {
                return;
            }
            Optional<String> problem = problem(snapshot, form);
            if (problem.isEmpty()) {
                anchors.add(snapshot);
                anchorVersions.add(version.toString());
            } else {
                leftOut.add("There is no anchor of " + version + ": its snapshot " + problem.get() + ".");
            }
        });
        transactions.run(() -> {
            facts.record(run, RunFacts.ANCHORS, anchors.isEmpty() ? NONE : String.join(" ", anchors));
            if (!anchors.isEmpty()) {
                facts.record(run, RunFacts.ANCHOR_VERSIONS, String.join(" ", anchorVersions));
            }
            if (!leftOut.isEmpty()) {
                facts.record(run, RunFacts.ANCHORS_LEFT_OUT, String.join(" ", leftOut));
            }
        });
    }

    /** The version of each snapshot, by snapshot; what was promoted last comes first. */
    private Map<String, VersionId> promoted(long run) {
        return transactions.required(() -> {
            Map<String, VersionId> promoted = new LinkedHashMap<>();
            for (AliasChange change : versions.aliasHistory(
                    facts.require(run, RunFacts.MODEL), VersionRepository.CHAMPION, MOST_PROMOTIONS)) {
                versions.require(change.version())
                        .snapshot()
                        .ifPresent(snapshot -> promoted.putIfAbsent(snapshot, change.version()));
            }
            return promoted;
        });
    }

    private Optional<String> problem(String snapshot, String form) {
        try {
            return data.schemaDigest(snapshot).equals(form)
                    ? Optional.empty()
                    : Optional.of("has other columns, labels or splits than tonight's");
        } catch (DrydockException e) {
            if (e.code() == IngestFailure.SNAPSHOT_UNKNOWN) {
                return Optional.of("is gone");
            }
            throw e;
        }
    }

    /** The snapshots that were planned for the run, the newest first. */
    List<String> of(long run) {
        return transactions
                .required(() -> facts.find(run, RunFacts.ANCHORS))
                .filter(anchors -> !anchors.equals(NONE))
                .map(anchors -> List.of(anchors.split(" ", -1)))
                .orElse(List.of());
    }

    /** The promoted version of each; empty of a run whose anchors an earlier release planned. */
    List<String> versionsOf(long run) {
        return transactions
                .required(() -> facts.find(run, RunFacts.ANCHOR_VERSIONS))
                .map(recorded -> List.of(recorded.split(" ", -1)))
                .orElse(List.of());
    }

    /** Sentences about snapshots that could not be used; empty if there are none. */
    String leftOut(long run) {
        return transactions
                .required(() -> facts.find(run, RunFacts.ANCHORS_LEFT_OUT))
                .orElse("");
    }
}
