package dev.drydock.application.ingest;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.ExportManifest;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.ExportRepository.Receipt;
import dev.drydock.domain.dataset.ManifestVerifier;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.dataset.StagingArea.InboxFile;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the signed exports in the inbox, and checks the order of their sequences. Tested by {@code NightlyIngestTest}. */
@Singleton
public final class InboxExports {
    private final Transactions transactions;
    private final ExportRepository exports;
    private final StagingArea staging;
    private final ManifestVerifier verifier;

    @Inject
    public InboxExports(
            Transactions transactions, ExportRepository exports, StagingArea staging, ManifestVerifier verifier) {
        this.transactions = transactions;
        this.exports = exports;
        this.staging = staging;
        this.verifier = verifier;
    }

    /** Every export whose manifest its source signed, for whatever model; by source and sequence. */
    List<WaitingExport> signed(List<InboxProblem> problems) {
        List<WaitingExport> signed = new ArrayList<>();
        for (InboxFile file : staging.manifests()) {
            try {
                ExportManifest manifest = verifier.verify(staging.read(file), file.name());
                signed.add(new WaitingExport(
                        file,
                        manifest,
                        transactions.required(() -> exports.findReceipt(manifest.source(), manifest.sequence()))));
            } catch (DrydockException e) {
                problems.add(new InboxProblem(e.code(), e.sentence()));
            }
        }
        signed.sort(
                Comparator.comparing((WaitingExport export) -> export.manifest().source())
                        .thenComparing(export -> export.manifest().sequence()));
        return signed;
    }

    /** Problems of other models' exports are reported by the runs of those models. But their sequences count as present. */
    void checkSequences(long instanceId, String model, List<WaitingExport> all, List<InboxProblem> problems) {
        Map<String, Long> next = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (WaitingExport export : all) {
            ExportManifest manifest = export.manifest();
            String source = manifest.source();
            boolean twice = !seen.add(manifest.label());
            if (export.receipt().isPresent()) {
                if (export.isOf(model) && !export.isOpenTo(instanceId)) {
                    problems.add(receivedBefore(export, export.receipt().get()));
                }
                continue;
            }
            long due = firstMissing(source, next.getOrDefault(source, 0L));
            next.put(source, due);
            if (export.isOf(model) && twice) {
                problems.add(InboxProblem.refused("Export " + manifest.label() + " lies in the inbox twice ("
                        + export.file().name() + "); remove the one that the source disowns."));
            } else if (export.isOf(model) && manifest.sequence() > due) {
                problems.add(outOfOrder(export, due));
            }
            if (export.isOf(model) || manifest.sequence() == due) {
                next.put(source, Math.max(due, manifest.sequence() + 1));
            }
        }
    }

    /** The first sequence of the source, from that one on, that no run has received. */
    private long firstMissing(String source, long from) {
        return transactions.required(() -> {
            long missing = from == 0 ? exports.completeUntil(source) + 1 : from;
            while (exports.findReceipt(source, missing).isPresent()) {
                missing++;
            }
            return missing;
        });
    }

    private static InboxProblem receivedBefore(WaitingExport export, Receipt receipt) {
        return InboxProblem.refused(
                "Export " + export.manifest().label() + " (" + export.file().name() + ") was received before, by run "
                        + receipt.instanceId() + "; remove it from the inbox.");
    }

    private static InboxProblem outOfOrder(WaitingExport export, long due) {
        ExportManifest manifest = export.manifest();
        return InboxProblem.refused(
                "Export " + manifest.label() + " (" + export.file().name() + ") is out of order: sequence " + due
                        + " of " + manifest.source() + " was not received and is not in the inbox, so " + due
                        + " must come next; bring what is missing.");
    }
}
