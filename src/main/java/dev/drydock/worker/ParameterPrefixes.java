package dev.drydock.worker;

import dev.drydock.domain.registry.FineTuning;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A training's settings for parameters by name prefix. A prefix that matches nothing is refused as a mistake: the intended parameters would
 * be trained without the setting.
 */
record ParameterPrefixes(List<String> freeze, FineTuning fineTuning) {
    private static final int NAMES_TOLD = 20;
    private static final int NEAREST_TOLD = 3;

    ParameterPrefixes {
        freeze = List.copyOf(freeze);
    }

    /**
     * A clause for each prefix that fits no parameter; for {@code unfreeze} none of those that are frozen.
     *
     * @param names of the parameters that take a gradient
     */
    List<String> problems(SortedSet<String> names) {
        List<String> problems = new ArrayList<>();
        freeze.forEach(prefix -> add(problems, "freeze", prefix, names));
        fineTuning.layerRates().forEach(rate -> add(problems, "layer-rates", rate.prefix(), names));
        SortedSet<String> frozen = new TreeSet<>(names);
        frozen.removeIf(name -> freeze.stream().noneMatch(name::startsWith));
        fineTuning.unfreeze().forEach(one -> add(problems, "unfreeze", one.prefix(), frozen));
        return problems;
    }

    /** Whether none of these parameters is trained at first. */
    boolean freezeAll(SortedSet<String> names) {
        return names.stream().allMatch(name -> freeze.stream().anyMatch(name::startsWith));
    }

    private static void add(List<String> problems, String key, String prefix, SortedSet<String> names) {
        if (names.stream().noneMatch(name -> name.startsWith(prefix))) {
            problems.add(key + " names parameters that begin with \"" + prefix + "\", but there are none "
                    + (key.equals("unfreeze") ? "among those that freeze holds, " : "among ") + shortened(names)
                    + nearest(prefix, names));
        }
    }

    private static String shortened(SortedSet<String> names) {
        if (names.isEmpty()) {
            return "which are none";
        }
        String all = String.join(", ", names.stream().limit(NAMES_TOLD).toList());
        return names.size() > NAMES_TOLD ? all + " and " + (names.size() - NAMES_TOLD) + " more" : all;
    }

    private static String nearest(String prefix, SortedSet<String> names) {
        List<String> nearest = beginnings(names).stream()
                .sorted(Comparator.comparingInt((String name) -> distance(prefix, name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(NEAREST_TOLD)
                .toList();
        return nearest.isEmpty()
                ? ""
                : "; nearest "
                        + nearest.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", "));
    }

    /** Names, and of each what ends with one of its dots: the modules that hold it. */
    private static SortedSet<String> beginnings(SortedSet<String> names) {
        SortedSet<String> beginnings = new TreeSet<>(names);
        for (String name : names) {
            for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
                beginnings.add(name.substring(0, dot + 1));
            }
        }
        return beginnings;
    }

    /** V. I. Levenshtein's, case ignored. */
    private static int distance(String typed, String name) {
        String from = typed.toLowerCase(Locale.ROOT);
        String to = name.toLowerCase(Locale.ROOT);
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int substituted = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
