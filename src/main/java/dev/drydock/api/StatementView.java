package dev.drydock.api;

/**
 * What a signature must bind.
 *
 * @param payloadType the envelope's payload type
 * @param payload base64 of the exact bytes to sign
 */
public record StatementView(String payloadType, String payload) {}
