package dev.drydock.application.erasure;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ErasedRecords;
import dev.drydock.domain.dataset.ErasedRecords.Span;
import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.Rewrite;
import dev.drydock.domain.dataset.SnapshotArchive;
import dev.drydock.domain.dataset.SnapshotRepository;
import dev.drydock.domain.dataset.SnapshotRepository.SealedSnapshot;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.dataset.StagingArea.PackedRow;
import dev.drydock.domain.dataset.StagingArea.SortedRows;
import dev.drydock.domain.dataset.StagingArea.Staged;
import dev.drydock.domain.erasure.ErasedCopy.Place;
import dev.drydock.domain.labelling.LabelRequest;
import dev.drydock.domain.labelling.LabelRequests;
import dev.drydock.domain.labelling.LabelSheets;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Goes through every copy of a model's rows that the site keeps, and replaces each copy that has erased rows with a rewritten one. ADR 23
 * lists the copies. No run that reads rows of the model may be in progress. Call it outside a transaction. Tested by {@code ErasureTest}.
 */
@Singleton
public class SweepCopies {
    private static final int MOST_REQUESTS = 1_000_000;

    private final Transactions transactions;
    private final ExportRepository exports;
    private final StagingArea staging;
    private final ExportFiles files;
    private final SnapshotRepository snapshots;
    private final SnapshotArchive archive;
    private final LabelRequests requests;
    private final LabelSheets sheets;

    @Inject
    public SweepCopies(
            Transactions transactions,
            ExportRepository exports,
            StagingArea staging,
            ExportFiles files,
            SnapshotRepository snapshots,
            SnapshotArchive archive,
            LabelRequests requests,
            LabelSheets sheets) {
        this.transactions = transactions;
        this.exports = exports;
        this.staging = staging;
        this.files = files;
        this.snapshots = snapshots;
        this.archive = archive;
        this.requests = requests;
        this.sheets = sheets;
    }

    /** Takes the copies that have erased rows, one after the other. */
    interface Visitor {

        /** @param recorded what changes in the database with the copy; to be done in the transaction that records it */
        void found(Place place, String name, Rewrite rewrite, Runnable recorded);
    }

    /** Ids of the predictions that belong to erased groups: of the rows as they came and as they were staged. */
    Set<String> predictionIds(String model, DatasetSchema schema, ErasedSubjects erased) {
        Set<String> ids = new HashSet<>();
        for (ExportFile file : filesOf(model)) {
            if (file.kind() == ExportKind.LOGS) {
                Path received = staging.received(file.sha256());
                if (Files.exists(received)) {
                    ids.addAll(files.findErased(received, file.kind(), schema, erased)
                            .predictionIds());
                }
                addStaged(file, erased, ids);
            }
        }
        return ids;
    }

    private void addStaged(ExportFile file, ErasedSubjects erased, Set<String> ids) {
        if (!isStaged(file)) {
            return;
        }
        SortedRows rows = staging.sorted(List.of(file));
        while (rows.next()) {
            PackedRow packed = rows.row();
            if (packed.unpack() instanceof LoggedPrediction prediction && erased.hasGroup(prediction.group())) {
                ids.add(prediction.predictionId());
            }
        }
    }

    private boolean isStaged(ExportFile file) {
        return file.segmentBytes() > 0
                && file.ingestInstance().isPresent()
                && staging.listStaged().contains(Staged.of(file));
    }

    private List<ExportFile> filesOf(String model) {
        return transactions.required(() -> exports.listFiles(model));
    }

    /**
     * Every copy but reports.
     *
     * @param stopRequested asked between copies
     * @return false if a stop was requested
     */
    boolean sweep(
            String model, DatasetSchema schema, ErasedSubjects erased, Visitor visitor, BooleanSupplier stopRequested) {
        return received(model, schema, erased, visitor, stopRequested)
                && staged(model, erased, visitor, stopRequested)
                && sealed(model, erased, visitor, stopRequested)
                && sheets(model, schema, erased, visitor, stopRequested);
    }

