package dev.drydock.domain.validation;

/**
 * A named subset of rows.
 *
 * @param required whether it is a gate of its own; else it is only reported
 */
public record Slice(String name, boolean required) {}
