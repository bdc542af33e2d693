package dev.drydock.application.schedule;

import java.util.List;
import java.util.Optional;

/**
 * When a schedule is due, as a person wrote it.
 *
 * @param cron such as {@code 30 2 * * MON-FRI}
 * @param zone such as {@code Europe/Berlin}
 * @param holidays name of a file in the site's {@code etc/holidays}
 * @param blackouts each as {@link Blackout#FORM} says
 * @param jitter such as {@code 5m}; empty if none
 * @param deadline the time of day, such as {@code 06:00}, at which a run must be complete; empty if none
 * @param ofModel whether the cron expression is that of the {@code model.yaml} in force, and follows it
 * @param triggers what it waits for in place of a time; then the cron expression is empty
 */
public record TimetableText(
        String cron,
        String zone,
        Optional<String> holidays,
        List<String> blackouts,
        Optional<String> jitter,
        Optional<String> deadline,
        boolean ofModel,
        TriggerText triggers) {
    public TimetableText {
        cron = cron.strip();
        blackouts = blackouts.stream().map(String::strip).toList();
    }

    /** Without a deadline. */
    public TimetableText(
            String cron, String zone, Optional<String> holidays, List<String> blackouts, Optional<String> jitter) {
        this(cron, zone, holidays, blackouts, jitter, Optional.empty());
    }

    /** With a cron expression of its own. */
    public TimetableText(
            String cron,
            String zone,
            Optional<String> holidays,
            List<String> blackouts,
            Optional<String> jitter,
            Optional<String> deadline) {
        this(cron, zone, holidays, blackouts, jitter, deadline, false);
    }

    /** Without triggers. */
    public TimetableText(
            String cron,
            String zone,
            Optional<String> holidays,
            List<String> blackouts,
            Optional<String> jitter,
            Optional<String> deadline,
            boolean ofModel) {
        this(cron, zone, holidays, blackouts, jitter, deadline, ofModel, TriggerText.NONE);
    }

    /** Whether it waits for something else than a time. */
    public boolean hasTriggers() {
        return !triggers.on().isEmpty();
    }

    /** What it waits for; empty if it has times. */
    public List<String> on() {
        return triggers.on();
    }

    /** The smallest distance of two starts by that; empty for the standard one. */
    public Optional<String> atMostEvery() {
        return triggers.atMostEvery();
    }

    TimetableText withCron(String other) {
        return new TimetableText(other, zone, holidays, blackouts, jitter, deadline, ofModel, triggers);
    }
}
