package dev.drydock.api;

/** @param held whether nothing of the run may be purged */
public record RunHoldView(long run, boolean held) {}
