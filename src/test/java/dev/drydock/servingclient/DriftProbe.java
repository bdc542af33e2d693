package dev.drydock.servingclient;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.release.ServedDrift;
import java.io.IOException;
import java.util.Map;

/** How the orchestrator reads the live drift in a node's status, for tests of serving nodes. */
public final class DriftProbe {
    private DriftProbe() {}

    public static Map<String, ServedDrift> read(JsonNode status) throws IOException {
        return DriftAnswer.of(status);
    }
}
