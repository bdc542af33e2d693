package dev.drydock.provenance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What each installed file is, and whose. */
final class Inventory {
    /** Whose a file is. */
    enum Origin {
        DRYDOCK,
        MAVEN,
        NATIVE,
        LIBERTY
    }

    /**
     * A jar or native library of the installation.
     *
     * @param library if it is a dependency of Maven
     * @param inside the parts in it by the native library's name, or by no name for those in the jar itself
     */
    record Item(
            InstalledFile file, Origin origin, Part part, Optional<Library> library, Map<String, List<Part>> inside) {}

    private static final String LIBERTY_SOURCE = "https://github.com/OpenLiberty/open-liberty";

    private final Licences licences;
    private final MavenTree maven;
    private final List<Item> items = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private Inventory(Licences licences, MavenTree maven) {
        this.licences = licences;
        this.maven = maven;
    }

    /** @param tables the folder {@code src/main/dist/parts} */
    static Inventory take(Path home, Path tables, Path mavenTree, Program program) throws IOException {
        Licences licences = Licences.read(tables);
        Inside inside = Inside.read(tables);
        Inventory inventory = new Inventory(licences, MavenTree.read(mavenTree, tables, licences));
        for (InstalledFile file : Installation.read(home).files()) {
            inventory.add(file, inside, program);
        }
        inventory.items.sort(Comparator.comparing(Item::origin)
                .thenComparing(item -> item.part().name())
                .thenComparing(item -> item.file().sha256()));
        return inventory;
    }

    /** Sorted by origin and name. */
    List<Item> items() {
        return items;
    }

    Licences licences() {
        return licences;
    }

    /** What the build must not pass over, a sentence each; empty if the installation is in order. */
    List<String> problems() {
        return problems;
    }

    private void add(InstalledFile file, Inside inside, Program program) {
        Map<String, List<Part>> parts = parts(file, inside);
        String place = file.places().get(0);
        Optional<Library> library = maven.library(file.name());
        if (library.isPresent()) {
            keep(new Item(file, Origin.MAVEN, library.get().part(), library, parts));
        } else if (file.natives().containsKey("")) {
            parts.getOrDefault("", List.of()).stream()
                    .findFirst()
                    .ifPresent(part -> keep(new Item(file, Origin.NATIVE, part, Optional.empty(), parts)));
        } else if (place.startsWith("wlp/") && !place.startsWith("wlp/usr/")) {
            keep(new Item(file, Origin.LIBERTY, ofLiberty(file, program), Optional.empty(), parts));
        } else if (file.name().matches("drydock(-[a-z]+)?[.](jar|war)")) {
            keep(new Item(file, Origin.DRYDOCK, program.part(file.name()), Optional.empty(), parts));
        } else {
            problems.add(
                    place + " is no dependency of this build. If an earlier build left it, run 'mvn clean' first.");
        }
    }

    private Map<String, List<Part>> parts(InstalledFile file, Inside inside) {
        Map<String, List<Part>> parts = new LinkedHashMap<>();
        for (String entry : file.natives().keySet()) {
            List<Part> declared =
                    entry.isEmpty() ? inside.partsIn(file.places().get(0)) : inside.partsIn(file.name(), entry);
            if (declared.isEmpty()) {
                problems.add("The native library " + file.places().get(0) + (entry.isEmpty() ? "" : " ! " + entry)
                        + " is not declared. Find out what is in it and under which licences, and declare it in"
                        + " src/main/dist/parts/inside.txt.");
            }
            parts.put(entry, declared);
        }
        TreeSet<Part> packages = new TreeSet<>(Comparator.comparing(Part::name).thenComparing(Part::version));
        for (String entry : file.entries()) {
            if (!file.natives().containsKey(entry)) {
                packages.addAll(inside.partsIn(file.name(), entry));
            }
        }
        if (!packages.isEmpty()) {
            parts.put("", List.copyOf(packages));
        }
        for (String missed : inside.missedIn(file.name(), file.entries())) {
            problems.add("src/main/dist/parts/inside.txt promises \"in " + missed
                    + "\", but the jar has no such entry. Find out what it has now.");
        }
        return parts;
    }

    private Part ofLiberty(InstalledFile file, Program program) {
        Map<String, String> manifest = file.manifest();
        String licence = manifest.getOrDefault("Bundle-License", "EPL-2.0");
        return new Part(
                manifest.getOrDefault("Bundle-SymbolicName", file.name()).replaceFirst(";.*", ""),
                manifest.getOrDefault("Bundle-Version", program.liberty()),
                licences.expression(licence.replaceFirst("\\s*;.*", "").strip()),
                "",
                LIBERTY_SOURCE);
    }

    private void keep(Item item) {
        items.add(item);
        judge(item.part(), item.file().places().get(0));
        item.inside()
                .values()
                .forEach(parts -> parts.forEach(part -> judge(part, item.file().name())));
    }

    private void judge(Part part, String place) {
        if (licences.texts(part.licence()).isEmpty()) {
            problems.add(part.name() + " " + part.version() + " (" + place + ") is under \"" + part.licence()
                    + "\", which src/main/dist/parts/licences.txt does not allow. Read it, then add it there, or another name of"
                    + " an allowed licence to names.txt, or remove the part.");
        }
    }
}
