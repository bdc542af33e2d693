package dev.drydock.api;

/**
 * What every failed request answers.
 *
 * @param code from the failure catalogue
 * @param message a whole sentence: what could not be done, to what, the value and the limit, what to do next
 * @param retryable whether the same request can succeed later without a change
 */
public record ErrorView(String code, String message, boolean retryable) {}
