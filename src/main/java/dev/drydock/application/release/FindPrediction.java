package dev.drydock.application.release;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.IngestExports;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.dataset.StagingArea.FoundRow;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.logging.Logger;

/** Finds the rows of one prediction among all that the site has read of a model, by whatever {@code model.yaml}. Tested by {@code ExplainPredictionTest}. */
@Singleton
public final class FindPrediction {
    /** Of one id; a source that exported it more often is wrong anyway. */
    private static final int MOST_SHOWN = 80;

    static final int MOST_ROWS = 100;

    private static final Logger LOG = Logger.getLogger(FindPrediction.class.getName());

    private final Semaphore searches = new Semaphore(1);
    private final Transactions transactions;
    private final ModelRepository models;
    private final ExportRepository exports;
    private final StagingArea staging;

    @Inject
    public FindPrediction(
            Transactions transactions, ModelRepository models, ExportRepository exports, StagingArea staging) {
        this.transactions = transactions;
        this.models = models;
        this.exports = exports;
        this.staging = staging;
    }

    /**
     * What was found.
     *
     * @param schemas by digest, those that the rows' files were read by; one that is no longer readable is missing
     * @param privateColumns that any {@code model.yaml} of the model has ever named: what was private once stays hidden
     */
    record Found(List<FoundRow> rows, Map<String, DatasetSchema> schemas, Set<String> privateColumns) {

        Optional<DatasetSchema> schema(ExportFile file) {
            return Optional.ofNullable(schemas.get(file.schemaDigest().orElse("")));
        }
    }

    /** @throws DrydockException {@code MODEL_UNKNOWN} */
    void requireModel(String model) {
        transactions.run(() -> models.require(model));
    }

    /**
     * Call it outside a transaction: it reads all rows of the model. One such search at a time runs on a server.
     *
     * @throws DrydockException {@link IngestFailure#PREDICTION_UNKNOWN}
     */
    Found find(String model, String predictionId) {
        Map<String, DatasetSchema> schemas = new HashMap<>();
        Set<String> privateColumns = new HashSet<>();
        List<ExportFile> files = transactions.required(() -> {
            for (RegisteredModel known : models.history(model)) {
                schema(known).ifPresent(schema -> {
                    schemas.put(IngestExports.schemaDigest(schema), schema);
                    privateColumns.addAll(schema.privateColumns());
                });
            }
            return exports.listFiles(model).stream()
                    .filter(file -> file.state() == ExportFile.State.INGESTED)
                    .toList();
        });
        List<FoundRow> rows = search(files, predictionId);
        if (rows.isEmpty()) {
            throw new DrydockException(
                    IngestFailure.PREDICTION_UNKNOWN,
                    "No row that this site has read of " + model + " has the prediction id '" + shown(predictionId)
                            + "'. Check the id. The row may be in quarantine ('drydock rejects'), may have been erased ('drydock"
                            + " erase list'), or may lie in an export that no run has read yet.");
        }
        return new Found(rows, schemas, privateColumns);
    }

    private static String shown(String id) {
        return id.length() <= MOST_SHOWN ? id : id.substring(0, MOST_SHOWN) + "…";
    }

    private List<FoundRow> search(List<ExportFile> files, String predictionId) {
        searches.acquireUninterruptibly();
        try {
            return staging.find(files, predictionId, MOST_ROWS);
        } finally {
            searches.release();
        }
    }

    /** Empty if today's reader refuses that {@code model.yaml}. */
    private Optional<DatasetSchema> schema(RegisteredModel known) {
        try {
            return Optional.of(models.requireDefinition(known.name(), known.definitionDigest())
                    .schema());
        } catch (DrydockException e) {
            LOG.warning(() ->
                    "model.yaml " + known.definitionDigest() + " of " + known.name() + " cannot be read: " + e.code());
            return Optional.empty();
        }
    }
}
