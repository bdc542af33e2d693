package dev.drydock.config;

import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * How trainings are submitted to a Slurm cluster: the keys {@code slurm.*} of {@code etc/site.yaml}. A {@code model.yaml} may override some
 * of them for its model.
 *
 * @param bin directory of {@code sbatch} and the others; empty if they are on the orchestrator's path
 * @param conf Slurm's own configuration, its {@code SLURM_CONF}; empty if it is at Slurm's default place
 * @param java the {@code java} of the nodes; empty if its path is that of the orchestrator
 * @param memoryMebibytes of a node for one worker; empty for a value computed from its heap
 * @param timeLimit of one job; empty for the partition's own
 * @param options further ones of {@code sbatch}, in the form of its command line
 * @param queueLimit a task that waits longer in the queue fails
 * @param poll interval between two queries of the queue, 1 s to 1 h
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
    private static final String OPTIONS = "slurm.options";
    private static final ValueType<List<String>> SBATCH = ValueType.parsed(
            text -> Optional.of(
                            text.isBlank()
                                    ? List.<String>of()
                                    : Arrays.asList(text.strip().split("\\s+")))
                    .filter(options -> options.stream().allMatch(option -> option.matches(OPTION))),
            "options of sbatch such as --constraint=a100, with a space between two");
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

    public SlurmSettings {
        options = List.copyOf(options);
    }

    static SlurmSettings read(Section section) {
        return new Reader(section).read();
    }

    /** What Drydock needs of each batch system. */
    public ClusterSettings cluster() {
        return new ClusterSettings(java, memoryMebibytes, timeLimit, queueLimit, poll);
    }

    private record Reader(Section section) {

        SlurmSettings read() {
            ClusterSettings cluster = ClusterSettings.read(section, PREFIX);
            ClusterSettings.Reader paths = new ClusterSettings.Reader(section, PREFIX);
            return new SlurmSettings(
                    paths.path("bin"),
                    paths.path("conf"),
                    cluster.java(),
                    text("partition", NAME, "a partition's name"),
                    text("account", NAME, "an account's name"),
                    text("qos", NAME, "the name of a quality of service"),
                    text("gres", GRES, "generic resources such as gpu:1"),
                    cluster.memoryMebibytes(),
                    cluster.timeLimit(),
                    options(),
                    cluster.queueLimit(),
                    cluster.poll());
        }

        private Optional<String> text(String key, String pattern, String wanted) {
            return section.find(PREFIX + key, SiteValues.word(pattern, wanted));
        }

        private List<String> options() {
            List<String> options = section.optional(OPTIONS, SBATCH, List.of());
            for (String option : options) {
                String name = option.replaceFirst("=.*", "").replaceFirst("^--", "");
                if (OWN.contains(name)) {
                    section.refuse(OPTIONS, "has --" + name + ", which Drydock sets itself; remove it.");
                }
            }
            return options;
        }
    }
}
