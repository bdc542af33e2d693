package dev.drydock.servingclient;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.release.LatencyCounts;
import dev.drydock.domain.release.ServedTraffic;
import dev.drydock.domain.release.ServedTraffic.Counts;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The counts of clients' requests in a node's status report. */
final class TrafficAnswer {
    private static final Logger LOG = Logger.getLogger(TrafficAnswer.class.getName());

    private TrafficAnswer() {}

    /**
     * By model; without those that have none, as from a node of an earlier version of Drydock, and without those whose counts cannot be read:
     * a release does not fail for them.
     */
    static Map<String, ServedTraffic> of(JsonNode status) {
        Map<String, ServedTraffic> traffic = new TreeMap<>();
        for (JsonNode known : status.path("models")) {
            JsonNode counted = known.path("traffic");
            if (counted.isObject()) {
                String model = known.path("model").asText();
                try {
                    Instant since = Instant.parse(status.path("startedAt").asText());
                    traffic.put(model, new ServedTraffic(since, counts(counted)));
                } catch (IllegalArgumentException | DateTimeException e) {
                    LOG.log(
                            Level.FINE,
                            e,
                            () -> "the serving node's counts of requests cannot be read, model=" + model);
                }
            }
        }
        return traffic;
    }

    private static Counts counts(JsonNode counted) {
        TreeMap<Double, Long> buckets = new TreeMap<>();
        for (Map.Entry<String, JsonNode> bucket : counted.path("latency").properties()) {
            if (buckets.put(Double.valueOf(bucket.getKey()), count(bucket.getValue())) != null) {
                throw new IllegalArgumentException("two buckets of a latency have the bound " + bucket.getKey());
            }
        }
        return new Counts(
                count(counted.path("requests")),
                count(counted.path("errors")),
                count(counted.path("abstentions")),
                new LatencyCounts(buckets));
    }

    private static long count(JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
            throw new IllegalArgumentException("a count of requests is " + value);
        }
        return value.asLong();
    }
}
