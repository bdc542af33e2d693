package dev.drydock.workers;

import dev.drydock.config.ClusterSettings;
import dev.drydock.config.SlurmSettings;
import dev.drydock.skipped.RealParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** A real Slurm cluster of four nodes with two simulated GPUs each, on this machine; {@code slurm/cluster.sh} says how. */
public final class SlurmCluster implements AutoCloseable {
    private static final Path SCRIPT =
            Path.of(System.getProperty("drydock.basedir", ""), "src/test/resources/slurm/cluster.sh");
    private static final List<String> PROGRAMS =
            List.of("sbatch", "squeue", "scontrol", "scancel", "slurmctld", "slurmd", "munged", "unshare");
    private static final List<String> ACCOUNTING =
            List.of("slurmdbd", "sacct", "sacctmgr", "mariadbd", "mariadb-admin");
    private static final int PORTS = 20;

    private final Path folder;

    private SlurmCluster(Path folder) {
        this.folder = folder;
    }

    /** Skips the test where Slurm is not installed; in CI that is a failure. */
    public static SlurmCluster start(Map<String, String> variables) throws IOException {
        require(PROGRAMS, "no cluster is tried: install slurmctld slurmd slurm-client munge, and be root");
        if (variables.containsKey("ACCOUNTING")) {
            require(ACCOUNTING, "no cluster with accounting is tried: install slurmdbd mariadb-server, and be root");
        }
        SlurmCluster cluster = new SlurmCluster(Files.createTempDirectory("slurm"));
        try {
            cluster.run(
                    Stream.concat(
                                    variables.entrySet().stream(),
                                    Map.of("FIRST_PORT", "" + freePorts()).entrySet().stream())
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .toList(),
                    "up");
            return cluster;
        } catch (AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    private static void require(List<String> programs, String otherwise) {
        boolean isRoot = System.getProperty("user.name").equals("root");
        boolean canRun = isRoot && programs.stream().allMatch(SlurmCluster::isInstalled);
        RealParts.require(canRun, "CI must try it: " + otherwise, otherwise);
    }

    static boolean isInstalled(String program) {
        return Stream.of("/usr/bin", "/usr/sbin", "/bin", "/sbin")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static int freePorts() throws IOException {
        while (true) {
            int first = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            List<ServerSocket> taken = new ArrayList<>();
            try {
                for (int port = first; port < first + PORTS; port++) {
                    taken.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
                }
                return first;
            } catch (IOException inUse) {
                // others are
            } finally {
                for (ServerSocket socket : taken) {
                    socket.close();
                }
            }
        }
    }

    public Path conf() {
        return folder.resolve("slurm.conf");
    }

    /** Settings with which a launcher uses this cluster. */
    public SlurmSettings settings(Duration queueLimit, String... options) {
        return settings(Optional.empty(), queueLimit, options);
    }

    /** @param bin directory of Slurm's commands; empty for those on the path */
    public SlurmSettings settings(Optional<Path> bin, Duration queueLimit, String... options) {
        return new SlurmSettings(
                bin,
                Optional.of(conf()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("gpu:1"),
                List.of(options),
                new ClusterSettings(
                        Optional.empty(), OptionalInt.of(900), Optional.empty(), queueLimit, Duration.ofMillis(500)));
    }

    /** Any command of {@code slurm/cluster.sh}. */
    public void command(String... arguments) {
        run(List.of(), arguments);
    }

    /** The lines of the controller's log. */
    public Stream<String> controllerSays() {
        try {
            return Files.readAllLines(folder.resolve("log/controller.log")).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Any of Slurm's own programs, to its end. @return what it printed */
    public String slurm(String... command) {
        return run(new ProcessBuilder(command));
    }

    private String run(List<String> variables, String... arguments) {
        List<String> command = new ArrayList<>(List.of("env"));
        command.addAll(variables);
        command.addAll(List.of("bash", SCRIPT.toString()));
        command.addAll(Arrays.asList(arguments));
        return run(new ProcessBuilder(command));
    }

    private String run(ProcessBuilder builder) {
        try {
            Path out = Files.createTempFile(folder, "command", ".txt");
            builder.environment().put("CLUSTER", folder.toString());
            builder.environment().put("SLURM_CONF", conf().toString());
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            int exitStatus = process.waitFor();
            String text = Files.readString(out, StandardCharsets.ISO_8859_1);
            Files.delete(out);
            if (exitStatus != 0) {
                throw new AssertionError(builder.command() + " ended with " + exitStatus + ": " + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        command("down");
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(java.util.Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
