package dev.drydock.bootstrap;

import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.ViewBackground;
import dev.drydock.artifacts.PackagedRunRecords;
import dev.drydock.console.access.Explanations;
import dev.drydock.domain.dataset.SnapshotRepository;
import dev.drydock.domain.drift.DriftFiles;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.manual.Manual;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What the console's pages share. */
class ConsoleProducer {

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
    Explanations explanations() {
        return Explanations.read();
    }

    @Produces
    @Singleton
    Manual manual(Installation installation) {
        return Manual.read(installation.home().resolve("docs"));
    }
}
