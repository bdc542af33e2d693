package dev.drydock.application.registry;

import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.FieldHistory;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.failure.DrydockException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the audit log says of columns that may go further from now on. Tested by {@code ChangeDefinitionTest}. */
final class LoosenedFields {
    private static final String KEY = "fields-loosened";
    private static final int MOST_TOLD = 50;

    private LoosenedFields() {}

    /**
     * @param before every {@code model.yaml} that was put in force before, the newest first
     * @param details get a key if something was loosened, or if that cannot be known
     */
    static void tell(
            List<RegisteredModel> before,
            DefinitionReader definitions,
            ModelDefinition next,
            Map<String, String> details) {
        List<String> all;
        try {
            all = FieldHistory.read(before, definitions)
                    .loosenedBy(next.schema().fields());
        } catch (DrydockException e) {
            details.put(KEY, "not known: " + e.sentence());
            return;
        }
        if (!all.isEmpty()) {
            Stream<String> told = all.stream().limit(MOST_TOLD);
            details.put(
                    KEY,
                    String.join(
                            ", ",
                            all.size() <= MOST_TOLD
                                    ? all
                                    : Stream.concat(told, Stream.of("and " + (all.size() - MOST_TOLD) + " more"))
                                            .toList()));
        }
    }
}
