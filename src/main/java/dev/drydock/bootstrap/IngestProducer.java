package dev.drydock.bootstrap;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.drift.MeasureDrift;
import dev.drydock.application.drift.RepeatedNight;
import dev.drydock.application.ingest.FinishIngest;
import dev.drydock.application.ingest.IngestExports;
import dev.drydock.application.ingest.KeepOutErased;
import dev.drydock.application.ingest.ListRejects;
import dev.drydock.application.ingest.ReceiveExports;
import dev.drydock.application.ingest.SealSnapshot;
import dev.drydock.application.ingest.ViewRawRejects;
import dev.drydock.application.ingest.WatchInbox;
import dev.drydock.application.runs.CompareExecutions;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Executions;
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
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.domain.statistics.SnapshotDescriptions;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.ReportStore;
import dev.drydock.domain.validation.SuiteDocuments;
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
    ReceiveExports receiveExports(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            ExportRepository exports,
            StagingArea staging,
            ExportFiles files,
            ManifestVerifier verifier,
            KeepOutErased keepOut,
            AuditLog audit,
            Clock clock) {
        return new ReceiveExports(
                transactions, facts, models, exports, staging, files, verifier, keepOut, audit, clock);
    }

    @Produces
    @Singleton
    IngestExports ingestExports(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            ExportRepository exports,
            StagingArea staging,
            ExportFiles files) {
        return new IngestExports(transactions, facts, models, exports, staging, files);
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
    MeasureDrift measureDrift(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            VersionRepository versions,
            ExportRepository exports,
            PackageStore packages,
            SnapshotArchive snapshots,
            DriftFiles files,
            RepeatedNight repeated) {
        return new MeasureDrift(transactions, facts, models, versions, exports, packages, snapshots, files, repeated);
    }

    @Produces
    @Singleton
    RepeatedNight repeatedNight(
            ModelRepository models,
            RunFacts facts,
            VersionRepository versions,
            PolicySource policies,
            ReportStore reports,
            SuiteDocuments documents) {
        return new RepeatedNight(models, facts, versions, policies, reports, documents);
    }

    @Produces
    @Singleton
    ListRejects listRejects(Transactions transactions, Authorization authorization, ExportRepository exports) {
        return new ListRejects(transactions, authorization, exports);
    }

    @Produces
    @Singleton
    FinishIngest finishIngest(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            ExportRepository exports,
            StagingArea staging) {
        return new FinishIngest(transactions, facts, models, exports, staging);
    }

    @Produces
    @Singleton
    WatchInbox watchInbox(StagingArea staging, ManifestVerifier verifier, SubmitJob submitJob, Holder self) {
        return new WatchInbox(staging, verifier, submitJob, new Actor("node:" + self.node(), Set.of()));
    }

    @Produces
    @Singleton
    ViewRawRejects viewRawRejects(
            Transactions transactions,
            Authorization authorization,
            ExportRepository exports,
            StagingArea staging,
            ExportFiles files,
            AuditLog audit) {
        return new ViewRawRejects(transactions, authorization, exports, staging, files, audit);
    }

    @Produces
    @Singleton
    CompareExecutions compareExecutions(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            Runs runs,
            RunFacts facts,
            SnapshotRepository snapshots,
            ExportRepository exports,
            ReportStore reports,
            SuiteDocuments documents) {
        return new CompareExecutions(
                transactions, authorization, executions, runs, facts, snapshots, exports, reports, documents);
    }
}
