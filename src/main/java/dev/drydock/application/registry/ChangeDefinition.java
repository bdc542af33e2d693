package dev.drydock.application.registry;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionSearch;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.validation.ProbeModule;
import dev.drydock.domain.registry.DefinitionChange;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.files.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Puts another {@code model.yaml} in force for a model that is in service: how its next versions are trained, judged and
 * served. It refuses a change that would make another model of it. A run keeps the {@code model.yaml} that it was submitted
 * under, except {@code cluster} and {@code reject-limit}. The person who brought it cannot approve the versions that were made
 * with it. A refusal changes nothing.
 */
public class ChangeDefinition {
    private static final int MOST_TOLD = 50;
    private static final int MOST_RUNS = 20;
    private static final List<String> UNFINISHED =
            List.of("WAITING", "STARTING", "STARTED", "STOPPING", "STOPPED", "FAILED");

    private final Transactions transactions;
    private final Authorization authorization;
    private final DefinitionReader definitions;
    private final PolicySource policies;
    private final PackageStore packages;
    private final PackageContent content;
    private final ProbeModule probeModule;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final Executions executions;
    private final RunFacts facts;
    private final AuditLog audit;
    private final Clock clock;
    private final Supplier<String> ids;

    /** @param ids lower-case letters, digits and dashes, never the same twice */
    public ChangeDefinition(
            Transactions transactions,
            Authorization authorization,
            DefinitionReader definitions,
            PolicySource policies,
            PackageStore packages,
            PackageContent content,
            ProbeModule probeModule,
            ModelRepository models,
            VersionRepository versions,
            Executions executions,
            RunFacts facts,
            AuditLog audit,
            Clock clock,
            Supplier<String> ids) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.definitions = definitions;
        this.policies = policies;
        this.packages = packages;
        this.content = content;
        this.probeModule = probeModule;
        this.models = models;
        this.versions = versions;
        this.executions = executions;
        this.facts = facts;
        this.audit = audit;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * What a change came to.
     *
     * @param inForce what is in force now
     * @param change against what was in force; without keys if comments alone differ, or nothing does
     * @param unfinished runs that were submitted under an earlier {@code model.yaml} and keep it, the newest first, at most
     *     {@value #MOST_RUNS}
     */
    public record Changed(RegisteredModel inForce, DefinitionChange change, List<Long> unfinished) {
        public Changed {
            unfinished = List.copyOf(unfinished);
        }
    }

    /**
     * To be called outside a transaction: it waits for a worker. The one in force again changes nothing.
     *
     * @param modelYaml the whole file
     * @param insteadOf hex digits that the SHA-256 of the one in force must begin with, eight or more; empty for any
     * @throws DrydockException {@code MODEL_UNKNOWN}, {@code MODEL_YAML_INVALID}, {@code MODEL_CHANGE_REFUSED}, {@code GATE_LOOSENED}
     */
    public Changed change(Actor actor, String model, byte[] modelYaml, Optional<String> insteadOf) {
        authorization.require(actor, Operation.CHANGE_MODEL, model);
        try {
            return changeAllowed(actor, model, modelYaml, insteadOf);
        } catch (DrydockException e) {
            auditRefusal(actor, model, e);
            throw e;
        }
    }

    private Changed changeAllowed(Actor actor, String model, byte[] modelYaml, Optional<String> insteadOf) {
        RegisteredModel before = transactions.required(() -> models.require(model));
        ModelDefinition next = definitions.read(modelYaml);
        String text = new String(modelYaml, StandardCharsets.UTF_8);
        DefinitionChange change =
                DefinitionChange.between(definitions.keys(before.definition()), definitions.keys(text));
        if (next.digest().equals(before.definitionDigest())) {
            return changed(before, change);
        }
        requireInForce(before, insteadOf);
        Path champion = championPackage(model);
        requireSameModel(model, content.read(champion, PackageFiles.MODEL_YAML), next, text);
        // What model.yaml loosens is refused here, and not when a night's candidate is put together
        policies.current().policy().tightenedFor(next);
        probe(champion, next);
        RegisteredModel after = new RegisteredModel(
                model, text, next.digest(), actor.name(), clock.instant().truncatedTo(ChronoUnit.MILLIS));
        RegisteredModel inForce = transactions.required(() -> register(before, after, change));
        return changed(inForce, change);
    }

    private static void requireInForce(RegisteredModel inForce, Optional<String> insteadOf) {
        if (insteadOf.isPresent() && !inForce.isNamedBy(insteadOf.get())) {
            throw refused(
                    inForce.name(),
                    "it was meant to replace '" + insteadOf.get() + "', and in force is "
                            + inForce.definitionDigest()
                            + ", which " + inForce.registeredBy() + " put in force at " + inForce.registeredAt()
                            + ". Use at least the first eight digits of its SHA-256, or check the model.yaml in"
                            + " force and try again.");
        }
    }

    private Path championPackage(String model) {
        ModelVersion champion = transactions
                .required(() -> versions.champion(model))
                .orElseThrow(() -> refused(
                        model,
                        "none of its versions is in service yet. Correct model.yaml in its directory and import"
                                + " the directory again:"
                                + " drydock import DIR."));
        return packages.require(champion.packageDigest()
                .orElseThrow(() -> new IllegalStateException("the champion " + champion.id() + " has no package")));
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
            throw refused(
                    model,
                    String.join(", ", fixed) + (fixed.size() == 1 ? " is" : " are")
                            + " not what its versions in service and the files received for it were made by. Leave "
                            + (fixed.size() == 1 ? "it" : "them")
                            + " as in 'drydock definition show " + model + " --digest "
                            + Sha256.hex(inService).substring(0, 16)
                            + "', or import a model of another name. Different are:" + differing);
        }
    }

