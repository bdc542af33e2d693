package dev.drydock.bootstrap;

import dev.drydock.application.audit.Deeds;
import dev.drydock.application.erasure.DataDeeds;
import dev.drydock.application.release.PolicyDeeds;
import dev.drydock.application.release.ViewSuspensions;
import dev.drydock.application.runs.RunDeeds;
import dev.drydock.application.training.BroughtWeights;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.dataset.ManifestVerifier;
import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryFiles;
import dev.drydock.domain.delivery.Markings;
import dev.drydock.domain.delivery.MediumScanner;
import dev.drydock.domain.delivery.SiteDocument;
import dev.drydock.domain.delivery.Waves;
import dev.drydock.domain.dossier.DossierArchive;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.release.PackageInspection;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.release.SuspensionDocuments;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.BuilderSignature;
import dev.drydock.packaging.DeliveryPapers;
import dev.drydock.packaging.InstalledDocuments;
import dev.drydock.packaging.PackageVerifier;
import dev.drydock.packaging.ReleaseDocuments;
import dev.drydock.packaging.ScannerCommand;
import dev.drydock.packaging.SignedPackageInspection;
import dev.drydock.packaging.SiteDeliveries;
import dev.drydock.packaging.SiteTrust;
import dev.drydock.packaging.SourceManifests;
import dev.drydock.packaging.SuspensionStatements;
import dev.drydock.packaging.dossier.SignedDossiers;
import dev.drydock.packaging.suite.PolicyProof;
import dev.drydock.program.ProgramVersion;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The adapters of releases that are no beans by themselves: packages and their signatures know no container. */
class ReleaseProducer {
    /** How long a scanner may look at a delivery. */
    private static final Duration SCANNER_LIMIT = Duration.ofHours(4);

    /** Who else took part in a version, in the order of the messages. */
    @Produces
    @Singleton
    List<Deeds> furtherDeeds(RunDeeds runs, DataDeeds data, BroughtWeights weights, PolicyDeeds policies) {
        return List.of(runs, data, weights, policies);
    }

    @Produces
    @Singleton
    ManifestVerifier manifestVerifier(TrustSource trust) {
        return new SourceManifests(trust::current);
    }

    @Produces
    @Singleton
    PackageInspection packageInspection(TrustSource trust) {
        return new SignedPackageInspection(() -> installed(trust));
    }

    private static Optional<TrustFile> installed(TrustSource trust) {
        try {
            return Optional.of(trust.current());
        } catch (DrydockException e) {
            return Optional.empty(); // reported where the trust file itself is needed
        }
    }

    @Produces
    @Singleton
    TrustSource trustSource(SiteFolder site) {
        return new SiteTrust(site.trust(), site.roots());
    }

    @Produces
    @Singleton
    BuilderSignature builderSignature(SiteFolder site) {
        return new BuilderSignature(site.key("builder"));
    }

    @Produces
    @Singleton
    ViewSuspensions.Place suspensionPlace(SiteConfiguration configuration) {
        return new ViewSuspensions.Place(configuration.site(), configuration.stage());
    }

    @Produces
    @Singleton
    SuspensionDocuments suspensionDocuments() {
        return SuspensionStatements.documents();
    }

    @Produces
    @Singleton
    SignedDocuments signedDocuments(SiteFolder site) {
        return new ReleaseDocuments(site.key("order"));
    }

    @Produces
    @Singleton
    DeliveryDocuments deliveryDocuments(SiteFolder site) {
        return new DeliveryPapers(site.key("delivery"));
    }

    @Produces
    @Singleton
    DossierArchive dossierArchive(SiteFolder site, DefinitionReader definitions) {
        return new SignedDossiers(
                site.key("builder"),
                new PackageVerifier(new PolicyProof(definitions)),
                ProgramVersion.current().toString());
    }

    @Produces
    @Singleton
    DeliveryFiles deliveryFiles(SiteFolder site) {
        return new SiteDeliveries(site.deliveries(), site.deliveries().resolve("work"), site.deliveryIdentity());
    }

    @Produces
    @Singleton
    SiteDocument siteDocuments(SiteFolder site) {
        return new InstalledDocuments(Map.of(SiteDocument.POLICY, site.policy(), SiteDocument.TRUST, site.trust()));
    }

    @Produces
    @Singleton
    Markings markings(SiteConfiguration configuration) {
        return new Markings(
                configuration.deliveries().markings(),
                configuration.deliveries().limit());
    }

    @Produces
    @Singleton
    Waves waves(SiteConfiguration configuration) {
        return new Waves(configuration.deliveries().waves().stream()
                .map(wave -> new Waves.Wave(Set.copyOf(wave.sites()), wave.days()))
                .toList());
    }

    @Produces
    @Singleton
    MediumScanner mediumScanner(SiteConfiguration configuration) {
        return new ScannerCommand(configuration.deliveries().scanner(), SCANNER_LIMIT);
    }
}
