package dev.drydock.domain.registry;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.FieldPlace;
import dev.drydock.domain.dataset.FieldRule;
import dev.drydock.domain.dataset.FieldRules;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules for single columns in every {@code model.yaml} that was put in force for a model. One that is no longer read is passed over if it had
 * no such rules. Tested by {@code DeliveryTest} and {@code ChangeDefinitionTest}.
 */
public final class FieldHistory {
    private static final String KEY = "fields";
    private static final Pattern AT_LINE_START = Pattern.compile("(?m)^[\"']?" + KEY + "[\"']?[ \\t]*:");

    private final List<DatasetSchema> newestFirst;

    private FieldHistory(List<DatasetSchema> newestFirst) {
        this.newestFirst = List.copyOf(newestFirst);
    }

    /**
     * @param newestFirst as {@link ModelRepository#history} has them
     * @throws DrydockException {@code FIELD_RULE_BROKEN} if one that is no longer read has rules
     */
    public static FieldHistory read(List<RegisteredModel> newestFirst, DefinitionReader definitions) {
        List<DatasetSchema> schemas = new ArrayList<>();
        for (RegisteredModel one : newestFirst) {
            try {
                schemas.add(definitions.readText(one.definition()).schema());
            } catch (DrydockException e) {
                if (mayHaveRules(one.definition(), definitions)) {
                    throw new DrydockException(
                            RegistryFailure.FIELD_RULE_BROKEN,
                            "What model.yaml of " + one.name() + " with SHA-256 " + one.definitionDigest()
                                    + ", in force from " + one.registeredAt()
                                    + ", says in fields is not known: this build cannot read it (" + e.sentence()
                                    + "). Use a build that reads it.",
                            e);
                }
            }
        }
        return new FieldHistory(schemas);
    }

    private static boolean mayHaveRules(String text, DefinitionReader definitions) {
        Set<String> keys = definitions.keys(text).keySet();
        return keys.isEmpty()
                || AT_LINE_START.matcher(text).find()
                || keys.stream()
                        .anyMatch(key -> key.equals(KEY) || key.startsWith(KEY + "[") || key.startsWith(KEY + "."));
    }

    /** By the newest that can be read. */
    public Optional<DatasetSchema> schema() {
        return newestFirst.stream().findFirst();
    }

    /** Rules for columns that may not travel with a delivery. */
    public List<FieldRule> keptFromDeliveries() {
        return FieldRules.inHistory(rules()).rules().stream()
                .filter(rule -> !rule.places().contains(FieldPlace.DELIVERY))
                .toList();
    }

    /** What a further {@code model.yaml} allows that was not allowed before, such as {@code pump_id: delivery}. */
    public List<String> loosenedBy(FieldRules next) {
        return next.loosenedSince(rules());
    }

    private List<FieldRules> rules() {
        return newestFirst.stream().map(DatasetSchema::fields).toList();
    }
}
