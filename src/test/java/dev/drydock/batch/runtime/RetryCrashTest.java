package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A run that fails once, in a child JVM that halts at a chosen moment of its retry, and another that looks after it: the run completes, no
 * retry is lost, and none is done or counted twice.
 */
class RetryCrashTest {
    private static final String JOB = """
            <job id="work" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
              <properties><property name="drydock.retry" value="WORKER_DIED after 1s,1s; EXECUTION_ORPHANED after 1s,1s"/></properties>
              <step id="do"><batchlet ref="note"/></step>
            </job>
            """;

    @TempDir
    Path directory;

    static Stream<Arguments> cases() {
        return Stream.of(TestDatabase.Kind.values())
                .flatMap(kind -> Stream.of(
                        // not committed: the execution has no end and is an orphan, which has a retry of its own
                        Arguments.of(kind, "planning", List.of("EXECUTION_ORPHANED 1 STARTED")),
                        Arguments.of(kind, "starting", List.of("WORKER_DIED 1 STARTED")),
                        Arguments.of(
                                kind, "started", List.of("WORKER_DIED 1 STARTED", "EXECUTION_ORPHANED 1 STARTED"))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void noRetryIsLostOrDoneTwice(TestDatabase.Kind kind, String halt, List<String> retries)
            throws IOException, InterruptedException, SQLException {
        Files.writeString(directory.resolve("work.xml"), JOB);
        String url = TestDatabase.newUrl(kind, directory);

        assertThat(run(url, halt)).as("halts while %s", halt).endsWith("exit 137");
        assertThat(run(url, "none")).endsWith("COMPLETED", "exit 0");

        assertThat(texts(url, "select code || ' ' || attempt || ' ' || state from run_retry order by execution_id"))
                .isEqualTo(retries);
        assertThat(texts(url, "select batchstatus from job_execution order by jobexecutionid"))
                .hasSize(retries.size() + 1)
                .endsWith("COMPLETED");
    }

    private List<String> run(String url, String halt) throws IOException, InterruptedException {
        return ChildJvm.run(directory.resolve("output"), CrashingRetry.class, url, directory.toString(), halt);
    }

    private static List<String> texts(String url, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = CrashingJob.dataSource(url).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }
}
