package dev.drydock.serving;

import dev.drydock.openmetrics.DiskMetrics;
import dev.drydock.openmetrics.DiskMetrics.Disk;
import dev.drydock.openmetrics.Exposition;
import dev.drydock.openmetrics.JvmMetrics;
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
    private final Path folder;

    /** @param folder the file system that the node writes to */
    MetricsEndpoint(
            ClientDoor clients,
            Orders orders,
            LoadedReleases loadedReleases,
            CacheScrub scrub,
            PredictionLog predictions,
            InferenceGate gate,
            NodeCounters counters,
            Path folder) {
        this.clients = clients;
        this.orders = orders;
        this.loadedReleases = loadedReleases;
        this.scrub = scrub;
        this.predictions = predictions;
        this.gate = gate;
        this.counters = counters;
        this.folder = folder;
    }

    NodeResponse handle(NodeRequest request) {
        Methods.require(request, "GET");
        clients.requireToken(request.authorization());
        Exposition answer = Exposition.of(
                List.of(
                        NodeMetrics.of(
                                counters,
                                orders.state(),
                                loadedReleases::isResident,
                                predictions.summary(),
                                scrub.damaged().size(),
                                gate.waiting()),
                        LiveDriftMetrics.of(loadedReleases.current()),
                        DiskMetrics.of(disk()),
                        JvmMetrics.of("serving")),
                request.accept().orElse(null));
        return NodeResponse.ofBytes(200, answer.text()).with("Content-Type", answer.contentType());
    }

    private List<Disk> disk() {
        try {
            FileStore store = Files.getFileStore(folder);
            return List.of(new Disk("serving", store.getUsableSpace(), store.getTotalSpace()));
        } catch (IOException e) {
            LOG.log(Level.FINE, e, () -> "The disk with " + folder + " cannot be asked");
            return List.of();
        }
    }
}
