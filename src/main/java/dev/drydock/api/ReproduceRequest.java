package dev.drydock.api;

/** @param tolerateCapability whether to go on on a machine with other vector instructions than the recorded */
public record ReproduceRequest(boolean tolerateCapability) {}
