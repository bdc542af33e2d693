package dev.drydock.application.validation;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunDefinitions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** The {@code model.yaml} that a run was submitted under. Call it outside a transaction. Tested by {@code CandidateJourneyTest}. */
@Singleton
public final class RunModelFile {
    private final Transactions transactions;
    private final RunFacts facts;
    private final ModelRepository models;
    private final DefinitionReader definitions;

    @Inject
    public RunModelFile(
            Transactions transactions, RunFacts facts, ModelRepository models, DefinitionReader definitions) {
        this.transactions = transactions;
        this.facts = facts;
        this.models = models;
        this.definitions = definitions;
    }

    /** @param text byte for byte in UTF-8 */
    record ModelFile(String text, ModelDefinition definition) {}

    ModelFile of(long run) {
        String text = transactions
                .required(() -> RunDefinitions.text(models, facts, run))
                .definition();
        return new ModelFile(text, definitions.readText(text));
    }
}
