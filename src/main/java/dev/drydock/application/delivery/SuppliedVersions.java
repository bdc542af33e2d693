package dev.drydock.application.delivery;

import dev.drydock.domain.delivery.SiteReport.Became;
import dev.drydock.domain.delivery.SiteReport.Supplied;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contribution.Origin.Signed;
import dev.drydock.domain.registry.Contributions;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.validation.ReportStore;
import dev.drydock.domain.validation.SuiteDocuments;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What became of packages that another site supplied. Every method joins the caller's transaction. Tested by {@code FleetTest}. */
@Singleton
final class SuppliedVersions {
    /** Of a model: packages that were brought, and versions that are searched. */
    private static final int MOST = 500;

    private final VersionRepository versions;
    private final Contributions contributions;
    private final ReportStore reports;
    private final SuiteDocuments suites;
    private final ReleaseRepository releases;
    private final SignedDocuments documents;

    @Inject
    SuppliedVersions(
            VersionRepository versions,
            Contributions contributions,
            ReportStore reports,
            SuiteDocuments suites,
            ReleaseRepository releases,
            SignedDocuments documents) {
        this.versions = versions;
        this.contributions = contributions;
        this.reports = reports;
        this.suites = suites;
        this.releases = releases;
        this.documents = documents;
    }

    /**
     * Those that were brought to a model, the newest first.
     *
     * @param packages names of the supplier's packages, such as {@code pump-failure/7}
     */
    List<Supplied> of(String model, Set<String> packages) {
        List<Contribution> brought = contributions.list(model, MOST).stream()
                .filter(one -> one.origin()
                        .signed()
                        .filter(signed -> packages.contains(signed.version()))
                        .isPresent())
                .toList();
        if (brought.isEmpty()) {
            return List.of();
        }
        Map<String, ModelVersion> made = newestMade(model);
        return brought.stream()
                .map(one -> new Supplied(
                        one.origin().signed().map(Signed::version).orElseThrow(),
                        one.digest(),
                        one.broughtAt(),
                        Optional.ofNullable(made.get(one.digest())).map(this::became)))
                .toList();
    }

    /** By the digest of what it was made of. */
    private Map<String, ModelVersion> newestMade(String model) {
        Map<String, ModelVersion> made = new HashMap<>();
        for (ModelVersion version : versions.list(model, MOST)) {
            if (version.runInstance().isPresent()) {
                contributions
                        .usedBy(version.runInstance().getAsLong())
                        .ifPresent(used -> made.putIfAbsent(used.digest(), version));
            }
        }
        return made;
    }

    private Became became(ModelVersion version) {
        return new Became(
                version.id().number(),
                version.state().name(),
                version.verdict().orElse(""),
                holding(version),
                trial(version));
    }

    /** Without what follows a gate's name, which may be a value of the site's data. */
    private List<String> holding(ModelVersion version) {
        return version.reportDigest().flatMap(reports::findJson).map(suites::readReport).stream()
                .flatMap(report -> report.holding().stream())
                .map(gate -> gate.split(":", 2)[0])
                .distinct()
                .toList();
    }

    private String trial(ModelVersion version) {
        return releases.findReceiverReport(version.id())
                .map(kept -> documents
                        .keptReceiverReport(
                                kept.envelope(), documents.read(kept.order().envelope()), kept.signedBy())
                        .verdict())
                .orElse("");
    }
}
