package dev.drydock.application.release;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.IngestExports;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.dataset.StagingArea.FoundRow;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the rows of one prediction among all that the site has read of a model, by whatever {@code model.yaml}. Tested by {@code ExplainPredictionTest}. */
@Singleton
public final class FindPrediction {
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
     * @param schemas by digest, those that the rows' files were read by
     */
    record Found(List<FoundRow> rows, Map<String, DatasetSchema> schemas) {

        DatasetSchema schema(ExportFile file) {
            DatasetSchema schema = schemas.get(file.schemaDigest().orElse(""));
            if (schema == null) {
                throw new IllegalStateException(
                        "no model.yaml of " + file.model() + " has the schema of " + file.name());
            }
            return schema;
        }
    }

    /**
     * Call it outside a transaction: it reads all rows of the model.
     *
     * @throws DrydockException {@link IngestFailure#PREDICTION_UNKNOWN}; {@code MODEL_UNKNOWN}
     */
    Found find(String model, String predictionId) {
        Map<String, DatasetSchema> schemas = new HashMap<>();
        List<ExportFile> files = transactions.required(() -> {
            models.require(model);
            models.history(model).forEach(known -> {
                DatasetSchema schema = models.requireDefinition(model, known.definitionDigest())
                        .schema();
                schemas.put(IngestExports.schemaDigest(schema), schema);
            });
            return exports.listFiles(model).stream()
                    .filter(file -> file.state() == ExportFile.State.INGESTED)
                    .toList();
        });
        List<FoundRow> rows = staging.find(files, predictionId);
        if (rows.isEmpty()) {
            throw new DrydockException(
                    IngestFailure.PREDICTION_UNKNOWN,
                    "No row that this site has read of " + model + " has the prediction id '" + predictionId
                            + "'. Check the id. The row may be in quarantine ('drydock rejects'), may have been erased ('drydock"
                            + " erase list'), or may lie in an export that no run has read yet.");
        }
        return new Found(rows, schemas);
    }
}
