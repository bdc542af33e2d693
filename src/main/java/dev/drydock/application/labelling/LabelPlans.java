package dev.drydock.application.labelling;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.LabelWindow;
import dev.drydock.application.ingest.ReadableFiles;
import dev.drydock.application.labelling.AskForLabels.Request;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ReadAs;
import dev.drydock.domain.erasure.Erasures;
import dev.drydock.domain.labelling.LabelQuestion;
import dev.drydock.domain.labelling.LabelRequests;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ErasureFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/**
 * The rows from which a label request chooses, and a check at its recording that they have not changed. Tested by {@code AskForLabelsTest}.
 */
@Singleton
public final class LabelPlans {
    private final Transactions transactions;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final ReadableFiles readableFiles;
    private final LabelRequests requests;
    private final Erasures erasures;
    private final LabelWindow window;
    private final Clock clock;

    @Inject
    public LabelPlans(
            Transactions transactions,
            ModelRepository models,
            VersionRepository versions,
            ReadableFiles readableFiles,
            LabelRequests requests,
            Erasures erasures,
            LabelWindow window,
            Clock clock) {
        this.transactions = transactions;
        this.models = models;
        this.versions = versions;
        this.readableFiles = readableFiles;
        this.requests = requests;
        this.erasures = erasures;
        this.window = window;
        this.clock = clock;
    }

    record Plan(
            LabelQuestion question,
            DatasetSchema schema,
            Optional<VersionId> champion,
            int number,
            Set<String> asked,
            ReadAs.Files files,
            int erased) {

        Optional<String> version() {
            return question.anyVersion()
                    ? Optional.empty()
                    : champion.map(version -> Integer.toString(version.number()));
        }
    }

    /** Joins the caller's transaction. */
    Plan of(String model, Request request) {
        ModelDefinition definition = models.requireDefinition(model);
        DatasetSchema schema = definition.schema();
        LabelQuestion question = request.question(model, schema, clock.instant());
        question.strategy().requireSuits(model, schema);
        return new Plan(
                question,
                schema,
                versions.champion(model).map(ModelVersion::id),
                requests.lastNumber(model) + 1,
                requests.open(model, question.asOf().minus(window.length())),
                readableFiles.all(definition),
                erasures.countSubjects(model));
    }

    /** Joins the caller's transaction. An erasure looks through the sheets that are there when it runs; this one may have come after that. */
    void requireNoErasureMeanwhile(Plan plan) {
        if (erasures.countSubjects(plan.question().model()) != plan.erased()) {
            throw new DrydockException(
                    ErasureFailure.ERASURE_ASKED_MEANWHILE,
                    "No labels of " + plan.question().model()
                            + " were requested: rows of it were erased during the selection. Send the request again.");
        }
    }

    /** Whether a request has the number that was planned. */
    boolean isTaken(Plan plan) {
        return transactions.requiresNew(
                        () -> requests.lastNumber(plan.question().model()))
                >= plan.number();
    }
}
