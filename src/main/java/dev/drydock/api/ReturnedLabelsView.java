package dev.drydock.api;

/**
 * Labels that people filled in, as a feedback file.
 *
 * @param feedback the file, CSV
 * @param unfilled rows without a label, which are left out
 */
public record ReturnedLabelsView(String feedback, int labels, long unfilled) {}
