package dev.drydock.provenance;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Parts that are declared to be inside installed files, since nothing in those files names them. */
final class Inside {
    /** An entry of a jar, or a file under the installation; the latter has no {@code jar}. */
    private record Place(String jar, PathMatcher jarPattern, PathMatcher entryPattern, String text) {
        static Place of(String text) {
            int mark = text.indexOf(" ! ");
            String jar = mark < 0 ? "" : text.substring(0, mark).strip();
            String entry = mark < 0 ? text : text.substring(mark + 3);
            return new Place(jar, glob(jar), glob(entry.strip()), text);
        }

        private static PathMatcher glob(String pattern) {
            return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        }

        boolean isInJar(String name) {
            return !jar.isEmpty() && jarPattern.matches(Path.of(name));
        }
    }

    private record Declaration(List<Place> places, List<Part> parts) {}

    private final List<Declaration> declarations = new ArrayList<>();

    static Inside read(Path folder) throws IOException {
        Inside inside = new Inside();
        Path file = folder.resolve("inside.txt");
        List<Place> places = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        for (String line : Table.lines(file)) {
            if (line.startsWith("in ")) {
                if (!parts.isEmpty()) {
                    inside.declarations.add(new Declaration(List.copyOf(places), List.copyOf(parts)));
                    places.clear();
                    parts.clear();
                }
                places.add(Place.of(line.substring(3).strip()));
            } else {
                List<String> columns = Table.columns(file, line, 5);
                parts.add(new Part(columns.get(0), columns.get(1), columns.get(2), columns.get(3), columns.get(4)));
            }
        }
        inside.declarations.add(new Declaration(List.copyOf(places), List.copyOf(parts)));
        return inside;
    }

    /** Parts in an entry of a jar. */
    List<Part> partsIn(String jar, String entry) {
        return parts(place -> place.isInJar(jar) && place.entryPattern().matches(Path.of(entry)));
    }

    /** Parts in a file of the installation, by its path there. */
    List<Part> partsIn(String file) {
        return parts(place -> place.jar().isEmpty() && place.entryPattern().matches(Path.of(file)));
    }

    private List<Part> parts(Predicate<Place> applies) {
        return declarations.stream()
                .filter(declaration -> declaration.places().stream().anyMatch(applies))
                .flatMap(declaration -> declaration.parts().stream())
                .toList();
    }

    /** Places that promise something in this jar, but of whose entries the jar has none. */
    List<String> missedIn(String jar, List<String> entries) {
        return declarations.stream()
                .flatMap(declaration -> declaration.places().stream())
                .filter(place -> place.isInJar(jar))
                .filter(place -> entries.stream().map(Path::of).noneMatch(place.entryPattern()::matches))
                .map(Place::text)
                .toList();
    }
}
