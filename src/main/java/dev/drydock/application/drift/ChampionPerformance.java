package dev.drydock.application.drift;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.LabelWindow;
import dev.drydock.application.ingest.ReadableFiles;
import dev.drydock.application.ingest.SnapshotPlans;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ReadAs;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.drift.AnswerReference;
import dev.drydock.domain.drift.DriftFiles;
import dev.drydock.domain.drift.EstimatePerformance;
import dev.drydock.domain.drift.PerformanceEstimate;
import dev.drydock.domain.drift.ServedAnswers;
import dev.drydock.domain.drift.ServedAnswers.Window;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.release.PackageStore;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/**
 * Estimates the champion's performance on the rows that it scored in the window of a run, whether they have labels or not. The files are those
 * that the run's snapshot was joined from, so a repetition gives the same. Tested by {@code EstimatedNightTest}.
 */
@Singleton
public final class ChampionPerformance {
    private final Transactions transactions;
    private final RunFacts facts;
    private final ReadableFiles readableFiles;
    private final StagingArea staging;
    private final PackageStore packages;
    private final DriftFiles files;
    private final LabelWindow window;

    @Inject
    public ChampionPerformance(
            Transactions transactions,
            RunFacts facts,
            ReadableFiles readableFiles,
            StagingArea staging,
            PackageStore packages,
            DriftFiles files,
            LabelWindow window) {
        this.transactions = transactions;
        this.facts = facts;
        this.readableFiles = readableFiles;
        this.staging = staging;
        this.packages = packages;
        this.files = files;
        this.window = window;
    }

    private record Input(Instant asOf, ReadAs.Files files) {}

    /** Call it outside a transaction: it reads files. */
    PerformanceEstimate estimate(long instanceId, Optional<ModelVersion> champion, ModelDefinition definition) {
        if (champion.isEmpty()) {
            return PerformanceEstimate.impossible("No version is in service.");
        }
        DatasetSchema schema = definition.schema();
        Optional<AnswerReference> reference = champion.flatMap(ModelVersion::packageDigest)
                .flatMap(packages::find)
                .flatMap(directory -> files.answers(directory, schema));
        if (reference.isEmpty()) {
            return PerformanceEstimate.impossible(
                    "The package of " + champion.get().id()
                            + " does not have what the version answered on labelled rows, because it was imported, or trained by"
                            + " an earlier version of Drydock. The next version that is trained here has it.");
        }
        Input input = transactions.required(() -> input(instanceId, definition));
        ServedAnswers served = new ServedAnswers(
                reference.get(),
                schema,
                new Window(Integer.toString(champion.get().id().number()), input.asOf(), window.length()));
        served.read(input.files().sorted(staging));
        return EstimatePerformance.estimate(reference.get(), schema.classes(), served, definition.drift());
    }

    private Input input(long instanceId, ModelDefinition definition) {
        return new Input(
                Instant.parse(facts.require(instanceId, SnapshotPlans.AS_OF)),
                readableFiles.ofRun(instanceId, definition, facts));
    }
}
