package dev.drydock.application.schedule;

import dev.drydock.failure.ScheduleFailure;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What happened at a due moment of a schedule, or at several that had the same result.
 *
 * @param due the moment, or the first of several
 * @param failure why it failed, or what kept a skipped one from a start in time
 * @param local what clocks in the schedule's zone showed then, with offset and zone
 */
public record Occurrence(
        String schedule,
        Instant due,
        String local,
        State state,
        Optional<Reason> skipped,
        Optional<Failure> failure,
        Optional<Started> started,
        Span span) {

    /** The result. */
    public enum State {
        STARTED,
        SKIPPED,
        FAILED,
        /** Somebody has changed the record by another way than through Drydock. */
        UNREADABLE
    }

    /** Why nothing was started. */
    public enum Reason {
        HOLIDAY("it was a holiday"),
        BLACKOUT("it was in a blackout"),
        PAUSED("the schedule was paused"),
        REPLACED("the schedule was replaced before it had started"),
        PREVIOUS_RUNNING("the previous run of the schedule had not ended"),
        MISSED("nothing could start it in time");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        /** As a clause. */
        public String words() {
            return words;
        }

        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Why it was not started although it should have been, or what kept it from a start in time. */
    public record Failure(String code, String sentence) {}

    /**
     * What was started.
     *
     * @param cause what came, as a sentence; empty if a time was due
     */
    public record Started(long instanceId, long executionId, Optional<String> cause) {
        /** Since a time was due. */
        public Started(long instanceId, long executionId) {
            this(instanceId, executionId, Optional.empty());
        }
    }

    /**
     * How many due moments it is about.
     *
     * @param last the last of them
     * @param count how many they are
     * @param atLeast whether there are more, which nobody counted
     */
    public record Span(Instant last, long count, boolean atLeast) {
        static Span one(Instant due) {
            return new Span(due, 1, false);
        }
    }

    static Occurrence started(Schedule schedule, Instant due, Started started) {
        return new Occurrence(
                schedule.name(),
                due,
                local(schedule, due),
                State.STARTED,
                Optional.empty(),
                Optional.empty(),
                Optional.of(started),
                Span.one(due));
    }

    static Occurrence skipped(Schedule schedule, Instant due, Reason reason) {
        return skipped(schedule, due, reason, Span.one(due), Optional.empty());
    }

    static Occurrence skipped(Schedule schedule, Instant due, Reason reason, Span span, Optional<Failure> cause) {
        return new Occurrence(
                schedule.name(),
                due,
                local(schedule, due),
                State.SKIPPED,
                Optional.of(reason),
                cause,
                Optional.empty(),
                span);
    }

    /** One whose record cannot be read. */
    public static Occurrence unreadable(String schedule, Instant due, String local, Span span, String problem) {
        return new Occurrence(
                schedule,
                due,
                local,
                State.UNREADABLE,
                Optional.empty(),
                Optional.of(new Failure(ScheduleFailure.SCHEDULE_UNREADABLE.name(), problem)),
                Optional.empty(),
                span);
    }

    static Occurrence failed(Schedule schedule, Instant due, Failure failure) {
        return new Occurrence(
                schedule.name(),
                due,
                local(schedule, due),
                State.FAILED,
                Optional.empty(),
                Optional.of(failure),
                Optional.empty(),
                Span.one(due));
    }

    private static String local(Schedule schedule, Instant due) {
        return schedule.timetable().local(due).toString();
    }

    /** The same for one more due moment. */
    Occurrence until(Instant last, long more, boolean atLeast) {
        return new Occurrence(
                schedule,
                due,
                local,
                state,
                skipped,
                failure,
                started,
                new Span(last, span.count() + more, span.atLeast() || atLeast));
    }

    /** Why it was started, or why not, as a sentence; empty if a time was due and it was started. */
    public Optional<String> why() {
        return sentence().or(() -> started.flatMap(Started::cause));
    }

    /** Why it was not started, as a sentence; empty if it was. */
    public Optional<String> sentence() {
        return skipped.map(reason -> "Not started: " + reason.words() + "."
                        + failure.map(cause -> " The last attempt failed: " + cause.sentence())
                                .orElse(""))
                .or(() -> failure.map(Failure::sentence));
    }
}
