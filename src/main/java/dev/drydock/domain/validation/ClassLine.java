package dev.drydock.domain.validation;

/**
 * How one class fares on the holdout.
 *
 * @param rows that are of the class
 * @param candidateRecall the share of them that the candidate has right; NaN if there are none
 * @param championRecall the same of the champion
 */
public record ClassLine(String name, int rows, double candidateRecall, double championRecall) {}
