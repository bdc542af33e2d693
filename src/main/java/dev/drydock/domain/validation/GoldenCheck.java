package dev.drydock.domain.validation;

/**
 * What another process found when it gave the golden vectors to the package's model.
 *
 * @param largestDifference over all vectors, absolute
 */
public record GoldenCheck(int vectors, double largestDifference) {}
