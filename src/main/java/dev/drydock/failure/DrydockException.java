package dev.drydock.failure;

import org.jspecify.annotations.Nullable;

/**
 * The one exception type. Its message is a whole sentence for the person who gets it: what could not be done, to what,
 * the value and the limit, and what to do next. It never holds a secret or a row's content.
 */
public final class DrydockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient FailureCode code;

    public DrydockException(FailureCode code, String sentence) {
        this(code, sentence, null);
    }

    public DrydockException(FailureCode code, String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
        this.code = code;
    }

    public FailureCode code() {
        return code;
    }

    /** The message, which is never absent. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
