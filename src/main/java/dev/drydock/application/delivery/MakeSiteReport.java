package dev.drydock.application.delivery;

import dev.drydock.application.access.Journal;
import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryStatement.Route;
import dev.drydock.domain.delivery.SiteReport;
import dev.drydock.domain.delivery.SiteReport.Drift;
import dev.drydock.domain.delivery.SiteReport.InService;
import dev.drydock.domain.delivery.SiteReport.ModelReport;
import dev.drydock.domain.delivery.SiteReport.Supplied;
import dev.drydock.domain.drift.DriftFiles;
import dev.drydock.domain.drift.DriftFiles.RunReport;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.release.TrustSource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes what this site reports to one that supplied it with packages. Every method joins the caller's transaction. Tested by {@code FleetTest}. */
@Singleton
final class MakeSiteReport {
    private final DeliveryLedger ledger;
    private final DeliveryDocuments documents;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final SuppliedVersions suppliedVersions;
    private final DriftFiles drift;
    private final TrustSource trust;
    private final Journal journal;

    @Inject
    MakeSiteReport(
            DeliveryLedger ledger,
            DeliveryDocuments documents,
            ModelRepository models,
            VersionRepository versions,
            SuppliedVersions suppliedVersions,
            DriftFiles drift,
            TrustSource trust,
            Journal journal) {
        this.ledger = ledger;
        this.documents = documents;
        this.models = models;
        this.versions = versions;
        this.suppliedVersions = suppliedVersions;
        this.drift = drift;
        this.trust = trust;
        this.journal = journal;
    }

    /** Whether a package of that site was taken here. */
    boolean isSupplier(String site) {
        return !ledger.packagesFrom(site).isEmpty();
    }

    /** The signed report for that site. */
    String signed(String to) {
        Set<String> packages = ledger.packagesFrom(to);
        Instant now = journal.now().truncatedTo(ChronoUnit.SECONDS);
        List<ModelReport> reports = new ArrayList<>();
        for (RegisteredModel model : models.list()) {
            List<Supplied> supplied = suppliedVersions.of(model.name(), packages, now);
            if (!supplied.isEmpty()) {
                reports.add(new ModelReport(model.name(), serving(model.name()), supplied, drift(model.name())));
            }
        }
        return documents
                .sign(new SiteReport(new Route(trust.current().site(), to), now, reports))
                .envelope();
    }

    private Optional<InService> serving(String model) {
        return versions.champion(model)
                .flatMap(version -> version.packageDigest()
                        .flatMap(digest -> versions.aliasHistory(model, VersionRepository.CHAMPION, 1).stream()
                                .map(AliasChange::at)
                                .findFirst()
                                .map(since -> new InService(version.id().number(), digest, since))));
    }

    /** What was measured of an earlier version says nothing about the one in service. */
    private Optional<Drift> drift(String model) {
        Optional<String> champion =
                versions.champion(model).map(version -> version.id().toString());
        return drift.earlierReports(model, Long.MAX_VALUE, 1).stream()
                .findFirst()
                .map(RunReport::report)
                .filter(report -> report.champion().equals(champion))
                .map(report -> new Drift(report.decision().name(), report.rows(), (int) report.columns().stream()
                        .filter(column -> column.role() == ColumnRole.INPUT && column.hasDrifted())
                        .count()));
    }
}
