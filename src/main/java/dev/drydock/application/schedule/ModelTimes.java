package dev.drydock.application.schedule;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** When models want their job, as {@code schedule} in the {@code model.yaml} in force says. Thread-safe. Tested by {@code FollowModelTest}. */
@Singleton
public final class ModelTimes {
    private final Transactions transactions;
    private final ModelRepository models;
    private final DefinitionReader definitions;
    /** By model: a file is read again when another one is in force. */
    private final Map<String, Wanted> read = new ConcurrentHashMap<>();

    @Inject
    public ModelTimes(Transactions transactions, ModelRepository models, DefinitionReader definitions) {
        this.transactions = transactions;
        this.models = models;
        this.definitions = definitions;
    }

    /**
     * What one model wants.
     *
     * @param definition hex SHA-256 of the {@code model.yaml}
     * @param cron its {@code schedule}; empty if it has none
     */
    record Wanted(String definition, Optional<String> cron) {}

    /** Empty if there is no such model, or if this build cannot read its {@code model.yaml}. */
    Optional<Wanted> find(String model) {
        return transactions.required(() -> models.find(model)).flatMap(this::wanted);
    }

    private Optional<Wanted> wanted(RegisteredModel model) {
        Optional<Wanted> known = Optional.ofNullable(read.get(model.name()))
                .filter(wanted -> wanted.definition().equals(model.definitionDigest()));
        if (known.isPresent()) {
            return known;
        }
        Optional<Wanted> wanted = definitions
                .findText(model.definition())
                .map(ModelDefinition::schedule)
                .map(cron -> new Wanted(model.definitionDigest(), cron));
        wanted.ifPresent(found -> read.put(model.name(), found));
        return wanted;
    }
}
