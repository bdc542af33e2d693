package dev.drydock.modelfile;

import dev.drydock.yaml.Problems;
import dev.drydock.yaml.Section;
import java.util.HashMap;
import java.util.Map;

/** The names of a list's entries, of which no two may have the same. */
final class UniqueNames {
    private static final String NAME = "name";

    private final String what;
    private final Map<String, Integer> lines = new HashMap<>();

    /** @param what an entry is, such as {@code target} */
    UniqueNames(String what) {
        this.what = what;
    }

    /** Reports a name that an entry before has. */
    void refuseSecond(Section entry, String name) {
        Integer line = lines.putIfAbsent(name, entry.lineOf(NAME));
        if (line != null) {
            entry.refuse(
                    NAME,
                    "is " + Problems.quote(name) + ", the name of the " + what + " of line " + line
                            + " as well; give each " + what + " its own.");
        }
    }
}
