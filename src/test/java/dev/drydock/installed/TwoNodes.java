package dev.drydock.installed;

import dev.drydock.installed.InstalledSite.Said;
import dev.drydock.time.ShiftedClock;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A site with a champion in service and last night's exports in its inbox, and two orchestrators of it on one PostgreSQL: the one
 * that has the site's own port, and a further one.
 */
final class TwoNodes implements AutoCloseable {
    private static final String DATABASE = "night";
    private static final String AT_REST = "at_rest";
    private static final String SECOND = "second";

    private final EmbeddedPostgres postgres;
    private final Path atRest;
    private final InstalledSite site;
    private final Node first;
    private final Node second;

    private TwoNodes(EmbeddedPostgres postgres, Path folder, boolean clocks) throws IOException {
        this.postgres = postgres;
        this.atRest = folder.resolve("at-rest");
        CutLine firstLine = new CutLine(postgres.getPort());
        CutLine secondLine = new CutLine(postgres.getPort());
        this.site = new InstalledSite(folder.resolve("site"), database(firstLine));
        this.first = new Node("", firstLine, site.port(), clock(clocks, folder.resolve("first-clock")));
        this.second =
                new Node(SECOND, secondLine, InstalledSite.freePort(), clock(clocks, folder.resolve("second-clock")));
    }

    static TwoNodes in(Path folder) throws IOException {
        return in(folder, false);
    }

    /** Those of a machine without libfaketime go by the right time always. */
    static TwoNodes withClocksThatJump(Path folder) throws IOException {
        return in(folder, ShiftedClock.canBeHad());
    }

    private static TwoNodes in(Path folder, boolean clocks) throws IOException {
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
        TwoNodes nodes = new TwoNodes(postgres, folder, clocks);
        nodes.sql("create database " + DATABASE);
        nodes.site.story("exports").expecting(0);
        nodes.site.leaveRestartsToTheTest();
        nodes.sql("create database " + AT_REST + " template " + DATABASE);
        InstalledSite.copy(nodes.site.root(), nodes.atRest);
        Runtime.getRuntime().addShutdownHook(new Thread(nodes.site::killEverything));
        return nodes;
    }

