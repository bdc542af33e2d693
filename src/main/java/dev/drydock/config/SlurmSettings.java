package dev.drydock.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * How trainings are put into a Slurm cluster's queue: the keys {@code slurm.*} of {@code etc/site.yaml}, of which {@code model.yaml}
 * may want some otherwise for its own model.
 *
 * @param bin directory of {@code sbatch} and the others; empty if they are on the orchestrator's path
 * @param conf Slurm's own configuration, its {@code SLURM_CONF}; empty if it lies where Slurm looks for it
 * @param java the {@code java} of the nodes; empty if it is at the same path as the orchestrator's
 * @param memoryMebibytes of a node for one worker; empty for what follows from its heap
 * @param timeLimit of one job; empty for the partition's own
 * @param options further ones of {@code sbatch}, as its command line takes them
 * @param queueLimit a task that has waited in the queue for so long has failed
 * @param poll how often the queue is asked, 1 s to 1 h
 */
public record SlurmSettings(
        Optional<Path> bin,
        Optional<Path> conf,
        Optional<Path> java,
        Optional<String> partition,
        Optional<String> account,
        Optional<String> qos,
        Optional<String> gres,
        OptionalInt memoryMebibytes,
        Optional<Duration> timeLimit,
        List<String> options,
        Duration queueLimit,
        Duration poll) {
    static final String PREFIX = "slurm.";
    static final Set<String> KEYS = new TreeSet<>(Set.of(
            "slurm.bin",
            "slurm.conf",
            "slurm.java",
            "slurm.partition",
            "slurm.account",
            "slurm.qos",
            "slurm.gres",
            "slurm.memory",
            "slurm.time-limit",
            "slurm.options",
            "slurm.queue-limit",
            "slurm.poll"));

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.,-]{0,99}";
    private static final String GRES = "[A-Za-z0-9_]+(:[A-Za-z0-9_.-]+){0,2}(,[A-Za-z0-9_]+(:[A-Za-z0-9_.-]+){0,2})*";
    private static final String OPTION = "--[a-z][a-z-]{0,39}(=\\S{1,200})?";
    /** What Drydock sets itself and counts upon. */
    private static final Set<String> OWN = Set.of(
            "array",
            "chdir",
            "comment",
            "dependency",
            "error",
            "export",
            "export-file",
            "get-user-env",
            "input",
            "job-name",
            "nodes",
            "no-requeue",
            "ntasks",
            "open-mode",
            "output",
            "parsable",
            "requeue",
            "signal",
            "test-only",
            "uid",
            "wait",
            "wrap");

    private static final Duration QUEUE_LIMIT = Duration.ofHours(24);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Duration POLL = Duration.ofSeconds(5);

    public SlurmSettings {
        options = List.copyOf(options);
    }

    /** @param problems takes a sentence for each value that is wrong */
    static SlurmSettings read(Map<String, FlatYaml.Value> values, List<String> problems) {
        return new Reader(values, problems).read();
    }

    private record Reader(Map<String, FlatYaml.Value> values, List<String> problems) {

        SlurmSettings read() {
            return new SlurmSettings(
                    path("bin"),
                    path("conf"),
                    path("java"),
                    text("partition", NAME, "a partition's name"),
                    text("account", NAME, "an account's name"),
                    text("qos", NAME, "the name of a quality of service"),
                    text("gres", GRES, "generic resources such as gpu:1"),
                    memory(),
                    span("time-limit", Duration.ofMinutes(1), LONGEST, "12h"),
                    options(),
                    span("queue-limit", Duration.ofSeconds(1), LONGEST, "24h").orElse(QUEUE_LIMIT),
                    span("poll", Duration.ofSeconds(1), Duration.ofHours(1), "5s")
                            .orElse(POLL));
        }

        private Optional<Path> path(String key) {
            return text(key, "/[^\\p{Cntrl}]{1,1000}", "an absolute path").map(Path::of);
        }

        private Optional<String> text(String key, String pattern, String wanted) {
            FlatYaml.Value value = values.get(PREFIX + key);
            if (value == null) {
                return Optional.empty();
            }
            if (!value.text().matches(pattern)) {
                refuse(key, value, wanted);
                return Optional.empty();
            }
            return Optional.of(value.text());
        }

        private OptionalInt memory() {
            return text("memory", FlatYaml.Value.MEMORY, "an amount of memory such as 900m or 16g")
                    .map(memory -> OptionalInt.of(FlatYaml.Value.mebibytes(memory)))
                    .orElse(OptionalInt.empty());
        }

        private Optional<Duration> span(String key, Duration shortest, Duration longest, String example) {
            String wanted =
                    "a time span of " + shortest.toSeconds() + "s to " + longest.toHours() + "h such as " + example;
            Optional<Duration> span = text(key, "[1-9][0-9]{0,5}[smhd]", wanted).map(Reader::duration);
            boolean within = span.isEmpty()
                    || (span.get().compareTo(shortest) >= 0 && span.get().compareTo(longest) <= 0);
            if (!within) {
                Optional.ofNullable(values.get(PREFIX + key)).ifPresent(value -> refuse(key, value, wanted));
            }
            return span;
        }

        private static Duration duration(String span) {
            long number = Long.parseLong(span.substring(0, span.length() - 1));
            return span.endsWith("d") ? Duration.ofDays(number) : Duration.parse("PT" + span.toUpperCase(Locale.ROOT));
        }

        private List<String> options() {
            FlatYaml.Value value = values.get(PREFIX + "options");
            if (value == null || value.text().isBlank()) {
                return List.of();
            }
            List<String> options = Arrays.asList(value.text().strip().split("\\s+"));
            for (String option : options) {
                String name = option.replaceFirst("=.*", "").replaceFirst("^--", "");
                if (!option.matches(OPTION)) {
                    refuse("options", value, "options of sbatch such as --constraint=a100, with a space between two");
                } else if (OWN.contains(name)) {
                    problems.add("line " + value.line() + ": slurm.options has --" + name
                            + ", which Drydock sets itself; remove it");
                }
            }
            return options;
        }

        private void refuse(String key, FlatYaml.Value value, String wanted) {
            problems.add("line " + value.line() + ": slurm." + key + " is '" + FlatYaml.Value.shown(value.text())
                    + "' and must be " + wanted);
        }
    }
}
