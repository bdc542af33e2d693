package dev.drydock.domain.labelling;

/**
 * A row whose label was asked for.
 *
 * @param predictedAt epoch milliseconds
 */
public record AskedRow(String predictionId, long predictedAt) {}
