package dev.drydock.packaging.dossier;

import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.dossier.DossierVerdict.Certainty;
import dev.drydock.packaging.dossier.DossierVerdict.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What was found so far. Not thread-safe. */
final class Findings {
    private final List<Finding> all = new ArrayList<>();

    /** Something that is proven, and the sentence that says so. */
    record Found<T>(T value, String sentence) {}

    /** Looks at a part; a failure becomes the finding that it is refused. */
    <T> Optional<T> looked(String part, Supplier<Found<T>> look) {
        try {
            Found<T> found = look.get();
            add(part, Certainty.PROVEN, found.sentence());
            return Optional.of(found.value());
        } catch (DrydockException e) {
            add(part, Certainty.REFUSED, e.sentence());
            return Optional.empty();
        }
    }

    void add(String part, Certainty certainty, String sentence) {
        all.add(new Finding(part, certainty, sentence));
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}
