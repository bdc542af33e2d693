package dev.drydock.installed;

import dev.drydock.installed.InstalledSite.Said;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A site with a champion in service and last night's exports in its inbox, and two orchestrators of it on one PostgreSQL. */
final class TwoNodes implements AutoCloseable {
    private static final String DATABASE = "night";
    private static final String AT_REST = "at_rest";

    private final EmbeddedPostgres postgres;
    private final Path atRest;
    private final InstalledSite site;
    private final Node first;
    private final Node second;

    private TwoNodes(EmbeddedPostgres postgres, Path folder) throws IOException {
        this.postgres = postgres;
        this.atRest = folder.resolve("at-rest");
        CutLine firstLine = new CutLine(postgres.getPort());
        CutLine secondLine = new CutLine(postgres.getPort());
        this.site = new InstalledSite(folder.resolve("site"), database(firstLine));
        this.first = new Node("first", firstLine, site.port());
        this.second = new Node("second", secondLine, InstalledSite.freePort());
    }

    static TwoNodes in(Path folder) throws IOException {
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
        TwoNodes nodes = new TwoNodes(postgres, folder);
        nodes.sql("create database " + DATABASE);
        nodes.site.story("exports").expecting(0);
        nodes.sql("create database " + AT_REST + " template " + DATABASE);
        InstalledSite.copy(nodes.site.root(), nodes.atRest);
        Runtime.getRuntime().addShutdownHook(new Thread(nodes.site::killEverything));
        return nodes;
    }

    private static Map<String, String> database(CutLine line) {
        return Map.of(
                "DRYDOCK_DB_CLASS",
                "org.postgresql.ds.PGSimpleDataSource",
                "DRYDOCK_DB_URL",
                "jdbc:postgresql://localhost:" + line.port() + "/" + DATABASE + "?socketTimeout=60&connectTimeout=5",
                "DRYDOCK_DB_USER",
                "postgres",
                "DRYDOCK_DB_PASSWORD",
                "postgres");
    }

    InstalledSite site() {
        return site;
    }

    /** Everything as it was before the night, and both nodes ready. */
    void beginAgain() {
        first.awaitStart();
        second.awaitStart();
        site.killEverything();
        sql("drop database " + DATABASE + " with (force)");
        sql("create database " + DATABASE + " template " + AT_REST);
        InstalledSite.copy(atRest, site.root());
        site.startOnly("serving");
        first.startAgain();
        second.startAgain();
        awaitBoth();
    }

    void awaitBoth() {
        first.awaitStart();
        second.awaitStart();
    }

    /** A command that the first node that can answers. */
    Said ask(String user, String... arguments) {
        String servers = Stream.of(first, second)
                .sorted(Comparator.comparing(node -> node.isSilent()))
                .map(node -> "https://localhost:" + node.port)
                .reduce((one, other) -> one + "," + other)
                .orElseThrow();
        return site.as(
                user,
                Stream.concat(Arrays.stream(arguments), Stream.of("--server", servers))
                        .toArray(String[]::new));
    }

    /** The newest execution of the night. */
    record Latest(long execution, String status) {
        boolean hasEnded() {
            return List.of("FAILED", "STOPPED", "COMPLETED", "ABANDONED").contains(status);
        }
    }

    Latest latest() {
        return query(
                "select e.jobexecutionid, e.batchstatus from job_execution e join job_instance i on i.jobinstanceid ="
                        + " e.jobinstanceid where i.jobname = 'nightly-retrain' order by e.jobexecutionid desc limit 1",
                row -> new Latest(row.getLong(1), row.getString(2)),
                new Latest(0, "NONE"));
    }

    String step(long execution) {
        return query(
                "select stepname from step_execution where jobexecutionid = " + execution
                        + " order by stepexecutionid desc limit 1",
                row -> row.getString(1),
                "(before the first)");
    }

    Node holder(long execution) {
        String name = query(
                "select node from execution_lease where execution_id = " + execution, row -> row.getString(1), "");
        return name.equals("second") ? second : first;
    }

    Node other(Node node) {
        return node == first ? second : first;
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> T query(String sql, Row<T> read, T none) {
        try (Connection connection = postgres.getDatabase("postgres", DATABASE).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? read.read(rows) : none;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private void sql(String command) {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        } catch (SQLException e) {
            throw new IllegalStateException(command, e);
        }
    }

    @Override
    public void close() throws IOException {
        awaitBoth();
        site.killEverything();
        first.line.close();
        second.line.close();
        postgres.close();
    }

    /** One of the two orchestrators. */
    final class Node {
        private final String name;
        private final CutLine line;
        private final int port;
        private volatile CompletableFuture<Void> starting = CompletableFuture.completedFuture(null);
        private volatile boolean frozen;

        private Node(String name, CutLine line, int port) {
            this.name = name;
            this.line = line;
            this.port = port;
        }

        private boolean isSilent() {
            return frozen || !starting.isDone();
        }

        private void startAgain() {
            starting = CompletableFuture.runAsync(() -> site.startNode(name, port, database(line)));
        }

        void killAndStartAgain() {
            awaitStart();
            site.killNode(name);
            startAgain();
        }

        private void awaitStart() {
            starting.join();
        }

        /** Past the patience that others have with a node. */
        void freezeFor(Duration time) {
            signal("-STOP");
            frozen = true;
            later(time, () -> {
                signal("-CONT");
                frozen = false;
            });
        }

        void cutFor(Duration time) {
            line.cut();
            frozen = true;
            later(time, () -> {
                line.mend();
                frozen = false;
            });
        }

        private void later(Duration time, Runnable work) {
            starting = CompletableFuture.runAsync(
                    work, CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS));
        }

        private void signal(String signal) {
            InstalledSite.signal(site.nodesProcess(name), signal);
        }
    }
}
