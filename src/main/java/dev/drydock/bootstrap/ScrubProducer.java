package dev.drydock.bootstrap;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.registry.InspectionRecords;
import dev.drydock.application.registry.ScrubPackages;
import dev.drydock.application.registry.StoredPackages;
import dev.drydock.application.runs.DailyTime;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.artifacts.InspectionNoteFiles;
import dev.drydock.artifacts.LockedTurn;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.SignedPackageInspection;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/** The nightly reading of the stored packages. */
class ScrubProducer {
    /** After each part of 4 MiB: less than 80 MiB a second, so that a night's trainings have the disk. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    @Produces
    @Singleton
    StoredPackages storedPackages(
            Transactions transactions,
            VersionRepository versions,
            PackageStore packages,
            TrustSource trust,
            InspectionRecords records,
            SiteFolder site,
            AuditLog audit,
            Holder self,
            Clock clock) {
        return new StoredPackages(
                transactions,
                versions,
                packages,
                new SignedPackageInspection(() -> installed(trust)),
                records,
                new InspectionNoteFiles(site.inspections()),
                audit,
                self,
                clock);
    }

    private static Optional<TrustFile> installed(TrustSource trust) {
        try {
            return Optional.of(trust.current());
        } catch (DrydockException e) {
            return Optional.empty(); // told wherever the trust file itself is needed
        }
    }

    @Produces
    @Singleton
    ScrubPackages scrubPackages(
            Transactions transactions,
            Authorization authorization,
            StoredPackages stored,
            InspectionRecords records,
            SiteFolder site,
            SiteConfiguration configuration,
            AuditLog audit,
            Holder self,
            Clock clock) {
        return new ScrubPackages(
                transactions,
                authorization,
                stored,
                records,
                new LockedTurn(site.var().resolve("scrub.lock")),
                configuration.scrub().map(time -> new DailyTime(time, ZoneId.systemDefault())),
                ScrubProducer::pause,
                audit,
                self,
                clock);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
