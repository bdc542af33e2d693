package dev.drydock.application.erasure;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.SubjectDigests;
import dev.drydock.domain.erasure.ErasedCopy;
import dev.drydock.domain.erasure.Erasure;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ErasureFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Requests the erasure of persons' rows: a person is a value of the model's group column, or some prediction ids. The values are only in
 * memory; the records have their digests under a key of the site. A run carries it out. Tested by {@code ErasureTest}.
 */
@Singleton
public class AskForErasure {
    private static final int MOST_VALUES = 1000;
    private static final int LONGEST_VALUE = 200;
    private static final int LONGEST_REASON = 1000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final ModelRepository models;
    private final Supplier<SubjectDigests.Key> key;
    private final OpenRuns openRuns;
    private final SweepCopies copies;
    private final RecordErasure recordErasure;
    private final AuditLog audit;

    @Inject
    public AskForErasure(
            Transactions transactions,
            Authorization authorization,
            ModelRepository models,
            Supplier<SubjectDigests.Key> key,
            OpenRuns openRuns,
            SweepCopies copies,
            RecordErasure recordErasure,
            AuditLog audit) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.models = models;
        this.key = key;
        this.openRuns = openRuns;
        this.copies = copies;
        this.recordErasure = recordErasure;
        this.audit = audit;
    }

    /**
     * Whose rows.
     *
     * @param groups values of the group column
     * @param reason must not hold any of the values
     */
    public record Request(List<String> groups, List<String> predictionIds, Optional<String> reason) {
        public Request {
            groups = List.copyOf(groups);
            predictionIds = List.copyOf(predictionIds);
        }

        /** For the audit log, without the values. */
        String[] details() {
            return new String[] {
                "groups",
                Integer.toString(groups.size()),
                "predictions",
                Integer.toString(predictionIds.size()),
                "reason",
                reason.orElse("none")
            };
        }

        /** Without the values. */
        @Override
        public String toString() {
            return "Request[groups=" + groups.size() + ", predictionIds=" + predictionIds.size() + "]";
        }
    }

    /** An erasure that a run carries out. */
    public record Asked(Erasure erasure, Execution execution) {}

    /**
     * Call it outside a transaction.
     *
     * @throws DrydockException {@link ErasureFailure}, {@code MODEL_UNKNOWN}
     */
    public Asked ask(Actor actor, String model, Request request) {
        return authorization.perform(actor, Operation.ERASE_ROWS, model, () -> {
            requireGood(model, request);
            Set<String> digests = digests(model, request);
            try {
                return transactions.required(() -> recordErasure.record(actor, model, request, digests));
            } catch (DrydockException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new DrydockException(
                        ErasureFailure.ERASURE_ASKED_MEANWHILE,
                        "Nothing of " + model
                                + " was erased: the erasure could not be recorded, perhaps because another user"
                                + " requested an erasure at the same time. Repeat the request.",
                        e);
            }
        });
    }

    /**
     * What an erasure would find now; changes nothing. Call it outside a transaction: it reads all rows of the model.
     *
     * @throws DrydockException {@link ErasureFailure}, {@code MODEL_UNKNOWN}
     */
    public List<ErasedCopy> look(Actor actor, String model, Request request) {
        return authorization.perform(actor, Operation.ERASE_ROWS, model, () -> {
            requireGood(model, request);
            DatasetSchema schema = transactions.required(() -> {
                openRuns.requireNone(model);
                return models.requireDefinition(model).schema();
            });
            Set<String> digests = new HashSet<>(digests(model, request));
            Set<String> found = copies.predictionIds(model, schema, subjects(model, digests));
            found.forEach(id -> digests.add(key.get().of(model).ofPrediction(id)));
            List<ErasedCopy> would = new ArrayList<>();
            copies.sweep(
                    model,
                    schema,
                    subjects(model, digests),
                    (place, name, rewrite, recorded) -> {
                        would.add(new ErasedCopy(place, name, rewrite.rows(), rewrite.before(), rewrite.after()));
                        rewrite.discard();
                    },
                    () -> false);
            transactions.run(() -> audit.append(
                    AuditLog.Event.of(actor.name(), "rows.erase.asked", "erasures/" + model, request.details())));
            return would;
        });
    }

    private ErasedSubjects subjects(String model, Set<String> digests) {
        return new ErasedSubjects(key.get().of(model), digests);
    }

    private Set<String> digests(String model, Request request) {
        SubjectDigests digests = key.get().of(model);
        Set<String> all = new HashSet<>();
        request.groups().forEach(group -> all.add(digests.ofGroup(group)));
        request.predictionIds().forEach(id -> all.add(digests.ofPrediction(id)));
        return all;
    }

    private static void requireGood(String model, Request request) {
        int values = request.groups().size() + request.predictionIds().size();
        if (values < 1 || values > MOST_VALUES) {
            throw invalid(
                    model,
                    values + " values were sent, and the limit is 1 to " + MOST_VALUES + ". Send several requests");
        }
        requireValues(model, "group", request.groups());
        requireValues(model, "prediction id", request.predictionIds());
        String reason = request.reason().orElse("");
        if (reason.length() > LONGEST_REASON) {
            throw invalid(
                    model,
                    "the reason has " + reason.length() + " characters and may have " + LONGEST_REASON
                            + ". Shorten it");
        }
        if (request.groups().stream().anyMatch(reason::contains)
                || request.predictionIds().stream().anyMatch(reason::contains)) {
            throw invalid(
                    model,
                    "the reason contains one of the values, and the audit log would keep it for ever. Write a case"
                            + " number instead");
        }
    }

    /** Names a wrong value by its place only: no message shows the value. */
    private static void requireValues(String model, String what, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            if (value.isBlank() || value.length() > LONGEST_VALUE) {
                throw invalid(
                        model,
                        what + " " + (i + 1) + " has " + value.length() + " characters and must have 1 to "
                                + LONGEST_VALUE + ", not all of them spaces. Correct the file");
            }
        }
    }

    private static DrydockException invalid(String model, String why) {
        return new DrydockException(
                ErasureFailure.ERASURE_INVALID, "Nothing of " + model + " was erased: " + why + ".");
    }
}
