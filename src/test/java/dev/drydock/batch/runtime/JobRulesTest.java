package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Partition;
import dev.drydock.application.runs.Executions.Step;
import dev.drydock.persistence.TestDatabase;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.Decider;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.batch.api.chunk.ItemProcessor;
import jakarta.batch.api.partition.AbstractPartitionAnalyzer;
import jakarta.batch.api.partition.AbstractPartitionReducer;
import jakarta.batch.api.partition.PartitionCollector;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.context.StepContext;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jberet.creation.ArtifactCreationContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of Jakarta Batch that operators rely on, over the real runtime and both databases. */
class JobRulesTest {
    @TempDir
    Path jobs;

    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final Map<String, String> exits = new ConcurrentHashMap<>();
    private final Set<Integer> unreadable = ConcurrentHashMap.newKeySet();
    private final Set<Integer> unneeded = ConcurrentHashMap.newKeySet();
    private final Set<Integer> unprocessable = ConcurrentHashMap.newKeySet();
    private final Set<Integer> refused = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Integer> unwritable = new ConcurrentHashMap<>();
    private final CyclicBarrier bothFlows = new CyclicBarrier(2);

    private @Nullable TestDatabase database;
    private @Nullable Node node;

    @AfterEach
    void close() {
        if (node != null) {
            node.close();
        }
        if (database != null) {
            database.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRestartHasTheParametersOfItsRun(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind, """
                <properties><property name="drydock.parameter.asOf" value="optional;text;an instant"/></properties>
                <step id="one"><batchlet ref="work"><properties>
                  <property name="part" value="#{jobParameters['asOf']}"/></properties></batchlet></step>
                """);
        failing.add("one:noon");
        Execution failed = node.ended(node.submit("job", Map.of("asOf", "noon")).executionId());
        failing.clear();

        Execution restarted = node.runAgain(failed);

        assertThat(restarted.status()).isEqualTo("COMPLETED");
        assertThat(restarted.parameters()).containsExactlyEntriesOf(Map.of("asOf", "noon"));
        assertThat(ran).containsExactly("one:noon", "one:noon");
    }

    @ParameterizedTest
    @EnumSource
    void aCompletedStepRunsAgainOnlyIfItsJobSaysSo(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind, """
                <step id="again" next="once" allow-start-if-complete="true"><batchlet ref="work"/></step>
                <step id="once" next="last"><batchlet ref="work"/></step>
                <step id="last"><batchlet ref="work"/></step>
                """);
        failing.add("last");
        Execution failed = node.run("job");
        failing.clear();

        assertThat(node.runAgain(failed).status()).isEqualTo("COMPLETED");
        assertThat(ran).containsExactly("again", "once", "last", "again", "last");
    }

    @ParameterizedTest
    @EnumSource
    void aStepStartsNoMoreOftenThanItsLimit(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind, """
                <step id="twice" start-limit="2"><batchlet ref="work"/></step>
                """);
        failing.add("twice");
        Execution second = node.runAgain(node.run("job"));
        failing.clear();

