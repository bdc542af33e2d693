package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.persistence.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A node in a JVM of its own. Arguments: JDBC URL, jobs directory, job, and the place to wait at. It starts the job; says
 * {@code waiting} at that place and goes on when it reads a line; looks after executions at every line {@code look}, and says
 * {@code looked} and what it takes the time to be; and says {@code idle} when it runs nothing more.
 */
public final class NodeProcess implements AutoCloseable {
    private static final String EXECUTION = "execution ";

    private final Process process;
    private final BufferedReader output;

    private NodeProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    public static void main(String[] arguments) throws Exception {
        TestDatabase database = TestDatabase.over(CrashingJob.dataSource(arguments[0]));
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        AtomicReference<@Nullable OrphanRecovery> looking = new AtomicReference<>();
        Node node = new Node(
                "child",
                database,
                Path.of(arguments[1]),
                CountedItems.artifacts(database.dataSource(), where -> {
                    if (where.equals(arguments[3])) {
                        System.out.println("waiting");
                        while ("look".equals(input.readLine())) {
                            Objects.requireNonNull(looking.get()).tick();
                            System.out.println("looked " + Instant.now());
                        }
                    }
                }),
                event -> {});
        OrphanRecovery looks = node.recovery(System::nanoTime);
        looks.tick();
        looking.set(looks);
        long execution = node.submit(arguments[2], Map.of()).executionId();
        System.out.println(EXECUTION + execution);
        while (node.runtime.runsHere(execution)) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        System.out.println("idle");
        System.exit(0);
    }

    static NodeProcess start(String url, Path jobs, String job, String place) throws IOException {
        return start(url, jobs, job, place, Map.of());
    }

    /** @param environment variables that it has besides those of this process */
    static NodeProcess start(String url, Path jobs, String job, String place, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        ChildJvm.command(NodeProcess.class, url, jobs.toString(), job, place))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return new NodeProcess(builder.start());
    }

    /** The number of its execution, which is in the place to wait at. */
    long awaitPlace() throws IOException {
        String first = awaitLine();
        String second = awaitLine();
        String execution = first.startsWith(EXECUTION) ? first : second;
        assertThat(List.of(first, second)).containsExactlyInAnyOrder(execution, "waiting");
        return Long.parseLong(execution.substring(EXECUTION.length()));
    }

    /** Has it look after executions while it waits; answers what it takes the time to be. */
    Instant look() throws IOException {
        process.outputWriter().write("look\n");
        process.outputWriter().flush();
        String line = awaitLine();
        assertThat(line).startsWith("looked ");
        return Instant.parse(line.substring("looked ".length()));
    }

    void goOn() throws IOException {
        process.outputWriter().write("go on\n");
        process.outputWriter().flush();
    }

    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** It also leaves the place that it waits at. */
    void thaw() throws IOException, InterruptedException {
        goOn();
        signal("CONT");
    }

    String awaitLine() throws IOException {
        return String.valueOf(output.readLine());
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
