package dev.drydock.application.release;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.ReleaseJobs;
import dev.drydock.application.runs.RunTokens;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.OrderRecord;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.release.ServingTarget.Standing;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Detects that the serving node is behind: it was away or restored from a backup, it is empty, or it lost a package's files. If two checks
 * in a row find it behind, with no order in progress, it starts the job {@value #JOB}. All servers together start one run for the same
 * state of the node, and another one each hour after that. So a node that refuses waits for people, and a node that went away again is
 * brought up to date when it is back. Not thread-safe. Tested by {@code ReleaseStoryTest}.
 */
@Singleton
public class WatchNode {
    public static final String JOB = ReleaseJobs.CATCH_UP;

    private static final Logger LOG = Logger.getLogger(WatchNode.class.getName());

    private final Transactions transactions;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final ReleaseRepository releases;
    private final ServingTarget target;
    private final SubmitJob submitJob;
    private final Holder self;
    private final Clock clock;

    private final Map<String, String> submitted = new HashMap<>();
    private Map<String, String> before = Map.of();

    @Inject
    public WatchNode(
            Transactions transactions,
            ModelRepository models,
            VersionRepository versions,
            ReleaseRepository releases,
            ServingTarget target,
            SubmitJob submitJob,
            Holder self,
            Clock clock) {
        this.transactions = transactions;
        this.models = models;
        this.versions = versions;
        this.releases = releases;
        this.target = target;
        this.submitJob = submitJob;
        this.self = self;
        this.clock = clock;
    }

    /** Checks once. Call it regularly, outside a transaction. It logs a failure, and the next call tries again. */
    public void look() {
        try {
            Map<String, String> now = behind();
            now.forEach((model, where) -> {
                if (where.equals(before.get(model))) {
                    submitOnce(model, where + ' ' + clock.instant().truncatedTo(ChronoUnit.HOURS));
                }
            });
            before = now;
        } catch (DrydockException e) {
            before = Map.of();
            LOG.log(Level.FINE, e, () -> "the serving node was not checked: " + e.sentence());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the serving node could not be checked; the next check tries again", e);
        }
    }

    /**
     * By model, where the node stands that is behind.
     *
     * @throws DrydockException if the node does not say; it is away then, and caught up when it is back
     */
    private Map<String, String> behind() {
        Map<String, String> behind = new HashMap<>();
        for (Released released : transactions.required(this::released)) {
            Optional<Standing> standing = target.standing(released.model());
            if (isBehind(released, standing)) {
                behind.put(released.model(), released.model() + ' ' + released.last() + ' ' + standing);
            }
        }
        return behind;
    }

    /**
     * What the registry has in service.
     *
     * @param last sequence of the last order that was followed for the model
     */
    private record Released(String model, String packageDigest, long last) {}

    /** Skips models with an order in progress: their version in service is about to change. */
    private List<Released> released() {
        return models.list().stream()
                .map(RegisteredModel::name)
                .filter(model -> releases.findOpenOrder(model, clock.instant()).isEmpty())
                .flatMap(model -> versions.champion(model).flatMap(this::released).stream())
                .toList();
    }

    private Optional<Released> released(ModelVersion champion) {
        String model = champion.id().model();
        return releases.followed(model, 1).stream()
                .findFirst()
                .map(OrderRecord::sequence)
                .flatMap(last -> champion.packageDigest().map(digest -> new Released(model, digest, last)));
    }

    /** A node that followed a later order than the registry knows of is not behind. */
    private boolean isBehind(Released released, Optional<Standing> standing) {
        if (standing.isPresent() && standing.get().sequence() > released.last()) {
            return false;
        }
        boolean stands = standing.map(Standing::packageDigest).equals(Optional.of(released.packageDigest()));
        return !stands || !target.serving(released.model()).equals(Optional.of(released.packageDigest()));
    }

    private void submitOnce(String model, String where) {
        if (where.equals(submitted.put(model, where))) {
            return;
        }
        try {
            submitJob.submitOwn(self.actor(), JOB, Map.of("model", model), RunTokens.BEHIND + Sha256.hex(where));
            LOG.warning(() ->
                    "the serving node is behind with model=" + model + "; a run of " + JOB + " brings it up to date");
        } catch (DrydockException e) {
            LOG.log(
                    Level.WARNING,
                    e,
                    () -> "the serving node is behind with model=" + model + " and was not brought up to date: "
                            + e.sentence());
        }
    }
}