    private boolean received(
            String model, DatasetSchema schema, ErasedSubjects erased, Visitor visitor, BooleanSupplier stopRequested) {
        Map<String, List<ExportFile>> bySha = filesOf(model).stream()
                .collect(Collectors.groupingBy(ExportFile::sha256, LinkedHashMap::new, Collectors.toList()));
        for (List<ExportFile> same : bySha.values()) {
            if (stopRequested.getAsBoolean()) {
                return false;
            }
            ExportFile first = same.get(0);
            Path received = staging.received(first.sha256());
            if (Files.exists(received)) {
                ErasedRecords found = files.findErased(received, first.kind(), schema, erased);
                if (!found.spans().isEmpty()) {
                    visitor.found(
                            Place.EXPORT_FILE,
                            first.export() + "/" + first.name(),
                            files.blank(received, found.spans()),
                            () -> eraseRejects(same, found.spans()));
                }
            }
        }
        return true;
    }

    private void eraseRejects(List<ExportFile> same, List<Span> spans) {
        Set<Long> records = spans.stream().map(Span::record).collect(Collectors.toSet());
        same.forEach(file -> exports.eraseRejects(file.id(), Optional.of(records)));
    }

    private boolean staged(String model, ErasedSubjects erased, Visitor visitor, BooleanSupplier stopRequested) {
        for (ExportFile file : filesOf(model)) {
            if (stopRequested.getAsBoolean()) {
                return false;
            }
            if (isStaged(file)) {
                staging.erase(file, erased)
                        .ifPresent(rewrite -> visitor.found(
                                Place.STAGED_ROWS,
                                file.id() + "-" + file.ingestInstance().orElseThrow(),
                                rewrite,
                                () -> {}));
            }
        }
        return true;
    }

    private boolean sealed(String model, ErasedSubjects erased, Visitor visitor, BooleanSupplier stopRequested) {
        for (SealedSnapshot snapshot : transactions.required(() -> snapshots.list(model))) {
            if (stopRequested.getAsBoolean()) {
                return false;
            }
            if (archive.contains(snapshot.id())) {
                archive.erase(snapshot.id(), erased)
                        .ifPresent(rewrite ->
                                visitor.found(Place.SNAPSHOT, snapshot.id().hex(), rewrite, () -> {}));
            }
        }
        return true;
    }

    private boolean sheets(
            String model, DatasetSchema schema, ErasedSubjects erased, Visitor visitor, BooleanSupplier stopRequested) {
        List<LabelRequest> asked = transactions.required(() -> requests.list(model, MOST_REQUESTS));
        for (String sheet : sheets.list()) {
            if (stopRequested.getAsBoolean()) {
                return false;
            }
            sheets.erase(sheet, model, schema, erased)
                    .ifPresent(rewrite -> visitor.found(
                            Place.LABEL_SHEET,
                            sheet,
                            rewrite,
                            () -> asked.stream()
                                    .filter(request -> request.sheet().equals(sheet))
                                    .forEach(request ->
                                            requests.replaceSheet(model, request.number(), rewrite.after()))));
        }
        return true;
    }

    /** Texts of quarantined rows whose file is gone, and predictions that people were asked about; in the caller's transaction. */
    void sweepRecords(String model, ErasedSubjects erased) {
        for (ExportFile file : exports.listFiles(model)) {
            if (Files.notExists(staging.received(file.sha256()))) {
                exports.eraseRejects(file.id(), Optional.empty());
            }
        }
        Set<String> forgotten = requests.asked(model, Instant.ofEpochMilli(Long.MIN_VALUE)).stream()
                .filter(erased::hasPrediction)
                .collect(Collectors.toSet());
        requests.forget(model, forgotten);
    }

    /**
     * Removes files that dead runs left behind: rows that nobody reads any more, of any person.
     *
     * @param running runs that have not ended
     */
    void removeLeftovers(String model, Supplier<List<Long>> running) {
        Map<Long, ExportFile> byId = filesOf(model).stream().collect(Collectors.toMap(ExportFile::id, file -> file));
        for (Staged staged : staging.listStaged()) {
            ExportFile file = byId.get(staged.fileId());
            if (file != null
                    && (file.segmentBytes() == 0
                            || file.ingestInstance().isEmpty()
                            || !staged.equals(Staged.of(file)))) {
                staging.remove(staged);
            }
        }
        List<Long> left = new ArrayList<>(staging.listAside());
        left.removeAll(running.get()); // asked afterwards: one that has begun since is not among the left
        left.forEach(staging::clearAside);
        archive.clearAside(model);
    }
}
