package dev.drydock.application.ingest;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.CheckExports.Checked;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.dataset.ExportManifest.ExportedFile;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.IngestFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Receives the exports in the inbox for the run's model. Every manifest must be signed by its source and have the next sequence, and its
 * files must be there, complete and with the columns that the model names. Either all of the exports are received or none. Exports for
 * other models wait for the runs of those models, and are named. A repetition after a crash is harmless. Tested by {@code
 * NightlyIngestTest} and {@code ForeignExportTest}.
 */
@Singleton
public class ReceiveExports {
    /** How many exports of other models are named. */
    private static final int NAMED = 20;

    private final Transactions transactions;
    private final RunFacts facts;
    private final ModelRepository models;
    private final StagingArea staging;
    private final InboxExports inbox;
    private final CheckExports checkExports;
    private final TakeInExports takeInExports;

    @Inject
    public ReceiveExports(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            StagingArea staging,
            InboxExports inbox,
            CheckExports checkExports,
            TakeInExports takeInExports) {
        this.transactions = transactions;
        this.facts = facts;
        this.models = models;
        this.staging = staging;
        this.inbox = inbox;
        this.checkExports = checkExports;
        this.takeInExports = takeInExports;
    }

    /** How it ended; the constants are exit statuses. */
    public enum Outcome {
        RECEIVED,
        NO_NEW_EXPORTS,
        STOPPED
    }

    /**
     * Call it outside a transaction: it reads and copies files.
     *
     * @param stopRequested checked between files; if true, nothing is received
     * @throws DrydockException {@link IngestFailure#EXPORT_REFUSED}, or the one problem's own code
     */
    public Outcome receive(long instanceId, String model, BooleanSupplier stopRequested) {
        transactions.run(() -> {
            RegisteredModel inForce = models.require(model);
            facts.record(instanceId, RunFacts.MODEL, model);
            if (facts.find(instanceId, RunFacts.MODEL_FILE).isEmpty()) { // its submission named no model
                facts.record(instanceId, RunFacts.MODEL_FILE, inForce.definitionDigest());
            }
        });
        try {
            return receiveOf(instanceId, model, stopRequested);
        } finally {
            staging.clearAside(instanceId);
        }
    }

    private Outcome receiveOf(long instanceId, String model, BooleanSupplier stopRequested) {
        staging.clearAside(instanceId);
        List<InboxProblem> problems = new ArrayList<>();
        List<WaitingExport> all = inbox.signed(problems);
        inbox.checkSequences(instanceId, model, all, problems);
        nameRest(instanceId, model, all);
        List<WaitingExport> waiting = all.stream()
                .filter(export -> export.isOf(model) && export.isOpenTo(instanceId))
                .toList();
        Map<ExportedFile, Checked> aside = new HashMap<>();
        for (WaitingExport export : waiting) {
            if (stopRequested.getAsBoolean()) {
                return Outcome.STOPPED;
            }
            if (export.receipt().isEmpty()) {
                problems.addAll(checkExports.checkFiles(instanceId, export.manifest(), aside));
                problems.addAll(checkExports.checkCorrections(export.manifest(), waiting));
            }
        }
        refuse(problems);
        if (stopRequested.getAsBoolean()) {
            return Outcome.STOPPED;
        }
        takeInExports.takeIn(instanceId, waiting, aside);
        return waiting.isEmpty() ? Outcome.NO_NEW_EXPORTS : Outcome.RECEIVED;
    }

    /** Once, as the run first found them; a restart may find others. */
    private void nameRest(long instanceId, String model, List<WaitingExport> all) {
        List<String> rest = all.stream()
                .filter(export -> !export.isOf(model))
                .map(export -> export.manifest().label() + " of model "
                        + export.manifest().model())
                .toList();
        if (rest.isEmpty()) {
            return;
        }
        String named = rest.stream().limit(NAMED).collect(Collectors.joining(", "))
                + (rest.size() > NAMED ? " and " + (rest.size() - NAMED) + " more" : "");
        transactions.run(() -> {
            if (facts.find(instanceId, RunFacts.LEFT_IN_INBOX).isEmpty()) {
                facts.record(instanceId, RunFacts.LEFT_IN_INBOX, named);
            }
        });
    }

    private static void refuse(List<InboxProblem> problems) {
        if (problems.isEmpty()) {
            return;
        }
        FailureCode code = problems.size() == 1 ? problems.get(0).code() : IngestFailure.EXPORT_REFUSED;
        String sentences = problems.stream().map(InboxProblem::sentence).collect(Collectors.joining(" "));
        throw new DrydockException(
                code,
                (problems.size() == 1 ? "" : "The inbox has " + problems.size() + " problems. ") + sentences
                        + " Nothing was ingested. Correct the inbox, then restart the run.");
    }
}
