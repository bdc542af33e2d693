package dev.drydock.serving;

/**
 * What a node remembers from one start to the next.
 *
 * @param state what the orders made it serve
 * @param trust the trust files under which it followed them
 * @param policies the newest gate policy that it has seen of each task
 * @param log the newest checkpoint of the orchestrator's audit log that came with an order
 * @param suspensions the models that people suspended
 */
record NodeMemory(
        NodeStateFile state, TrustMemory trust, PolicyMemory policies, LogMemory log, Suspensions suspensions) {}
