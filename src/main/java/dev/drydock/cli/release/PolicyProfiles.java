package dev.drydock.cli.release;

import dev.drydock.cli.terminal.Environment;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The gate policies for kinds of sites that the installation has in {@code share/profiles}. */
final class PolicyProfiles {
    private static final String ENDING = ".json";
    private static final String NAME = "[a-z][a-z0-9-]{0,62}";

    private final Path folder;

    PolicyProfiles(Environment environment) {
        this.folder = environment.home().resolve("share/profiles");
    }

    List<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(ENDING))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** @throws DrydockException {@code USAGE} naming those that there are */
    byte[] require(String name) {
        if (!name.matches(NAME) || !names().contains(name)) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "There is no profile " + name + " in " + folder + ". There are: "
                            + (names().isEmpty() ? "none" : String.join(", ", names())) + ".");
        }
        return PlainFiles.read(folder.resolve(name + ENDING), BoundedFile.DOCUMENT);
    }
}
