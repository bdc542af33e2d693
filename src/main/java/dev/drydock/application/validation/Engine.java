package dev.drydock.application.validation;

/**
 * What the site's workers run a module with.
 *
 * @param name such as {@code PyTorch 2.7.1}
 */
public record Engine(String name) {}
