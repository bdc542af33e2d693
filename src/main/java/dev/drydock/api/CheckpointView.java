package dev.drydock.api;

/** A signed checkpoint note, and the public key it verifies with (SPKI PEM). */
public record CheckpointView(String note, String publicKey) {}
