package dev.drydock.application.labelling;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.LabelWindow;
import dev.drydock.application.labelling.LabelPlans.Plan;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.labelling.AskedRow;
import dev.drydock.domain.labelling.ChosenRow;
import dev.drydock.domain.labelling.LabelQuestion;
import dev.drydock.domain.labelling.LabelRequest;
import dev.drydock.domain.labelling.LabelRequests;
import dev.drydock.domain.labelling.LabelSheets;
import dev.drydock.domain.labelling.QueryStrategy;
import dev.drydock.domain.labelling.SelectRows;
import dev.drydock.domain.labelling.SelectRows.Selection;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.LabellingFailure;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Chooses the logged predictions whose labels would help most and writes them as a sheet for people. The sheet is written before the
 * request is recorded: whatever dies, there is no request or a whole one. A repeated token answers the request that it made before.
 */
@Singleton
public class AskForLabels {
    /** The maximum number of a model's rows that wait for labels. */
    static final int MOST_OPEN = 100_000;

    private static final int LONGEST_TOKEN = 200;

    private final Transactions transactions;
    private final Authorization authorization;
    private final LabelPlans plans;
    private final StagingArea staging;
    private final LabelRequests requests;
    private final LabelSheets sheets;
    private final Journal journal;
    private final LabelWindow window;

