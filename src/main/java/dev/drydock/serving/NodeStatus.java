package dev.drydock.serving;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node's status report. Thread-safe. */
final class NodeStatus {
    private final ClientDoor clients;
    private final InstalledTrust trust;
    private final CacheScrub scrub;
    private final Orders orders;
    private final LoadedReleases loadedReleases;
    private final PredictionLog predictions;
    private final NodeCounters counters;
    private final Instant startedAt;

    NodeStatus(
            ClientDoor clients,
            InstalledTrust trust,
            CacheScrub scrub,
            Orders orders,
            LoadedReleases loadedReleases,
            PredictionLog predictions,
            NodeCounters counters,
            Clock clock) {
        this.clients = clients;
        this.trust = trust;
        this.scrub = scrub;
        this.orders = orders;
        this.loadedReleases = loadedReleases;
        this.predictions = predictions;
        this.counters = counters;
        this.startedAt = clock.instant();
    }

    /** @param resident loaded and able to answer at once */
    record ReleaseView(int version, String packageDigest, long sequence, String followedAt, boolean resident) {}

    record ModelView(
            String model, ReleaseView current, @Nullable ReleaseView previous) {}

    record Requests(long answered, long rows, Map<String, Long> notAnswered) {}

    /**
     * @param environment where it answers, fact by fact
     * @param fingerprint SHA-256 of those facts that decide
     * @param access who may ask for predictions: {@code open} or {@code tokens}
     * @param damaged packages on the package cache that a start or a roll-back would need
     * @param auditCheckpoint the newest signed checkpoint of the orchestrator's audit log that came with an order; null if none did
     */
    record Status(
            @Nullable String site,
            @Nullable String stage,
            @Nullable Integer trustVersion,
            String startedAt,
            Map<String, String> environment,
            String fingerprint,
            String access,
            long sequence,
            List<ModelView> models,
            Requests requests,
            NodeCounters.Latency latency,
            PredictionLog.Summary log,
            List<NodeCounters.Refusal> refusals,
            List<CacheScrub.Damaged> damaged,
            @Nullable String auditCheckpoint) {}

    Status now() {
        Optional<TrustFile> installed = installedTrust();
        NodeState state = orders.state();
        List<ModelView> models = new ArrayList<>();
        state.models()
                .forEach((model, releases) -> models.add(new ModelView(
                        model,
                        view(releases.current()),
                        releases.before().map(this::view).orElse(null))));
        return new Status(
                installed.map(TrustFile::site).orElse(null),
                installed.map(TrustFile::stage).orElse(null),
                installed.map(TrustFile::version).orElse(null),
                startedAt.toString(),
                NodeEnvironment.current().facts(),
                NodeEnvironment.current().fingerprint(),
                clients.isOpen() ? "open" : "tokens",
                state.lastSequence(),
                models,
                new Requests(counters.answered(), counters.rows(), counters.notAnswered()),
                counters.latency(),
                predictions.summary(),
                counters.refusals(),
                scrub.damaged(),
                auditCheckpoint().orElse(null));
    }

    private ReleaseView view(NodeState.Followed followed) {
        return new ReleaseView(
                followed.number(),
                followed.packageDigest(),
                followed.sequence(),
                followed.followedAt(),
                loadedReleases.isResident(followed.packageDigest()));
    }

    private Optional<String> auditCheckpoint() {
        try {
            return orders.auditCheckpoint();
        } catch (DrydockException e) {
            return Optional.empty();
        }
    }

    private Optional<TrustFile> installedTrust() {
        try {
            return Optional.of(trust.read());
        } catch (DrydockException e) {
            return Optional.empty();
        }
    }
}
