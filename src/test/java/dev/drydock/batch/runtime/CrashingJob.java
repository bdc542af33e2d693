package dev.drydock.batch.runtime;

import dev.drydock.application.runs.ExecutionLeases.Held;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.JobDefinition;
import dev.drydock.persistence.JpaExecutionLeases;
import dev.drydock.persistence.JpaExecutionQueue;
import dev.drydock.persistence.JpaExecutions;
import dev.drydock.persistence.TestDatabase;
import jakarta.batch.api.chunk.ItemReader;
import jakarta.batch.api.chunk.ItemWriter;
import java.io.Serializable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jberet.creation.ArtifactCreationContext;
import org.jberet.spi.ArtifactFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A JVM that runs or restarts a job of 400 items and halts where it is told to, as a kill does. Arguments: JDBC URL, jobs
 * directory, job, and the place to halt: {@code none}, {@code write:N} (in the chunk, as item N is written), {@code
 * commit:N} (item N is written, its chunk not committed), {@code open} (before a restart's first commit). Prints the
 * execution's batch status.
 */
public final class CrashingJob {
    static final int ITEMS = 400;
    private static final int KILLED = 137;

    private CrashingJob() {}

    public static void main(String[] arguments) throws Exception {
        DataSource source = dataSource(arguments[0]);
        Halt halt = Halt.at(arguments[3]);
        TestDatabase database = TestDatabase.over(source);
        try (Connection connection = source.getConnection();
                java.sql.Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists written (item integer not null)");
        }
        Holder self = new Holder("node", UUID.randomUUID().toString());
        JpaExecutionLeases leases = database.repository(JpaExecutionLeases.class);
        JpaExecutions executions = database.repository(JpaExecutions.class);
        ExecutorService threads = Executors.newCachedThreadPool();
        Items artifacts = new Items(database.dataSource(), halt);
        JBeretJobRuntime runtime = new JBeretJobRuntime(
                new JobFiles(List.of(Path.of(arguments[1])), name -> true),
                artifacts,
                database.dataSource(),
                database.transactionManager(),
                leases,
                database.repository(JpaExecutionQueue.class),
                self,
                threads);
        // The earlier process is dead: this is what the watch finds after some seconds
        for (Held orphan : database.transactions().required(() -> leases.heldByOthers(self))) {
            database.transactions().run(() -> leases.fail(orphan, self));
        }
        JobDefinition job = runtime.require(arguments[2]);
        Optional<Execution> before = database.transactions()
                .required(() -> executions.list(dev.drydock.application.runs.Executions.Filter.newest(1)).stream()
                        .findFirst());
        long execution = database.transactions()
                .required(() -> before.isPresent()
                        ? runtime.restart(job, before.get().executionId(), Optional.empty())
                        : runtime.start(job, Map.of()).executionId());
        while (!database.transactions()
                .required(() -> executions.require(execution).hasEnded())) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        System.out.println("ended "
                + database.transactions()
                        .required(() -> executions.require(execution).status()));
        System.exit(0);
    }

    static DataSource dataSource(String url) {
        if (url.startsWith("jdbc:h2:")) {
            return JdbcConnectionPool.create(url, "sa", "");
        }
        PGSimpleDataSource postgres = new PGSimpleDataSource();
        postgres.setUrl(url);
        return postgres;
    }

    /** Where to die. */
    private record Halt(String place, int item) {
        static Halt at(String text) {
            String[] parts = text.split(":", -1);
            return new Halt(parts[0], parts.length == 2 ? Integer.parseInt(parts[1]) : -1);
        }

        void reached(String where, int item) {
            if (place.equals(where) && (this.item == item || this.item < 0)) {
                Runtime.getRuntime().halt(KILLED);
            }
        }
    }

    /** The job's reader and writer; a partition's properties say which items are its. */
    private record Items(DataSource dataSource, Halt halt) implements ArtifactFactory {
        @Override
        public Object create(String ref, @Nullable Class<?> type, ClassLoader loader) {
            var properties =
                    ArtifactCreationContext.getCurrentArtifactCreationContext().getProperties();
            if (ref.equals("writer")) {
                return new Writer(dataSource, halt);
            }
            return new Reader(Integer.parseInt(properties.get("from")), Integer.parseInt(properties.get("to")), halt);
        }

        @Override
        public void destroy(@Nullable Object instance) {}

        @Override
        public Class<?> getArtifactClass(String ref, ClassLoader loader) {
            return ref.equals("writer") ? Writer.class : Reader.class;
        }
    }

    private static final class Reader implements ItemReader {
        private final int from;
        private final int to;
        private final Halt halt;
        private int next;

        Reader(int from, int to, Halt halt) {
            this.from = from;
            this.to = to;
            this.halt = halt;
        }

        @Override
        public void open(@Nullable Serializable checkpoint) {
            next = checkpoint == null ? from : (Integer) checkpoint;
            halt.reached("open", next);
        }

        @Override
        public @Nullable Object readItem() {
            return next < to ? next++ : null;
        }

        @Override
        public Serializable checkpointInfo() {
            return next;
        }

        @Override
        public void close() {}
    }

    private static final class Writer implements ItemWriter {
        private final DataSource dataSource;
        private final Halt halt;

        Writer(DataSource dataSource, Halt halt) {
            this.dataSource = dataSource;
            this.halt = halt;
        }

        @Override
        public void open(@Nullable Serializable checkpoint) {}

        @Override
        public void writeItems(List<Object> items) throws SQLException {
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement insert = connection.prepareStatement("insert into written (item) values (?)")) {
                for (Object item : items) {
                    insert.setInt(1, (Integer) item);
                    insert.executeUpdate();
                    halt.reached("write", (Integer) item);
                }
            }
            for (Object item : items) {
                halt.reached("commit", (Integer) item);
            }
        }

        @Override
        public @Nullable Serializable checkpointInfo() {
            return null;
        }

        @Override
        public void close() {}
    }
}
