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
 * A job of 400 items in child JVMs that halt at chosen places, each time restarted, until one lives: every item is written
 * exactly once. The second crash comes before the restarted execution has committed anything, which is where JBeret alone
 * loses the checkpoint.
 */
class CrashTest {
    private static final String CHUNK = """
            <job id="items" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
              <step id="write"><chunk item-count="10">
                <reader ref="reader"><properties><property name="from" value="0"/><property name="to" value="400"/></properties></reader>
                <writer ref="writer"/>
              </chunk></step>
            </job>
            """;
    private static final String PARTITIONS = """
            <job id="items" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
              <step id="write"><chunk item-count="10">
                <reader ref="reader"><properties>
                  <property name="from" value="#{partitionPlan['from']}"/><property name="to" value="#{partitionPlan['to']}"/>
                </properties></reader>
                <writer ref="writer"/>
              </chunk>
              <partition><plan partitions="4" threads="1">
                <properties partition="0"><property name="from" value="0"/><property name="to" value="100"/></properties>
                <properties partition="1"><property name="from" value="100"/><property name="to" value="200"/></properties>
                <properties partition="2"><property name="from" value="200"/><property name="to" value="300"/></properties>
                <properties partition="3"><property name="from" value="300"/><property name="to" value="400"/></properties>
              </plan></partition></step>
            </job>
            """;

    @TempDir
    Path directory;

    static Stream<Arguments> cases() {
        return Stream.of(TestDatabase.Kind.values())
                .flatMap(kind -> Stream.of(
                        Arguments.of(kind, CHUNK, List.of("write:163", "open")),
                        Arguments.of(kind, CHUNK, List.of("commit:255", "open")),
                        Arguments.of(kind, PARTITIONS, List.of("write:234", "open")),
                        Arguments.of(kind, PARTITIONS, List.of("commit:159", "commit:219"))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyItemIsWrittenOnceThoughTheServerDiesTwice(TestDatabase.Kind kind, String job, List<String> halts)
            throws IOException, InterruptedException, SQLException {
        Files.writeString(directory.resolve("items.xml"), job);
        String url = TestDatabase.newUrl(kind, directory);

        for (String halt : halts) {
            assertThat(run(url, halt)).as("halts at %s", halt).containsExactly("exit 137");
        }
        assertThat(run(url, "none")).containsExactly("ended COMPLETED", "exit 0");

        assertThat(numbers(url, "select count(*), count(distinct item) from written"))
                .containsExactly(CrashingJob.ITEMS, CrashingJob.ITEMS);
    }

    private List<String> run(String url, String halt) throws IOException, InterruptedException {
        return ChildJvm.run(directory.resolve("output"), CrashingJob.class, url, directory.toString(), "items", halt);
    }

    private static List<Integer> numbers(String url, String sql) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        try (Connection connection = CrashingJob.dataSource(url).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                numbers.add(row.getInt(i));
            }
        }
        return numbers;
    }
}
