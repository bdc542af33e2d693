package dev.drydock.application.access;

/** Random bytes that nobody can guess. */
@FunctionalInterface
public interface Randomness {
    byte[] bytes(int length);
}
