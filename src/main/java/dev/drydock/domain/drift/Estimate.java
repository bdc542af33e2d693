package dev.drydock.domain.drift;

/**
 * A measure and how far it may be from what all values would give.
 *
 * @param error 0 if it is exact
 */
record Estimate(double value, double error) {}
