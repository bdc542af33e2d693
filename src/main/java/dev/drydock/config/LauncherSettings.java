package dev.drydock.config;

import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How trainings are submitted by a launcher of the site's extensions: {@code launcher: extension:NAME} and the keys {@code cluster.*} of
 * {@code etc/site.yaml}.
 *
 * @param name of the launcher, as the gate policy lists it
 * @param gpus of one job, 0 to 64; a model may ask for others
 * @param options handed to the launcher as they stand
 */
public record LauncherSettings(String name, ClusterSettings cluster, int gpus, List<String> options) {
    static final String PREFIX = "cluster.";
    /** The form of {@code launcher} that names an extension's. */
    static final String CHOICE = "extension:";

    static final String NAME = "[a-z][a-z0-9]*(-[a-z0-9]+)*";
    static final Set<String> KEYS = Stream.concat(ClusterSettings.KEYS.stream(), Stream.of("gpus", "options"))
            .map(key -> PREFIX + key)
            .collect(Collectors.toCollection(TreeSet::new));

    private static final int MOST_GPUS = 64;
    private static final ValueType<List<String>> OPTIONS = ValueType.parsed(
            text -> Optional.of(Arrays.asList(text.strip().split("\\s+")))
                    .filter(words -> words.stream().allMatch(word -> word.matches("[!-~]{1,200}"))),
            "words of printable ASCII characters, with a space between two");

    public LauncherSettings {
        options = List.copyOf(options);
    }

    /** @param name empty if another launcher is chosen; the keys are checked all the same */
    static LauncherSettings read(Section section, String name) {
        return new LauncherSettings(
                name,
                ClusterSettings.read(section, PREFIX),
                section.optional(PREFIX + "gpus", SiteValues.number(0, MOST_GPUS), 0),
                section.optional(PREFIX + "options", OPTIONS, List.of()));
    }
}
