package dev.drydock.provenance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The licences that a part may have, and what poms and manifests call them. */
final class Licences {
    /** SPDX id, with its exception if it has one, to the file of its text. */
    private final Map<String, String> allowed = new LinkedHashMap<>();

    private final Map<String, String> names = new LinkedHashMap<>();

    static Licences read(Path folder) throws IOException {
        Licences licences = new Licences();
        Path list = folder.resolve("licences.txt");
        for (String line : Table.lines(list)) {
            List<String> columns = Table.columns(list, line, 3);
            licences.allowed.put(columns.get(0), columns.get(1));
        }
        for (String line : Table.lines(folder.resolve("names.txt"))) {
            int equals = line.lastIndexOf(" = ");
            licences.names.put(line.substring(0, equals), line.substring(equals + 3));
        }
        return licences;
    }

    /** The SPDX expression for a licence's name as a pom or a manifest has it. */
    String expression(String name) {
        return names.getOrDefault(name, name);
    }

    /** One licence of those that a pom lists, which is the receiver's choice. */
    String choice(Collection<String> ofPom) {
        return String.join(
                " OR ", new LinkedHashSet<>(ofPom.stream().map(this::expression).toList()));
    }

    /**
     * The texts that apply to a part with this expression, those of each alternative that is allowed; none if no alternative is.
     *
     * @param expression ids joined by {@code AND} within {@code OR}, without brackets
     */
    Set<String> texts(String expression) {
        Set<String> texts = new LinkedHashSet<>();
        for (String alternative : expression.split(" OR ", -1)) {
            List<String> ofAll = new ArrayList<>();
            for (String id : alternative.split(" AND ", -1)) {
                ofAll.add(allowed.get(id.strip()));
            }
            if (!ofAll.contains(null)) {
                texts.addAll(ofAll);
            }
        }
        return texts;
    }
}
