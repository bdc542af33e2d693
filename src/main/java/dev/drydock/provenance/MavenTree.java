package dev.drydock.provenance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The dependencies that Maven resolved, with what their poms say, as {@code resolved.ftl} lists them. */
final class MavenTree {
    private static final int COLUMNS = 6;

    private final List<Library> libraries = new ArrayList<>();

    /** @param folder with {@code corrections.txt} */
    static MavenTree read(Path resolved, Path folder, Licences licences) throws IOException {
        Map<String, List<String>> corrections = new HashMap<>();
        Path file = folder.resolve("corrections.txt");
        for (String line : Table.lines(file)) {
            List<String> columns = Table.columns(file, line, 4);
            corrections.put(columns.get(0), columns);
        }
        MavenTree tree = new MavenTree();
        for (String line : Table.lines(resolved)) {
            List<String> columns = List.of(line.split("\t", -1));
            if (columns.size() != COLUMNS) {
                throw new IllegalArgumentException(resolved + ": " + COLUMNS + " columns are needed: " + line);
            }
            tree.add(columns, corrections, licences);
        }
        return tree;
    }

    private void add(List<String> columns, Map<String, List<String>> corrections, Licences licences) {
        String group = columns.get(0);
        String name = columns.get(1);
        List<String> correction = corrections.getOrDefault(group + ":" + name, List.of("", "", "", ""));
        String licence = correction.get(1).isEmpty()
                ? licences.choice(List.of(columns.get(3).split(" / ")))
                : correction.get(1);
        String repository = columns.get(4).replaceFirst("^scm:git:", "");
        String source = repository.startsWith("http") ? repository : columns.get(5);
        libraries.add(new Library(group, new Part(name, columns.get(2), licence, correction.get(2), source)));
    }

    /** The dependency that Maven's plugins copy under this name. */
    Optional<Library> library(String jar) {
        return libraries.stream()
                .flatMap(library -> library.inJar(jar).stream())
                .findFirst();
    }
}
