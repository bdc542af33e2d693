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
 * Five executions for one slot in a child JVM that halts at a chosen moment of the queue, and another that goes on: none is lost,
 * none runs twice, the slot is never two's, and what waited is never called an orphan.
 */
class QueueCrashTest {
    private static final String JOB = """
            <job id="work" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
              <properties><property name="drydock.needs" value="gpu=1"/></properties>
              <step id="do"><batchlet ref="note"/></step>
            </job>
            """;

    @TempDir
    Path directory;

    static Stream<Arguments> cases() {
        return Stream.of(TestDatabase.Kind.values())
                .flatMap(kind -> Stream.of(
                        Arguments.of(kind, "waiting", List.of()),
                        Arguments.of(kind, "granting", List.of()),
                        Arguments.of(kind, "granted", List.of()),
                        Arguments.of(kind, "holding", List.of(1)),
                        Arguments.of(kind, "ended", List.of())));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nobodyIsLostAndTheSlotIsNeverTwos(TestDatabase.Kind kind, String halt, List<Integer> failed)
            throws IOException, InterruptedException, SQLException {
        Files.writeString(directory.resolve("work.xml"), JOB);
        String url = TestDatabase.newUrl(kind, directory);

        assertThat(run(url, halt)).as("halts while %s", halt).endsWith("exit 137");
        assertThat(run(url, "none")).endsWith("all ended", "exit 0");

        assertThat(numbers(url, "select jobexecutionid from job_execution where batchstatus = 'FAILED'"))
                .isEqualTo(failed);
        assertThat(numbers(url, "select count(*) from job_execution where batchstatus = 'COMPLETED'"))
                .containsExactly(CrashingQueue.EXECUTIONS - failed.size());
        assertThat(numbers(
                        url,
                        "select b.execution from worked b join worked a on a.execution < b.execution"
                                + " where a.place > b.place"))
                .as("overtaken")
                .isEmpty();
        assertThat(numbers(url, "select count(*) from worked")).containsExactly(CrashingQueue.EXECUTIONS);
        assertThat(numbers(url, "select execution from worked group by execution having count(*) > 1"))
                .as("run twice")
                .isEmpty();
        assertThat(numbers(url, "select max(beside) from worked")).containsExactly(0);
    }

    private List<String> run(String url, String halt) throws IOException, InterruptedException {
        return ChildJvm.run(directory.resolve("output"), CrashingQueue.class, url, directory.toString(), "work", halt);
    }

    private static List<Integer> numbers(String url, String sql) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        try (Connection connection = CrashingJob.dataSource(url).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                numbers.add(row.getInt(1));
            }
        }
        return numbers;
    }
}
