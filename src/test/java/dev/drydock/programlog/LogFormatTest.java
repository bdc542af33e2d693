package dev.drydock.programlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile texts stay in their field and their line, in each format. */
class LogFormatTest {
    private static final Instant AT = Instant.parse("2026-12-02T16:05:01.023Z");
    private static final LogContext PROCESS =
            LogContext.NONE.with(LogField.SERVER, "orchestrator").with(LogField.NODE, "host-a");

    static Stream<String> hostile() {
        return Stream.of(
                "",
                " ",
                "ada\n2026-12-02T16:05:01.023+00:00 INFO dev.drydock message=\"all is well\"",
                "ada\r\nbob\u0085carol\u2028dave\u2029erin\u000bfrank\fgrace",
                "\" level=\"ERROR\" \\\" {}[],:'",
                "\\",
                "\u0000\u0001\u001b[31mred\u001b[0m\u007f\u009b",
                "\uD800 alone, \uDC00 alone, \uDC00\uD800 turned, 😀 whole",
                "\u202Edesrever\u202C and \u200Bnothing\uFEFF",
                "{0} '{1}' %s %n ${env:PATH} ${jndi:ldap://host/a}",
                "a\nb".repeat(200_000));
    }

    private static String line(LogFormat format, LogRecord record) {
        return format.line(LogEvent.of(record, PROCESS, ZoneId.of("Europe/Berlin")));
    }

    private static LogRecord record(String message) {
        LogRecord record = new LogRecord(Level.WARNING, message);
        record.setInstant(AT);
        record.setLoggerName("dev.drydock.door.RefusedSignIns");
        return record;
    }