    private void probe(Path champion, ModelDefinition next) {
        probeModule.probe(
                "change-" + ids.get(),
                champion.resolve(PackageFiles.WEIGHTS),
                champion.resolve(PackageFiles.preprocessing(next.task())),
                next,
                reason -> refused(next.name(), "its version in service was tried with it: " + reason));
    }

    private RegisteredModel register(RegisteredModel before, RegisteredModel after, DefinitionChange change) {
        RegisteredModel locked = models.requireLocked(after.name());
        if (locked.definitionDigest().equals(after.definitionDigest())) {
            return locked; // the same request once more, whose first one was at work still
        }
        if (!locked.definitionDigest().equals(before.definitionDigest())) {
            throw refused(
                    after.name(),
                    locked.registeredBy()
                            + " has put another model.yaml in force in the meantime. Read it with 'drydock definition show "
                            + after.name() + "', then try again.");
        }
        models.register(after);
        SortedMap<String, String> details =
                new TreeMap<>(Map.of("before", before.definitionDigest(), "definition", after.definitionDigest()));
        change.keys().stream().limit(MOST_TOLD).forEach(key -> details.put("key." + key.key(), key.change()));
        if (change.keys().size() > MOST_TOLD) {
            details.put("keys", Integer.toString(change.keys().size()));
        }
        audit.append(new AuditLog.Event(after.registeredBy(), "model.change", after.name(), details));
        return models.require(after.name());
    }

    private Changed changed(RegisteredModel inForce, DefinitionChange change) {
        List<Long> unfinished = transactions.required(() -> executions.search(unfinishedOf(inForce.name())).stream()
                .map(Executions.Execution::instanceId)
                .filter(run -> facts.find(run, RunFacts.MODEL_FILE)
                        .filter(own -> !own.equals(inForce.definitionDigest()))
                        .isPresent())
                .toList());
        return new Changed(inForce, change, unfinished);
    }

    private static ExecutionSearch unfinishedOf(String model) {
        return new ExecutionSearch(
                List.of(),
                ExecutionSearch.Range.any(),
                ExecutionSearch.Range.any(),
                ExecutionSearch.Range.any(),
                UNFINISHED,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(ExecutionSearch.Pattern.of(model, false)),
                Map.of(),
                List.of(),
                true,
                List.of(),
                OptionalLong.empty(),
                0,
                MOST_RUNS);
    }

    private static DrydockException refused(String model, String why) {
        return new DrydockException(
                RegistryFailure.MODEL_CHANGE_REFUSED, "The model.yaml of " + model + " was not changed: " + why);
    }

    private void auditRefusal(Actor actor, String model, DrydockException refusal) {
        transactions.requiresNew(() -> {
            audit.append(AuditLog.Event.of(
                    actor.name(),
                    "model.change.refused",
                    model,
                    "code",
                    refusal.code().name()));
            return Optional.empty();
        });
    }
}
