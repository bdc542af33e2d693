package dev.drydock.domain.drift;

import dev.drydock.domain.registry.DriftMeasure;

/**
 * One measure of one column before it is judged.
 *
 * @param fewer values of the side that has fewer
 * @param p of the measure's test, 0 to 1
 */
record Measurement(DriftMeasure measure, Estimate estimate, double p, long fewer) {}
