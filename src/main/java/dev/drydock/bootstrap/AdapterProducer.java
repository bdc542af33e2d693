package dev.drydock.bootstrap;

import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.audit.AuditTrail;
import dev.drydock.application.audit.StampAudit;
import dev.drydock.application.audit.StampSchedule;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.artifacts.NetworkTimeStamps;
import dev.drydock.config.Installation;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.audit.StampStore;
import dev.drydock.domain.dataset.ForeignExports;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.release.PackageArchive;
import dev.drydock.domain.release.PackageCheck;
import dev.drydock.domain.release.SiteTurns;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.domain.training.LeftWorkers;
import dev.drydock.domain.training.WorkerLauncher;
import dev.drydock.domain.validation.ExtensionGates;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.extensions.ExtensionFolder;
import dev.drydock.extensions.LoadedGates;
import dev.drydock.extensions.LoadedLauncher;
import dev.drydock.extensions.LoadedReaders;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.PackageVerifier;
import dev.drydock.packaging.TarArchive;
import dev.drydock.packaging.suite.InstalledPolicy;
import dev.drydock.packaging.suite.PolicyProof;
import dev.drydock.tracing.RequestSpans;
import dev.drydock.tracing.Traces;
import dev.drydock.workers.LocalWorkerLauncher;
import dev.drydock.workers.SiteWorkers;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** The adapters that are made of what the site is configured to have. The others are beans by themselves. */
class AdapterProducer {
    /** How long a gate of an extension may take. */
    private static final Duration EXTENSION_LIMIT = Duration.ofMinutes(5);

    /** How long the reader of an extension may take for one file. */
    private static final Duration READER_LIMIT = Duration.ofHours(1);

    /** How long a time-stamp authority may take; nobody waits for it. */
    private static final Duration STAMP_LIMIT = Duration.ofSeconds(15);

    /** How long one call of an extension's launcher may take. */
    private static final Duration LAUNCHER_LIMIT = Duration.ofMinutes(1);

    @Produces
    @Singleton
    PackageArchive packageArchive(SiteConfiguration configuration) {
        return new TarArchive(new PackageLimits(configuration.packageFiles(), configuration.packageBytes()));
    }

    @Produces
    @Singleton
    StampAudit stampAudit(
            Transactions transactions,
            AuditTrail trail,
            Journal journal,
            StampStore stamps,
            SiteTurns turns,
            SiteConfiguration configuration,
            Holder self) {
        return new StampAudit(
                transactions,
                trail,
                journal,
                stamps,
                turns,
                configuration
                        .timeStamps()
                        .map(site -> new StampSchedule(
                                new NetworkTimeStamps(
                                        site.authority(), site.certificates(), site.policy(), STAMP_LIMIT),
                                site.interval(),
                                self.actor())));
    }

    @Produces
    @Singleton
    InstalledPolicy policies(SiteFolder site, TrustSource trust) {
        return new InstalledPolicy(site.policy(), trust::current);
    }

    @Produces
    @Singleton
    PackageCheck packageCheck(DefinitionReader definitions) {
        return new PackageVerifier(new PolicyProof(definitions));
    }

    @Produces
    @Singleton
    ExtensionFolder extensionFolder(SiteFolder site) {
        return new ExtensionFolder(site.extensions());
    }

    @Produces
    @Singleton
    ExtensionGates extensionGates(ExtensionFolder extensions) {
        return new LoadedGates(extensions, EXTENSION_LIMIT);
    }

    @Produces
    @Singleton
    ForeignExports foreignExports(ExtensionFolder extensions, PolicySource policies) {
        return new LoadedReaders(extensions, policies, READER_LIMIT);
    }

    @Produces
    @Singleton
    WorkerSettings workerSettings(Installation installation, SiteFolder site, SiteConfiguration configuration) {
        return WorkerSettings.ofInstallation(
                installation.home(), site.var().resolve("tasks"), site.var().resolve("djl"), configuration);
    }

    @Produces
    @Singleton
    @Typed(LocalWorkerLauncher.class)
    LocalWorkerLauncher localWorkers(WorkerSettings settings) {
        return new LocalWorkerLauncher(settings);
    }

    @Produces
    @Singleton
    SiteWorkers siteWorkers(
            WorkerSettings settings,
            SiteConfiguration configuration,
            LocalWorkerLauncher here,
            ExtensionFolder extensions,
            PolicySource policies) {
        if (configuration.slurm().isPresent()) {
            return SiteWorkers.slurm(settings, configuration.slurm().get(), here);
        }
        return configuration
                .launcher()
                .map(chosen -> SiteWorkers.extension(
                        settings,
                        chosen,
                        new LoadedLauncher(
                                extensions,
                                policies,
                                new LoadedLauncher.Wanted(chosen.name(), chosen.gpus(), chosen.options()),
                                LAUNCHER_LIMIT),
                        here))
                .orElseGet(() -> SiteWorkers.local(settings, here));
    }

    @Produces
    @Singleton
    WorkerLauncher workers(SiteWorkers workers, Traces traces, Clock clock) {
        return traces.isOn() ? new TracedWorkers(workers.launcher(), traces, clock) : workers.launcher();
    }

    @Produces
    @Singleton
    LeftWorkers leftWorkers(SiteWorkers workers) {
        return workers.left();
    }

    @Produces
    @Singleton
    Traces traces(SiteFolder site, Clock clock) {
        return Traces.of(site.root(), "orchestrator", System.getenv(), clock);
    }

    @Produces
    @Singleton
    RequestSpans requestSpans(Traces traces, Clock clock) {
        return new RequestSpans(traces, clock);
    }

    void close(@Disposes Traces traces) {
        traces.close();
    }

    /** At the end of the server no worker stays behind. */
    void close(@Disposes LocalWorkerLauncher workers) {
        workers.close();
    }
}
