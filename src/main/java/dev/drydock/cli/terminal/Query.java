package dev.drydock.cli.terminal;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds a path with its query; absent values are left out. */
public final class Query {
    private static final int MOST_NAME = 200;
    private static final Pattern NEVER_IN_NAMES = Pattern.compile("[/\\\\;\\p{Cntrl}]|[.][.]|^[.]$");

    private final StringBuilder path;
    private char separator = '?';

    private Query(String path) {
        this.path = new StringBuilder(path);
    }

    public static Query of(String path) {
        return new Query(path);
    }

    public Query with(String name, @Nullable Object value) {
        if (value != null) {
            path.append(separator).append(name).append('=').append(encode(value.toString()));
            separator = '&';
        }
        return this;
    }

    /**
     * A name as a part of a path.
     *
     * @param what it names, such as {@code model}
     * @throws DrydockException {@code USAGE} if no name looks like that
     */
    public static String segment(String what, String name) {
        if (name.isBlank()
                || name.length() > MOST_NAME
                || NEVER_IN_NAMES.matcher(name).find()) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "No request was sent: " + what + " '" + PlainText.shortened(name)
                            + "' is no name. A name has 1 to " + MOST_NAME
                            + " characters, without slashes, '..' and control characters, for example pump-failure.");
        }
        return encode(name);
    }

    public static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
