package dev.drydock.serving;

import dev.drydock.openmetrics.DiskMetrics;
import dev.drydock.openmetrics.DiskMetrics.Disk;
import dev.drydock.openmetrics.Exposition;
import dev.drydock.openmetrics.JvmMetrics;
import dev.drydock.openmetrics.TraceMetrics;
import dev.drydock.tracing.Traces;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code /node/v1/metrics}: the node's figures, for the management token or a client's. Thread-safe. */
final class MetricsEndpoint {
    private static final Logger LOG = Logger.getLogger(MetricsEndpoint.class.getName());

    private final ClientDoor clients;
    private final Orders orders;
    private final LoadedReleases loadedReleases;
    private final CacheScrub scrub;
    private final PredictionLog predictions;
    private final InferenceGate gate;
    private final NodeCounters counters;
    private final Place place;

    /**
     * Where the node writes.
     *
     * @param folder of its files
     */
    record Place(Path folder, Traces traces) {}

    MetricsEndpoint(
            ClientDoor clients,
            Orders orders,
            LoadedReleases loadedReleases,
            CacheScrub scrub,
            PredictionLog predictions,
            InferenceGate gate,
            NodeCounters counters,
            Place place) {
        this.clients = clients;
        this.orders = orders;
        this.loadedReleases = loadedReleases;
        this.scrub = scrub;
        this.predictions = predictions;
        this.gate = gate;
        this.counters = counters;
        this.place = place;
    }

    NodeResponse handle(NodeRequest request) {
        Methods.require(request, "GET");
        clients.requireClient(request.credentials());
        Exposition answer = Exposition.of(
                List.of(
                        NodeMetrics.of(
                                counters,
                                orders.state(),
                                loadedReleases::isResident,
                                predictions.summary(),
                                scrub.damaged().size(),
                                gate.waiting()),
                        ClientMetrics.of(clients.expiries()),
                        LiveDriftMetrics.of(loadedReleases.current()),
                        BatchingMetrics.of(loadedReleases.current()),
                        SuspensionMetrics.of(orders.suspensions().list()),
                        DiskMetrics.of(disk()),
                        TraceMetrics.of(
                                place.traces().isOn(),
                                place.traces().written(),
                                place.traces().dropped()),
                        JvmMetrics.of("serving")),
                request.accept().orElse(null));
        return NodeResponse.ofBytes(200, answer.text()).with("Content-Type", answer.contentType());
    }

    private List<Disk> disk() {
        try {
            FileStore store = Files.getFileStore(place.folder());
            return List.of(new Disk("serving", store.getUsableSpace(), store.getTotalSpace()));
        } catch (IOException e) {
            LOG.log(Level.FINE, e, () -> "The disk with " + place.folder() + " cannot be asked");
            return List.of();
        }
    }
}
