package dev.drydock.api;

/** Why something is abandoned or rejected; kept for ever. */
public record ReasonRequest(String reason) {}
