package dev.drydock.serving;

import java.util.Map;
import java.util.Optional;

/**
 * Which paths the node answers at which of its ports. Without further ports, the serving port has everything. Immutable.
 *
 * @param management the port of the orchestrator, which has everything; -1 if there is none: then the serving port has management
 * @param metrics the port of a monitoring system, which has metrics and health; -1 if there is none: then they are where management is
 */
record Listeners(int management, int metrics) {
    private static final int NONE = -1;
    private static final String METRICS = "/node/v1/metrics";

    /** @param environment as {@code drydock server start} sets it */
    static Listeners of(Map<String, String> environment) {
        return new Listeners(port(environment, "DRYDOCK_MANAGEMENT_PORT"), port(environment, "DRYDOCK_METRICS_PORT"));
    }

    private static int port(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(Integer::parseInt).orElse(NONE);
    }

    /** @param path decoded, from the first slash */
    boolean answers(int port, String path) {
        if (port == management) {
            return true;
        }
        if (port == metrics) {
            return path.equals(METRICS) || path.startsWith("/v2/health/");
        }
        if (path.equals(METRICS)) {
            return metrics == NONE && management == NONE;
        }
        return management == NONE || !path.startsWith("/node/");
    }
}
