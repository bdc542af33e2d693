package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.JobSite.ENGINEER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.runs.LogPlace;
import dev.drydock.application.runs.ViewExecutionLog;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewExecutionLogTest {
    private static final int TAIL_BYTES = 1 << 18;

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway") // before each
    private JobSite site;

    @SuppressWarnings("NullAway") // before each
    private ExecutionLogs files;

    @SuppressWarnings("NullAway") // before each
    private ViewExecutionLog log;

    private long execution;

    @BeforeEach
    void open() throws IOException {
        site = new JobSite(TestDatabase.Kind.H2, Files.createDirectories(folder.resolve("jobs")));
        site.job("walk", "<step id=\"one\"><batchlet ref=\"step\"/></step>");
        files = new ExecutionLogs(folder.resolve("logs"));
        log = new ViewExecutionLog(site.transactions, site.authorization, site.executions, files);
        execution = site.run("walk", Map.of()).executionId();
    }

    @AfterEach
    void close() {
        files.close();
        site.close();
    }

    private void logged(String text) throws IOException {
        Path file = files.file(LogPlace.ofExecution(execution));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void aLogWithoutALineIsEmpty() {
        assertThat(log.view(ENGINEER, execution)).isEmpty();
        assertThat(log.tail(ENGINEER, execution, 3)).isEmpty();
    }

    @Test
    void theTailHasTheLastLinesOldestFirst() throws IOException {
        logged("one\ntwo\nthree\n");

        assertThat(log.view(ENGINEER, execution)).isEqualTo("one\ntwo\nthree\n");
        assertThat(log.tail(ENGINEER, execution, 2)).containsExactly("two", "three");
        assertThat(log.tail(ENGINEER, execution, 9)).containsExactly("one", "two", "three");
    }

    @Test
    void theTailOfALongLogBeginsWithAWholeLine() throws IOException {
        logged("x".repeat(TAIL_BYTES) + "\nlast\n");

        assertThat(log.tail(ENGINEER, execution, 9)).containsExactly("last");
    }

    @Test
    void refusesAnExecutionThatDoesNotExist() {
        assertThatThrownBy(() -> log.view(ENGINEER, execution + 1)).isInstanceOf(DrydockException.class);
    }

    @Test
    void namesTheFileThatCannotBeRead() throws IOException {
        Path file = files.file(LogPlace.ofExecution(execution));
        Files.createDirectories(file);

        assertThatThrownBy(() -> log.view(ENGINEER, execution))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(CommonFailure.FILE_UNREADABLE))
                .hasMessageContaining(file.toString());
    }
}