    private static @Nullable ShiftedClock clock(boolean wanted, Path folder) throws IOException {
        return wanted ? ShiftedClock.in(Files.createDirectories(folder)) : null;
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
    void beginAgain() throws IOException {
        awaitBoth();
        site.killEverything();
        sql("drop database " + DATABASE + " with (force)");
        sql("create database " + DATABASE + " template " + AT_REST);
        InstalledSite.copy(atRest, site.root());
        first.setClock(Duration.ZERO);
        second.setClock(Duration.ZERO);
        startBoth();
        site.startOnly("serving");
    }

    void startBoth() {
        first.startAgain();
        second.startAgain();
        awaitBoth();
    }

    /** What asks for the night. Safe to repeat: the token never starts a second run. */
    static String[] submission(String... more) {
        return InstalledSite.retrain(
                "pump-failure",
                "2026-11-24T00:00:00Z",
                Stream.concat(Stream.of("--token", "night"), Arrays.stream(more))
                        .toArray(String[]::new));
    }

    Node first() {
        return first;
    }

    Node second() {
        return second;
    }

    void awaitBoth() {
        first.awaitStart();
        second.awaitStart();
    }

    /** A command that the first node that can answers. */
    Said ask(String user, String... arguments) {
        return askAt(
                Stream.of(first, second)
                        .sorted(Comparator.comparing(Node::isSilent))
                        .map(Node::address)
                        .collect(Collectors.joining(",")),
                user,
                arguments);
    }

    private Said askAt(String servers, String user, String... arguments) {
        return site.here(
                user,
                Stream.concat(Arrays.stream(arguments), Stream.of("--server", servers))
                        .toArray(String[]::new));
    }

    /** The newest execution of a job. */
    record Latest(long execution, String status) {
        boolean hasEnded() {
            return List.of("FAILED", "STOPPED", "COMPLETED", "ABANDONED").contains(status);
        }
    }

    Latest latest(String job) {
        return query(
                "select e.jobexecutionid, e.batchstatus from job_execution e join job_instance i on i.jobinstanceid ="
                        + " e.jobinstanceid where i.jobname = '" + job + "' order by e.jobexecutionid desc limit 1",
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
        return name.equals(SECOND) ? second : first;
    }

    /** Whether a node's clock can jump. */
    boolean haveClocks() {
        return first.clock != null;
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
        first.close();
        second.close();
        postgres.close();
    }

    /** One of the two orchestrators. */
    final class Node {
        private final String name;
        private final CutLine line;
        private final int port;
        private final @Nullable ShiftedClock clock;
        private volatile CompletableFuture<Void> starting = CompletableFuture.completedFuture(null);
        private volatile boolean silent;
        private Duration startTook = Duration.ZERO;
        private Duration ahead = Duration.ZERO;

        private Node(String name, CutLine line, int port, @Nullable ShiftedClock clock) {
            this.name = name;
            this.line = line;
            this.port = port;
            this.clock = clock;
        }

        String address() {
            return "https://localhost:" + port;
        }

        /** A command that this node answers, or the other one if it is not there. */
        Said ask(String user, String... arguments) {
            return askAt(address() + "," + other(this).address(), user, arguments);
        }

        private boolean isSilent() {
            return silent || !starting.isDone();
        }

        void startAgain() {
            starting = CompletableFuture.runAsync(this::start);
        }

        private void start() {
            Map<String, String> environment = new HashMap<>(database(line));
            if (clock != null) {
                environment.putAll(clock.environment());
            }
            long began = System.nanoTime();
            site.startNode(name, port, environment);
            startTook = Duration.ofNanos(System.nanoTime() - began);
        }

        void kill() {
            awaitStart();
            InstalledSite.end(process());
        }

        void killAndStartAgain() {
            kill();
            startAgain();
        }

        /** The second time while it starts again, and takes up what the first kill left. */
        void killTwiceAndStartAgain(double shareOfItsStart) {
            awaitStart();
            ProcessHandle killed = process();
            InstalledSite.end(killed);
            CompletableFuture<Void> broken = CompletableFuture.runAsync(this::start);
            starting = CompletableFuture.runAsync(() -> {
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .ignoreExceptions() // there is no process for a moment
                        .until(() -> process().isAlive() && !process().equals(killed));
                pause(Duration.ofMillis((long) (shareOfItsStart * startTook.toMillis())));
                InstalledSite.end(process());
                broken.exceptionally(thrown -> null).join();
                start();
            });
        }

        private ProcessHandle process() {
            return site.nodesProcess(name).orElseThrow();
        }

        private void awaitStart() {
            starting.join();
        }

        /** Past the patience that others have with a node. */
        void freezeFor(Duration time) {
            long frozen = process().pid();
            InstalledSite.signal(frozen, "-STOP");
            silentFor(time, () -> InstalledSite.signal(frozen, "-CONT"));
        }

        void cutFor(Duration time) {
            line.cut();
            silentFor(time, line::mend);
        }

        private void silentFor(Duration time, Runnable atLast) {
            silent = true;
            starting = CompletableFuture.runAsync(() -> {
                pause(time);
                atLast.run();
                silent = false;
            });
        }

        private static void pause(Duration time) {
            CompletableFuture.runAsync(
                            () -> {}, CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS))
                    .join();
        }

        /** From the right time to one an hour ahead of it, or back. */
        void jump() throws IOException {
            setClock(ahead.isZero() ? Duration.ofHours(1) : Duration.ZERO);
        }

        private void setClock(Duration next) throws IOException {
            ahead = next;
            if (clock != null) {
                clock.set(next);
            }
        }

        private void close() throws IOException {
            line.close();
        }
    }
}
