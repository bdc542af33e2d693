package dev.drydock.failure;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one exception type. Its message is a whole sentence for the person who gets it: what could not be done, to what,
 * the value and the limit, and what to do next. It never holds a secret or a row's content, nor characters that a terminal or a log
 * obeys: part of it often comes from outside.
 */
public final class DrydockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final Pattern LINE_END = Pattern.compile("\\s*\\R\\s*");

    /** Controls, the line end among them, and what turns the direction of writing. */
    private static final Pattern OBEYED =
            Pattern.compile("[\\p{Cntrl}\\x80-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]");

    private final transient FailureCode code;

    public DrydockException(FailureCode code, String sentence) {
        this(code, sentence, null);
    }

    public DrydockException(FailureCode code, String sentence, @Nullable Throwable cause) {
        this(code, showable(sentence), cause, true);
    }

    private DrydockException(FailureCode code, String message, @Nullable Throwable cause, boolean stackTrace) {
        super(message, cause, true, stackTrace);
        this.code = code;
    }

    /** A sentence that a list follows, one entry a line: the only line ends that a message has. */
    public static DrydockException listing(FailureCode code, String sentence, List<String> entries) {
        String lines = entries.stream().map(entry -> "\n" + showable(entry)).collect(Collectors.joining());
        return new DrydockException(code, showable(sentence) + lines, null, true);
    }

    /** Text of others in one line, without what a terminal would obey. */
    public static String showable(String sentence) {
        return OBEYED.matcher(LINE_END.matcher(sentence).replaceAll(" ")).replaceAll("?");
    }

    public FailureCode code() {
        return code;
    }

    /** The message, which is never absent. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
