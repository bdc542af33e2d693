package dev.drydock.files;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Orders of the names of files, such as {@code docs/manual.txt}, relative to one folder. */
public final class NameOrder {
    /** Folder by folder: {@code docs/manual.txt} comes before {@code docs-old.txt}, although a dash is less than a slash. */
    private static final Comparator<String> BY_FOLDER = Comparator.comparing(name -> name.replace('/', '\0'));

    private NameOrder() {}

    /** The first name whose place differs between the order of whole names and that folder by folder; verifiers exist that use either. */
    public static Optional<String> inTwoPlaces(List<String> names) {
        List<String> whole = names.stream().sorted().toList();
        List<String> byFolder = names.stream().sorted(BY_FOLDER).toList();
        for (int i = 0; i < whole.size(); i++) {
            if (!whole.get(i).equals(byFolder.get(i))) {
                return Optional.of(whole.get(i));
            }
        }
        return Optional.empty();
    }
}
