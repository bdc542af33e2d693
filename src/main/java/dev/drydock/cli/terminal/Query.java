package dev.drydock.cli.terminal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Builds a path with its query; absent values are left out. */
public final class Query {
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

    public static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
