package dev.drydock.application.labelling;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.IngestExports;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.erasure.Erasures;
import dev.drydock.domain.labelling.AskedRow;
import dev.drydock.domain.labelling.ChosenRow;
import dev.drydock.domain.labelling.LabelQuestion;
import dev.drydock.domain.labelling.LabelRequest;
import dev.drydock.domain.labelling.LabelRequests;
import dev.drydock.domain.labelling.LabelSheets;
import dev.drydock.domain.labelling.QueryStrategy;
import dev.drydock.domain.labelling.SelectRows;
import dev.drydock.domain.labelling.SelectRows.Selection;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ErasureFailure;
import dev.drydock.failure.LabellingFailure;
import dev.drydock.files.Sha256;
import java.time.Clock;
import java.time.Duration;
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
public class AskForLabels {
    /** So many rows of a model may wait for their labels. */
    static final int MOST_OPEN = 100_000;

    private static final int LONGEST_TOKEN = 200;

    private final Transactions transactions;
    private final Authorization authorization;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final ExportRepository exports;
    private final StagingArea staging;
    private final LabelRequests requests;
    private final LabelSheets sheets;
    private final Erasures erasures;
    private final AuditLog audit;
    private final Clock clock;
    private final Duration window;

    /** @param window a prediction older than this is not used any more */
    public AskForLabels(
            Transactions transactions,
            Authorization authorization,
            ModelRepository models,
            VersionRepository versions,
            ExportRepository exports,
            StagingArea staging,
            LabelRequests requests,
            LabelSheets sheets,
            Erasures erasures,
            AuditLog audit,
            Clock clock,
            Duration window) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.models = models;
        this.versions = versions;
        this.exports = exports;
        this.staging = staging;
        this.requests = requests;
        this.sheets = sheets;
        this.erasures = erasures;
        this.audit = audit;
        this.clock = clock;
        this.window = window;
    }

    /**
     * What is asked.
     *
     * @param strategy the one that suits the label if empty
     * @param asOf now if empty
     */
    public record Wish(
            int rows,
            Optional<QueryStrategy> strategy,
            Optional<Instant> asOf,
            double randomShare,
            double groupShare,
            double sourceShare,
            boolean again,
            boolean anyVersion) {

        private LabelQuestion question(String model, DatasetSchema schema, Instant now) {
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

    private record Plan(
            LabelQuestion question,
            DatasetSchema schema,
            Optional<VersionId> champion,
            int number,
            Set<String> asked,
            List<ExportFile> files,
            int erased) {

        Optional<String> version() {
            return question.anyVersion()
                    ? Optional.empty()
                    : champion.map(version -> Integer.toString(version.number()));
        }
    }

    /**
     * To be called outside a transaction.
     *
     * @param token a repeated one answers the same request; another question under it is refused
     * @throws DrydockException {@link LabellingFailure}, {@code ERASURE_ASKED_MEANWHILE}, {@code MODEL_UNKNOWN}, {@code USAGE}
     */
    public Asked ask(Actor actor, String model, Wish wish, Optional<String> token) {
        return authorization.perform(actor, Operation.ASK_FOR_LABELS, model, () -> {
            token.ifPresent(given -> requireShort(model, given));
            return repeated(model, wish, token).orElseGet(() -> askAnew(actor, model, wish, token));
        });
    }

    private static void requireShort(String model, String token) {
        if (token.isEmpty() || token.length() > LONGEST_TOKEN) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "No labels of " + model + " were asked for: the token has " + token.length()
                            + " characters and must have 1 to " + LONGEST_TOKEN + ".");
        }
    }

    private Optional<Asked> repeated(String model, Wish wish, Optional<String> token) {
        return transactions.required(() -> token.flatMap(requests::findByToken)).map(known -> {
            if (!known.questionDigest().equals(wish.digest(model))) {
                throw new DrydockException(
                        LabellingFailure.LABEL_TOKEN_REUSED,
                        "No labels of " + model + " were asked for: the token has already made request " + known.label()
                                + ", with another question. Use a new token for another request.");
            }
            return new Asked(known, Collections.emptySortedMap());
        });
    }

    private Asked askAnew(Actor actor, String model, Wish wish, Optional<String> token) {
        Plan plan = transactions.required(() -> plan(model, wish));
        requireFewOpen(plan);
        Selection selection = SelectRows.select(
                plan.question(),
                plan.schema(),
                window,
                plan.version(),
                plan.question().again() ? Set.of() : plan.asked(),
                staging.sorted(plan.files()));
        if (selection.rows().isEmpty()) {
            throw nothingToAsk(plan, selection.leftOut());
        }
        String sheet = sheets.keep(LabelRequest.label(model, plan.number()), plan.schema(), selection.rows());
        LabelRequest request = request(actor, plan, selection, sheet, token, wish);
        try {
            transactions.run(() -> {
                requireNoErasureMeanwhile(plan);
                record(request, selection.rows());
            });
        } catch (DrydockException e) {
            if (!isTaken(plan)) {
                sheets.remove(sheet);
            }
            throw e;
        } catch (RuntimeException e) {
            return transactions
                    .requiresNew(() -> repeated(model, wish, token))
                    .orElseThrow(() -> isTaken(plan) ? askedMeanwhile(model, e) : e);
        }
        return new Asked(request, selection.leftOut());
    }

    /** An erasure looks through the sheets that are there when it runs; this one may have come after that. */
    private void requireNoErasureMeanwhile(Plan plan) {
        if (erasures.countSubjects(plan.question().model()) != plan.erased()) {
            throw new DrydockException(
                    ErasureFailure.ERASURE_ASKED_MEANWHILE,
                    "No labels of " + plan.question().model()
                            + " were asked for: rows of it were erased while they were chosen. Ask once more.");
        }
    }

    /** Whether a request has the number that was planned. */
    private boolean isTaken(Plan plan) {
        return transactions.requiresNew(
                        () -> requests.lastNumber(plan.question().model()))
                >= plan.number();
    }

    private Plan plan(String model, Wish wish) {
        DatasetSchema schema = models.requireDefinition(model).schema();
        LabelQuestion question = wish.question(model, schema, clock.instant());
        question.strategy().requireSuits(model, schema);
        return new Plan(
                question,
                schema,
                versions.champion(model).map(ModelVersion::id),
                requests.lastNumber(model) + 1,
                requests.open(model, question.asOf().minus(window)),
                exports.listIngested(model, IngestExports.schemaDigest(schema)),
                erasures.countSubjects(model));
    }

    private static void requireFewOpen(Plan plan) {
        int open = plan.asked().size();
        if (open + plan.question().rows() > MOST_OPEN) {
            throw new DrydockException(
                    LabellingFailure.LABELS_OPEN_LIMIT,
                    "No labels of " + plan.question().model() + " were asked for: " + open
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
            Actor actor, Plan plan, Selection selection, String sheet, Optional<String> token, Wish wish) {
        return new LabelRequest(
                plan.question().model(),
                plan.number(),
                token,
                wish.digest(plan.question().model()),
                actor.name(),
                clock.instant(),
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
        audit.append(AuditLog.Event.of(
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
