package dev.drydock.config;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A site's {@code etc/site.yaml}.
 *
 * @param site the site's name; orders and approvals are bound to it
 * @param stage such as {@code production}; orders and approvals are bound to it
 * @param host the address that both servers listen on
 * @param orchestratorPort TCP port, 1 to 65535
 * @param servingPort TCP port, 1 to 65535
 * @param workerSlots how many workers run at once on this machine, 1 to 64
 * @param workerMebibytes largest heap of a worker JVM, 4 MiB or more; {@code worker-memory: 1g} in the file
 * @param workerLimits what a worker may have of this machine
 * @param workerHeartbeatTimeout a worker that has given no sign of life for so long is ended; 5 s to 24 h
 * @param slurm how trainings are put into a cluster's queue; empty if this machine does them
 * @param gpuSlots what jobs may claim by {@code drydock.needs}, on all nodes together, 0 to 9999
 * @param cpuSlots the same, 1 to 9999
 * @param packageFiles files and folders of a package or model directory that is taken in, 1 to 10000
 * @param packageBytes of its files together, 1 MiB to 64 GiB
 * @param inboxWatch how often the inbox is looked at for exports to take in, 1 s to 24 h; empty if only jobs look
 * @param scrub the time of day, on this machine's clock, at which the stored packages are read; empty if only people ask for it
 * @param node where the serving node runs
 * @param databaseWait how long a start waits for its database, 1 s to 24 h
 * @param retention how long runs are kept at least once they are over, by job; under the empty name for jobs that have none
 */
