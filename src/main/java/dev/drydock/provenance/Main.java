package dev.drydock.provenance;

import dev.drydock.program.ProgramVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes {@code NOTICE}, {@code licenses/} and {@code drydock.cdx.json} into an installation, or fails with a sentence for each part that
 * is not accounted for. Called by {@code src/main/dist/assemble.sh}.
 */
public final class Main {
    private Main() {}

    /** @param arguments installation, folder of the tables, what Maven resolved, Liberty's version, time of the documents */
    public static void main(String[] arguments) throws IOException {
        Path home = Path.of(arguments[0]);
        Path tables = Path.of(arguments[1]);
        Path tree = Path.of(arguments[2]);
        Program program = new Program(ProgramVersion.current(), arguments[3], arguments[4]);
        Inventory inventory = Inventory.take(home, tables, tree, program);
        Set<String> problems = new LinkedHashSet<>(inventory.problems());
        if (!problems.isEmpty()) {
            problems.forEach(problem -> System.err.println("provenance: " + problem));
            System.exit(1);
        }
        texts(inventory, home.resolve("licenses"), tables.resolve("texts"));
        Files.writeString(home.resolve("NOTICE"), Notice.of(inventory, tables, program));
        Files.writeString(home.resolve("drydock.cdx.json"), BillOfMaterials.of(inventory, program));
    }

    /** The texts of the licences that are in use. */
    private static void texts(Inventory inventory, Path to, Path from) throws IOException {
        Set<String> used = new TreeSet<>();
        for (Inventory.Item item : inventory.items()) {
            used.addAll(inventory.licences().texts(item.part().licence()));
            item.inside()
                    .values()
                    .forEach(parts -> parts.forEach(
                            part -> used.addAll(inventory.licences().texts(part.licence()))));
        }
        Files.createDirectories(to);
        for (String text : used) {
            Files.copy(from.resolve(text), to.resolve(text), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