    /** All that a line can say, of a run and of a request. */
    private static String within(LogFormat format, String text, LogRecord record) {
        LogContext before = LogContext.replace(LogContext.NONE
                .with(LogField.RUN, "7")
                .with(LogField.EXECUTION, "12")
                .with(LogField.JOB, text)
                .with(LogField.STEP, text)
                .with(LogField.PARTITION, "3")
                .with(LogField.MODEL, text)
                .with(LogField.TRACE, "4bf92f3577b34da6a3ce929d0e0e4736"));
        try {
            return line(format, record);
        } finally {
            LogContext.replace(before);
        }
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    @Test
    void writesAnEventAsText() {
        assertThat(line(LogFormat.TEXT, record("model=pump refused")))
                .matches("2026-12-02T17:05:01\\.023\\+01:00 WARN dev\\.drydock\\.door\\.RefusedSignIns"
                        + " server=orchestrator node=host-a thread=\\S.* message=\"model=pump refused\"");
    }

    @Test
    void writesAnEventAsJson() {
        JsonNode event = json(within(LogFormat.JSON, "pump", record("refused")));
        assertThat(event.path("time").asText()).isEqualTo("2026-12-02T17:05:01.023+01:00");
        assertThat(event.path("level").asText()).isEqualTo("WARN");
        assertThat(event.path("run").isIntegralNumber()).isTrue();
        assertThat(event.path("run").asLong()).isEqualTo(7);
        assertThat(event.path("step").asText()).isEqualTo("pump");
        assertThat(event.path("message").asText()).isEqualTo("refused");
        assertThat(event.has("exception")).isFalse();
    }

    @Test
    void writesAnEventAsGelf() {
        LogRecord record = record("first line\nsecond line");
        record.setThrown(new IllegalStateException("cause\nof two lines"));
        String line = within(LogFormat.GELF, "pump", record);
        JsonNode event = json(line);
        assertThat(event.path("version").asText()).isEqualTo("1.1");
        assertThat(event.path("host").asText()).isEqualTo("host-a");
        assertThat(event.path("short_message").asText()).isEqualTo("first line");
        assertThat(event.path("full_message").asText())
                .startsWith("first line\nsecond line\njava.lang.IllegalStateException: cause\nof two lines\n\tat ");
        assertThat(line).contains("\"timestamp\":1796227501.023,");
        assertThat(event.path("level").asInt()).isEqualTo(4);
        assertThat(event.path("_run").asInt()).isEqualTo(7);
        assertThat(event.path("_trace").asText()).hasSize(32);
        assertThat(event.has("_id")).isFalse();
        List<String> own = List.of("version", "host", "short_message", "full_message", "timestamp", "level");
        event.fieldNames()
                .forEachRemaining(name -> assertThat(own.contains(name) || name.matches("_[a-z]+"))
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void noTextEndsItsLineOrItsField(String text) {
        LogRecord record = record(text);
        record.setThrown(new IllegalStateException(text, new IOException(text)));
        for (LogFormat format : LogFormat.values()) {
            String line = within(format, text, record);
            assertThat(line.codePoints())
                    .noneMatch(c -> Character.isISOControl(c)
                            || c == 0x2028
                            || c == 0x2029
                            || Character.getType(c) == Character.FORMAT
                            || Character.getType(c) == Character.SURROGATE);
            assertThat(line.length()).isLessThan(500_000);
        }
        JsonNode event = json(within(LogFormat.JSON, text, record));
        assertThat(event.path("level").asText()).isEqualTo("WARN");
        assertThat(new TreeSet<>(names(event))).hasSize(LogField.values().length);
        assertThat(json(within(LogFormat.GELF, text, record))
                        .path("short_message")
                        .asText())
                .isNotBlank();
    }

    private static List<String> names(JsonNode event) {
        return event.properties().stream().map(Map.Entry::getKey).toList();
    }

    /** The text format is read back by the rule that its page gives: words without blanks, or strings of JSON. */
    @ParameterizedTest
    @MethodSource("hostile")
    void aTextLineHasEachFieldOnce(String text) {
        String line = within(LogFormat.TEXT, text, record(text));
        String rest = line.replaceAll("\"(?:[^\"\\\\]++|\\\\.)*+\"", "Q");
        assertThat(rest.split(" ")).hasSize(LogField.values().length - 1);
        assertThat(rest).containsOnlyOnce("message=Q").doesNotContain("all is well");
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void aLongMessageIsCutWithAMark(LogFormat format) {
        String line = line(format, record("m".repeat(1 << 20)));
        assertThat(line).contains("m… [cut: 1048576 characters]");
        assertThat(line.length()).isLessThan(70_000);
    }

    @Test
    void theGuideShowsALineOfEachFormat() throws Exception {
        String guide = Files.readString(
                Path.of(System.getProperty("drydock.basedir", ".")).resolve("docs/guides/monitoring.md"));
        LogRecord ended = new LogRecord(Level.INFO, "task=41-train-0 ended COMPLETED");
        ended.setInstant(Instant.parse("2026-12-02T02:14:07.512Z"));
        ended.setLoggerName("dev.drydock.workers.LocalWorkerLauncher");
        List<String> lines = new ArrayList<>();
        Thread step = new Thread(
                () -> {
                    LogContext.replace(LogContext.NONE
                            .with(LogField.RUN, "41")
                            .with(LogField.EXECUTION, "57")
                            .with(LogField.JOB, "nightly-retrain")
                            .with(LogField.STEP, "train")
                            .with(LogField.PARTITION, "0")
                            .with(LogField.MODEL, "pump-failure"));
                    LogContext process = PROCESS.with(LogField.NODE, "plant-7");
                    Stream.of(LogFormat.values())
                            .forEach(format -> lines.add(format.line(LogEvent.of(ended, process, ZoneOffset.UTC))));
                },
                "Default Executor-thread-12");
        step.start();
        step.join();
        assertThat(lines).hasSize(3).allSatisfy(line -> assertThat(guide).contains("\n" + line + "\n"));
    }

    @Test
    void aFormatKnowsItsOwnLines() {
        for (LogFormat written : LogFormat.values()) {
            for (LogFormat asked : LogFormat.values()) {
                assertThat(asked.begins(line(written, record("event")))).isEqualTo(asked == written);
            }
        }
    }

    @Test
    void aCutSplitsNoCharacter() {
        String cut = PlainLine.cut("a😀b", 2);
        assertThat(cut).isEqualTo("a… [cut: 4 characters]");
    }

    @Test
    void parametersAreFilledInAndLevelsNamed() {
        LogRecord record = record("{0} of {1}");
        record.setParameters(new Object[] {"one", "a\nb"});
        record.setLevel(Level.SEVERE);
        assertThat(line(LogFormat.TEXT, record)).contains(" ERROR ").endsWith("message=\"one of a\\nb\"");
        record.setLevel(Level.FINEST);
        assertThat(line(LogFormat.GELF, record)).contains("\"level\":7");
    }

    @Test
    void namesOfFormatsAreThoseOfTheSetting() {
        assertThat(LogFormat.of("gelf")).contains(LogFormat.GELF);
        assertThat(LogFormat.of("GELF")).isEmpty();
        assertThat(LogFormat.of("xml")).isEmpty();
    }
}
