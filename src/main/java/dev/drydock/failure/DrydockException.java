package dev.drydock.failure;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one exception type. Its message is a whole sentence for the person who gets it: what could not be done, to what,
 * the value and the limit, and what to do next. It never holds a secret or a row's content, nor characters that a terminal or a log
 * obeys: part of it often comes from outside.
 */
public final class DrydockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Controls but the line end, and what turns the direction of writing. */
    private static final Pattern OBEYED =
            Pattern.compile("[\\p{Cntrl}\\x80-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069&&[^\\n]]");

    private final transient FailureCode code;

    public DrydockException(FailureCode code, String sentence) {
        this(code, sentence, null);
    }

    public DrydockException(FailureCode code, String sentence, @Nullable Throwable cause) {
        super(showable(sentence), cause);
        this.code = code;
    }

    private static String showable(String sentence) {
        return OBEYED.matcher(sentence).replaceAll("?");
    }

    public FailureCode code() {
        return code;
    }

    /** The message, which is never absent. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
