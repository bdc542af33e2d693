package dev.drydock.programlog;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The form of a line, without its end. */
public enum LogFormat {
    /** {@code TIME LEVEL LOGGER name=value … message="…"}; a value that is no plain word is in quotes, escaped as in JSON. */
    TEXT("") {
        @Override
        String line(LogEvent event) {
            return event.fields().entrySet().stream()
                    .map(field -> switch (field.getKey()) {
                        case TIME, LEVEL, LOGGER -> word(field.getValue());
                        case MESSAGE, EXCEPTION -> field.getKey().wireName() + "=" + PlainLine.quoted(field.getValue());
                        default -> field.getKey().wireName() + "=" + word(field.getValue());
                    })
                    .collect(joining(" "));
        }
    },
    /** One object, with the names of {@link LogField}. */
    JSON("{\"time\":") {
        @Override
        String line(LogEvent event) {
            return object(event.fields().entrySet().stream()
                    .map(field ->
                            member(field.getKey().wireName(), field.getKey().kind(), field.getValue())));
        }
    },
    /**
     * Graylog Extended Log Format 1.1: its own fields, and the others with {@code _} before their names. The stack trace is in
     * {@code full_message}.
     */
    GELF("{\"version\":") {
        @Override
        String line(LogEvent event) {
            String message = event.value(LogField.MESSAGE);
            List<String> members = new ArrayList<>();
            members.add("\"version\":\"1.1\"");
            members.add("\"host\":" + PlainLine.quoted(host(event)));
            members.add("\"short_message\":" + PlainLine.quoted(message.isBlank() ? "-" : firstLine(message)));
            full(event, message).ifPresent(text -> members.add("\"full_message\":" + PlainLine.quoted(text)));
            members.add("\"timestamp\":"
                    + BigDecimal.valueOf(event.at().toEpochMilli(), MILLIS).toPlainString());
            members.add("\"level\":" + event.severity().syslog());
            event.fields().forEach((field, value) -> {
                if (GELF_OWN.contains(field)) {
                    return;
                }
                members.add(member("_" + field.wireName(), field.kind(), value));
            });
            return object(members.stream());
        }
    };

    private static final int MILLIS = 3;
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._:/#@+-]+");
    private static final Pattern NUMBER = Pattern.compile("0|-?[1-9][0-9]{0,17}");
    /** That have a field of GELF's own, or are part of one. */
    private static final List<LogField> GELF_OWN =
            List.of(LogField.TIME, LogField.MESSAGE, LogField.EXCEPTION, LogField.LEVEL);

    private final String beginning;

    LogFormat(String beginning) {
        this.beginning = beginning;
    }

    abstract String line(LogEvent event);

    /** Whether a line that begins so is of this format. */
    boolean begins(String line) {
        return this == TEXT ? !line.startsWith("{") : line.startsWith(beginning);
    }

    /** Of the setting, such as {@code json}. */
    public static Optional<LogFormat> of(String wireName) {
        return Stream.of(values())
                .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(wireName))
                .findFirst();
    }

    private static String object(Stream<String> members) {
        return members.collect(joining(",", "{", "}"));
    }

    private static String member(String name, LogField.Kind kind, String value) {
        boolean number = kind == LogField.Kind.NUMBER && NUMBER.matcher(value).matches();
        return '"' + name + "\":" + (number ? value : PlainLine.quoted(value));
    }

    private static String word(String value) {
        return WORD.matcher(value).matches() ? value : PlainLine.quoted(value);
    }

    private static String host(LogEvent event) {
        String host = event.value(LogField.NODE);
        return host.isBlank() ? "unknown" : host;
    }

    private static String firstLine(String message) {
        return message.strip().lines().findFirst().orElse("-");
    }

    private static Optional<String> full(LogEvent event, String message) {
        String stack = event.value(LogField.EXCEPTION);
        if (stack.isEmpty()) {
            return message.strip().lines().count() > 1 ? Optional.of(message) : Optional.empty();
        }
        return Optional.of(message + "\n" + stack);
    }
}
