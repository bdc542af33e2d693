package dev.drydock.application.labelling;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.labelling.AskedRow;
import dev.drydock.domain.labelling.CheckAnswers;
import dev.drydock.domain.labelling.CheckAnswers.Checked;
import dev.drydock.domain.labelling.CheckAnswers.Defaults;
import dev.drydock.domain.labelling.LabelRequest;
import dev.drydock.domain.labelling.LabelRequests;
import dev.drydock.domain.labelling.LabelSheets;
import dev.drydock.domain.labelling.LabelSheets.FilledRow;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.LabellingFailure;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a sheet that people filled in into a feedback file. It ingests nothing: a source signs the file as an export, and the next run
 * receives it like any other. Tested by {@code AskForLabelsTest}.
 */
@Singleton
public class ReturnLabels {
    private final Transactions transactions;
    private final Authorization authorization;
    private final ModelRepository models;
    private final LabelRequests requests;
    private final LabelSheets sheets;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    public ReturnLabels(
            Transactions transactions,
            Authorization authorization,
            ModelRepository models,
            LabelRequests requests,
            LabelSheets sheets,
            AuditLog audit,
            Clock clock) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.models = models;
        this.requests = requests;
        this.sheets = sheets;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * The labels.
     *
     * @param feedback CSV with the model's feedback columns
     * @param unfilled rows without a label
     */
    public record Returned(String feedback, int labels, long unfilled) {}

    /**
     * Call it outside a transaction.
     *
     * @param annotator who labelled the rows that do not say it
     * @param labelledAt when the rows were labelled that do not say it; now if empty
     * @throws DrydockException {@link LabellingFailure#LABEL_SHEET_REFUSED} with every wrong row, {@code FIELD_RULE_BROKEN}, {@code
     *     MODEL_UNKNOWN}
     */
    public Returned convert(
            Actor actor, String model, Optional<String> annotator, Optional<Instant> labelledAt, InputStream sheet) {
        return authorization.perform(actor, Operation.ASK_FOR_LABELS, model, () -> {
            DatasetSchema inForce =
                    transactions.required(() -> models.requireDefinition(model).schema());
            List<FilledRow> rows = sheets.readFilled(inForce, sheet);
            Instant now = clock.instant();
            Defaults defaults = new Defaults(annotator, labelledAt.orElse(now), now);
            return transactions.required(() -> convert(actor, model, defaults, rows));
        });
    }

    private Returned convert(Actor actor, String model, Defaults defaults, List<FilledRow> rows) {
        DatasetSchema schema = models.requireDefinition(model).schema();
        Map<String, Optional<Map<String, AskedRow>>> asked = new HashMap<>();
        Checked checked = new CheckAnswers(
                        model, schema, defaults, name -> asked.computeIfAbsent(name, label -> asked(model, label)))
                .check(rows);
        String feedback = sheets.feedback(schema, checked.filled());
        audit.append(AuditLog.Event.of(
                actor.name(),
                "labels.return",
                "labels/" + model,
                "labels",
                Integer.toString(checked.filled().size()),
                "unfilled",
                Long.toString(checked.unfilled()),
                "feedback",
                Sha256.hex(feedback)));
        return new Returned(feedback, checked.filled().size(), checked.unfilled());
    }

    private Optional<Map<String, AskedRow>> asked(String model, String name) {
        String prefix = LabelRequest.label(model, 0).replaceFirst("0$", "");
        String number = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
        return number.matches("[1-9][0-9]{0,8}")
                ? requests.find(model, Integer.parseInt(number)).map(known -> requests.rows(model, known.number()))
                : Optional.empty();
    }
}
