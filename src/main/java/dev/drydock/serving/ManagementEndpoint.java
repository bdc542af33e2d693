package dev.drydock.serving;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** {@code /node/v1}: receives packages and orders, reports what is in service, and hands over the prediction log. Thread-safe. */
final class ManagementEndpoint {
    private static final Logger LOG = Logger.getLogger(ManagementEndpoint.class.getName());
    private static final int MAX_ORDER = 4 << 20;

    private final NodeToken token;
    private final ClientDoor clients;
    private final InstalledTrust trust;
    private final PackageShelf shelf;
    private final ShelfScrub scrub;
    private final Orders orders;
    private final Residents residents;
    private final PredictionLog predictions;
    private final NodeCounters counters;
    private final Clock clock;
    private final Instant startedAt;

    ManagementEndpoint(
            NodeToken token,
            ClientDoor clients,
            InstalledTrust trust,
            PackageShelf shelf,
            ShelfScrub scrub,
            Orders orders,
            Residents residents,
            PredictionLog predictions,
            NodeCounters counters,
            Clock clock) {
        this.token = token;
        this.clients = clients;
        this.trust = trust;
        this.shelf = shelf;
        this.scrub = scrub;
        this.orders = orders;
        this.residents = residents;
        this.predictions = predictions;
        this.counters = counters;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    record Received(String model, String packageDigest) {}

    /** @param resident loaded and able to answer at once */
    record ReleaseView(int version, String packageDigest, long sequence, String followedAt, boolean resident) {}

    record ModelView(
            String model, ReleaseView current, @Nullable ReleaseView previous) {}

    record Requests(long answered, long rows, Map<String, Long> notAnswered) {}

    /**
     * @param access who may ask for predictions: {@code open} or {@code tokens}
     * @param damaged packages on the shelf that a start or a roll-back would need
     */
    record Status(
            @Nullable String site,
            @Nullable String stage,
            @Nullable Integer trustVersion,
            String startedAt,
            String access,
            long sequence,
            List<ModelView> models,
            Requests requests,
            NodeCounters.Latency latency,
            PredictionLog.Summary log,
            List<NodeCounters.Refusal> refusals,
            List<ShelfScrub.Damaged> damaged) {}

    /** @param segments of the path, after {@code /node/v1} */
    NodeResponse handle(NodeRequest request, List<String> segments) throws IOException {
        token.require(request.authorization());
        return switch (String.join("/", segments)) {
            case "activations" -> {
                Methods.require(request, "POST");
                yield remembered(() -> activation(request));
            }
            case "orders" -> {
                Methods.require(request, "POST");
                byte[] envelope = request.readBody(MAX_ORDER);
                yield remembered(() -> NodeResponse.of(200, orders.follow(envelope)));
            }
            case "status" -> {
                Methods.require(request, "GET");
                yield NodeResponse.of(200, status());
            }
            case "log/rotate" -> {
                Methods.require(request, "POST");
                yield NodeResponse.of(200, predictions.rotate());
            }
            default -> throw Methods.unknown(request);
        };
    }

    /** A refusal is kept for the status, so that whoever looks later sees why nothing changed. */
    private NodeResponse remembered(Supplier<NodeResponse> act) {
        try {
            return act.get();
        } catch (DrydockException e) {
            counters.refusal(clock.instant(), e.code(), e.sentence());
            LOG.log(Level.WARNING, () -> "Refused code=" + e.code().name() + ": " + e.sentence());
            throw e;
        }
    }

    private NodeResponse activation(NodeRequest request) {
        VerifiedPackage verified = shelf.receive(request.body(), trust.read());
        LOG.info(() -> "Package received model=" + verified.model() + " package=" + verified.packageDigest());
        return NodeResponse.of(200, new Received(verified.model(), verified.packageDigest()));
    }

    private Status status() {
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
                clients.isOpen() ? "open" : "tokens",
                state.lastSequence(),
                models,
                new Requests(counters.answered(), counters.rows(), counters.notAnswered()),
                counters.latency(),
                predictions.summary(),
                counters.refusals(),
                scrub.damaged());
    }

    private ReleaseView view(NodeState.Followed followed) {
        return new ReleaseView(
                followed.number(),
                followed.packageDigest(),
                followed.sequence(),
                followed.followedAt(),
                residents.isResident(followed.packageDigest()));
    }

    private Optional<TrustFile> installedTrust() {
        try {
            return Optional.of(trust.read());
        } catch (DrydockException e) {
            return Optional.empty();
        }
    }
}