        assertThat(node.runAgain(second).status()).isEqualTo("FAILED");
        assertThat(ran).containsExactly("twice", "twice");
    }

    @ParameterizedTest
    @EnumSource
    void itemsAreSkippedUpToTheLimitAndCounted(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind, """
                <step id="copy"><chunk item-count="4" skip-limit="2"><reader ref="reader"/><writer ref="writer"/>
                  <skippable-exception-classes><include class="java.lang.IllegalArgumentException"/></skippable-exception-classes>
                </chunk></step>
                """);
        unreadable.addAll(List.of(3, 7));
        Execution tolerated = node.run("job");

        assertThat(tolerated.status()).isEqualTo("COMPLETED");
        assertThat(node.steps(tolerated).get(0).metrics())
                .containsEntry("READ_SKIP_COUNT", 2L)
                .containsEntry("READ_COUNT", 18L)
                .containsEntry("WRITE_COUNT", 18L);
        assertThat(written()).doesNotContain(3, 7).doesNotHaveDuplicates().hasSize(18);

        unreadable.add(11);
        assertThat(node.run("job").status()).isEqualTo("FAILED");
    }

    @ParameterizedTest
    @EnumSource
    void aChunkThatIsTriedAgainIsRolledBackFirst(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind, """
                <step id="copy"><chunk item-count="4" retry-limit="2"><reader ref="reader"/><writer ref="writer"/>
                  <retryable-exception-classes><include class="java.lang.IllegalStateException"/></retryable-exception-classes>
                </chunk></step>
                """);
        unwritable.put(5, 2);
        Execution tried = node.run("job");

        assertThat(tried.status()).isEqualTo("COMPLETED");
        assertThat(node.steps(tried).get(0).metrics()).containsEntry("ROLLBACK_COUNT", 2L);
        assertThat(written()).containsExactlyElementsOf(numbers(0, 20));
    }

    @ParameterizedTest
    @EnumSource
    void allEightCountsOfAStepAreKept(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind, """
                <step id="copy"><chunk item-count="4" skip-limit="3" retry-limit="1">
                  <reader ref="reader"/><processor ref="processor"/><writer ref="writer"/>
                  <skippable-exception-classes><include class="java.lang.IllegalArgumentException"/></skippable-exception-classes>
                  <retryable-exception-classes><include class="java.lang.IllegalStateException"/></retryable-exception-classes>
                </chunk></step>
                """);
        unreadable.add(1);
        unneeded.add(2);
        unprocessable.add(6);
        refused.add(9);
        unwritable.put(13, 1);
        Execution copied = node.run("job");

        assertThat(copied.status()).isEqualTo("COMPLETED");
        assertThat(written())
                .as("without the whole chunk whose writing was skipped")
                .containsExactly(0, 3, 4, 5, 7, 8, 13, 14, 15, 16, 17, 18, 19);
        long readAgain = 4;
        long committedOneByOne = 4;
        assertThat(node.steps(copied).get(0).metrics())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "READ_COUNT", 19L + readAgain,
                        "READ_SKIP_COUNT", 1L,
                        "FILTER_COUNT", 1L,
                        "PROCESS_SKIP_COUNT", 1L,
                        "WRITE_SKIP_COUNT", 1L,
                        "WRITE_COUNT", 13L,
                        "ROLLBACK_COUNT", 1L,
                        "COMMIT_COUNT", 3L + committedOneByOne));
    }

    @ParameterizedTest
    @EnumSource
    void aChunkThatFailsTooOftenIsGoneOnWithBehindItsLastCommit(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind, """
                <step id="copy"><chunk item-count="4" retry-limit="1"><reader ref="reader"/><writer ref="writer"/>
                  <retryable-exception-classes><include class="java.lang.IllegalStateException"/></retryable-exception-classes>
                </chunk></step>
                """);
        unwritable.put(9, 2);
        Execution failed = node.run("job");
        assertThat(failed.status()).isEqualTo("FAILED");
        assertThat(written()).as("tried again one by one").containsExactlyElementsOf(numbers(0, 9));

        Execution restarted = node.runAgain(failed);

        assertThat(restarted.status()).isEqualTo("COMPLETED");
        assertThat(node.steps(restarted).get(0).metrics()).containsEntry("READ_COUNT", 11L);
        assertThat(written()).containsExactlyElementsOf(numbers(0, 20));
    }

    @ParameterizedTest
    @EnumSource
    void aDecisionLeadsOnEndsFailsOrStopsWithAPlaceToGoOnFrom(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind, """
                <step id="one" next="which"><batchlet ref="work"/></step>
                <decision id="which" ref="decider">
                  <next on="GO" to="two"/>
                  <fail on="BAD" exit-status="REFUSED"/>
                  <stop on="WAIT" exit-status="WAITING" restart="three"/>
                  <end on="*" exit-status="KEPT"/>
                </decision>
                <step id="two" next="three"><batchlet ref="work"/></step>
                <step id="three"><batchlet ref="work"/></step>
                """);
        assertThat(decided(node, "GO")).containsExactly("COMPLETED", "GO");
        assertThat(ran).containsExactly("one", "two", "three");
        assertThat(decided(node, "ELSE")).containsExactly("COMPLETED", "KEPT");
        assertThat(decided(node, "BAD")).containsExactly("FAILED", "REFUSED");

        exits.put("decider", "WAIT");
        Execution stopped = node.run("job");
        assertThat(stopped.exitStatus()).hasValue("WAITING");
        ran.clear();
        assertThat(node.runAgain(stopped).status()).isEqualTo("COMPLETED");
        assertThat(ran).containsExactly("three");
    }

    @ParameterizedTest
    @EnumSource
    void theFlowsOfASplitRunAtOnceAndOnlyTheFailedOneRunsAgain(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind, """
                <split id="both" next="last">
                  <flow id="left"><step id="a" next="b"><batchlet ref="meet"/></step><step id="b"><batchlet ref="work"/></step></flow>
                  <flow id="right"><step id="c" next="d"><batchlet ref="meet"/></step><step id="d"><batchlet ref="work"/></step></flow>
                </split>
                <step id="last"><batchlet ref="work"/></step>
                """);
        failing.add("d");
        Execution failed = node.run("job");
        assertThat(failed.status()).isEqualTo("FAILED");
        assertThat(ran).containsExactlyInAnyOrder("a", "b", "c", "d");
        failing.clear();
        ran.clear();

        assertThat(node.runAgain(failed).status()).isEqualTo("COMPLETED");
        assertThat(ran).containsExactly("d", "last");
    }

    @ParameterizedTest
    @EnumSource
    void aDecisionBehindAFlowSeesItsLastStep(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind, """
                <flow id="first" next="which">
                  <step id="a" next="b"><batchlet ref="work"/></step><step id="b"><batchlet ref="work"/></step>
                </flow>
                <decision id="which" ref="lastExit"><next on="SHORT" to="end"/><next on="*" to="more"/></decision>
                <step id="more" next="end"><batchlet ref="work"/></step>
                <step id="end"><batchlet ref="work"/></step>
                """);
        exits.put("b", "SHORT");
        assertThat(node.run("job").status()).isEqualTo("COMPLETED");
        assertThat(ran).containsExactly("a", "b", "end");
    }

    @ParameterizedTest
    @EnumSource
    void oneFailedPartitionRestartsAlone(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind, partitioned(""));
        failing.add("parts:2");
        Execution failed = node.run("job");
        assertThat(failed.status()).isEqualTo("FAILED");
        assertThat(partitions(node, failed)).containsExactly("0 COMPLETED", "1 COMPLETED", "2 FAILED", "3 COMPLETED");
        failing.clear();
        ran.clear();

        Execution restarted = node.runAgain(failed);

        assertThat(restarted.status()).isEqualTo("COMPLETED");
        assertThat(ran).containsExactly("parts:2");
        assertThat(partitions(node, restarted)).containsExactly("2 COMPLETED");
    }

    @ParameterizedTest
    @EnumSource
    void collectorAnalyzerAndReducerAreToldOfEachPartitionAndNoneWaitsForAnother(TestDatabase.Kind kind)
            throws Exception {
        Node node = open(kind, partitioned("""
                <collector ref="collector"/><analyzer ref="analyzer"/><reducer ref="reducer"/>
                """));
        failing.add("parts:1");
        Execution failed = node.run("job");

        assertThat(failed.status()).isEqualTo("FAILED");
        assertThat(told).startsWith("begin").endsWith("rollback", "after ROLLBACK");
        assertThat(told)
                .contains("data 0", "data 2", "data 3")
                .filteredOn("ended COMPLETED"::equals)
                .hasSize(3);
        failing.clear();
        ran.clear();
        told.clear();

        assertThat(node.runAgain(failed).status()).isEqualTo("COMPLETED");
        assertThat(ran).containsExactly("parts:1");
        assertThat(told).containsExactly("begin", "data 1", "ended COMPLETED", "before", "after COMMIT");
    }

    @ParameterizedTest
    @EnumSource
    void aFailedPartitionOfAChunkGoesOnBehindItsLastCommit(TestDatabase.Kind kind) throws Exception {
        Node node = open(kind, """
                <step id="copy"><chunk item-count="3"><reader ref="reader"><properties>
                    <property name="from" value="#{partitionPlan['from']}"/><property name="to" value="#{partitionPlan['to']}"/>
                  </properties></reader><writer ref="writer"/></chunk>
                  <partition><mapper ref="mapper"/></partition></step>
                """);
        unwritable.put(25, 1);
        Execution failed = node.run("job");
        assertThat(failed.status()).isEqualTo("FAILED");

        Execution restarted = node.runAgain(failed);

        assertThat(restarted.status()).isEqualTo("COMPLETED");
        assertThat(node.steps(restarted).get(0).metrics()).containsEntry("READ_COUNT", 7L);
        assertThat(written()).containsExactlyElementsOf(numbers(0, 40));
    }

    private static String partitioned(String more) {
        return """
                <step id="parts"><batchlet ref="work"><properties>
                    <property name="part" value="#{partitionPlan['part']}"/></properties></batchlet>
                  <partition><mapper ref="mapper"/>%s</partition></step>
                """.formatted(more);
    }

    private static List<String> partitions(Node node, Execution execution) {
        List<Partition> partitions = node.steps(execution).stream()
                .map(Step::partitions)
                .flatMap(List::stream)
                .toList();
        return partitions.stream()
                .map(partition -> partition.number() + " " + partition.status())
                .toList();
    }

    private List<String> decided(Node node, String decision) {
        exits.put("decider", decision);
        Execution execution = node.run("job");
        return List.of(execution.status(), execution.exitStatus().orElse("-"));
    }

    private Node open(TestDatabase.Kind kind, String elements) throws IOException, SQLException {
        Files.writeString(
                jobs.resolve("job.xml"),
                "<job id=\"job\" xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"2.0\">" + elements + "</job>");
        TestDatabase opened = TestDatabase.open(kind);
        database = opened;
        try (Connection connection = opened.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table written (item integer not null)");
        }
        Node started = new Node("node", opened, jobs, artifacts(opened), event -> {});
        node = started;
        return started;
    }

    private ScriptedArtifacts artifacts(TestDatabase database) {
        return new ScriptedArtifacts()
                .with("work", context -> new Work(context, false))
                .with("meet", context -> new Work(context, true))
                .with("decider", context -> (Decider) steps -> exits.getOrDefault("decider", "GO"))
                .with("lastExit", context -> (Decider) steps -> steps[steps.length - 1].getExitStatus())
                .with("reader", Reader::new)
                .with("processor", context -> (ItemProcessor) this::processed)
                .with("writer", context -> new Writer(database))
                .with("mapper", context -> (PartitionMapper) JobRulesTest::fourPartitions)
                .with("collector", context -> (PartitionCollector) () -> part(context.getStepContext()))
                .with("analyzer", context -> new Analyzer())
                .with("reducer", context -> new Reducer());
    }

    private @Nullable Object processed(Object item) {
        if (unprocessable.contains(item)) {
            throw new IllegalArgumentException("item " + item);
        }
        return unneeded.contains(item) ? null : item;
    }

    private static PartitionPlan fourPartitions() {
        PartitionPlan plan = new PartitionPlanImpl();
        plan.setPartitions(4);
        plan.setPartitionProperties(IntStream.range(0, 4)
                .mapToObj(part -> {
                    Properties properties = new Properties();
                    properties.setProperty("part", Integer.toString(part));
                    properties.setProperty("from", Integer.toString(part * 10));
                    properties.setProperty("to", Integer.toString(part * 10 + 10));
                    return properties;
                })
                .toArray(Properties[]::new));
        return plan;
    }

    private static String part(StepContext step) {
        return String.valueOf(step.getTransientUserData());
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private List<Integer> written() throws SQLException {
        List<Integer> items = new ArrayList<>();
        try (Connection connection =
                        java.util.Objects.requireNonNull(database).dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select item from written order by item")) {
            while (rows.next()) {
                items.add(rows.getInt(1));
            }
        }
        return items;
    }

    /** Notes that it ran, {@code STEP} or {@code STEP:PART}, and fails when told to. */
    private final class Work extends AbstractBatchlet {
        private final StepContext step;
        private final @Nullable String part;
        private final boolean meets;

        Work(ArtifactCreationContext context, boolean meets) {
            this.step = context.getStepContext();
            this.part = context.getProperties() == null
                    ? null
                    : context.getProperties().get("part");
            this.meets = meets;
        }

        @Override
        public String process() throws Exception {
            String name = step.getStepName() + (part == null ? "" : ":" + part);
            step.setTransientUserData(part);
            ran.add(name);
            if (meets) {
                bothFlows.await(60, TimeUnit.SECONDS);
            }
            if (failing.contains(name)) {
                throw new IllegalStateException("told to fail");
            }
            return exits.getOrDefault(step.getStepName(), "DONE");
        }
    }

    /** The numbers from 0 to 20, or those of its partition. */
    private final class Reader extends AbstractItemReader {
        private int next;
        private final int to;

        Reader(ArtifactCreationContext context) {
            boolean all = context.getProperties() == null;
            next = all ? 0 : Integer.parseInt(context.getProperties().get("from"));
            to = all ? 20 : Integer.parseInt(context.getProperties().get("to"));
        }

        @Override
        public void open(@Nullable Serializable checkpoint) {
            next = checkpoint == null ? next : (Integer) checkpoint;
        }

        @Override
        public @Nullable Object readItem() {
            if (next >= to) {
                return null;
            }
            int item = next++;
            if (unreadable.contains(item)) {
                throw new IllegalArgumentException("item " + item);
            }
            return item;
        }

        @Override
        public Serializable checkpointInfo() {
            return next;
        }
    }

    private final class Writer extends AbstractItemWriter {
        private final TestDatabase database;

        Writer(TestDatabase database) {
            this.database = database;
        }

        @Override
        public void writeItems(List<Object> items) throws SQLException {
            try (Connection connection = database.dataSource().getConnection();
                    PreparedStatement insert = connection.prepareStatement("insert into written (item) values (?)")) {
                for (Object item : items) {
                    if (refused.contains(item)) {
                        throw new IllegalArgumentException("item " + item);
                    }
                    insert.setInt(1, (Integer) item);
                    insert.executeUpdate();
                    if (unwritable.merge((Integer) item, -1, Integer::sum) >= 0) {
                        throw new IllegalStateException("item " + item);
                    }
                }
            }
        }
    }

    private final class Analyzer extends AbstractPartitionAnalyzer {
        @Override
        public void analyzeCollectorData(Serializable data) {
            told.add("data " + data);
        }

        @Override
        public void analyzeStatus(BatchStatus status, String exitStatus) {
            told.add("ended " + status);
        }
    }

    private final class Reducer extends AbstractPartitionReducer {
        @Override
        public void beginPartitionedStep() {
            told.add("begin");
        }

        @Override
        public void beforePartitionedStepCompletion() {
            told.add("before");
        }

        @Override
        public void rollbackPartitionedStep() {
            told.add("rollback");
        }

        @Override
        public void afterPartitionedStepCompletion(PartitionStatus status) {
            told.add("after " + status);
        }
    }
}
