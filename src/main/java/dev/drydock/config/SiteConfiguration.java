package dev.drydock.config;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.intake.BoundedFile;
import dev.drydock.yaml.Problem;
import dev.drydock.yaml.Problems;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import dev.drydock.yaml.YamlNode;
import dev.drydock.yaml.YamlTree;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
 * @param workerHeartbeatTimeout Drydock ends a worker that gives no sign of life for this time; 5 s to 24 h
 * @param slurm how trainings are submitted to a Slurm cluster's queue; empty if they run elsewhere
 * @param launcher how an extension submits trainings; empty if this machine or Slurm runs them
 * @param gpuSlots what jobs may claim by {@code drydock.needs}, on all nodes together, 0 to 9999
 * @param cpuSlots the same, 1 to 9999
 * @param packageFiles most files and folders of a received package or model directory, 1 to 10000
 * @param packageBytes most bytes of its files together, 1 MiB to 64 GiB
 * @param inboxWatch interval at which Drydock checks the inbox for exports, 1 s to 24 h; empty if only jobs check it
 * @param scrub the time of day, on this machine's clock, of the check of all stored packages; empty if it runs on request only
 * @param node where the serving node runs
 * @param databaseWait longest wait of a start for its database, 1 s to 24 h
 * @param timeStamps who states when the audit log was as it is; empty if the site has nobody
 * @param schedules whether schedules start their jobs; off for a copy of a site
 * @param retries which failed runs Drydock restarts by itself
 * @param alerts what people are notified of
 * @param logs how the servers keep their program logs
 * @param traces where the servers write traces; off if the site names nothing
 * @param retention minimum time for which a run is kept after its end, by job; under the empty name for all other jobs
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
        Optional<LauncherSettings> launcher,
        int gpuSlots,
        int cpuSlots,
        int packageFiles,
        long packageBytes,
        Optional<Duration> inboxWatch,
        Optional<LocalTime> scrub,
        NodeSettings node,
        Duration databaseWait,
        DeliverySettings deliveries,
        Optional<TimeStampSettings> timeStamps,
        boolean schedules,
        RetryRules retries,
        AlertSettings alerts,
        LogSettings logs,
        TraceSettings traces,
        Map<String, Duration> retention) {
    private static final String RETENTION = "retention";
    private static final String INBOX_WATCH = "inbox-watch";
    private static final String SCRUB = "scrub";
    private static final String USUAL_SCRUB = "02:00";
    private static final String DATABASE_WAIT = "database-wait";
    private static final String SCHEDULES = "schedules";
    private static final String LAUNCHER = "launcher";
    private static final String LOCAL = "local";
    private static final String SLURM = "slurm";
    private static final String AFFINITY = "worker-affinity";
    private static final String MEMORY_LIMIT = "worker-memory-limit";
    private static final String GPUS = "worker-gpus";
    private static final String DEVICE = "training-device";
    private static final int LARGEST = 64 << 10;
    private static final String GUIDE = "docs/guides/first-start.md";
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";
    private static final String A_NAME = "lower-case letters, digits and dashes, 63 characters at most";
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
            SCHEDULES,
            RetryRules.KEY,
            AlertSettings.KEY,
            LogSettings.KEY,
            TraceSettings.TO,
            TraceSettings.CA,
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
    private static final ValueType<Long> PACKAGE_BYTES = ValueType.parsed(
            text -> Optional.of(text)
                    .filter(size -> size.matches("[1-9][0-9]{0,4}(MiB|GiB)"))
                    .map(SiteConfiguration::bytes)
                    .filter(bytes -> bytes <= 64L << 30),
            "1MiB to 64GiB");
    private static final ValueType<List<String>> DEVICES = SiteValues.shaped(
            "[A-Za-z0-9-]{1,64}(,[A-Za-z0-9-]{1,64}){0,63}",
            text -> Arrays.asList(text.split(",", -1)),
            "numbers or names of devices such as 0,1");
    private static final ValueType<String> LAUNCHERS = SiteValues.word(
            LOCAL + "|" + SLURM + "|" + LauncherSettings.CHOICE + LauncherSettings.NAME,
            "local, slurm, or extension:NAME with a launcher of the gate policy");
    private static final ValueType<Duration> DAYS = SiteValues.shaped(
            "[0-9]{1,5}d",
            text -> Duration.ofDays(Integer.parseInt(text.substring(0, text.length() - 1))),
            "a number of days such as 90d");

    /** Where the serving node answers: as {@code node-url} says, or else on this host. */
    public URI nodeAddress() {
        return URI.create(node.url().orElseGet(() -> nodeHere().toString()));
    }

    /** Where the management of a node that runs from this folder answers. */
    public URI nodeHere() {
        NodeListeners.Address at = node.listeners()
                .management()
                .orElseGet(() -> new NodeListeners.Address(host.equals("*") ? "localhost" : host, servingPort));
        return URI.create("https://" + at);
    }

    /**
     * What works for the site on other hosts, by the words {@code node}, {@code cluster}, {@code database}, {@code timestamps},
     * {@code alerts} and {@code traces}: the setting, as it is written.
     */
    public Map<String, String> outside(SiteDatabase database) {
        Map<String, String> outside = new TreeMap<>();
        node.url()
                .filter(url -> !SiteDatabase.isHere(URI.create(url).getHost()))
                .ifPresent(url -> outside.put("node", NodeSettings.URL + ": " + url));
        slurm.ifPresent(any -> outside.put("cluster", LAUNCHER + ": " + SLURM));
        launcher.ifPresent(any -> outside.put("cluster", LAUNCHER + ": " + LauncherSettings.CHOICE + any.name()));
        database.outside().ifPresent(setting -> outside.put("database", setting));
        timeStamps
                .filter(stamps -> !SiteDatabase.isHere(stamps.authority().getHost()))
                .ifPresent(
                        stamps -> outside.put("timestamps", TimeStampSettings.AUTHORITY + ": " + stamps.authority()));
        alerts.channels().stream()
                .filter(channel -> channel.host()
                        .filter(outer -> !SiteDatabase.isHere(outer))
                        .isPresent())
                .findFirst()
                .ifPresent(channel -> outside.put(
                        "alerts",
                        "alerts.channels." + channel.name() + ": "
                                + channel.host().orElse("")));
        traces.host()
                .filter(host -> !SiteDatabase.isHere(host))
                .ifPresent(host -> outside.put("traces", TraceSettings.TO + ": " + traces.to()));
        return outside;
    }

    /** The hosts besides this one that the site's servers connect to, by the setting that names them: a name or an address each. */
    public Map<String, String> hosts(SiteDatabase database) {
        Map<String, String> hosts = new TreeMap<>();
        node.url().map(url -> URI.create(url).getHost()).ifPresent(host -> hosts.put(NodeSettings.URL, host));
        database.hosts().stream()
                .filter(host -> !SiteDatabase.isHere(host))
                .reduce((all, host) -> all + "," + host)
                .ifPresent(all -> hosts.put("drydock.db.url", all));
        timeStamps
                .map(stamps -> stamps.authority().getHost())
                .ifPresent(host -> hosts.put(TimeStampSettings.AUTHORITY, host));
        alerts.channels()
                .forEach(channel ->
                        channel.host().ifPresent(host -> hosts.put("alerts.channels." + channel.name(), host)));
        traces.host().ifPresent(host -> hosts.put(TraceSettings.TO, host));
        hosts.values().removeIf(SiteDatabase::isHere);
        return hosts;
    }

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
                Optional.empty(),
                GPU_SLOTS,
                CPU_SLOTS,
                PACKAGE_FILES,
                bytes(PACKAGE_SIZE),
                Optional.empty(),
                Optional.of(LocalTime.parse(USUAL_SCRUB)),
                NodeSettings.BESIDE,
                DATABASE_PATIENCE,
                DeliverySettings.NONE,
                Optional.empty(),
                true,
                RetryRules.standard(),
                AlertSettings.standard(),
                LogSettings.STANDARD,
                TraceSettings.OFF,
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
                launcher,
                gpuSlots,
                cpuSlots,
                packageFiles,
                packageBytes,
                inboxWatch,
                scrub,
                otherNode,
                databaseWait,
                deliveries,
                timeStamps,
                schedules,
                retries,
                alerts,
                logs,
                traces,
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
        Problems problems = new Problems();
        Optional<SiteConfiguration> site = YamlTree.compose(yaml, GUIDE, problems)
                .flatMap(root -> Section.of(root, "", keys(root), problems))
                .map(section -> new Reader(section).read());
        if (site.isEmpty() || !problems.isEmpty()) {
            throw invalid(file, problems.inOrderOfLines());
        }
        return site.get();
    }

    /** Whether {@code site.yaml} may have that key. */
    public static boolean knows(String key) {
        return known().contains(key) || isOfJob(key);
    }

    /** All that are known, with those that end in a job's name as they are written. */
    /** Those keys for one job, such as {@code retention.nightly-own}, whose job is none of these, sorted. */
    public List<String> keysWithoutJob(Collection<String> jobs) {
        Set<String> keys = new TreeSet<>(retries.withoutJob(jobs));
        retention.keySet().stream()
                .filter(job -> !job.isEmpty() && !jobs.contains(job))
                .forEach(job -> keys.add(RETENTION + "." + job));
        return List.copyOf(keys);
    }

    private static Set<String> keys(YamlNode root) {
        Set<String> keys = known();
        if (root instanceof YamlNode.Mapping mapping) {
            mapping.entries().keySet().stream()
                    .filter(SiteConfiguration::isOfJob)
                    .forEach(keys::add);
        }
        return keys;
    }

    private static boolean isOfJob(String key) {
        return key.startsWith(RETENTION + ".") || key.startsWith(RetryRules.KEY + ".");
    }

    private static Set<String> known() {
        Set<String> keys = new TreeSet<>(KEYS);
        keys.addAll(NodeSettings.KEYS);
        keys.addAll(SlurmSettings.KEYS);
        keys.addAll(LauncherSettings.KEYS);
        keys.addAll(DeliverySettings.KEYS);
        keys.addAll(TimeStampSettings.KEYS);
        return keys;
    }

    private static String memory(int mebibytes) {
        return mebibytes % (1 << 10) == 0 ? (mebibytes >> 10) + "g" : mebibytes + "m";
    }

    /** Of a size such as {@code 512MiB}. */
    private static long bytes(String size) {
        long number = Long.parseLong(size.substring(0, size.length() - 3));
        return number << (size.endsWith("GiB") ? 30 : 20);
    }

    private static DrydockException invalid(Path file, List<Problem> problems) {
        return DrydockException.listing(
                CommonFailure.CONFIGURATION_INVALID,
                "The site's configuration " + file + " has " + problems.size()
                        + (problems.size() == 1 ? " problem." : " problems.") + " Mend the file and start again.",
                problems.stream().map(problem -> "site.yaml:" + problem).toList());
    }

    /** Replaces a missing or wrong value, so the reader finds every problem. */
    private record Reader(Section section) {

        SiteConfiguration read() {
            String launcher = section.optional(LAUNCHER, LAUNCHERS, LOCAL);
            Optional<Integer> heap = section.required(
                    "worker-memory",
                    SiteValues.memory(LEAST_WORKER_MEBIBYTES, LEAST_WORKER_MEBIBYTES + "m or more, such as 1g"));
            int servingPort = number("serving-port", 65_535);
            return new SiteConfiguration(
                    text("site", NAME, A_NAME),
                    text("stage", NAME, A_NAME),
                    text("host", "[A-Za-z0-9.:*_-]{1,255}", "a host's name or address, 255 characters at most"),
                    number("orchestrator-port", 65_535),
                    servingPort,
                    number("worker-slots", 64),
                    heap.orElse(0),
                    workerLimits(heap.orElse(0)),
                    span("worker-heartbeat-timeout", SHORTEST_HEARTBEAT_TIMEOUT, "2m")
                            .orElse(HEARTBEAT_TIMEOUT),
                    slurm(launcher),
                    extension(launcher),
                    section.optional("gpu-slots", SiteValues.number(0, MOST_SLOTS), GPU_SLOTS),
                    section.optional("cpu-slots", SiteValues.number(1, MOST_SLOTS), CPU_SLOTS),
                    section.optional("package-files", SiteValues.number(1, PACKAGE_FILES), PACKAGE_FILES),
                    section.optional("package-size", PACKAGE_BYTES, bytes(PACKAGE_SIZE)),
                    span(INBOX_WATCH, SHORTEST_WATCH, "30s"),
                    scrub(),
                    NodeSettings.read(section, servingPort),
                    span(DATABASE_WAIT, SHORTEST_WATCH, "10m").orElse(DATABASE_PATIENCE),
                    DeliverySettings.read(section),
                    TimeStampSettings.read(section),
                    section.optional(SCHEDULES, SiteValues.word("on|off", "on or off"), "on")
                            .equals("on"),
                    RetryRules.read(section),
                    AlertSettings.read(section),
                    LogSettings.read(section),
                    TraceSettings.read(section),
                    retention());
        }

        private String text(String key, String pattern, String wanted) {
            return section.required(key, SiteValues.word(pattern, wanted)).orElse("");
        }

        private int number(String key, int max) {
            return section.required(key, SiteValues.number(1, max)).orElse(0);
        }

        private Optional<Duration> span(String key, Duration shortest, String example) {
            return section.find(
                    key,
                    SiteValues.span(shortest, LONGEST_SPAN, shortest.toSeconds() + "s to 24h, such as " + example));
        }

        private LocalLimits workerLimits(int heap) {
            boolean affinity = section.optional(AFFINITY, SiteValues.word("on|off", "on or off"), "off")
                    .equals("on");
            Optional<Integer> limit =
                    section.find(MEMORY_LIMIT, SiteValues.memory(1, "an amount of memory such as 8g"));
            if (limit.isPresent() && limit.get() <= heap) {
                section.refuse(
                        MEMORY_LIMIT,
                        "is " + memory(limit.get())
                                + "; write more than worker-memory, which is only the Java heap's part of it.");
            }
            List<String> gpus = section.optional(GPUS, DEVICES, List.of());
            String device =
                    section.optional(DEVICE, SiteValues.word("auto|gpu|cpu", "auto, gpu or cpu"), LocalLimits.AUTO);
            return new LocalLimits(affinity, limit.map(OptionalInt::of).orElse(OptionalInt.empty()), gpus, device);
        }

        /** Checks the keys of a cluster even if the site does not use it, so the first use does not fail. */
        private Optional<SlurmSettings> slurm(String launcher) {
            SlurmSettings settings = SlurmSettings.read(section);
            return Optional.of(settings).filter(any -> launcher.equals(SLURM));
        }

        /** Checked as those of Slurm. */
        private Optional<LauncherSettings> extension(String launcher) {
            LauncherSettings settings =
                    LauncherSettings.read(section, launcher.replaceFirst("^" + LauncherSettings.CHOICE, ""));
            return Optional.of(settings).filter(any -> launcher.startsWith(LauncherSettings.CHOICE));
        }

        private Optional<LocalTime> scrub() {
            String time = section.optional(
                    SCRUB,
                    SiteValues.word("([01][0-9]|2[0-3]):[0-5][0-9]|off", "a time of day such as 02:00, or off"),
                    USUAL_SCRUB);
            return time.equals("off") ? Optional.empty() : Optional.of(LocalTime.parse(time));
        }

        private Map<String, Duration> retention() {
            Map<String, Duration> retention = new TreeMap<>();
            for (String key : section.keys()) {
                if (key.equals(RETENTION) || key.startsWith(RETENTION + ".")) {
                    String job = key.equals(RETENTION) ? "" : key.substring(RETENTION.length() + 1);
                    section.find(key, DAYS).ifPresent(days -> retention.put(job, days));
                }
            }
            return retention;
        }
    }
}
