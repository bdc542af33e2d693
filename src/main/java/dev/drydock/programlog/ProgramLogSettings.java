package dev.drydock.programlog;

import java.util.Map;

/**
 * How a server keeps its program log. {@code drydock server start} hands it to a server as environment variables, by the keys {@code logs}
 * of {@code site.yaml}.
 *
 * @param format of each line
 * @param mostBytes of one file; the line that would make it larger begins another one
 * @param keepDays after so many days an old file is removed
 */
public record ProgramLogSettings(LogFormat format, long mostBytes, int keepDays) {
    static final String FORMAT = "DRYDOCK_LOG_FORMAT";
    static final String BYTES = "DRYDOCK_LOG_BYTES";
    static final String DAYS = "DRYDOCK_LOG_DAYS";

    public static final ProgramLogSettings STANDARD = new ProgramLogSettings(LogFormat.TEXT, 20L << 20, 30);

    /** What is absent or wrong is as in {@link #STANDARD}: no server stays down because of its log. */
    public static ProgramLogSettings of(Map<String, String> environment) {
        return new ProgramLogSettings(
                LogFormat.of(environment.getOrDefault(FORMAT, "")).orElse(STANDARD.format),
                number(environment, BYTES, STANDARD.mostBytes),
                (int) number(environment, DAYS, STANDARD.keepDays));
    }

    private static long number(Map<String, String> environment, String name, long absent) {
        String value = environment.getOrDefault(name, "");
        return value.matches("[1-9][0-9]{0,11}") ? Long.parseLong(value) : absent;
    }
}
