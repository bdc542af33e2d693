package dev.drydock.application.labelling;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.labelling.LabelAnswers;
import dev.drydock.domain.labelling.LabelRequest;
import dev.drydock.domain.labelling.LabelRequests;
import dev.drydock.domain.labelling.LabelSheets;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.LabellingFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/** Shows the label requests and the results of their answers, and returns the sheets. Tested by {@code AskForLabelsTest}. */
@Singleton
public class ViewLabelRequests {
    private static final int MOST = 1000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final ModelRepository models;
    private final LabelRequests requests;
    private final LabelSheets sheets;

    @Inject
    public ViewLabelRequests(
            Transactions transactions,
            Authorization authorization,
            ModelRepository models,
            LabelRequests requests,
            LabelSheets sheets) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.models = models;
        this.requests = requests;
        this.sheets = sheets;
    }

    /** A request and its answers as the last joins have found them. */
    public record Status(LabelRequest request, LabelAnswers answers) {}

    /** Newest first. */
    public List<Status> list(Actor actor, String model) {
        authorization.require(actor, Operation.VIEW, model);
        return transactions.required(() -> {
            models.require(model);
            return requests.list(model, MOST).stream().map(this::status).toList();
        });
    }

    private Status status(LabelRequest request) {
        return new Status(
                request, new LabelAnswers(request.rows(), requests.answers(request.model(), request.number())));
    }

    /**
     * The sheet as it was written, unless by now it may not have one of its columns; it holds rows, which not everybody may see.
     *
     * @throws DrydockException {@link LabellingFailure#LABEL_REQUEST_UNKNOWN}, {@code STORED_BYTES_ALTERED}, {@code FIELD_RULE_BROKEN}
     */
    public byte[] sheet(Actor actor, String model, int number) {
        authorization.require(actor, Operation.ASK_FOR_LABELS, LabelRequest.label(model, number));
        LabelRequest request = transactions
                .required(() -> requests.find(model, number))
                .orElseThrow(() -> new DrydockException(
                        LabellingFailure.LABEL_REQUEST_UNKNOWN,
                        "There is no request " + LabelRequest.label(model, number)
                                + " for labels. 'drydock labels status " + model + "' lists the model's."));
        DatasetSchema schema =
                transactions.required(() -> models.requireDefinition(model)).schema();
        return sheets.read(request.sheet(), schema);
    }
}
