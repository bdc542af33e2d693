package dev.drydock.application.runs;

import dev.drydock.failure.DrydockException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The restart of a failed execution by Drydock itself. An execution has one at most.
 *
 * @param executionId the execution that failed
 * @param run its run
 * @param code why it failed
 * @param attempt which retry of its run after such a failure, from 1
 * @param attempts how many the policy allows
 */
public record Retry(long executionId, long run, String code, int attempt, int attempts, Times times, Result result) {
    /** By so much a clock may have been ahead when it was planned. */
    static final Duration MOST_AHEAD = Duration.ofMinutes(1);

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    /**
     * When it begins.
     *
     * @param planned when its execution failed, by the clock of the node that planned it
     * @param due the delay of its rule after that
     * @param waitsUntil the end of the blackout for which it waits after it was due; empty if it waits for none
     */
    public record Times(Instant planned, Instant due, Optional<Instant> waitsUntil) {}

    /** What has become of it. */
    public enum State {
        /** It waits until it is due. */
        PENDING,
        /** The run was restarted. */
        STARTED,
        /** A person cancelled it: Drydock does not restart the run any more. */
        CANCELLED,
        /** It was not possible any more, or not wanted; a person must look. */
        GIVEN_UP
    }

    /**
     * What has become of it.
     *
     * @param restartedAs the execution that continues the run; only if STARTED
     * @param by who decided so; empty while PENDING
     * @param reason a sentence, if it was CANCELLED or GIVEN_UP
     */
    public record Result(State state, OptionalLong restartedAs, Optional<String> by, Optional<String> reason) {
        public static final Result PENDING =
                new Result(State.PENDING, OptionalLong.empty(), Optional.empty(), Optional.empty());

        static Result started(long restartedAs, String by) {
            return new Result(State.STARTED, OptionalLong.of(restartedAs), Optional.of(by), Optional.empty());
        }

        static Result ended(State state, String by, String reason) {
            return new Result(state, OptionalLong.empty(), Optional.of(by), Optional.of(reason));
        }
    }

    /** When its rule has it begin, whatever it waits for after that. */
    public Instant due() {
        return times.due();
    }

    /** When it restarts, at the earliest. */
    public Instant begins() {
        return times.waitsUntil().filter(end -> end.isAfter(due())).orElse(due());
    }

    /** Whether it was planned by a clock that was ahead. Nobody knows when it would be due by the right time: it is due now. */
    public boolean isAhead(Instant now) {
        return times.planned().isAfter(latestPlanned(now));
    }

    /** What was planned after that was planned by a clock that was ahead. */
    public static Instant latestPlanned(Instant now) {
        return now.plus(MOST_AHEAD);
    }

    public boolean isPending() {
        return result.state() == State.PENDING;
    }

    /** A sentence without its full stop. */
    static String clause(String sentence) {
        return sentence.replaceFirst("[.]$", "");
    }

    /** Such as {@code retry 2 of 3}. */
    public String number() {
        return "retry " + attempt + " of " + attempts;
    }

    /**
     * Such as {@code retry 2 of 3 at 03:15:00 UTC because WORKER_DIED}; with the day if that is not the day of {@code now}, and with the
     * words {@code , the end of the blackout,} if it waits for that.
     */
    public String inWords(Instant now) {
        Instant begins = begins();
        String day = DAY.format(begins);
        return number() + " at " + (day.equals(DAY.format(now)) ? "" : day + " ") + TIME.format(begins) + " UTC"
                + (begins.equals(due()) ? "" : ", the end of the blackout,") + " because " + code;
    }

    /** Why it was cancelled or given up, fit to be shown, without a full stop; empty if there is no reason. */
    String why() {
        return result.reason()
                .map(DrydockException::showable)
                .map(Retry::clause)
                .orElse("");
    }
}
