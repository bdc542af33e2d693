package dev.drydock.serving;

import dev.drydock.domain.drift.LiveWindow;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.openmetrics.Gauges;
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

    /**
     * @param drift of the release that answers; null if that is not the current one, or nothing can be compared
     * @param batching of the release that answers; null if its {@code model.yaml} does not declare it
     * @param traffic of clients since {@link Status#startedAt}
     */
    record ModelView(
            String model,
            ReleaseView current,
            @Nullable ReleaseView previous,
            @Nullable DriftView drift,
            @Nullable BatchingView batching,
            ClientTraffic.View traffic) {}

    /**
     * Whether requests are scored together.
     *
     * @param why if not; else null
     */
    record BatchingView(
            int version,
            boolean on,
            int rows,
            long delayMillis,
            @Nullable String why) {}

    /**
     * How far the rows of the last hour are from the training data of the version.
     *
     * @param rows of clients
     * @param limit at and above which an index means drift
     * @param columns as the metrics have them
     */
    record DriftView(int version, String packageDigest, long rows, double limit, List<ColumnView> columns) {}

    /**
     * One column.
     *
     * @param role INPUT or PREDICTION
     * @param outside share of the rows outside the range of the training data; null if that is not known
     */
    record ColumnView(
            String role,
            String column,
            double psi,
            @Nullable Double outside) {}

    record ClientExpiry(String client, String expiresAt) {}

    record Requests(long answered, long rows, Map<String, Long> notAnswered) {}

    /**
     * @param environment where it answers, fact by fact
     * @param fingerprint SHA-256 of those facts that decide
     * @param access who may ask for predictions: {@code open} or {@code tokens}
     * @param clientExpiries the first hundred clients that have an end and were not revoked, by their ends, also past ones
     * @param damaged packages on the package cache that a start or a roll-back would need
     * @param auditCheckpoint the newest signed checkpoint of the orchestrator's audit log that came with an order; null if none did
     * @param suspensions the last suspension of each model that had one
     */
    record Status(
            @Nullable String site,
            @Nullable String stage,
            @Nullable Integer trustVersion,
            String startedAt,
            Map<String, String> environment,
            String fingerprint,
            String access,
            List<ClientExpiry> clientExpiries,
            long sequence,
            List<ModelView> models,
            Requests requests,
            NodeCounters.Latency latency,
            PredictionLog.Summary log,
            List<NodeCounters.Refusal> refusals,
            List<CacheScrub.Damaged> damaged,
            @Nullable String auditCheckpoint,
            List<Suspensions.View> suspensions) {}

    Status now() {
        Optional<TrustFile> installed = installedTrust();
        NodeState state = orders.state();
        List<ModelView> models = new ArrayList<>();
        Map<String, Release> answering = loadedReleases.current();
        state.models()
                .forEach((model, releases) -> models.add(new ModelView(
                        model,
                        view(releases.current()),
                        releases.before().map(this::view).orElse(null),
                        Optional.ofNullable(answering.get(model))
                                .filter(release -> release.packageDigest()
                                        .equals(releases.current().packageDigest()))
                                .flatMap(NodeStatus::drift)
                                .orElse(null),
                        Optional.ofNullable(answering.get(model))
                                .flatMap(NodeStatus::batching)
                                .orElse(null),
                        counters.clients(model).view())));
        return new Status(
                installed.map(TrustFile::site).orElse(null),
                installed.map(TrustFile::stage).orElse(null),
                installed.map(TrustFile::version).orElse(null),
                startedAt.toString(),
                NodeEnvironment.current().facts(),
                NodeEnvironment.current().fingerprint(),
                clients.isOpen() ? "open" : "tokens",
                clientExpiries(),
                state.lastSequence(),
                models,
                new Requests(counters.answered(), counters.rows(), counters.notAnswered()),
                counters.latency(),
                predictions.summary(),
                counters.refusals(),
                scrub.damaged(),
                auditCheckpoint().orElse(null),
                orders.suspensions().list());
    }

    private List<ClientExpiry> clientExpiries() {
        return clients.expiries().stream()
                .limit(Gauges.MOST_VALUES)
                .map(expiry -> new ClientExpiry(expiry.client(), expiry.at().toString()))
                .toList();
    }

    private static Optional<DriftView> drift(Release release) {
        return release.drift().map(measured -> {
            LiveWindow window = measured.measure();
            return new DriftView(
                    release.version().number(),
                    release.packageDigest(),
                    window.rows(),
                    measured.limit(),
                    LiveDriftMetrics.shown(window.columns()).stream()
                            .map(NodeStatus::column)
                            .toList());
        });
    }

    private static Optional<BatchingView> batching(Release release) {
        return release.batching()
                .map(batching -> new BatchingView(
                        release.version().number(),
                        batching.isOn(),
                        batching.declared().rows(),
                        batching.declared().delay().toMillis(),
                        batching.why().orElse(null)));
    }

    private static ColumnView column(LiveWindow.Column column) {
        return new ColumnView(
                column.column().role().name(),
                column.column().name(),
                column.psi(),
                column.outside().isPresent() ? column.outside().getAsDouble() : null);
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
