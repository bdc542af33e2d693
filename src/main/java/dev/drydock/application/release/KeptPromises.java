package dev.drydock.application.release;

import dev.drydock.domain.registry.ContractChange;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * What the version in service has announced to its clients: an input that a later revision no longer takes, or requires, stays as it is until
 * that instant. Joins the caller's transaction. Tested by {@code KeptPromisesTest}.
 */
@Singleton
public final class KeptPromises {
    private final VersionRepository versions;
    private final PackageStore packages;
    private final PackageContent content;
    private final DefinitionReader definitions;
    private final Clock clock;

    @Inject
    public KeptPromises(
            VersionRepository versions,
            PackageStore packages,
            PackageContent content,
            DefinitionReader definitions,
            Clock clock) {
        this.versions = versions;
        this.packages = packages;
        this.content = content;
        this.definitions = definitions;
        this.clock = clock;
    }

    /** @throws DrydockException {@link ReleaseFailure#CONTRACT_PROMISED} if the version breaks the contract of the one in service too early */
    void require(ModelVersion next) {
        Optional<ModelVersion> champion = versions.champion(next.id().model());
        Optional<ModelDefinition> former = champion.flatMap(this::definition);
        Optional<ModelDefinition> definition = definition(next);
        if (former.isPresent() && definition.isPresent()) {
            require(next, champion.orElseThrow(), former.get(), definition.get());
        }
    }

    private void require(ModelVersion next, ModelVersion champion, ModelDefinition former, ModelDefinition definition) {
        if (definition.revision().number() < former.revision().number()) {
            throw promised(
                    next,
                    "its contract is revision " + definition.revision().number() + ", and " + champion.id()
                            + " in service has revision " + former.revision().number()
                            + ". Clients may give inputs that it does not know. Roll back to an earlier version instead,"
                            + " or train a version by the model.yaml in force");
        }
        ContractChange change = ContractChange.between(former, definition);
        if (!change.unannounced().isEmpty()) {
            throw promised(
                    next,
                    "it changes " + String.join(", ", change.unannounced()) + ", and " + champion.id()
                            + " in service has not announced that to its clients. Promote a version first that does");
        }
        if (!change.hastened().isEmpty()) {
            throw promised(
                    next,
                    "it announces to change " + String.join(", ", change.hastened()) + " earlier than " + champion.id()
                            + " in service does. Write the same instant or a later one under revision");
        }
        change.promisedUntil().filter(until -> clock.instant().isBefore(until)).ifPresent(until -> {
            throw promised(
                    next,
                    "it changes " + String.join(", ", change.broken()) + ", and " + champion.id()
                            + " has promised its clients to leave that until " + until
                            + ". Promote it then");
        });
    }

    private Optional<ModelDefinition> definition(ModelVersion version) {
        Optional<Path> directory = version.packageDigest()
                .flatMap(packages::find)
                .filter(there -> content.has(there, PackageFiles.MODEL_YAML));
        return directory.map(there -> definitions.read(content.read(there, PackageFiles.MODEL_YAML)));
    }

    private static DrydockException promised(ModelVersion version, String why) {
        return new DrydockException(
                ReleaseFailure.CONTRACT_PROMISED, "Version " + version.id() + " cannot be promoted: " + why + ".");
    }
}
