package dev.drydock.application.training;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.DefinitionChange;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows the {@code model.yaml} that is in force for a model, and the earlier ones. Tested by {@code ReleaseConsoleIT}. */
@Singleton
public class ViewDefinitions {
    private final Transactions transactions;
    private final Authorization authorization;
    private final DefinitionReader definitions;
    private final ModelRepository models;

    @Inject
    public ViewDefinitions(
            Transactions transactions,
            Authorization authorization,
            DefinitionReader definitions,
            ModelRepository models) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.definitions = definitions;
        this.models = models;
    }

    /**
     * One that was put in force.
     *
     * @param change against the one before it; empty of the first one
     */
    public record Entry(RegisteredModel model, Optional<DefinitionChange> change) {}

    /**
     * Newest first: the first one is in force.
     *
     * @throws DrydockException {@code MODEL_UNKNOWN}
     */
    public List<Entry> history(Actor actor, String model) {
        authorization.require(actor, Operation.VIEW, model);
        return transactions.required(() -> {
            models.require(model);
            return history(models.history(model));
        });
    }

    private List<Entry> history(List<RegisteredModel> newestFirst) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < newestFirst.size(); i++) {
            RegisteredModel one = newestFirst.get(i);
            entries.add(new Entry(
                    one,
                    i + 1 < newestFirst.size() ? Optional.of(between(newestFirst.get(i + 1), one)) : Optional.empty()));
        }
        return entries;
    }

    private DefinitionChange between(RegisteredModel before, RegisteredModel after) {
        return DefinitionChange.between(definitions.keys(before.definition()), definitions.keys(after.definition()));
    }

    /**
     * The one in force, or an earlier one.
     *
     * @param digest hex digits that its SHA-256 begins with, eight or more; empty for the one in force
     * @throws DrydockException {@code MODEL_UNKNOWN}, {@code DEFINITION_UNKNOWN}
     */
    public RegisteredModel find(Actor actor, String model, Optional<String> digest) {
        authorization.require(actor, Operation.VIEW, model);
        return transactions.required(() -> {
            RegisteredModel inForce = models.require(model);
            return digest.map(begin -> models.history(model).stream()
                            .filter(one -> one.isNamedBy(begin))
                            .findFirst()
                            .orElseThrow(() -> new DrydockException(
                                    RegistryFailure.DEFINITION_UNKNOWN,
                                    "No model.yaml of " + model + " was ever in force whose SHA-256 begins with '"
                                            + begin
                                            + "'. 'drydock definition history " + model
                                            + "' lists them; give eight of the digits or more.")))
                    .orElse(inForce);
        });
    }
}
