package dev.drydock.application.ingest;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ErasedRecords;
import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.Rewrite;
import dev.drydock.domain.dataset.SubjectDigests;
import dev.drydock.domain.erasure.ErasedCopy;
import dev.drydock.domain.erasure.ErasedCopy.Place;
import dev.drydock.domain.erasure.Erasures;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ErasureFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Keeps erased rows out of new exports, also of repeated and corrected ones: it overwrites the records of erased groups and predictions
 * before the files are received, so nobody reads them. Tested by {@code ErasureTest}.
 */
@Singleton
public class KeepOutErased {
    private final Transactions transactions;
    private final ModelRepository models;
    private final Erasures erasures;
    private final Supplier<SubjectDigests.Key> key;
    private final ExportFiles files;

    @Inject
    public KeepOutErased(
            Transactions transactions,
            ModelRepository models,
            Erasures erasures,
            Supplier<SubjectDigests.Key> key,
            ExportFiles files) {
        this.transactions = transactions;
        this.models = models;
        this.erasures = erasures;
        this.key = key;
        this.files = files;
    }

    /**
     * A file that is about to be received.
     *
     * @param name its export's and its own
     * @param copy which is changed
     */
    record Incoming(String model, ExportKind kind, String name, Path copy) {}

    /** How many groups and predictions of each model were erased when the files were looked at. */
    record Swept(TreeMap<String, Integer> subjects) {}

    /** Predictions first: labels are known by their ids alone. Call it outside a transaction. */
    Swept sweep(List<Incoming> incoming) {
        TreeMap<String, Integer> subjects = new TreeMap<>();
        incoming.stream()
                .sorted(Comparator.comparing(file -> file.kind() == ExportKind.LOGS ? 0 : 1))
                .forEach(file -> subjects.put(file.model(), sweep(file)));
        return new Swept(subjects);
    }

    private int sweep(Incoming file) {
        Set<String> known = transactions.required(() -> erasures.subjects(file.model()));
        if (known.isEmpty()) {
            return 0;
        }
        SubjectDigests digests = key.get().of(file.model());
        DatasetSchema schema = transactions
                .required(() -> models.requireDefinition(file.model()))
                .schema();
        ErasedRecords found = files.findErased(file.copy(), file.kind(), schema, new ErasedSubjects(digests, known));
        if (found.spans().isEmpty()) {
            return known.size();
        }
        Rewrite rewrite = files.blank(file.copy(), found.spans());
        int subjects = transactions.required(() -> {
            int number = erasures.lastNumber(file.model());
            erasures.addSubjects(
                    file.model(),
                    number,
                    found.predictionIds().stream().map(digests::ofPrediction).collect(Collectors.toSet()));
            erasures.record(
                    file.model(),
                    number,
                    new ErasedCopy(Place.KEPT_OUT, file.name(), rewrite.rows(), rewrite.before(), rewrite.after()));
            return erasures.countSubjects(file.model());
        });
        rewrite.settle();
        return subjects;
    }

    /**
     * To be asked in the transaction that receives the files.
     *
     * @throws DrydockException {@link ErasureFailure#ERASURE_ASKED_MEANWHILE} if more was erased since they were looked at
     */
    void requireUnchanged(Swept swept) {
        swept.subjects().forEach((model, subjects) -> {
            if (erasures.countSubjects(model) != subjects) {
                throw new DrydockException(
                        ErasureFailure.ERASURE_ASKED_MEANWHILE,
                        "The inbox was not ingested: rows of " + model
                                + " were erased while Drydock checked the exports. Restart the run; it checks them again.");
            }
        });
    }
}
