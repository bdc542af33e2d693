package dev.drydock.application.registry;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.registry.WiderInputs.PastRows;
import dev.drydock.domain.registry.DefinitionChange;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts another {@code model.yaml} in force for a model that is in service: how its next versions are trained, judged and
 * served. It refuses a change that would make another model of it. A run keeps the {@code model.yaml} that it was submitted
 * under, except {@code cluster} and {@code reject-limit}. The person who brought it cannot approve the versions that were made
 * with it. A refusal changes nothing.
 */
@Singleton
public class ChangeDefinition {
    private static final int MOST_TOLD = 50;

    private final Transactions transactions;
    private final Authorization authorization;
    private final DefinitionReader definitions;
    private final CheckDefinition checkDefinition;
    private final WiderInputs widerInputs;
    private final UnfinishedRuns unfinishedRuns;
    private final ModelRepository models;
    private final Journal journal;

    @Inject
    public ChangeDefinition(
            Transactions transactions,
            Authorization authorization,
            DefinitionReader definitions,
            CheckDefinition checkDefinition,
            WiderInputs widerInputs,
            UnfinishedRuns unfinishedRuns,
            ModelRepository models,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.definitions = definitions;
        this.checkDefinition = checkDefinition;
        this.widerInputs = widerInputs;
        this.unfinishedRuns = unfinishedRuns;
        this.models = models;
        this.journal = journal;
    }

    /**
     * What a change came to.
     *
     * @param inForce what is in force now
     * @param change against what was in force; without keys if comments alone differ, or nothing does
     * @param unfinished runs that were submitted under an earlier {@code model.yaml} and keep it, the newest first, at most
     *     {@value UnfinishedRuns#MOST_RUNS}
     * @param pastRows what wider limits would allow; empty if no limit became wider
     */
    public record Changed(
            RegisteredModel inForce, DefinitionChange change, List<Long> unfinished, Optional<PastRows> pastRows) {
        public Changed {
            unfinished = List.copyOf(unfinished);
        }
    }

    /**
     * Call it outside a transaction: it waits for a worker. The one in force again changes nothing.
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
        Path champion = checkDefinition.check(model, before, next, text);
        Optional<PastRows> pastRows = revision(before) == next.revision().number()
                ? widerInputs.tryOut(definitions.readText(before.definition()), next, champion)
                : Optional.empty();
        RegisteredModel after = new RegisteredModel(
                model,
                text,
                next.digest(),
                transactions.required(() -> base(next)),
                actor.name(),
                journal.now().truncatedTo(ChronoUnit.MILLIS));
        RegisteredModel inForce = transactions.required(() -> register(before, after, change, pastRows));
        return new Changed(inForce, change, unfinishedRuns.underAnother(inForce), pastRows);
    }

    /** The package that came with the revision: with this very file if it was in force before, else with the newest one. */
    private Optional<String> base(ModelDefinition next) {
        List<RegisteredModel> revised = models.history(next.name()).stream()
                .filter(known -> known.base().isPresent())
                .toList();
        return revised.stream()
                .filter(known -> known.definitionDigest().equals(next.digest()))
                .findFirst()
                .or(() -> revised.stream()
                        .filter(known -> revision(known) == next.revision().number())
                        .findFirst())
                .flatMap(RegisteredModel::base);
    }

    private int revision(RegisteredModel model) {
        return definitions.readText(model.definition()).revision().number();
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

    private RegisteredModel register(
            RegisteredModel before, RegisteredModel after, DefinitionChange change, Optional<PastRows> pastRows) {
        RegisteredModel locked = models.requireLocked(after.name());
        if (locked.definitionDigest().equals(after.definitionDigest())) {
            return locked; // the same request again, while the first one still ran
        }
        if (!locked.definitionDigest().equals(before.definitionDigest())) {
            throw refused(
                    after.name(),
                    locked.registeredBy()
                            + " has put another model.yaml in force in the meantime. Read it with 'drydock definition show "
                            + after.name() + "', then try again.");
        }
        List<RegisteredModel> history = models.history(after.name());
        models.register(after);
        SortedMap<String, String> details =
                new TreeMap<>(Map.of("before", before.definitionDigest(), "definition", after.definitionDigest()));
        change.keys().stream().limit(MOST_TOLD).forEach(key -> details.put("key." + key.key(), key.change()));
        if (change.keys().size() > MOST_TOLD) {
            details.put("keys", Integer.toString(change.keys().size()));
        }
        LoosenedFields.tell(history, definitions, definitions.readText(after.definition()), details);
        pastRows.ifPresent(rows ->
                details.put("out-of-range-rows", rows.readable() + " of " + rows.quarantined() + " would be read"));
        journal.append(new AuditLog.Event(after.registeredBy(), "model.change", after.name(), details));
        return models.require(after.name());
    }

    private Changed changed(RegisteredModel inForce, DefinitionChange change) {
        return new Changed(inForce, change, unfinishedRuns.underAnother(inForce), Optional.empty());
    }

    static DrydockException refused(String model, String why) {
        return new DrydockException(
                RegistryFailure.MODEL_CHANGE_REFUSED, "The model.yaml of " + model + " was not changed: " + why);
    }

    private void auditRefusal(Actor actor, String model, DrydockException refusal) {
        transactions.requiresNew(() -> {
            journal.append(AuditLog.Event.of(
                    actor.name(),
                    "model.change.refused",
                    model,
                    "code",
                    refusal.code().name()));
            return Optional.empty();
        });
    }
}
