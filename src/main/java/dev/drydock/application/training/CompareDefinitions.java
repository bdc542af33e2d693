package dev.drydock.application.training;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.VersionDefinitions;
import dev.drydock.domain.registry.DefinitionChange;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * Compares the {@code model.yaml} that a version was made with, and the one of its parent version.
 *
 * <p>Both texts are read from the records and not from the packages. A run packs the one that it was submitted under, which its
 * fact {@code model-file} names by digest and the registry keeps; an imported version has the one that was in force when it was
 * made. So the comparison is possible before a package is assembled and after it was purged. Only the records know who brought
 * the text.
 */
@Singleton
public class CompareDefinitions {
    private final Transactions transactions;
    private final Authorization authorization;
    private final DefinitionReader definitions;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final RunFacts facts;

    @Inject
    public CompareDefinitions(
            Transactions transactions,
            Authorization authorization,
            DefinitionReader definitions,
            ModelRepository models,
            VersionRepository versions,
            RunFacts facts) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.definitions = definitions;
        this.models = models;
        this.versions = versions;
        this.facts = facts;
    }

    /**
     * Two versions whose {@code model.yaml} differs.
     *
     * @param digest lower-case hex SHA-256 of the version's own
     * @param broughtBy everyone who brought a difference, the latest person first: none of them may approve the version
     * @param change from the parent's to the version's own; at least one key
     */
    public record Difference(VersionId parent, String digest, List<String> broughtBy, DefinitionChange change) {
        public Difference {
            broughtBy = List.copyOf(broughtBy);
        }
    }

    /**
     * Empty of an imported version, and if both say the same, whatever their comments.
     *
     * @throws DrydockException {@code VERSION_UNKNOWN}
     */
    public Optional<Difference> withParent(Actor actor, VersionId id) {
        authorization.require(actor, Operation.VIEW, id.toString());
        return transactions.required(() -> {
            ModelVersion version = versions.require(id);
            VersionDefinitions known = VersionDefinitions.of(id.model(), models, facts);
            return version.parent()
                    .map(versions::require)
                    .flatMap(parent -> difference(parent, version, known))
                    .filter(difference -> !difference.change().keys().isEmpty());
        });
    }

    private Optional<Difference> difference(ModelVersion parent, ModelVersion version, VersionDefinitions known) {
        return known.madeBy(parent)
                .flatMap(before -> known.madeBy(version)
                        .map(own -> new Difference(
                                parent.id(),
                                own.definitionDigest(),
                                known.broughtBy(version, Optional.of(parent)),
                                DefinitionChange.between(
                                        definitions.keys(before.definition()), definitions.keys(own.definition())))));
    }
}
