package dev.drydock.domain.release;

import java.util.Map;

/** Where versions answer, seen by what they are asked. */
public interface ServedDrifts {

    /**
     * By model, of the version that answers. A version that the node does not measure is absent.
     *
     * @throws dev.drydock.failure.DrydockException {@code SERVING_NODE_UNREACHABLE} or {@code SERVING_NODE_REFUSED}
     */
    Map<String, ServedDrift> drifts();
}
