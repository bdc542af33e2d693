package dev.drydock.application.runs;

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
 * @param due when it restarts, at the earliest
 */
public record Retry(long executionId, long run, String code, int attempt, int attempts, Instant due, Result result) {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    /** What has become of it. */
    public enum State {
        /** It waits until it is due. */
        PENDING,
        /** The run was restarted. */
        STARTED,
        /** A person cancelled it: Drydock restarts the run no more. */
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

    /** Such as {@code retry 2 of 3 at 03:15:00 UTC because WORKER_DIED}; with the day if that is not the day of {@code now}. */
    public String inWords(Instant now) {
        String day = DAY.format(due);
        return number() + " at " + (day.equals(DAY.format(now)) ? "" : day + " ") + TIME.format(due) + " UTC because "
                + code;
    }
}
