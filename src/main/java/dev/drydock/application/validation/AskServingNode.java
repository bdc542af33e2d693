package dev.drydock.application.validation;

import dev.drydock.application.access.Pause;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.release.ServingTarget.GoldenAnswer;
import dev.drydock.domain.validation.ServingEvidence.NodeAnswer;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks the serving node itself the golden vectors of the version that a run checks, once for the run. A node that is away says nothing against
 * the version. Tested by {@code CheckServingTest}.
 */
@Singleton
public class AskServingNode {
    /** A node that starts again is away for some seconds. */
    private static final int TRIES = 5;

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(3);

    private final Transactions transactions;
    private final RunFacts facts;
    private final VersionRepository versions;
    private final PackageStore packages;
    private final ServingTarget target;
    private final Pause pause;

    @Inject
    public AskServingNode(
            Transactions transactions,
            RunFacts facts,
            VersionRepository versions,
            PackageStore packages,
            ServingTarget target,
            Pause pause) {
        this.transactions = transactions;
        this.facts = facts;
        this.versions = versions;
        this.packages = packages;
        this.target = target;
        this.pause = pause;
    }

    /** Call it outside a transaction. A run that asks again keeps the first answer. */
    public void ask(long instanceId) {
        if (transactions
                .required(() -> facts.find(instanceId, RunFacts.NODE_ANSWER))
                .isPresent()) {
            return;
        }
        NodeAnswer answer = asked(checked(instanceId));
        transactions.run(() ->
                facts.record(instanceId, RunFacts.NODE_ANSWER, answer.verdict().name() + " " + answer.finding()));
    }

    /** What the node said when the run asked it. */
    NodeAnswer of(long instanceId) {
        String[] parts = transactions
                .required(() -> facts.require(instanceId, RunFacts.NODE_ANSWER))
                .split(" ", 2);
        return new NodeAnswer(Verdict.valueOf(parts[0]), parts[1]);
    }

    private ModelVersion checked(long instanceId) {
        return transactions.required(
                () -> versions.require(VersionId.parse(facts.require(instanceId, RunFacts.CHECKED_VERSION))));
    }

    private NodeAnswer asked(ModelVersion version) {
        String digest = version.packageDigest()
                .orElseThrow(() -> new IllegalStateException("a version in service has a package: " + version.id()));
        for (int attempt = 1; ; attempt++) {
            try {
                return judged(
                        version,
                        digest,
                        target.askGolden(packages.require(digest), version.id().model()));
            } catch (DrydockException e) {
                if (e.code() != ReleaseFailure.SERVING_NODE_UNREACHABLE
                        && e.code() != ReleaseFailure.SERVING_NODE_REFUSED) {
                    throw e;
                }
                if (attempt == TRIES || e.code() == ReleaseFailure.SERVING_NODE_REFUSED) {
                    return new NodeAnswer(Verdict.INSUFFICIENT_EVIDENCE, e.sentence());
                }
                pause.take(BETWEEN_TRIES);
            }
        }
    }

    private NodeAnswer judged(ModelVersion version, String digest, GoldenAnswer answer) {
        if (!answer.packageDigest().equals(digest)) {
            return other(version, digest, answer.packageDigest());
        }
        boolean holds = answer.largestDifference() <= answer.tolerance();
        return new NodeAnswer(
                holds ? Verdict.PASS : Verdict.FAIL,
                "The serving node was asked the " + answer.vectors()
                        + " golden vectors; the largest difference of a score is " + answer.largestDifference()
                        + ", and at most " + answer.tolerance() + " is allowed."
                        + (holds
                                ? ""
                                : " Look at the node's log, its libraries and its processor, and let a release manager roll"
                                        + " back if it does not end."));
    }

    /** Another version may just have come into service. */
    private NodeAnswer other(ModelVersion version, String digest, String answers) {
        Optional<ModelVersion> now =
                transactions.required(() -> versions.champion(version.id().model()));
        boolean replaced = !now.map(ModelVersion::id).equals(Optional.of(version.id()));
        return new NodeAnswer(
                replaced ? Verdict.INSUFFICIENT_EVIDENCE : Verdict.FAIL,
                "The serving node answers from package " + answers + ", and version " + version.id() + " is " + digest
                        + (replaced
                                ? ": another version came into service while the check ran. Check that one."
                                : ". If a promotion or a roll-back is running, check again when it has ended. Otherwise run"
                                        + " 'drydock run catch-up', and read the node's log."));
    }
}
