package dev.drydock.bootstrap;

import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.drift.ViewDrift;
import dev.drydock.application.ingest.ViewSnapshot;
import dev.drydock.application.registry.ViewModel;
import dev.drydock.application.release.ViewServing;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.ViewBackground;
import dev.drydock.application.training.CompareDefinitions;
import dev.drydock.artifacts.PackagedRunRecords;
import dev.drydock.console.access.Explanations;
import dev.drydock.domain.dataset.SnapshotRepository;
import dev.drydock.domain.drift.DriftFiles;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.statistics.SnapshotDescriptions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What the console's pages share. */
class ConsoleProducer {

    @Produces
    @Singleton
    ViewModel viewModel(
            Transactions transactions,
            Authorization authorization,
            ModelRepository models,
            VersionRepository versions,
            ReleaseRepository releases) {
        return new ViewModel(transactions, authorization, models, versions, releases);
    }

    @Produces
    @Singleton
    CompareDefinitions compareDefinitions(
            Transactions transactions,
            Authorization authorization,
            DefinitionReader definitions,
            ModelRepository models,
            VersionRepository versions,
            RunFacts facts) {
        return new CompareDefinitions(transactions, authorization, definitions, models, versions, facts);
    }

    @Produces
    @Singleton
    ViewServing viewServing(
            Transactions transactions, Authorization authorization, VersionRepository versions, ServingTarget target) {
        return new ViewServing(transactions, authorization, versions, target);
    }

    @Produces
    @Singleton
    ViewBackground viewBackground(
            Transactions transactions,
            Authorization authorization,
            VersionRepository versions,
            SnapshotRepository snapshots,
            DriftFiles drifts,
            PackageStore packages,
            RunFacts facts) {
        return new ViewBackground(
                transactions, authorization, versions, snapshots, drifts, packages, new PackagedRunRecords(), facts);
    }

    @Produces
    @Singleton
    ViewDrift viewDrift(
            Transactions transactions, Authorization authorization, Executions executions, DriftFiles drifts) {
        return new ViewDrift(transactions, authorization, executions, drifts);
    }

    @Produces
    @Singleton
    ViewSnapshot viewSnapshot(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            RunFacts facts,
            SnapshotDescriptions snapshots) {
        return new ViewSnapshot(transactions, authorization, executions, facts, snapshots);
    }

    @Produces
    @Singleton
    Explanations explanations() {
        return Explanations.read();
    }
}
