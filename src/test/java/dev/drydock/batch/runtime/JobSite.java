package dev.drydock.batch.runtime;

import static org.awaitility.Awaitility.await;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.BeginRun;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.ListExecutions;
import dev.drydock.application.runs.RestartExecution;
import dev.drydock.application.runs.RunEnvironment;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.persistence.JpaExecutionLeases;
import dev.drydock.persistence.JpaExecutionQueue;
import dev.drydock.persistence.JpaExecutions;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaRunFacts;
import dev.drydock.persistence.JpaRuns;
import dev.drydock.persistence.TestDatabase;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.batch.api.chunk.AbstractItemWriter;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jberet.creation.ArtifactCreationContext;
import org.jberet.spi.ArtifactFactory;
import org.jspecify.annotations.Nullable;

/**
 * The real runtime over a real database, with jobs that a test writes. A step named in {@link #failing} fails; an item named there,
 * such as {@code item-12}, fails the chunk that reads it. A batchlet answers the exit status that {@link #answers} has for its step.
 */
final class JobSite implements AutoCloseable {
    static final Actor ENGINEER = new Actor("eve", Set.of(Role.ENGINEER));
    static final Instant NOW = Instant.parse("2026-11-24T23:15:00Z");

    final TestDatabase database;
    final Transactions transactions;
    final JpaExecutions executions;
    final JpaRuns runs;
    final JpaRunFacts facts;
    final JpaModelRepository models;
    final List<AuditLog.Event> audited = new CopyOnWriteArrayList<>();
    final Authorization authorization;
    final JBeretJobRuntime runtime;
    final RunEnvironment environment;
    final SubmitJob submit;
    final RestartExecution restart;
    final Set<String> failing = ConcurrentHashMap.newKeySet();
    final Map<String, String> answers = new ConcurrentHashMap<>();

    private final Path jobs;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    JobSite(TestDatabase.Kind kind, Path jobs) {
        this.jobs = jobs;
        database = TestDatabase.open(kind);
        transactions = database.transactions();
        executions = database.repository(JpaExecutions.class);
        runs = database.repository(JpaRuns.class);
        facts = database.repository(JpaRunFacts.class);
        models = database.repository(JpaModelRepository.class);
        authorization = new Authorization(transactions, audited::add);
        runtime = new JBeretJobRuntime(
                new JobFiles(List.of(jobs), name -> true),
                new Artifacts(),
                database.dataSource(),
                database.transactionManager(),
                database.repository(JpaExecutionLeases.class),
                database.repository(JpaExecutionQueue.class),
                new Holder("node", "this"),
                threads);
        environment = new RunEnvironment(models, new NoPolicy());
        submit = new SubmitJob(
                transactions,
                authorization,
                runtime,
                models,
                runs,
                executions,
                new BeginRun(
                        runtime,
                        runs,
                        executions,
                        facts,
                        environment,
                        new Journal(audited::add, Clock.fixed(NOW, ZoneOffset.UTC))));
        restart = new RestartExecution(transactions, authorization, runtime, executions, runs, audited::add);
        model("pump", "1".repeat(64));
    }

    void model(String name, String digest) {
        transactions.run(() -> models.register(new RegisteredModel(name, "drydock: 1\n", digest, "emil", NOW)));
    }

    /** @param content of the job element */
    void job(String name, String content) {
        try {
            Files.writeString(jobs.resolve(name + ".xml"), """
                    <job id="%s" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
                      <properties><property name="drydock.parameter.model" value="optional;model;the model"/>
                                  <property name="drydock.parameter.note" value="optional;text;a note"/></properties>
                    %s
                    </job>
                    """.formatted(name, content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Execution run(String job, Map<String, String> parameters) {
        return ended(submit.submit(ENGINEER, job, parameters, Optional.empty()));
    }

    Execution ended(Execution execution) {
        return await().until(
                        () -> transactions.required(() -> executions.require(execution.executionId())),
                        Execution::hasEnded);
    }

    ListExecutions list() {
        return new ListExecutions(
                transactions,
                authorization,
                executions,
                runs,
                database.repository(JpaRunFacts.class),
                database.repository(JpaExecutionQueue.class));
    }

    /** Every row of every table as text. */
    Map<String, List<String>> everything() {
        try (Connection connection = database.dataSource().getConnection();
                ResultSet tables = connection
                        .getMetaData()
                        .getTables(connection.getCatalog(), null, "%", new String[] {"TABLE", "BASE TABLE"})) {
            Map<String, List<String>> all = new TreeMap<>();
            while (tables.next()) {
                String schema = tables.getString("TABLE_SCHEM");
                if (schema.equalsIgnoreCase("public")) {
                    all.put(tables.getString("TABLE_NAME"), rows(connection, tables.getString("TABLE_NAME")));
                }
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> rows(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select * from \"" + table + "\"")) {
            List<String> all = new ArrayList<>();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(String.valueOf(rows.getString(column)));
                }
                all.add(String.join("|", row));
            }
            all.sort(null);
            return all;
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        database.close();
    }

    private final class Artifacts implements ArtifactFactory {
        @Override
        public Object create(String ref, @Nullable Class<?> type, ClassLoader loader) {
            var context = ArtifactCreationContext.getCurrentArtifactCreationContext();
            return switch (ref) {
                case "reader" ->
                    new Reader(
                            Integer.parseInt(context.getProperties().get("from")),
                            Integer.parseInt(context.getProperties().get("to")));
                case "writer" -> new Writer();
                default -> batchlet(context.getStepContext().getStepName());
            };
        }

        private AbstractBatchlet batchlet(String step) {
            return new AbstractBatchlet() {
                @Override
                public String process() {
                    if (failing.contains(step)) {
                        throw new IllegalStateException("told to fail");
                    }
                    return answers.getOrDefault(step, "DONE");
                }
            };
        }

        @Override
        public void destroy(@Nullable Object instance) {}

        @Override
        public Class<?> getArtifactClass(String ref, ClassLoader loader) {
            return switch (ref) {
                case "reader" -> Reader.class;
                case "writer" -> Writer.class;
                default -> AbstractBatchlet.class;
            };
        }
    }

    /** Reads whole numbers, the last one left out. */
    private final class Reader extends AbstractItemReader {
        private final int to;
        private int next;

        Reader(int from, int to) {
            this.next = from;
            this.to = to;
        }

        @Override
        public void open(@Nullable Serializable checkpoint) {
            next = checkpoint == null ? next : (Integer) checkpoint;
        }

        @Override
        public @Nullable Object readItem() {
            if (failing.contains("item-" + next)) {
                throw new IllegalStateException("told to fail at item " + next);
            }
            return next < to ? next++ : null;
        }

        @Override
        public Serializable checkpointInfo() {
            return next;
        }
    }

    private static final class Writer extends AbstractItemWriter {
        @Override
        public void writeItems(List<Object> items) {}
    }
}