    @Inject
    public AskForLabels(
            Transactions transactions,
            Authorization authorization,
            LabelPlans plans,
            StagingArea staging,
            LabelRequests requests,
            LabelSheets sheets,
            Journal journal,
            LabelWindow window) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.plans = plans;
        this.staging = staging;
        this.requests = requests;
        this.sheets = sheets;
        this.journal = journal;
        this.window = window;
    }

    /**
     * A label request.
     *
     * @param strategy the one that suits the label if empty
     * @param asOf now if empty
     */
    public record Request(
            int rows,
            Optional<QueryStrategy> strategy,
            Optional<Instant> asOf,
            double randomShare,
            double groupShare,
            double sourceShare,
            boolean again,
            boolean anyVersion) {

        LabelQuestion question(String model, DatasetSchema schema, Instant now) {
            return new LabelQuestion(
                    model,
                    rows,
                    strategy.orElseGet(() -> QueryStrategy.standard(schema.label())),
                    asOf.orElse(now),
                    randomShare,
                    groupShare,
                    sourceShare,
                    again,
                    anyVersion);
        }

        /** The as-of time is part of it as it was given: asked again by the same token, "now" is the same question. */
        private String digest(String model) {
            return Sha256.hex(model + "\n" + this);
        }
    }

    /**
     * A request.
     *
     * @param leftOut how many predictions could not be asked for, by the reason; empty of a request that is answered again
     */
    public record Asked(LabelRequest request, SortedMap<String, Long> leftOut) {}

    /**
     * Call it outside a transaction.
     *
     * @param token a repeated one answers the same request; another question under it is refused
     * @throws DrydockException {@link LabellingFailure}, {@code ERASURE_ASKED_MEANWHILE}, {@code MODEL_UNKNOWN}, {@code USAGE}
     */
    public Asked ask(Actor actor, String model, Request question, Optional<String> token) {
        return authorization.perform(actor, Operation.ASK_FOR_LABELS, model, () -> {
            token.ifPresent(given -> requireShort(model, given));
            return repeated(model, question, token).orElseGet(() -> askAnew(actor, model, question, token));
        });
    }

    private static void requireShort(String model, String token) {
        if (token.isEmpty() || token.length() > LONGEST_TOKEN) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "No labels of " + model + " were requested: the token has " + token.length()
                            + " characters and must have 1 to " + LONGEST_TOKEN + ".");
        }
    }

    private Optional<Asked> repeated(String model, Request question, Optional<String> token) {
        return transactions.required(() -> token.flatMap(requests::findByToken)).map(known -> {
            if (!known.questionDigest().equals(question.digest(model))) {
                throw new DrydockException(
                        LabellingFailure.LABEL_TOKEN_REUSED,
                        "No labels of " + model + " were requested: the token has already made request " + known.label()
                                + ", with another question. Use a new token for another request.");
            }
            return new Asked(known, Collections.emptySortedMap());
        });
    }

    private Asked askAnew(Actor actor, String model, Request question, Optional<String> token) {
        Plan plan = transactions.required(() -> plans.of(model, question));
        requireFewOpen(plan);
        Selection selection = SelectRows.select(
                plan.question(),
                plan.schema(),
                window.length(),
                plan.version(),
                plan.question().again() ? Set.of() : plan.asked(),
                plan.files().sorted(staging));
        if (selection.rows().isEmpty()) {
            throw nothingToAsk(plan, selection.leftOut());
        }
        String sheet = sheets.keep(LabelRequest.label(model, plan.number()), plan.schema(), selection.rows());
        LabelRequest request = request(actor, plan, selection, sheet, token, question);
        try {
            transactions.run(() -> {
                plans.requireNoErasureMeanwhile(plan);
                record(request, selection.rows());
            });
        } catch (DrydockException e) {
            if (!plans.isTaken(plan)) {
                sheets.remove(sheet);
            }
            throw e;
        } catch (RuntimeException e) {
            return transactions
                    .requiresNew(() -> repeated(model, question, token))
                    .orElseThrow(() -> plans.isTaken(plan) ? askedMeanwhile(model, e) : e);
        }
        return new Asked(request, selection.leftOut());
    }

    private static void requireFewOpen(Plan plan) {
        int open = plan.asked().size();
        if (open + plan.question().rows() > MOST_OPEN) {
            throw new DrydockException(
                    LabellingFailure.LABELS_OPEN_LIMIT,
                    "No labels of " + plan.question().model() + " were requested: " + open
                            + " rows wait for their labels already, and with "
                            + plan.question().rows()
                            + " more they would exceed " + MOST_OPEN + ". Have those answered first.");
        }
    }

    private static DrydockException nothingToAsk(Plan plan, SortedMap<String, Long> leftOut) {
        return new DrydockException(
                LabellingFailure.LABELS_NOTHING_TO_ASK,
                "No labels of " + plan.question().model()
                        + " were requested: none of the ingested predictions can"
                        + " be selected as of " + plan.question().asOf() + " (left out: "
                        + (leftOut.isEmpty() ? "none" : leftOut) + "). Let a run ingest the serving logs"
                        + (leftOut.containsKey("asked-before") ? ", or ask again with --again" : "")
                        + (leftOut.containsKey("other-version")
                                ? ", or take predictions of versions other than "
                                        + plan.champion()
                                                .map(VersionId::toString)
                                                .orElse("the one in service")
                                        + " with --any-version"
                                : "")
                        + ".");
    }

    private static DrydockException askedMeanwhile(String model, RuntimeException cause) {
        return new DrydockException(
                LabellingFailure.LABELS_ASKED_MEANWHILE,
                "No labels of " + model
                        + " were requested: another user sent a request at the same time, perhaps for the same"
                        + " rows. Repeat the request.",
                cause);
    }

    private LabelRequest request(
            Actor actor, Plan plan, Selection selection, String sheet, Optional<String> token, Request question) {
        return new LabelRequest(
                plan.question().model(),
                plan.number(),
                token,
                question.digest(plan.question().model()),
                actor.name(),
                journal.now(),
                plan.question().asOf(),
                plan.question().strategy(),
                selection.rows().size(),
                (int) selection.random(),
                selection.candidates(),
                plan.champion().map(VersionId::toString),
                sheet);
    }

    private void record(LabelRequest request, List<ChosenRow> rows) {
        requests.add(
                request,
                rows.stream()
                        .map(ChosenRow::candidate)
                        .map(asked -> new AskedRow(asked.predictionId(), asked.predictedAt()))
                        .toList());
        journal.append(AuditLog.Event.of(
                request.requestedBy(),
                "labels.ask",
                "labels/" + request.label(),
                "model",
                request.model(),
                "rows",
                Integer.toString(request.rows()),
                "random",
                Integer.toString(request.randomRows()),
                "strategy",
                request.strategy().wireName(),
                "asOf",
                request.asOf().toString(),
                "champion",
                request.champion().orElse("none"),
                "sheet",
                request.sheet()));
    }
}
