package dev.drydock.bootstrap;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.SealSnapshot;
import dev.drydock.application.ingest.WatchInbox;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.config.IngestLimits;
import dev.drydock.config.SiteFolder;
import dev.drydock.dataplane.CsvExportFiles;
import dev.drydock.dataplane.FileStagingArea;
import dev.drydock.dataplane.FileSystemSnapshots;
import dev.drydock.dataplane.JsonDriftFiles;
import dev.drydock.dataplane.KeyedPseudonyms;
import dev.drydock.dataplane.ManifestDescriptions;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.ManifestVerifier;
import dev.drydock.domain.dataset.Pseudonyms;
import dev.drydock.domain.dataset.SnapshotArchive;
import dev.drydock.domain.dataset.SnapshotRepository;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.drift.DriftFiles;
import dev.drydock.domain.labelling.LabelRequests;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.domain.statistics.SnapshotDescriptions;
import dev.drydock.packaging.SourceManifests;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Set;

/** The use cases that take exports in, seal snapshots and measure drift. */
class IngestProducer {

    @Produces
    @Singleton
    ExportFiles exportFiles() {
        return new CsvExportFiles(IngestLimits.DEFAULT);
    }

    @Produces
    @Singleton
    StagingArea stagingArea(SiteFolder site) {
        return new FileStagingArea(site.inbox(), site.var().resolve("staging"));
    }

    @Produces
    @Singleton
    FileSystemSnapshots snapshotFiles(SiteFolder site) {
        return new FileSystemSnapshots(site.var().resolve("snapshots"));
    }

    @Produces
    @Singleton
    SnapshotDescriptions snapshotDescriptions(FileSystemSnapshots snapshots) {
        return new ManifestDescriptions(snapshots);
    }

    @Produces
    @Singleton
    Pseudonyms pseudonyms(SiteFolder site) {
        return new KeyedPseudonyms(site.pseudonymKey());
    }

    @Produces
    @Singleton
    DriftFiles driftFiles(SiteFolder site) {
        return new JsonDriftFiles(site.var().resolve("drift"));
    }

    @Produces
    @Singleton
    ManifestVerifier manifestVerifier(TrustSource trust) {
        return new SourceManifests(trust::current);
    }

    @Produces
    @Singleton
    SealSnapshot sealSnapshot(
            Transactions transactions,
            RunFacts facts,
            Runs runs,
            ModelRepository models,
            ExportRepository exports,
            StagingArea staging,
            SnapshotArchive archive,
            SnapshotRepository snapshots,
            VersionRepository versions,
            LabelRequests requests,
            Pseudonyms pseudonyms,
            AuditLog audit,
            Clock clock) {
        return new SealSnapshot(
                transactions,
                facts,
                runs,
                models,
                exports,
                staging,
                archive,
                snapshots,
                versions,
                requests,
                pseudonyms,
                audit,
                clock,
                IngestLimits.DEFAULT.window());
    }

    @Produces
    @Singleton
    WatchInbox watchInbox(StagingArea staging, ManifestVerifier verifier, SubmitJob submitJob, Holder self) {
        return new WatchInbox(staging, verifier, submitJob, new Actor("node:" + self.node(), Set.of()));
    }
}
