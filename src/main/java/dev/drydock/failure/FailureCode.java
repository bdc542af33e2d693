package dev.drydock.failure;

/**
 * One entry of the catalogue. Each feature has an enum of its own in this package that implements it; {@code
 * docs/errors.md} has a paragraph for every constant, which a test checks.
 */
public interface FailureCode {

    /** The stable name, such as {@code INGEST_HEADER_WRONG}; scripts may match on it. */
    String name();

    Category category();

    /** Whether the same operation can succeed later without anything being changed. */
    boolean retryable();
}
