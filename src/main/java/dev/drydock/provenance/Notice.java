package dev.drydock.provenance;

import dev.drydock.provenance.Inventory.Item;
import dev.drydock.provenance.Inventory.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The text for people: every part of others, its licence, and where the licence's text is. */
final class Notice {
    private static final String TEXTS = "licenses/";
    private static final int OWN_TEXTS = 6;

    private final Inventory inventory;
    private final StringBuilder text = new StringBuilder();

    private Notice(Inventory inventory) {
        this.inventory = inventory;
    }

    static String of(Inventory inventory, Path tables, Program program) throws IOException {
        return new Notice(inventory).write(tables, program);
    }

    private String write(Path tables, Program program) throws IOException {
        line("Drydock " + program.version());
        line("");
        line(
                "Drydock is under the Apache License 2.0, see docs/LICENSE. It is passed on together with the parts of others");
        line(
                "below. Each keeps its own licence. Its text is the file that is named, in the folder licenses/ beside this file,");
        line("with the copyright here or in the part's own file; the jar's own texts, if it has any, are named too.");
        line(
                "The build writes this file from what is installed. drydock.cdx.json says the same for machines, in CycloneDX.");
        chapter("Libraries", Origin.MAVEN);
        chapter("Native libraries in no jar", Origin.NATIVE);
        heading("Open Liberty " + program.liberty());
        line("The server of both programs, cut down to the features that they need; passed on unchanged otherwise.");
        line(
                "  Licence:   EPL-2.0, see licenses/openliberty/LICENSE; what it contains of others, with their licences:");
        line("             licenses/openliberty/NOTICES");
        line("  Source:    https://github.com/OpenLiberty/open-liberty/tree/gm-" + program.liberty());
        line("");
        chapter("Open Liberty's files", Origin.LIBERTY);
        sources(tables);
        chapter("Drydock's own files", Origin.DRYDOCK);
        return text.toString();
    }

    private void chapter(String title, Origin origin) {
        List<Item> items = inventory.items().stream()
                .filter(item -> item.origin() == origin)
                .toList();
        if (items.isEmpty()) {
            return;
        }
        heading(title);
        items.forEach(this::item);
    }

    private void item(Item item) {
        line(item.part().name() + version(item.part()));
        if (item.origin() != Origin.DRYDOCK) {
            describe(item.part(), "  ");
        }
        List<String> own = item.file().entries().stream()
                .filter(entry -> entry.matches("(?i)(META-INF/)?([^/]*-)?(licen[sc]e|notice|copying)[^/]*")
                        || entry.matches("META-INF/licenses/.*[^/]"))
                .limit(OWN_TEXTS)
                .toList();
        if (!own.isEmpty()) {
            line("  In it:     " + String.join(", ", own));
        }
        line("  SHA-256:   " + item.file().sha256());
        item.file().places().forEach(place -> line("  File:      " + place));
        inside(item);
        line("");
    }

    /** Parts that are in several libraries of one jar stand once, with all of these. */
    private void inside(Item item) {
        Map<List<Part>, List<String>> entries = new LinkedHashMap<>();
        item.inside()
                .forEach((entry, parts) -> entries.computeIfAbsent(parts, same -> new ArrayList<>())
                        .add(entry));
        entries.forEach((parts, names) -> {
            for (String name : names) {
                if (!name.isEmpty()) {
                    line("  Native:    " + name);
                    line("    SHA-256: " + item.file().natives().get(name));
                }
            }
            for (Part part : parts) {
                line("    contains " + part.name() + version(part));
                describe(part, "      ");
            }
        });
    }

    private void describe(Part part, String indent) {
        List<String> texts = inventory.licences().texts(part.licence()).stream()
                .map(TEXTS::concat)
                .toList();
        line(indent + "Licence:   " + part.licence() + ", see " + String.join(" or ", texts));
        if (!part.copyright().isEmpty()) {
            line(indent + "Copyright: " + part.copyright());
        }
        if (!part.source().isEmpty()) {
            line(indent + "Source:    " + part.source());
        }
    }

    private void sources(Path tables) throws IOException {
        heading("In the sources only");
        Path file = tables.resolve("sources.txt");
        Map<String, Part> parts = new TreeMap<>();
        for (String line : Table.lines(file)) {
            List<String> columns = Table.columns(file, line, 6);
            parts.put(
                    columns.get(0),
                    new Part(columns.get(1), columns.get(2), columns.get(3), columns.get(4), columns.get(5)));
        }
        parts.forEach((path, part) -> {
            line(part.name() + (part.version().isEmpty() ? "" : " " + part.version()));
            describe(part, "  ");
            line("  File:      " + path);
            line("");
        });
    }

    private static String version(Part part) {
        return part.version().isEmpty() ? " (version not known)" : " " + part.version();
    }

    private void heading(String title) {
        line("");
        line(title);
        line("=".repeat(title.length()));
        line("");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
