package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Role;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.failure.RunFailure;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Starts a job. A repeated token answers the execution that it started before, so that a scheduler may try again after a
 * lost answer.
 */
@Singleton
public class SubmitJob {
    private final Transactions transactions;
    private final Authorization authorization;
    private final JobRuntime runtime;
    private final ModelRepository models;
    private final Runs runs;
    private final Executions executions;
    private final RunFacts facts;
    private final RunSurroundings surroundings;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    public SubmitJob(
            Transactions transactions,
            Authorization authorization,
            JobRuntime runtime,
            ModelRepository models,
            Runs runs,
            Executions executions,
            RunFacts facts,
            RunSurroundings surroundings,
            AuditLog audit,
            Clock clock) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.runtime = runtime;
        this.models = models;
        this.runs = runs;
        this.executions = executions;
        this.facts = facts;
        this.surroundings = surroundings;
        this.audit = audit;
        this.clock = clock;
    }

    /** As {@link #submit(Actor, String, Map, Optional, OptionalInt)}, with the priority that the job has. */
    public Execution submit(Actor actor, String job, Map<String, String> parameters, Optional<String> token) {
        return submit(actor, job, parameters, token, OptionalInt.empty());
    }

    /**
     * @param priority instead of the job's own; only who may {@link Operation#RAISE_PRIORITY} gives a higher one
     * @return the execution, which begins at once unless it must wait; with a repeated token, the latest one of its run
     */
    public Execution submit(
            Actor actor, String job, Map<String, String> parameters, Optional<String> token, OptionalInt priority) {
        return authorization.perform(actor, Operation.SUBMIT_JOB, job, () -> {
            priority.ifPresent(given -> requirePriority(actor, job, given));
            return submitAllowed(actor, job, parameters, token, priority);
        });
    }

    private void requirePriority(Actor actor, String job, int given) {
        JobNeeds.requirePriority("Job " + job + " was not started", given);
        if (given > runtime.require(job).needs().priority() && !Operation.RAISE_PRIORITY.allows(actor)) {
            throw Authorization.refusal(actor, Operation.RAISE_PRIORITY, job);
        }
    }

    /** For use cases that start a job as part of an operation which they have checked themselves. */
    public Execution submitAllowed(Actor actor, String job, Map<String, String> parameters, Optional<String> token) {
        return submitAllowed(actor, job, parameters, token, OptionalInt.empty());
    }

    private Execution submitAllowed(
            Actor actor, String job, Map<String, String> parameters, Optional<String> token, OptionalInt priority) {
        JobDefinition definition = runtime.require(job);
        definition.requireParameters(parameters);
        transactions.run(() -> requireModels(definition, parameters));
        String request = requestDigest(job, parameters);
        try {
            return transactions.required(() -> repeated(token, request)
                    .orElseGet(() -> start(actor, definition, parameters, token, request, priority)));
        } catch (DrydockException e) {
            throw e;
        } catch (RuntimeException e) {
            // Another submission with the same token may have won the race
            return transactions.requiresNew(() -> repeated(token, request)).orElseThrow(() -> e);
        }
    }

    private void requireModels(JobDefinition definition, Map<String, String> parameters) {
        for (String model : definition.modelsIn(parameters)) {
            if (models.find(model).isEmpty()) {
                String known = models.list().stream().map(RegisteredModel::name).collect(Collectors.joining(", "));
                throw new DrydockException(
                        RegistryFailure.MODEL_UNKNOWN,
                        "Job " + definition.name() + " was not started: there is no model " + model + " on this site. "
                                + (known.isEmpty()
                                        ? "There is none yet; import one first."
                                        : "Its models are " + known + "."));
            }
        }
    }

    private Optional<Execution> repeated(Optional<String> token, String request) {
        return token.flatMap(runs::findByToken).map(run -> {
            if (!run.requestDigest().equals(request)) {
                throw new DrydockException(
                        RunFailure.JOB_TOKEN_REUSED,
                        "The token has already started job " + run.job() + " as run " + run.instanceId()
                                + " with other parameters. Use a new token for another submission.");
            }
            return executions.latest(run.instanceId()).orElseThrow();
        });
    }

    private Execution start(
            Actor actor,
            JobDefinition definition,
            Map<String, String> parameters,
            Optional<String> token,
            String request,
            OptionalInt priority) {
        JobRuntime.Started started = runtime.start(
                definition, parameters, priority.orElse(definition.needs().priority()));
        Optional<String> model = Optional.ofNullable(parameters.get("model"));
        runs.add(new Run(
                started.instanceId(),
                definition.name(),
                model,
                actor.name(),
                token,
                request,
                definition.digest(),
                clock.instant()));
        facts.record(started.instanceId(), RunFacts.TRIGGER, trigger(actor, definition, parameters));
        model.ifPresent(name -> {
            facts.record(started.instanceId(), RunFacts.MODEL, name);
            surroundings.now(name).forEach((fact, digest) -> facts.record(started.instanceId(), fact, digest));
        });
        Map<String, String> details = new TreeMap<>();
        parameters.forEach((name, value) -> details.put("parameter." + name, value));
        details.put("job", definition.name());
        details.put("jobDigest", definition.digest());
        details.put("run", Long.toString(started.instanceId()));
        priority.ifPresent(given -> details.put("priority", Integer.toString(given)));
        audit.append(new AuditLog.Event(
                actor.name(), "execution.submit", "execution/" + started.executionId(), new TreeMap<>(details)));
        return executions.require(started.executionId());
    }

    /** What the submitter says, or else who it is: a server that saw data come or its node behind, a scheduler, or a person. */
    private static String trigger(Actor actor, JobDefinition definition, Map<String, String> parameters) {
        if (parameters.containsKey(RunFacts.TRIGGER)) {
            return String.valueOf(parameters.get(RunFacts.TRIGGER));
        }
        if (actor.name().startsWith("node:")) {
            return ReleaseJobs.CATCH_UP.equals(definition.name()) ? "behind" : "volume";
        }
        return actor.roles().equals(Set.of(Role.SCHEDULER)) ? "schedule" : "manual";
    }

    private static String requestDigest(String job, Map<String, String> parameters) {
        StringBuilder text = new StringBuilder(job).append('\n');
        new TreeMap<>(parameters)
                .forEach((name, value) ->
                        text.append(name).append('=').append(value).append('\n'));
        return Sha256.hex(text.toString());
    }
}
