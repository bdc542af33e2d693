package dev.drydock.serving;

import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code /node/v1}: receives packages and orders, reports the versions in service, and delivers the prediction log. Thread-safe. */
final class ManagementEndpoint {
    private static final Logger LOG = Logger.getLogger(ManagementEndpoint.class.getName());
    private static final int MAX_ORDER = 4 << 20;
    private static final int MAX_SUSPENSION = 1 << 20;

    private final NodeToken token;
    private final InstalledTrust trust;
    private final PackageCache cache;
    private final Orders orders;
    private final PredictionLog predictions;
    private final NodeStatus status;
    private final NodeCounters counters;
    private final Clock clock;

    ManagementEndpoint(
            NodeToken token,
            InstalledTrust trust,
            PackageCache cache,
            Orders orders,
            PredictionLog predictions,
            NodeStatus status,
            NodeCounters counters,
            Clock clock) {
        this.token = token;
        this.trust = trust;
        this.cache = cache;
        this.orders = orders;
        this.predictions = predictions;
        this.status = status;
        this.counters = counters;
        this.clock = clock;
    }

    record Received(String model, String packageDigest) {}

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
            case "suspensions" -> {
                Methods.require(request, "POST");
                byte[] document = request.readBody(MAX_SUSPENSION);
                yield remembered(() -> NodeResponse.of(200, orders.suspensions().take(document)));
            }
            case "status" -> {
                Methods.require(request, "GET");
                yield NodeResponse.of(200, status.now());
            }
            case "log/rotate" -> {
                Methods.require(request, "POST");
                yield NodeResponse.of(200, predictions.rotate());
            }
            default -> throw Methods.unknown(request);
        };
    }

    /** A refusal is kept for the status, so that people can see later why nothing changed. */
    private NodeResponse remembered(Supplier<NodeResponse> act) {
        try {
            return act.get();
        } catch (RefusedHere e) {
            remember(e.why());
            throw e;
        } catch (DrydockException e) {
            remember(e);
            throw e;
        }
    }

    private void remember(DrydockException e) {
        counters.refusal(clock.instant(), e.code(), e.sentence());
        LOG.log(Level.WARNING, () -> "Refused code=" + e.code().name() + ": " + e.sentence());
    }

    private NodeResponse activation(NodeRequest request) {
        VerifiedPackage verified = cache.receive(request.body(), trust.read());
        LOG.info(() -> "Package received model=" + verified.model() + " package=" + verified.packageDigest());
        return NodeResponse.of(200, new Received(verified.model(), verified.packageDigest()));
    }
}
