package dev.drydock.domain.release;

import java.time.Instant;

/**
 * What a node counted of clients' requests for one model since it started. The orchestrator's own requests are not among them.
 *
 * @param since when the node started, by its clock; another start has another moment
 */
public record ServedTraffic(Instant since, Counts counts) {

    /**
     * Each number only grows, but several of one answer may be a request apart.
     *
     * @param requests with and without an answer
     * @param errors requests without an answer
     * @param abstentions rows without an answer because the version abstained
     * @param latency of the answered requests
     */
    public record Counts(long requests, long errors, long abstentions, LatencyCounts latency) {

        public static Counts none() {
            return new Counts(0, 0, 0, LatencyCounts.none());
        }

        public Counts plus(Counts others) {
            return new Counts(
                    Math.addExact(requests, others.requests),
                    Math.addExact(errors, others.errors),
                    Math.addExact(abstentions, others.abstentions),
                    latency.plus(others.latency));
        }

        /** Of each number the larger. */
        public Counts most(Counts others) {
            return new Counts(
                    Math.max(requests, others.requests),
                    Math.max(errors, others.errors),
                    Math.max(abstentions, others.abstentions),
                    latency.most(others.latency));
        }

        /** What came to each number since; 0 if it was larger before. */
        public Counts since(Counts before) {
            return new Counts(
                    Math.max(0, requests - before.requests),
                    Math.max(0, errors - before.errors),
                    Math.max(0, abstentions - before.abstentions),
                    latency.since(before.latency));
        }
    }
}
