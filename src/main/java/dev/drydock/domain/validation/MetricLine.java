package dev.drydock.domain.validation;

/** One metric of both models on the whole holdout, with one-sided 95 % bounds on their difference. */
public record MetricLine(Metric metric, double candidate, double champion, double difference, Interval bounds) {}
