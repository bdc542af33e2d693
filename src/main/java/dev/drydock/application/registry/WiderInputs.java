package dev.drydock.application.registry;

import dev.drydock.application.access.Ids;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.Reject;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.RowBlock;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tries wider limits of inputs before they are put in force: on the module in service, and on the rows in quarantine. Tested by {@code ChangeDefinitionTest}. */
@Singleton
public final class WiderInputs {
    private final Transactions transactions;
    private final ExportRepository exports;
    private final StagingArea staging;
    private final ExportFiles files;
    private final TryWiderModule tryModule;
    private final Ids ids;

    @Inject
    WiderInputs(
            Transactions transactions,
            ExportRepository exports,
            StagingArea staging,
            ExportFiles files,
            TryWiderModule tryModule,
            Ids ids) {
        this.transactions = transactions;
        this.exports = exports;
        this.staging = staging;
        this.files = files;
        this.tryModule = tryModule;
        this.ids = ids;
    }

    /**
     * Rows of a model that are in quarantine because a value was out of range.
     *
     * @param readable how many of them the new limits allow
     */
    public record PastRows(long quarantined, long readable) {}

    /**
     * Call it outside a transaction: it waits for a worker and reads files.
     *
     * @param champion package of the version in service
     * @return empty if the inputs are the same
     * @throws DrydockException {@code MODEL_CHANGE_REFUSED} if the module has no valid answer within the new limits
     */
    Optional<PastRows> tryOut(ModelDefinition before, ModelDefinition next, Path champion) {
        if (next.schema().inputs().equals(before.schema().inputs())) {
            return Optional.empty();
        }
        tryModule.tryOut("wider-" + ids.next(), champion, next);
        long quarantined = 0;
        long readable = 0;
        for (ExportFile file : filesWithRowsOutOfRange(next.name())) {
            long rows = transactions.required(() -> exports.countRejects(file.id(), RejectReason.OUT_OF_RANGE));
            quarantined += rows;
            readable += Math.max(0, rows - outOfRange(file, next.schema()));
        }
        return Optional.of(new PastRows(quarantined, readable));
    }

    private List<ExportFile> filesWithRowsOutOfRange(String model) {
        return transactions.required(() -> exports.listFiles(model).stream()
                .filter(file -> file.kind() == ExportKind.LOGS && file.state() == ExportFile.State.INGESTED)
                .filter(file -> exports.countRejects(file.id(), RejectReason.OUT_OF_RANGE) > 0)
                .toList());
    }

    /** How many rows of a received file that schema quarantines as out of range. */
    private long outOfRange(ExportFile file, DatasetSchema schema) {
        long rows = 0;
        try (ExportFiles.Reader reader =
                files.open(staging.received(file.sha256()), file.kind(), schema, ExportPosition.START)) {
            for (Optional<RowBlock> block = reader.next(); block.isPresent(); block = reader.next()) {
                rows += block.get().rejects().stream()
                        .map(Reject::reason)
                        .filter(RejectReason.OUT_OF_RANGE::equals)
                        .count();
            }
        }
        return rows;
    }
}
