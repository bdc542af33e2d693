package dev.drydock.servingclient;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.release.ServedDrift;
import dev.drydock.domain.release.ServedDrift.Input;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The live drift in a node's status report. */
final class DriftAnswer {
    private DriftAnswer() {}

    /**
     * By model; without those that have none.
     *
     * @throws IOException if a part of it is no drift
     */
    static Map<String, ServedDrift> of(JsonNode status) throws IOException {
        Map<String, ServedDrift> drifts = new TreeMap<>();
        for (JsonNode known : status.path("models")) {
            JsonNode drift = known.path("drift");
            if (!drift.isMissingNode() && !drift.isNull()) {
                drifts.put(known.path("model").asText(), drift(drift));
            }
        }
        return drifts;
    }

    private static ServedDrift drift(JsonNode drift) throws IOException {
        List<Input> inputs = new ArrayList<>();
        for (JsonNode column : drift.path("columns")) {
            if (column.path("role").asText().equals("INPUT")) {
                inputs.add(new Input(column.path("column").asText(), number(column, "psi")));
            }
        }
        return new ServedDrift(
                (int) number(drift, "version"),
                drift.path("packageDigest").asText(),
                (long) number(drift, "rows"),
                number(drift, "limit"),
                inputs.stream().max(Comparator.comparingDouble(Input::psi)));
    }

    private static double number(JsonNode of, String key) throws IOException {
        JsonNode value = of.path(key);
        if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
            throw new IOException("its status has a drift whose " + key + " is no number");
        }
        return value.asDouble();
    }
}
