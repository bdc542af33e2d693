package dev.drydock.console.training;

/** One trial of a training with its losses drawn. */
public record TrialRow(
        int number,
        String settings,
        String state,
        int epochs,
        String best,
        String parent,
        String speed,
        String memory,
        String rate,
        String timeLeft,
        boolean selected,
        String standing,
        String problem,
        LossChart chart) {}
