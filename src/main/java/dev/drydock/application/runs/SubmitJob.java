package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.BeginRun.Scheduled;
import dev.drydock.application.runs.BeginRun.Submission;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.failure.RunFailure;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Starts a job. A repeated token returns the execution that it started before, so a scheduler may retry after a lost response. Tested by
 * {@code SteerJobsTest} and {@code RepeatedTokenTest}.
 */
@Singleton
public class SubmitJob {
    private final Transactions transactions;
    private final Authorization authorization;
    private final JobRuntime runtime;
    private final ModelRepository models;
    private final Runs runs;
    private final Executions executions;
    private final BeginRun beginRun;

    @Inject
    public SubmitJob(
            Transactions transactions,
            Authorization authorization,
            JobRuntime runtime,
            ModelRepository models,
            Runs runs,
            Executions executions,
            BeginRun beginRun) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.runtime = runtime;
        this.models = models;
        this.runs = runs;
        this.executions = executions;
        this.beginRun = beginRun;
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
            RunTokens.requireFree(job, token);
            return begin(actor, job, parameters, token, priority, Optional.empty());
        });
    }

    /**
     * Whether the job can be started with these parameters; starts nothing.
     *
     * @throws DrydockException as {@link #submit}
     */
    public void check(String job, Map<String, String> parameters) {
        JobDefinition definition = runtime.require(job);
        definition.requireParameters(parameters);
        transactions.run(() -> requireModels(definition, parameters));
    }

    private void requirePriority(Actor actor, String job, int given) {
        JobNeeds.requirePriority("Job " + job + " was not started", given);
        if (given > runtime.require(job).needs().priority() && !Operation.RAISE_PRIORITY.allows(actor)) {
            throw Authorization.refusal(actor, Operation.RAISE_PRIORITY, job);
        }
    }

    /** For use cases that start a job as part of an operation which they have checked themselves. */
    public Execution submitAllowed(Actor actor, String job, Map<String, String> parameters, Optional<String> token) {
        RunTokens.requireFree(job, token);
        return begin(actor, job, parameters, token, OptionalInt.empty(), Optional.empty());
    }

    /**
     * For what Drydock starts itself because it has seen something.
     *
     * @param token one of {@link RunTokens}
     */
    public Execution submitOwn(Actor actor, String job, Map<String, String> parameters, String token) {
        return begin(actor, job, parameters, Optional.of(token), OptionalInt.empty(), Optional.empty());
    }

    /**
     * For a schedule, whose author's rights the caller has checked. Joins the caller's transaction.
     *
     * @param actor the schedule
     * @param token of {@link RunTokens#SCHEDULE}
     */
    public Execution submitScheduled(
            Actor actor, String job, Map<String, String> parameters, String token, Scheduled by) {
        return begin(actor, job, parameters, Optional.of(token), OptionalInt.empty(), Optional.of(by));
    }

    private Execution begin(
            Actor actor,
            String job,
            Map<String, String> parameters,
            Optional<String> token,
            OptionalInt priority,
            Optional<Scheduled> by) {
        JobDefinition definition = runtime.require(job);
        definition.requireParameters(parameters);
        transactions.run(() -> requireModels(definition, parameters));
        String request = requestDigest(job, parameters);
        try {
            return transactions.required(() -> repeated(token, request)
                    .orElseGet(() -> beginRun.begin(
                            new Submission(actor, definition, parameters, token, request, priority, by))));
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

    private static String requestDigest(String job, Map<String, String> parameters) {
        StringBuilder text = new StringBuilder(job).append('\n');
        new TreeMap<>(parameters)
                .forEach((name, value) ->
                        text.append(name).append('=').append(value).append('\n'));
        return Sha256.hex(text.toString());
    }
}
