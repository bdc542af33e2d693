package dev.drydock.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole ingest, from exported files to a snapshot, by Drydock, by Spring Batch into PostgreSQL and by DuckDB: the same files, a
 * process each, in turn, several rounds. What counts is the processor time a row, PostgreSQL's included. Run by {@code mvn -o
 * -Pbenchmark test -Dtest=IngestBenchmark}; {@code -Drows=2000000}, {@code -Drounds=3}, {@code -Dchunk=5000} of Spring Batch,
 * {@code -Dmost=10000000} rows of the one that grows.
 */
class IngestBenchmark {
    private static final Pattern MEASURED =
            Pattern.compile("MEASURED rows (\\d+) seconds ([0-9.]+) cpu ([0-9.]+) heap-mib ([0-9]+) joined (\\d+)");
    /** The orchestrator's, as liberty-config has it. */
    private static final String COLLECTOR = "-XX:+UseParallelGC";

    private static final double TICKS_A_SECOND = 100;
    private static final int UTIME = 11;

    @TempDir
    static Path folder;

    private final int rounds = Integer.getInteger("rounds", 3);

    /**
     * What a process said.
     *
     * @param cpu seconds of processor time
     * @param heapMib most MiB of long-lived objects
     */
    private record Measure(long rows, double seconds, double cpu, long heapMib, long joined) {
        double microsecondsARow() {
            return cpu * 1e6 / rows;
        }
    }

    @Test
    void besideSpringBatchAndDuckDb() throws IOException, InterruptedException {
        long rows = Long.getLong("rows", 2_000_000);
        Path exports = exports(rows);
        List<Measure> own = new ArrayList<>();
        Map<String, List<Measure>> measures = new LinkedHashMap<>(Map.of("Drydock", own));
        for (int round = 0; round < rounds; round++) {
            own.add(drydock(exports));
            add(measures, "Spring Batch 5.2, PostgreSQL 17", springBatch(exports));
            add(measures, "DuckDB", duckDb(exports));
        }
        double drydock = median(own);
        System.out.println("| " + rows + " rows of " + WideExports.COLUMNS
                + " columns | CPU µs a row (all rounds) | rows/s | over Drydock |");
        System.out.println("|---|---|---|---|");
        measures.forEach((name, all) -> System.out.printf(
                Locale.ROOT,
                "| %s | %.1f (%s) | %,.0f | %.2f |%n",
                name,
                median(all),
                String.join(
                        ", ",
                        all.stream()
                                .map(measure -> String.format(Locale.ROOT, "%.1f", measure.microsecondsARow()))
                                .toList()),
                all.stream()
                        .mapToDouble(measure -> measure.rows() / measure.seconds())
                        .max()
                        .orElseThrow(),
                median(all) / drydock));
        assertThat(measures.values().stream()
                        .flatMap(List::stream)
                        .map(Measure::joined)
                        .distinct())
                .as("what each of them joined")
                .hasSize(1);
    }

    /** Memory is the JVM's 256 MiB, whatever the number of rows. */
    @Test
    void costsTheSameARowHoweverManyThereAre() throws IOException, InterruptedException {
        long most = Long.getLong("most", 10_000_000);
        System.out.println("| Rows | CPU µs a row | rows/s | alive after a collection at most, MiB of 256 |");
        System.out.println("|---|---|---|---|");
        for (long rows = 100_000; rows <= most; rows *= 10) {
            Measure measure = drydock(exports(rows));
            System.out.printf(
                    Locale.ROOT,
                    "| %,d | %.1f | %,.0f | %d |%n",
                    rows,
                    measure.microsecondsARow(),
                    measure.rows() / measure.seconds(),
                    measure.heapMib());
        }
    }

    private static void add(Map<String, List<Measure>> measures, String name, Measure measure) {
        measures.computeIfAbsent(name, key -> new ArrayList<>()).add(measure);
    }

    private static double median(List<Measure> measures) {
        double[] sorted = measures.stream()
                .mapToDouble(Measure::microsecondsARow)
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    private static Path exports(long rows) throws IOException {
        Path directory = folder.resolve("exports-" + rows);
        WideExports.write(directory, rows);
        return directory;
    }

    private static Measure drydock(Path exports) throws IOException, InterruptedException {
        Path site = Files.createTempDirectory(folder, "site");
        Measure measure = run(DrydockIngest.class, "256m", exports.toString(), site.toString());
        delete(site);
        return measure;
    }

    private static Measure duckDb(Path exports) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(folder, "duck");
        Measure measure = run(DuckDbIngest.class, "256m", exports.toString(), work.toString());
        delete(work);
        return measure;
    }

    private static Measure springBatch(Path exports) throws IOException, InterruptedException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setServerConfig("synchronous_commit", "off")
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("shared_buffers", "1GB")
                .start()) {
            double before = cpu(postgres);
            Measure jvm = run(
                    SpringBatchIngest.class,
                    "1g",
                    exports.toString(),
                    postgres.getJdbcUrl("postgres", "postgres"),
                    Integer.toString(Integer.getInteger("chunk", 5000)));
            double database = cpu(postgres) - before;
            return new Measure(jvm.rows(), jvm.seconds(), jvm.cpu() + database, jvm.heapMib(), jvm.joined());
        }
    }

    /** Seconds of processor time of the database's processes. One that ends meanwhile is the postmaster's then, who is asked last. */
    private static double cpu(EmbeddedPostgres postgres) throws IOException {
        long postmaster = postmaster(postgres);
        double ticks = 0;
        for (ProcessHandle child :
                ProcessHandle.of(postmaster).orElseThrow().children().toList()) {
            try {
                ticks += ticks(child.pid(), 2);
            } catch (NoSuchFileException e) {
                // it has ended
            }
        }
        return (ticks + ticks(postmaster, 4)) / TICKS_A_SECOND;
    }

    private static long postmaster(EmbeddedPostgres postgres) throws IOException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("show data_directory")) {
            rows.next();
            return Long.parseLong(Files.readAllLines(Path.of(rows.getString(1), "postmaster.pid"))
                    .get(0));
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** The first so many of: user, system, user and system of children that were waited for. */
    private static double ticks(long process, int fields) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
        String[] values = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Arrays.stream(values, UTIME, UTIME + fields)
                .mapToDouble(Double::parseDouble)
                .sum();
    }

    private static Measure run(Class<?> main, String heap, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                COLLECTOR,
                "-Dfile.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile(folder, main.getSimpleName(), ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(2, TimeUnit.HOURS)) {
            process.destroyForcibly();
        }
        String said = Files.readString(log, StandardCharsets.UTF_8);
        Matcher measured = MEASURED.matcher(said);
        if (process.exitValue() != 0 || !measured.find()) {
            throw new AssertionError(main.getSimpleName() + " ended with " + process.exitValue() + ":\n" + said);
        }
        return new Measure(
                Long.parseLong(measured.group(1)),
                Double.parseDouble(measured.group(2)),
                Double.parseDouble(measured.group(3)),
                Long.parseLong(measured.group(4)),
                Long.parseLong(measured.group(5)));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
