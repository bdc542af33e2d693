package dev.drydock.programlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramLogTest {
    private static final Logger LOG = Logger.getLogger(ProgramLogTest.class.getName());
    private static final Map<String, String> JSON = Map.of("DRYDOCK_LOG_FORMAT", "json");

    @TempDir
    Path site;

    private List<JsonNode> lines(String name) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : Files.readAllLines(site.resolve("var/logs").resolve(name))) {
            events.add(new ObjectMapper().readTree(line));
        }
        return events;
    }

    @Test
    void writesWhatDrydockLogsWithTheContextOfTheThread() throws Exception {
        ProgramLog log = ProgramLog.of(site, "orchestrator", JSON);
        log.install();
        try {
            LogContext before = LogContext.replace(LogContext.NONE.with(LogField.RUN, "7"));
            try {
                LOG.info("within");
            } finally {
                LogContext.replace(before);
            }
            LOG.info("outside");
            Thread other = new Thread(() -> LOG.info("another"), "another thread");
            other.start();
            other.join();
        } finally {
            log.close();
        }
        LOG.info("after its end");
        List<JsonNode> events = lines("orchestrator.log");
        assertThat(events)
                .extracting(event -> event.path("message").asText())
                .containsExactly("within", "outside", "another");
        assertThat(events.get(0).path("run").asInt()).isEqualTo(7);
        assertThat(events.get(0).path("server").asText()).isEqualTo("orchestrator");
        assertThat(events.get(1).has("run")).isFalse();
        assertThat(events.get(2).path("thread").asText()).isEqualTo("another thread");
    }

    @Test
    void aFurtherOrchestratorHasAFileOfItsOwn() throws IOException {
        ProgramLog first = ProgramLog.of(site, "orchestrator", JSON);
        ProgramLog second =
                ProgramLog.of(site, "orchestrator", Map.of("DRYDOCK_LOG_FORMAT", "json", "DRYDOCK_NODE", "start"));
        first.publish(new LogRecord(Level.INFO, "one"));
        second.publish(new LogRecord(Level.INFO, "two"));
        first.close();
        second.close();
        assertThat(lines("orchestrator.log").get(0).path("message").asText()).isEqualTo("one");
        assertThat(lines("orchestrator.start.log").get(0).path("node").asText()).isEqualTo("start");
    }

    /** {@code /dev/full} refuses each byte as a full disk does. */
    @Test
    void aFullDiskStopsNobodyAndTheGapIsToldAfterIt() throws IOException {
        Path folder = Files.createDirectories(site.resolve("var/logs"));
        Path file = Files.createSymbolicLink(folder.resolve("orchestrator.log"), Path.of("/dev/full"));
        ProgramLog log = ProgramLog.of(site, "orchestrator", JSON);
        log.install();
        try {
            assertThatCode(() -> Stream.of("one", "two").forEach(LOG::info)).doesNotThrowAnyException();
            Files.delete(file);
            LOG.info("three");
            LOG.info("four");
        } finally {
            log.close();
        }
        List<JsonNode> events = lines("orchestrator.log");
        assertThat(events)
                .extracting(event -> event.path("message").asText())
                .satisfiesExactly(
                        gap -> assertThat(gap).startsWith("2 events before this one are missing here"),
                        three -> assertThat(three).isEqualTo("three"),
                        four -> assertThat(four).isEqualTo("four"));
    }

    @Test
    void aFolderThatCannotBeMadeStopsNobody() throws IOException {
        Files.writeString(site.resolve("var"), "no folder");
        ProgramLog log = ProgramLog.of(site, "orchestrator", JSON);
        assertThatCode(() -> log.publish(new LogRecord(Level.INFO, "one"))).doesNotThrowAnyException();
        Files.delete(site.resolve("var"));
        log.publish(new LogRecord(Level.INFO, "two"));
        log.close();
        assertThat(lines("orchestrator.log")).hasSize(2);
    }

    @Test
    void anExceptionThatCannotTellItselfStopsNobody() throws IOException {
        ProgramLog log = ProgramLog.of(site, "orchestrator", JSON);
        LogRecord hostile = new LogRecord(Level.INFO, "hostile");
        hostile.setThrown(new IllegalStateException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new UnsupportedOperationException("no message");
            }
        });
        assertThatCode(() -> log.publish(hostile)).doesNotThrowAnyException();
        log.publish(new LogRecord(Level.INFO, "next"));
        log.close();
        assertThat(lines("orchestrator.log").get(0).path("exception").asText())
                .contains("ProgramLogTest$", "cannot be written: java.lang.UnsupportedOperationException");
        assertThat(lines("orchestrator.log")).hasSize(2);
    }

    @Test
    void settingsThatAreAbsentOrWrongAreTheUsualOnes() {
        assertThat(ProgramLogSettings.of(Map.of())).isEqualTo(ProgramLogSettings.STANDARD);
        assertThat(ProgramLogSettings.of(
                        Map.of("DRYDOCK_LOG_FORMAT", "xml", "DRYDOCK_LOG_BYTES", "-1", "DRYDOCK_LOG_DAYS", "a few")))
                .isEqualTo(ProgramLogSettings.STANDARD);
        assertThat(ProgramLogSettings.of(
                        Map.of("DRYDOCK_LOG_FORMAT", "gelf", "DRYDOCK_LOG_BYTES", "1048576", "DRYDOCK_LOG_DAYS", "7")))
                .isEqualTo(new ProgramLogSettings(LogFormat.GELF, 1 << 20, 7));
    }
}
