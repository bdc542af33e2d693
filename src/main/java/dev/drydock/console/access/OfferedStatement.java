package dev.drydock.console.access;

/** A statement as a page showed it, which the user can download byte for byte. */
public record OfferedStatement(String file, String payload) {}
