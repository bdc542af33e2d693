package dev.drydock.modelfile;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.registry.Revision;
import dev.drydock.yaml.Problems;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The keys that say which contract this is, and what a later one will take or require. */
final class RevisionKeys {
    private static final int MOST = 1000;
    private static final String RETIRES = "retires";
    private static final String REQUIRES = "requires";
    private static final String INPUT = "input";

    private RevisionKeys() {}

    static Revision read(Section model, DatasetSchema schema) {
        return model.findSection("revision", Set.of("number", RETIRES, REQUIRES))
                .map(section -> new Revision(
                        section.optional("number", ValueType.whole(1, 1_000_000), 1L)
                                .intValue(),
                        announced(section, RETIRES, schema),
                        announced(section, REQUIRES, schema)))
                .orElse(Revision.FIRST);
    }

    private static SortedMap<String, Instant> announced(Section section, String key, DatasetSchema schema) {
        SortedMap<String, Instant> announced = new TreeMap<>();
        for (Section one : section.sections(key, 0, MOST, Set.of(INPUT, "from"))) {
            Optional<String> input = one.required(INPUT, ValueType.text());
            Optional<Instant> from = one.required("from", ValueType.instant());
            input.ifPresent(name -> check(one, name, schema));
            if (input.isPresent() && from.isPresent() && announced.put(input.get(), from.get()) != null) {
                one.refuse(INPUT, "is " + Problems.quote(input.get()) + ", as above already; name each input once.");
            }
        }
        return announced;
    }

    private static void check(Section one, String name, DatasetSchema schema) {
        Optional<InputColumn> input = schema.inputs().stream()
                .filter(known -> known.name().equals(name))
                .findFirst();
        if (input.isEmpty()) {
            one.refuse(INPUT, "is " + Problems.quote(name) + ", which is no input of this model; write a name of one.");
        } else if (!input.get().missingAllowed()) {
            one.refuse(
                    INPUT,
                    "is " + Problems.quote(name)
                            + ", which may not be missing; write missing: true there, so that clients"
                            + " can change before the contract does.");
        }
    }
}
