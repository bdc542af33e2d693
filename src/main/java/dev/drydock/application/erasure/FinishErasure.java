package dev.drydock.application.erasure;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.erasure.ErasedCopy;
import dev.drydock.domain.erasure.ErasedCopy.Place;
import dev.drydock.domain.erasure.Erasure;
import dev.drydock.domain.erasure.Erasures;
import dev.drydock.domain.labelling.LabelSheets;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.validation.ReportStore;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The remaining steps after all copies were overwritten. Call it outside a transaction. Tested by {@code ErasureTest}. */
@Singleton
public final class FinishErasure {
    private static final int MOST_VERSIONS = 100_000;

    private final Transactions transactions;
    private final Erasures erasures;
    private final VersionRepository versions;
    private final LabelSheets sheets;
    private final ReportStore reports;
    private final Journal journal;

    @Inject
    public FinishErasure(
            Transactions transactions,
            Erasures erasures,
            VersionRepository versions,
            LabelSheets sheets,
            ReportStore reports,
            Journal journal) {
        this.transactions = transactions;
        this.erasures = erasures;
        this.versions = versions;
        this.sheets = sheets;
        this.reports = reports;
        this.journal = journal;
    }

    void removeReplacedSheets(String model, int number) {
        transactions.required(() -> erasures.copies(model, number)).stream()
                .filter(copy -> copy.place() == Place.LABEL_SHEET)
                .map(ErasedCopy::before)
                .forEach(sheets::remove);
    }

    /** Reports are signed with their packages and stay unchanged. The erasure records which of them name an erased prediction. */
    void noteReports(String model, int number, ErasedSubjects erased) {
        List<String> digests = transactions.required(() -> versions.list(model, MOST_VERSIONS)).stream()
                .flatMap(version -> version.reportDigest().stream())
                .distinct()
                .toList();
        for (String digest : digests) {
            boolean named = reports.findJson(digest)
                    .filter(json -> erased.isMentionedIn(new String(json, StandardCharsets.UTF_8)))
                    .isPresent();
            if (named) {
                transactions.run(
                        () -> erasures.record(model, number, new ErasedCopy(Place.REPORT, digest, 0, digest, digest)));
            }
        }
    }

    void finish(long instanceId, String model, int number) {
        transactions.run(() -> {
            Erasure erasure = ViewErasures.require(erasures, model, number);
            if (erasure.finishedAt().isPresent()) {
                return;
            }
            erasures.finish(model, number, journal.now());
            List<ErasedCopy> all = erasures.copies(model, number);
            Set<String> trained = all.stream()
                    .filter(copy -> copy.place() == Place.SNAPSHOT)
                    .map(ErasedCopy::name)
                    .collect(Collectors.toSet());
            journal.append(AuditLog.Event.of(
                    "run:" + instanceId,
                    "rows.erase.done",
                    "erasure/" + erasure.label(),
                    "copies",
                    Integer.toString(all.size()),
                    "rows",
                    Long.toString(all.stream().mapToLong(ErasedCopy::rows).sum()),
                    "snapshots",
                    Integer.toString(trained.size()),
                    "versions",
                    Long.toString(versions.list(model, MOST_VERSIONS).stream()
                            .map(ModelVersion::snapshot)
                            .filter(snapshot ->
                                    snapshot.filter(trained::contains).isPresent())
                            .count())));
        });
    }
}
