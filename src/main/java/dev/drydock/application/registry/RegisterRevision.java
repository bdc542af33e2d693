package dev.drydock.application.registry;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.validation.AssemblePackage.Assembled;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.registry.ContractChange;
import dev.drydock.domain.registry.DefinitionChange;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageDigester;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks a revision against the version in service, and puts it in force. Tested by {@code RegisterRevisionTest}, {@code RevisionIT} and {@code ContractChangeTest}. */
@Singleton
public final class RegisterRevision {
    private static final int MOST_TOLD = 50;

    private final Transactions transactions;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final PackageStore packages;
    private final PackageContent content;
    private final PackageDigester digester;
    private final DefinitionReader definitions;
    private final Journal journal;

    @Inject
    RegisterRevision(
            Transactions transactions,
            ModelRepository models,
            VersionRepository versions,
            PackageStore packages,
            PackageContent content,
            PackageDigester digester,
            DefinitionReader definitions,
            Journal journal) {
        this.transactions = transactions;
        this.models = models;
        this.versions = versions;
        this.packages = packages;
        this.content = content;
        this.digester = digester;
        this.definitions = definitions;
        this.journal = journal;
    }

    /**
     * A revision that is in force.
     *
     * @param change against the {@code model.yaml} that was in force before
     */
    public record Revised(RegisteredModel inForce, int number, DefinitionChange change) {}

    /** @throws DrydockException {@link RegistryFailure#REVISION_REFUSED} with every reason */
    void requireRevision(String model, ModelDefinition next) {
        if (!next.name().equals(model)) {
            throw refused(model, List.of("its model.yaml is one of " + next.name() + "; name that model"));
        }
        List<String> problems =
                new ArrayList<>(ContractChange.between(inService(model), next).problems());
        problems.addAll(namesOfOldMeaning(next));
        if (!problems.isEmpty()) {
            throw refused(model, problems);
        }
    }

    /** A name that an earlier revision gave to another column would read that one's rows. */
    private List<String> namesOfOldMeaning(ModelDefinition next) {
        Map<String, InputColumn> inputs =
                next.schema().inputs().stream().collect(Collectors.toMap(InputColumn::name, Function.identity()));
        return transactions.required(() -> models.history(next.name())).stream()
                .filter(known -> known.base().isPresent())
                .flatMap(known -> definitions.findText(known.definition()).stream())
                .flatMap(known -> known.schema().inputs().stream())
                .filter(input -> Optional.ofNullable(inputs.get(input.name()))
                        .filter(now -> !now.column().equals(input.column())
                                || now.type() != input.type()
                                || !now.categories().equals(input.categories()))
                        .isPresent())
                .map(input -> "input " + input.name() + " was column " + input.column()
                        + " once, or had another type or other categories; give the new one a name of its own")
                .distinct()
                .toList();
    }

    private ModelDefinition inService(String model) {
        ModelVersion champion = transactions
                .required(() -> {
                    models.require(model);
                    return versions.champion(model);
                })
                .orElseThrow(() -> refused(
                        model,
                        List.of("none of its versions is in service, so its contract may still change freely; use"
                                + " 'drydock import DIR'")));
        return definitions.read(
                content.read(packages.require(champion.packageDigest().orElseThrow()), PackageFiles.MODEL_YAML));
    }

    /** A package that is kept and that nothing names is harmless. */
    Revised register(Actor actor, ModelDefinition next, Assembled assembled) {
        String yaml = new String(content.read(assembled.directory(), PackageFiles.MODEL_YAML), StandardCharsets.UTF_8);
        String base = keep(next, assembled);
        return transactions.required(() -> {
            RegisteredModel before = models.requireLocked(next.name());
            requireRevision(next.name(), next); // another version may have come into service since
            requireOtherText(next, base);
            return registerLocked(actor, before, next, yaml, base);
        });
    }

    /** What a training needs of it: gate policy and golden vectors are made anew for each candidate. */
    private String keep(ModelDefinition next, Assembled assembled) {
        String key = assembled.key() + "-base";
        try {
            Path base = packages.workspace(key);
            Stream.concat(
                            Stream.of(
                                    PackageFiles.MODEL_YAML,
                                    PackageFiles.WEIGHTS,
                                    PackageFiles.SIGNATURE,
                                    PackageFiles.preprocessing(next.task())),
                            next.files().stream().map(PackageFiles::ofOwner))
                    .forEach(name -> content.copy(assembled.directory().resolve(name), base, name));
            String digest = digester.packageDigest(base);
            packages.adopt(key, digest);
            return digest;
        } finally {
            packages.discard(key);
        }
    }

    private void requireOtherText(ModelDefinition next, String base) {
        models.history(next.name()).stream()
                .filter(known -> known.definitionDigest().equals(next.digest()))
                .filter(known -> !known.base().equals(Optional.of(base)))
                .findFirst()
                .ifPresent(known -> {
                    throw refused(
                            next.name(),
                            List.of(
                                    "its model.yaml was in force already, and " + known.registeredBy()
                                            + " brought it with other files. Drydock distinguishes runs by it: change a word, for example in a comment"));
                });
    }

    private Revised registerLocked(
            Actor actor, RegisteredModel before, ModelDefinition next, String yaml, String base) {
        DefinitionChange change =
                DefinitionChange.between(definitions.keys(before.definition()), definitions.keys(yaml));
        int number = next.revision().number();
        if (before.definitionDigest().equals(next.digest())) {
            return new Revised(before, number, change);
        }
        List<RegisteredModel> history = models.history(next.name());
        models.register(new RegisteredModel(
                next.name(),
                yaml,
                next.digest(),
                Optional.of(base),
                actor.name(),
                journal.now().truncatedTo(ChronoUnit.MILLIS)));
        SortedMap<String, String> details = new TreeMap<>(Map.of(
                "before",
                before.definitionDigest(),
                "definition",
                next.digest(),
                "base",
                base,
                "revision",
                Integer.toString(number)));
        change.keys().stream().limit(MOST_TOLD).forEach(key -> details.put("key." + key.key(), key.change()));
        LoosenedFields.tell(history, definitions, next, details);
        journal.append(new AuditLog.Event(actor.name(), "model.revise", next.name(), details));
        return new Revised(models.require(next.name()), number, change);
    }

    void recordRefusal(Actor actor, String model, DrydockException refusal) {
        transactions.requiresNew(() -> {
            journal.append(AuditLog.Event.of(
                    actor.name(),
                    "model.revise.refused",
                    model,
                    "code",
                    refusal.code().name()));
            return Boolean.TRUE;
        });
    }

    private static DrydockException refused(String model, List<String> problems) {
        return new DrydockException(
                RegistryFailure.REVISION_REFUSED,
                "No revision of " + model + " was declared: " + String.join(". Also: ", problems) + ".");
    }
}