public record SiteConfiguration(
        String site,
        String stage,
        String host,
        int orchestratorPort,
        int servingPort,
        int workerSlots,
        int workerMebibytes,
        LocalLimits workerLimits,
        Duration workerHeartbeatTimeout,
        Optional<SlurmSettings> slurm,
        int gpuSlots,
        int cpuSlots,
        int packageFiles,
        long packageBytes,
        Optional<Duration> inboxWatch,
        Optional<LocalTime> scrub,
        NodeSettings node,
        Duration databaseWait,
        Map<String, Duration> retention) {
    private static final String RETENTION = "retention";
    private static final String INBOX_WATCH = "inbox-watch";
    private static final String SCRUB = "scrub";
    private static final String USUAL_SCRUB = "02:00";
    private static final String DATABASE_WAIT = "database-wait";
    private static final String LAUNCHER = "launcher";
    private static final String AFFINITY = "worker-affinity";
    private static final String MEMORY_LIMIT = "worker-memory-limit";
    private static final String GPUS = "worker-gpus";
    private static final String DEVICE = "training-device";
    private static final int LARGEST = 64 << 10;
    private static final Set<String> KEYS = new TreeSet<>(Set.of(
            "site",
            "stage",
            "host",
            "orchestrator-port",
            "serving-port",
            "worker-slots",
            "worker-memory",
            "worker-heartbeat-timeout",
            AFFINITY,
            MEMORY_LIMIT,
            GPUS,
            DEVICE,
            LAUNCHER,
            "gpu-slots",
            "cpu-slots",
            "package-files",
            "package-size",
            INBOX_WATCH,
            SCRUB,
            DATABASE_WAIT,
            RETENTION));
    private static final int LEAST_WORKER_MEBIBYTES = 4;
    private static final Duration HEARTBEAT_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration SHORTEST_HEARTBEAT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SHORTEST_WATCH = Duration.ofSeconds(1);
    private static final Duration DATABASE_PATIENCE = Duration.ofMinutes(10);
    private static final Duration LONGEST_SPAN = Duration.ofHours(24);
    private static final int GPU_SLOTS = 0;
    private static final int CPU_SLOTS = 64;
    private static final int MOST_SLOTS = 9999;
    private static final int PACKAGE_FILES = 10_000;
    private static final String PACKAGE_SIZE = "8GiB";

    /** What a new site starts with. */
    public static SiteConfiguration standard(String site, int orchestratorPort, int servingPort) {
        return new SiteConfiguration(
                site,
                "production",
                "localhost",
                orchestratorPort,
                servingPort,
                1,
                1 << 10,
                LocalLimits.NONE,
                HEARTBEAT_TIMEOUT,
                Optional.empty(),
                GPU_SLOTS,
                CPU_SLOTS,
                PACKAGE_FILES,
                bytes(PACKAGE_SIZE),
                Optional.empty(),
                Optional.of(LocalTime.parse(USUAL_SCRUB)),
                NodeSettings.BESIDE,
                DATABASE_PATIENCE,
                Map.of());
    }

    /** What a folder starts with that holds a serving node alone. */
    public static SiteConfiguration ofNode(String site, int servingPort) {
        SiteConfiguration standard = standard(site, 9443, servingPort);
        return standard.with(standard.host, NodeSettings.ALONE);
    }

    /** The same, with servers that listen at another address. */
    public SiteConfiguration at(String otherHost) {
        return with(otherHost, node);
    }

    private SiteConfiguration with(String otherHost, NodeSettings otherNode) {
        return new SiteConfiguration(
                site,
                stage,
                otherHost,
                orchestratorPort,
                servingPort,
                workerSlots,
                workerMebibytes,
                workerLimits,
                workerHeartbeatTimeout,
                slurm,
                gpuSlots,
                cpuSlots,
                packageFiles,
                packageBytes,
                inboxWatch,
                scrub,
                otherNode,
                databaseWait,
                retention);
    }

    /** The text of {@code site.yaml} that {@link #read} reads back. */
    public String toYaml() {
        return """
                # This site. Changes take effect at the next start.
                site: %s
                stage: %s
                host: %s
                orchestrator-port: %d
                serving-port: %d
                worker-slots: %d
                worker-memory: %s
                """.formatted(site, stage, host, orchestratorPort, servingPort, workerSlots, memory(workerMebibytes))
                + (node.equals(NodeSettings.ALONE) ? "servers: serving\n" : "");
    }

    /** @throws DrydockException {@link CommonFailure#CONFIGURATION_INVALID} with every problem of the file */
    public static SiteConfiguration read(Path file) {
        String yaml;
        try {
            yaml = BoundedFile.readText(file, LARGEST);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The site's configuration " + file + " cannot be read. 'drydock server start' makes a new site's.",
                    e);
        }
        List<String> problems = new ArrayList<>();
        Map<String, FlatYaml.Value> values = FlatYaml.read(yaml, problems);
        if (!problems.isEmpty()) {
            throw invalid(file, problems);
        }
        return new Reader(values, problems).read(file);
    }

    private static String memory(int mebibytes) {
        return mebibytes % (1 << 10) == 0 ? (mebibytes >> 10) + "g" : mebibytes + "m";
    }

    /** Of a size such as {@code 512MiB}. */
    private static long bytes(String size) {
        long number = Long.parseLong(size.substring(0, size.length() - 3));
        return number << (size.endsWith("GiB") ? 30 : 20);
    }

    private static DrydockException invalid(Path file, List<String> problems) {
        return new DrydockException(
                CommonFailure.CONFIGURATION_INVALID,
                "The site's configuration " + file + " has " + problems.size() + " problem(s): "
                        + String.join("; ", problems) + ". Correct the file and start again.");
    }

    /** Collects every problem before it complains. */
    private static final class Reader {
        private final Map<String, FlatYaml.Value> values;
        private final List<String> problems;

        Reader(Map<String, FlatYaml.Value> values, List<String> problems) {
            this.values = values;
            this.problems = problems;
        }

        SiteConfiguration read(Path file) {
            values.forEach((key, value) -> {
                boolean known = KEYS.contains(key)
                        || NodeSettings.KEYS.contains(key)
                        || SlurmSettings.KEYS.contains(key)
                        || key.startsWith(RETENTION + ".");
                if (!known) {
                    problems.add("line " + value.line() + ": '" + FlatYaml.Value.shown(key)
                            + "' is not a key; allowed are " + KEYS + ", " + NodeSettings.KEYS + ", "
                            + SlurmSettings.KEYS + " and " + RETENTION + ".JOB");
                }
            });
            SiteConfiguration site = new SiteConfiguration(
                    text("site", "[a-z0-9][a-z0-9-]{0,62}"),
                    text("stage", "[a-z0-9][a-z0-9-]{0,62}"),
                    text("host", "[A-Za-z0-9.:*_-]{1,255}"),
                    number("orchestrator-port", 65_535),
                    number("serving-port", 65_535),
                    number("worker-slots", 64),
                    workerMebibytes(),
                    workerLimits(),
                    heartbeatTimeout(),
                    slurm(),
                    number("gpu-slots", 0, MOST_SLOTS, GPU_SLOTS),
                    number("cpu-slots", 1, MOST_SLOTS, CPU_SLOTS),
                    number("package-files", 1, PACKAGE_FILES, PACKAGE_FILES),
                    packageBytes(),
                    Optional.ofNullable(values.get(INBOX_WATCH))
                            .map(value -> span(INBOX_WATCH, value, SHORTEST_WATCH, "30s")),
                    scrub(),
                    NodeSettings.read(values, problems),
                    Optional.ofNullable(values.get(DATABASE_WAIT))
                            .map(value -> span(DATABASE_WAIT, value, SHORTEST_WATCH, "10m"))
                            .orElse(DATABASE_PATIENCE),
                    retention());
            if (!problems.isEmpty()) {
                throw invalid(file, problems);
            }
            return site;
        }

        private String text(String key, String pattern) {
            FlatYaml.Value value = values.get(key);
            if (value == null) {
                problems.add(key + " is missing and must match " + pattern);
                return "";
            }
            if (!value.text().matches(pattern)) {
                problems.add(said(key, value) + " and must match " + pattern);
                return "";
            }
            return value.text();
        }

        private int number(String key, int max) {
            if (values.get(key) == null) {
                problems.add(key + " is missing and must be a whole number from 1 to " + max);
                return 0;
            }
            return number(key, 1, max, 0);
        }

        private int number(String key, int min, int max, int usual) {
            FlatYaml.Value value = values.get(key);
            if (value == null) {
                return usual;
            }
            int number = value.text().matches("[0-9]{1,9}") ? Integer.parseInt(value.text()) : -1;
            if (number < min || number > max) {
                problems.add(said(key, value) + " and must be a whole number from " + min + " to " + max);
            }
            return number;
        }

        private int workerMebibytes() {
            FlatYaml.Value value = values.get("worker-memory");
            if (value == null) {
                problems.add(
                        "worker-memory is missing and must be " + LEAST_WORKER_MEBIBYTES + "m or more, such as 1g");
                return 0;
            }
            boolean readable = value.text().matches(FlatYaml.Value.MEMORY);
            int mebibytes = readable ? FlatYaml.Value.mebibytes(value.text()) : 0;
            if (mebibytes < LEAST_WORKER_MEBIBYTES) {
                problems.add(said("worker-memory", value) + " and must be " + LEAST_WORKER_MEBIBYTES
                        + "m or more, such as 1g");
            }
            return mebibytes;
        }

        private LocalLimits workerLimits() {
            boolean affinity =
                    optional(AFFINITY, "on|off", "on or off").orElse("off").equals("on");
            Optional<Integer> limit = optional(MEMORY_LIMIT, FlatYaml.Value.MEMORY, "an amount of memory such as 8g")
                    .map(FlatYaml.Value::mebibytes);
            int heap = workerHeap();
            if (limit.isPresent() && limit.get() <= heap) {
                problems.add(said(MEMORY_LIMIT, Objects.requireNonNull(values.get(MEMORY_LIMIT)))
                        + " and must be more than worker-memory, which is only the Java heap's part of it");
            }
            List<String> gpus = optional(
                            GPUS,
                            "[A-Za-z0-9-]{1,64}(,[A-Za-z0-9-]{1,64}){0,63}",
                            "numbers or names of devices such as 0,1")
                    .map(text -> Arrays.asList(text.split(",", -1)))
                    .orElse(List.of());
            String device = optional(DEVICE, "auto|gpu|cpu", "auto, gpu or cpu").orElse(LocalLimits.AUTO);
            return new LocalLimits(affinity, limit.map(OptionalInt::of).orElse(OptionalInt.empty()), gpus, device);
        }

        /** As {@link #workerMebibytes}, without telling again what is wrong with it. */
        private int workerHeap() {
            FlatYaml.Value value = values.get("worker-memory");
            return value != null && value.text().matches(FlatYaml.Value.MEMORY)
                    ? FlatYaml.Value.mebibytes(value.text())
                    : 0;
        }

        private Optional<String> optional(String key, String pattern, String wanted) {
            FlatYaml.Value value = values.get(key);
            if (value != null && !value.text().matches(pattern)) {
                problems.add(said(key, value) + " and must be " + wanted);
                return Optional.empty();
            }
            return Optional.ofNullable(value).map(FlatYaml.Value::text);
        }

        private Duration heartbeatTimeout() {
            FlatYaml.Value value = values.get("worker-heartbeat-timeout");
            if (value == null) {
                return HEARTBEAT_TIMEOUT;
            }
            return span("worker-heartbeat-timeout", value, SHORTEST_HEARTBEAT_TIMEOUT, "2m");
        }

        /** The keys of a cluster are checked even if it is not used, so that nobody finds them wrong on the day it is. */
        private Optional<SlurmSettings> slurm() {
            SlurmSettings settings = SlurmSettings.read(values, problems);
            FlatYaml.Value launcher = values.get(LAUNCHER);
            if (launcher == null) {
                return Optional.empty();
            }
            if (!launcher.text().matches("local|slurm")) {
                problems.add(said(LAUNCHER, launcher) + " and must be local or slurm");
            }
            return launcher.text().equals("slurm") ? Optional.of(settings) : Optional.empty();
        }

        private Duration span(String key, FlatYaml.Value value, Duration shortest, String example) {
            boolean readable = value.text().matches("[1-9][0-9]{0,5}[smh]");
            Duration span = readable ? Duration.parse("PT" + value.text().toUpperCase(Locale.ROOT)) : Duration.ZERO;
            if (span.compareTo(shortest) < 0 || span.compareTo(LONGEST_SPAN) > 0) {
                problems.add(
                        said(key, value) + " and must be " + shortest.toSeconds() + "s to 24h, such as " + example);
            }
            return span;
        }

        private long packageBytes() {
            FlatYaml.Value value = values.getOrDefault("package-size", new FlatYaml.Value(PACKAGE_SIZE, 0));
            boolean readable = value.text().matches("[1-9][0-9]{0,4}(MiB|GiB)");
            if (!readable || bytes(value.text()) > 64L << 30) {
                problems.add(said("package-size", value) + " and must be 1MiB to 64GiB");
                return 0;
            }
            return bytes(value.text());
        }

        private Optional<LocalTime> scrub() {
            String time = optional(SCRUB, "([01][0-9]|2[0-3]):[0-5][0-9]|off", "a time of day such as 02:00, or off")
                    .orElse(USUAL_SCRUB);
            return time.equals("off") ? Optional.empty() : Optional.of(LocalTime.parse(time));
        }

        private Map<String, Duration> retention() {
            Map<String, Duration> retention = new TreeMap<>();
            values.forEach((key, value) -> {
                if (key.equals(RETENTION) || key.startsWith(RETENTION + ".")) {
                    if (value.text().matches("[0-9]{1,5}d")) {
                        String job = key.equals(RETENTION) ? "" : key.substring(RETENTION.length() + 1);
                        String days = value.text().substring(0, value.text().length() - 1);
                        retention.put(job, Duration.ofDays(Integer.parseInt(days)));
                    } else {
                        problems.add(
                                said(FlatYaml.Value.shown(key), value) + " and must be a number of days such as 90d");
                    }
                }
            });
            return retention;
        }

        private static String said(String key, FlatYaml.Value value) {
            return "line " + value.line() + ": " + key + " is '" + FlatYaml.Value.shown(value.text()) + "'";
        }
    }
}
