package dev.drydock.application.delivery;

import dev.drydock.application.access.Journal;
import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryLedger.Sent;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
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
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
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
    private final OwnStage ownStage;
    private final Journal journal;

    @Inject
    MakeSiteReport(
            DeliveryLedger ledger,
            DeliveryDocuments documents,
            ModelRepository models,
            VersionRepository versions,
            SuppliedVersions suppliedVersions,
            DriftFiles drift,
            OwnStage ownStage,
            Journal journal) {
        this.ledger = ledger;
        this.documents = documents;
        this.models = models;
        this.versions = versions;
        this.suppliedVersions = suppliedVersions;
        this.drift = drift;
        this.ownStage = ownStage;
        this.journal = journal;
    }

    /**
     * Whether that site gets a report: a package of it was taken here; or this site is of a stage, and that one gets packages from it.
     *
     * @param packages versions whose packages travel now
     */
    boolean isDue(String to, List<VersionId> packages) {
        return !ledger.packagesFrom(to).isEmpty()
                || (ownStage.name().isPresent() && !sent(to, packages).isEmpty());
    }

    /** This site's versions that were sent to that site with deliveries, or are now. */
    private List<VersionId> sent(String to, List<VersionId> packages) {
        Set<VersionId> sent = new LinkedHashSet<>(packages);
        for (Sent delivery : ledger.sentTo(to)) {
            documents.read(delivery.envelope()).contents().items().stream()
                    .filter(item -> item.kind() == Kind.PACKAGE)
                    .forEach(item -> sent.add(VersionId.parse(item.name())));
        }
        return List.copyOf(sent);
    }

    /**
     * The signed report for that site.
     *
     * @param travelling versions whose packages travel now
     */
    String signed(String to, List<VersionId> travelling) {
        Optional<String> stage = ownStage.name();
        List<VersionId> sent = stage.isPresent() ? sent(to, travelling) : List.of();
        Set<String> packages = ledger.packagesFrom(to);
        Instant now = journal.now().truncatedTo(ChronoUnit.SECONDS);
        List<ModelReport> reports = new ArrayList<>();
        for (RegisteredModel model : models.list()) {
            List<Supplied> supplied =
                    new ArrayList<>(suppliedVersions.of(model.name(), packages, now, stage.isPresent()));
            supplied.addAll(suppliedVersions.own(
                    model.name(),
                    sent.stream().filter(id -> id.model().equals(model.name())).toList(),
                    now));
            if (!supplied.isEmpty()) {
                reports.add(new ModelReport(model.name(), serving(model.name()), supplied, drift(model.name())));
            }
        }
        return documents
                .sign(new SiteReport(new Route(ownStage.site(), to), now, stage, reports))
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
