package dev.drydock.bootstrap;

import dev.drydock.application.audit.Deeds;
import dev.drydock.application.erasure.DataDeeds;
import dev.drydock.application.release.PolicyDeeds;
import dev.drydock.application.runs.RunDeeds;
import dev.drydock.application.training.BroughtWeights;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.dataset.ManifestVerifier;
import dev.drydock.domain.release.PackageInspection;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.BuilderSignature;
import dev.drydock.packaging.ReleaseDocuments;
import dev.drydock.packaging.SignedPackageInspection;
import dev.drydock.packaging.SiteTrust;
import dev.drydock.packaging.SourceManifests;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** The adapters of releases that are no beans by themselves: packages and their signatures know no container. */
class ReleaseProducer {
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
    SignedDocuments signedDocuments(SiteFolder site) {
        return new ReleaseDocuments(site.key("order"));
    }
}
