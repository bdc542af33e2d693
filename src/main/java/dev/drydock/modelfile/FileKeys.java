package dev.drydock.modelfile;

import dev.drydock.files.NameOrder;
import dev.drydock.yaml.Problems;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Key {@code files}: what the owner wants to travel with the model, such as a Python wheelhouse, a licence or a manual. Each file is a part of
 * every package of the model, hashed and signed with it. Drydock never reads one.
 */
final class FileKeys {
    private static final int MOST = 1000;
    private static final String KEY = "files";
    /** With the folder that they get in the package, both stay within what a package may have. */
    private static final int LONGEST = 300;

    private static final int DEEPEST = 12;

    private FileKeys() {}

    /**
     * @param packed names beside model.yaml that are in each package without being listed
     * @param directory the model directory; if absent only the names are checked
     */
    static List<String> read(Section model, List<String> packed, Optional<Path> directory) {
        List<String> files =
                model.optional(KEY, ValueType.distinct(ValueType.listOf(NamedFile.in(directory), 1, MOST)), List.of());
        for (String file : files) {
            wrongWith(file, packed).ifPresent(sentence -> model.refuse(KEY, Problems.quote(file) + sentence));
        }
        NameOrder.inTwoPlaces(files)
                .ifPresent(file -> model.refuse(
                        KEY,
                        Problems.quote(file)
                                + " is sorted in two ways, by its whole name and folder by folder, so a package"
                                + " would have two digests; rename the file or its folder."));
        return files;
    }

    private static Optional<String> wrongWith(String file, List<String> packed) {
        if (packed.contains(file)) {
            return Optional.of(" is in each package without being listed; remove it.");
        }
        long depth = file.chars().filter(letter -> letter == '/').count();
        if (file.length() > LONGEST || depth > DEEPEST) {
            return Optional.of(" has " + file.length() + " characters and lies " + depth + " folders deep; at most "
                    + LONGEST + " characters and " + DEEPEST + " folders are allowed. Shorten it.");
        }
        return Optional.empty();
    }
}
