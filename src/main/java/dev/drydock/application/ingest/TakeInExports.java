package dev.drydock.application.ingest;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.CheckExports.Checked;
import dev.drydock.application.ingest.KeepOutErased.Incoming;
import dev.drydock.application.ingest.KeepOutErased.Swept;
import dev.drydock.domain.dataset.ExportManifest;
import dev.drydock.domain.dataset.ExportManifest.ExportedFile;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.StagingArea;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Receives checked exports, without erased rows. Tested by {@code NightlyIngestTest} and {@code ErasureTest}. */
@Singleton
public final class TakeInExports {
    private final Transactions transactions;
    private final ExportRepository exports;
    private final StagingArea staging;
    private final KeepOutErased keepOut;
    private final Journal journal;

    @Inject
    public TakeInExports(
            Transactions transactions,
            ExportRepository exports,
            StagingArea staging,
            KeepOutErased keepOut,
            Journal journal) {
        this.transactions = transactions;
        this.exports = exports;
        this.staging = staging;
        this.keepOut = keepOut;
        this.journal = journal;
    }

    void takeIn(long instanceId, List<WaitingExport> waiting, Map<ExportedFile, Checked> aside) {
        Swept swept = keepOut.sweep(incoming(waiting, aside));
        aside.forEach((file, checked) -> staging.take(checked.copy(), file.sha256()));
        transactions.run(() -> {
            keepOut.requireUnchanged(swept);
            for (WaitingExport export : waiting) {
                if (export.receipt().isEmpty()) {
                    record(instanceId, export.manifest(), readers(export.manifest(), aside));
                }
            }
        });
        waiting.forEach(export -> staging.clearInbox(export.fileNames()));
    }

    /** What read which file, where it was an extension; empty if none did. */
    private static String readers(ExportManifest manifest, Map<ExportedFile, Checked> aside) {
        return manifest.files().stream()
                .flatMap(file -> Optional.ofNullable(aside.get(file)).flatMap(Checked::readBy).stream()
                        .map(reader -> manifest.label() + "/" + file.name() + ": " + reader.words()))
                .collect(Collectors.joining(", "));
    }

    private static List<Incoming> incoming(List<WaitingExport> waiting, Map<ExportedFile, Checked> aside) {
        List<Incoming> incoming = new ArrayList<>();
        for (WaitingExport export : waiting) {
            ExportManifest manifest = export.manifest();
            for (ExportedFile file : manifest.files()) {
                Checked checked = aside.get(file);
                if (checked != null) {
                    incoming.add(new Incoming(
                            manifest.model(), file.kind(), manifest.label() + "/" + file.name(), checked.copy()));
                }
            }
        }
        return incoming;
    }

    /** @param readers what read files of it, where it was an extension */
    private void record(long instanceId, ExportManifest manifest, String readers) {
        exports.receive(manifest, instanceId, journal.now());
        SortedMap<String, String> details = new TreeMap<>(Map.of(
                "model",
                manifest.model(),
                "manifest",
                manifest.digest(),
                "files",
                Integer.toString(manifest.files().size())));
        String replaced = manifest.files().stream()
                .flatMap(file -> file.replaces().stream()
                        .map(earlier -> manifest.source() + "-" + earlier.sequence() + "/" + earlier.name() + " by "
                                + file.name()))
                .collect(Collectors.joining(", "));
        if (!replaced.isEmpty()) {
            details.put("replaced", replaced);
        }
        manifest.by().ifPresent(person -> details.put("by", person));
        if (!readers.isEmpty()) {
            details.put("readers", readers);
        }
        journal.append(new AuditLog.Event("run:" + instanceId, "export.receive", manifest.label(), details));
    }
}
