package dev.drydock.config;

import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How trainings are submitted to a Slurm cluster: the keys {@code slurm.*} of {@code etc/site.yaml}. A {@code model.yaml} may override some
 * of them for its model.
 *
 * @param bin directory of {@code sbatch} and the others; empty if they are on the orchestrator's path
 * @param conf Slurm's own configuration, its {@code SLURM_CONF}; empty if it is at Slurm's default place
 * @param options further ones of {@code sbatch}, in the form of its command line
 * @param cluster what Drydock needs of each batch system
 */
public record SlurmSettings(
        Optional<Path> bin,
        Optional<Path> conf,
        Optional<String> partition,
        Optional<String> account,
        Optional<String> qos,
        Optional<String> gres,
        List<String> options,
        ClusterSettings cluster) {
    static final String PREFIX = "slurm.";
    static final Set<String> KEYS = Stream.concat(
                    ClusterSettings.KEYS.stream(),
                    Stream.of("bin", "conf", "partition", "account", "qos", "gres", "options"))
            .map(key -> PREFIX + key)
            .collect(Collectors.toCollection(TreeSet::new));

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

    private record Reader(Section section) {

        SlurmSettings read() {
            ClusterSettings.Reader cluster = new ClusterSettings.Reader(section, PREFIX);
            return new SlurmSettings(
                    cluster.path("bin"),
                    cluster.path("conf"),
                    text("partition", NAME, "a partition's name"),
                    text("account", NAME, "an account's name"),
                    text("qos", NAME, "the name of a quality of service"),
                    text("gres", GRES, "generic resources such as gpu:1"),
                    options(),
                    cluster.read());
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
