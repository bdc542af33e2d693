package dev.drydock.application.registry;

import dev.drydock.application.access.Ids;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.StartingPackages;
import dev.drydock.application.validation.ProbeModule;
import dev.drydock.domain.registry.DefinitionChange;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Checks whether a new {@code model.yaml} may be put in force. It must describe the same model as the version in service and loosen no
 * gate, and the module in service must be trainable with it. Tested by {@code ChangeDefinitionTest}.
 */
@Singleton
final class CheckDefinition {
    private static final int MOST_TOLD = 50;

    private final Transactions transactions;
    private final DefinitionReader definitions;
    private final PolicySource policies;
    private final StartingPackages packages;
    private final PackageContent content;
    private final ProbeModule probeModule;
    private final VersionRepository versions;
    private final Ids ids;

    @Inject
    CheckDefinition(
            Transactions transactions,
            DefinitionReader definitions,
            PolicySource policies,
            StartingPackages packages,
            PackageContent content,
            ProbeModule probeModule,
            VersionRepository versions,
            Ids ids) {
        this.transactions = transactions;
        this.definitions = definitions;
        this.policies = policies;
        this.packages = packages;
        this.content = content;
        this.probeModule = probeModule;
        this.versions = versions;
        this.ids = ids;
    }

    /**
     * Call it outside a transaction: it waits for a worker.
     *
     * @param inForce the one that it would replace
     * @return the package that it was tried on: that of the version in service, or that of a revision which is in force
     * @throws DrydockException {@code MODEL_CHANGE_REFUSED}, {@code GATE_LOOSENED}, {@code PACKAGE_ALTERED} if the revision's package has
     *     other bytes than it came with
     */
    Path check(String model, RegisteredModel inForce, ModelDefinition next, String text) {
        Path champion = startingPackage(model, inForce, next);
        requireSameModel(model, content.read(champion, PackageFiles.MODEL_YAML), next, text);
        if (isOfRevision(inForce.definition().getBytes(StandardCharsets.UTF_8), next)) {
            // its limits may be wider
            requireSameModel(model, inForce.definition().getBytes(StandardCharsets.UTF_8), next, text);
        }
        // What model.yaml loosens is refused here, and not when a night's candidate is put together
        policies.current().policy().tightenedFor(next);
        probe(champion, next);
        return champion;
    }

    /** Of a revision in force that is not in service yet, if the next {@code model.yaml} is one of it too; else that is given up. */
    private Path startingPackage(String model, RegisteredModel inForce, ModelDefinition next) {
        ModelVersion champion = champion(model);
        Path inService = packages.intact(packageOf(champion), champion);
        return isOfRevision(content.read(inService, PackageFiles.MODEL_YAML), next)
                        || !isOfRevision(inForce.definition().getBytes(StandardCharsets.UTF_8), next)
                ? inService
                : inForce.base().map(base -> packages.intact(base, champion)).orElse(inService);
    }

    private boolean isOfRevision(byte[] modelYaml, ModelDefinition next) {
        return definitions.read(modelYaml).revision().number()
                == next.revision().number();
    }

    private ModelVersion champion(String model) {
        return transactions
                .required(() -> versions.champion(model))
                .orElseThrow(() -> ChangeDefinition.refused(
                        model,
                        "none of its versions is in service yet. Mend model.yaml in its directory and import that again:"
                                + " drydock import DIR."));
    }

    private static String packageOf(ModelVersion champion) {
        return champion.packageDigest()
                .orElseThrow(() -> new IllegalStateException("the champion " + champion.id() + " has no package"));
    }

    private void requireSameModel(String model, byte[] inService, ModelDefinition next, String text) {
        List<String> fixed = DefinitionChange.fixedParts(definitions.read(inService), next);
        if (!fixed.isEmpty()) {
            Map<String, String> keys = definitions.keys(new String(inService, StandardCharsets.UTF_8));
            String differing = DefinitionChange.between(keys, definitions.keys(text)).keys().stream()
                    .filter(key -> fixed.contains(key.key().split("[.\\[]", 2)[0]))
                    .limit(MOST_TOLD)
                    .map(key -> "\n" + key)
                    .collect(Collectors.joining());
            throw ChangeDefinition.refused(
                    model,
                    String.join(", ", fixed) + (fixed.size() == 1 ? " is" : " are")
                            + " not what its versions in service and the files received for it were made by. Leave "
                            + (fixed.size() == 1 ? "it" : "them")
                            + " as in 'drydock definition show " + model + " --digest "
                            + Sha256.hex(inService).substring(0, 16)
                            + "', declare a revision with 'drydock definition revise', or import a model of another name. Different are:"
                            + differing);
        }
    }

    private void probe(Path champion, ModelDefinition next) {
        probeModule.probe(
                "change-" + ids.next(),
                champion.resolve(PackageFiles.WEIGHTS),
                champion.resolve(PackageFiles.preprocessing(next.task())),
                next,
                reason -> ChangeDefinition.refused(next.name(), "its version in service was tried with it: " + reason));
    }
}
