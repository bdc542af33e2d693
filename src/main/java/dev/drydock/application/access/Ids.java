package dev.drydock.application.access;

/** Makes ids: lower-case letters, digits and dashes, never the same twice. */
@FunctionalInterface
public interface Ids {
    String next();
}
