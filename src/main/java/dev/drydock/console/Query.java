package dev.drydock.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The part of an address behind its question mark. */
public final class Query {
    private Query() {}

    public static String of(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** With another value of that name; without it if the value is empty. */
    public static String with(Map<String, String> values, String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.remove(name);
        if (!value.isEmpty()) {
            all.put(name, value);
        }
        return of(all);
    }
}
