package dev.drydock.application.release;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.release.ReleasedModels.Released;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.ReleaseJobs;
import dev.drydock.application.runs.RunTokens;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.domain.release.ServedTraffic;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.release.ServingTarget.Said;
import dev.drydock.domain.release.ServingTarget.Standing;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
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
 * brought up to date when it is back. The same answer of the node has clients' requests, which {@link CountTraffic} adds up, and the
 * models that it knows as suspended, which {@link PassOnSuspensions} compares. Not thread-safe. Tested by {@code ReleaseStoryTest}.
 */
@Singleton
public class WatchNode {
    public static final String JOB = ReleaseJobs.CATCH_UP;

    private static final Logger LOG = Logger.getLogger(WatchNode.class.getName());

    private final Transactions transactions;
    private final ReleasedModels models;
    private final ServingTarget target;
    private final CountTraffic traffic;
    private final PassOnSuspensions suspensions;
    private final SubmitJob submitJob;
    private final Holder self;
    private final Clock clock;

    private volatile Optional<Answer> answer = Optional.empty();
    private final Map<String, String> submitted = new HashMap<>();
    private Map<String, String> before = Map.of();
    private String failing = "";

    /**
     * What came of a question.
     *
     * @param at when
     * @param problem why the node did not answer, as a sentence; empty if it did
     */
    public record Answer(Instant at, Optional<String> problem) {}

    @Inject
    public WatchNode(
            Transactions transactions,
            ReleasedModels models,
            ServingTarget target,
            CountTraffic traffic,
            PassOnSuspensions suspensions,
            SubmitJob submitJob,
            Holder self,
            Clock clock) {
        this.transactions = transactions;
        this.models = models;
        this.target = target;
        this.traffic = traffic;
        this.suspensions = suspensions;
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
     * By model, where the node stands that is behind. It is asked once for all models.
     *
     * @throws DrydockException if the node does not say; it is away then, and caught up when it is back
     */
    private Map<String, String> behind() {
        List<Released> released = transactions.required(models::list);
        if (released.isEmpty()) {
            return Map.of();
        }
        Said said = ask();
        suspensions.compare(said);
        count(said, released);
        Map<String, String> behind = new HashMap<>();
        for (Released one : released) {
            Optional<Standing> standing = Optional.ofNullable(said.standings().get(one.model()));
            if (!one.changes() && isBehind(one, standing)) {
                behind.put(one.model(), one.model() + ' ' + one.last() + ' ' + standing);
            }
        }
        return behind;
    }

    private Said ask() {
        try {
            Said said = target.said();
            answer = Optional.of(new Answer(clock.instant(), Optional.empty()));
            return said;
        } catch (DrydockException e) {
            answer = Optional.of(new Answer(clock.instant(), Optional.of(e.sentence())));
            throw e;
        }
    }

    /** Of the last question; empty before the first one, and old if nothing is in service. Any thread may call it. */
    public Optional<Answer> lastAnswer() {
        return answer;
    }

    /** The node's counts of models that the site does not have in service are left out. What fails here does not keep a node from being caught up. */
    private void count(Said said, List<Released> released) {
        Map<String, ServedTraffic> known = new HashMap<>(said.traffic());
        known.keySet().retainAll(released.stream().map(Released::model).toList());
        try {
            traffic.count(known);
            failing = "";
        } catch (RuntimeException e) {
            if (!e.toString().equals(failing)) {
                LOG.log(Level.WARNING, "clients' requests could not be counted; the next check tries again", e);
            }
            failing = e.toString();
        }
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
