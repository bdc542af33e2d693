package dev.drydock.config;

import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the servers keep their program logs: the key {@code logs} of {@code site.yaml}.
 *
 * @param format {@code text}, {@code json} or {@code gelf}
 * @param mostMebibytes of one file, 1 to 1024
 * @param keepDays for how many days old files stay, 1 to 3650
 */
public record LogSettings(String format, int mostMebibytes, int keepDays) {
    static final String KEY = "logs";

    public static final LogSettings STANDARD = new LogSettings("text", 20, 30);

    private static final String FORMAT = "format";
    private static final String MAX_SIZE = "max-size";
    private static final String KEEP_DAYS = "keep-days";
    private static final int MOST_MEBIBYTES = 1 << 10;
    private static final int MOST_DAYS = 3650;
    private static final ValueType<Integer> SIZE = ValueType.parsed(
            text -> Optional.of(text)
                    .filter(size -> size.matches("[1-9][0-9]{0,3}MiB|1GiB"))
                    .map(size -> Integer.parseInt(size.substring(0, size.length() - 3))
                            * (size.endsWith("GiB") ? MOST_MEBIBYTES : 1))
                    .filter(size -> size <= MOST_MEBIBYTES),
            "1MiB to 1GiB, such as 20MiB");

    static LogSettings read(Section site) {
        return site.findSection(KEY, Set.of(FORMAT, MAX_SIZE, KEEP_DAYS))
                .map(section -> new LogSettings(
                        section.optional(
                                FORMAT, SiteValues.word("text|json|gelf", "text, json or gelf"), STANDARD.format),
                        section.optional(MAX_SIZE, SIZE, STANDARD.mostMebibytes),
                        section.optional(KEEP_DAYS, SiteValues.number(1, MOST_DAYS), STANDARD.keepDays)))
                .orElse(STANDARD);
    }

    /** As a starting command hands them to a server. */
    public Map<String, String> toEnvironment() {
        return Map.of(
                "DRYDOCK_LOG_FORMAT",
                format,
                "DRYDOCK_LOG_BYTES",
                Long.toString((long) mostMebibytes << 20),
                "DRYDOCK_LOG_DAYS",
                Integer.toString(keepDays));
    }
}
