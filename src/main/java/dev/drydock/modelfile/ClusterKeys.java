package dev.drydock.modelfile;

import dev.drydock.domain.registry.Placement;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The key {@code cluster}: where the site's queue places this model's trainings. */
final class ClusterKeys {
    private static final String OPTIONS = "options";
    private static final Set<String> KEYS =
            Set.of("partition", "account", "qos", "gres", "time-limit", "memory", OPTIONS);
    /** None that names a file, a user, an environment or a number of tasks: those are the orchestrator's. */
    private static final Set<String> ALLOWED = new TreeSet<>(Set.of(
            "constraint",
            "prefer",
            "exclude",
            "nodelist",
            "reservation",
            "licenses",
            "nice",
            "exclusive",
            "gpu-freq",
            "gpu-bind",
            "gres-flags",
            "hint",
            "tmp",
            "switches",
            "threads-per-core",
            "cores-per-socket"));

    private static final Pattern OPTION = Pattern.compile("--([a-z-]{1,40})(=[A-Za-z0-9_.,:@&|!()\\[\\]*+-]{1,160})?");
    private static final ValueType<String> NAME = ValueType.text(
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.,-]{0,99}"),
            "a name of letters, digits, dots, dashes and underscores");
    private static final ValueType<String> GRES = ValueType.text(
            Pattern.compile("[A-Za-z0-9_]+(:[A-Za-z0-9_.-]+){0,2}(,[A-Za-z0-9_]+(:[A-Za-z0-9_.-]+){0,2})*"),
            "generic resources, such as gpu:1 or gpu:a100:1");
    private static final ValueType<String> OPTION_TYPE =
            ValueType.text(OPTION, "an option of sbatch, such as --constraint=a100");
    private static final ValueType<String> MEMORY =
            ValueType.text(Pattern.compile("[1-9][0-9]{0,5}[mg]"), "an amount of memory, such as 900m or 16g");

    private ClusterKeys() {}

    static Placement read(Section model) {
        return model.findSection("cluster", KEYS).map(ClusterKeys::placement).orElse(Placement.OF_SITE);
    }

    private static Placement placement(Section cluster) {
        return new Placement(
                cluster.find("partition", NAME),
                cluster.find("account", NAME),
                cluster.find("qos", NAME),
                cluster.find("gres", GRES),
                cluster.find("time-limit", ValueType.duration("1m", "365d")),
                cluster.find("memory", MEMORY).map(ClusterKeys::mebibytes),
                options(cluster));
    }

    private static List<String> options(Section cluster) {
        List<String> options = cluster.optional(OPTIONS, ValueType.listOf(OPTION_TYPE, 0, 20), List.of());
        for (String option : options) {
            Optional<String> name = nameOf(option);
            if (name.isPresent() && !ALLOWED.contains(name.get())) {
                cluster.refuse(
                        OPTIONS,
                        "has --" + name.get() + ", which a model may not ask for; it may ask for "
                                + String.join(", ", ALLOWED) + ". Others can be set for the site in etc/site.yaml.");
            }
        }
        return options;
    }

    private static Optional<String> nameOf(String option) {
        Matcher matcher = OPTION.matcher(option);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static int mebibytes(String memory) {
        int number = Integer.parseInt(memory.substring(0, memory.length() - 1));
        return memory.endsWith("g") ? number << 10 : number;
    }
}
