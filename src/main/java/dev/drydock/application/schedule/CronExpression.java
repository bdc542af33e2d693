package dev.drydock.application.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression of five fields: minute, hour, day of the month, month, day of the week. It knows times on a clock on the wall, and
 * nothing of zones: {@link Timetable} says at which moment such a time is. Sole user of the cron library. Immutable. Tested by {@code
 * CronExpressionTest}.
 */
public final class CronExpression {
    private static final int FIELDS = 5;
    private static final int LONGEST = 200;
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    /** Of a schedule that waits for something else than a time. */
    static final CronExpression NEVER = new CronExpression("", null);

    private final String text;
    private final @Nullable ExecutionTime times;

    private CronExpression(String text, @Nullable ExecutionTime times) {
        this.text = text;
        this.times = times;
    }

    /** @throws IllegalArgumentException whose message says what is wrong with the text */
    public static CronExpression parse(String given) {
        String text = given.strip();
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "it has " + text.length() + " characters, at most " + LONGEST + " are read");
        }
        int fields = text.isEmpty() ? 0 : text.split("\\s+", -1).length;
        if (fields != FIELDS) {
            throw new IllegalArgumentException("it has " + fields + " fields, not " + FIELDS);
        }
        try {
            return new CronExpression(
                    text, ExecutionTime.forCron(PARSER.parse(text).validate()));
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) { // such as an index out of bounds, of 1-2/
            throw new IllegalArgumentException("it has a field that cannot be read", e);
        }
    }

    /** The first time after that one; empty if there is none, as for 30 February. */
    public Optional<LocalDateTime> next(LocalDateTime after) {
        return times == null
                ? Optional.empty()
                : times.nextExecution(after.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
    }

    /** The last time before that one; empty if there is none. */
    public Optional<LocalDateTime> last(LocalDateTime before) {
        return times == null
                ? Optional.empty()
                : times.lastExecution(before.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CronExpression expression && expression.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
