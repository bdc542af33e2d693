package dev.drydock.bootstrap;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.audit.Deeds;
import dev.drydock.application.erasure.DataDeeds;
import dev.drydock.application.ingest.ImportedBefore;
import dev.drydock.application.registry.ChangeDefinition;
import dev.drydock.application.registry.ImportModel;
import dev.drydock.application.registry.StoredPackages;
import dev.drydock.application.release.FollowOrder;
import dev.drydock.application.release.PolicyDeeds;
import dev.drydock.application.release.StatementTerms;
import dev.drydock.application.release.Successions;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.RunDeeds;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.validation.AssemblePackage;
import dev.drydock.application.validation.JudgeImport;
import dev.drydock.application.validation.KeptReports;
import dev.drydock.application.validation.ProbeModule;
import dev.drydock.config.InstalledNatives;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.dataset.ManifestVerifier;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ComparisonSigner;
import dev.drydock.domain.release.PackageArchive;
import dev.drydock.domain.release.PackageCheck;
import dev.drydock.domain.release.PackageInspection;
import dev.drydock.domain.release.PackageSigner;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.BuilderSignature;
import dev.drydock.packaging.ReleaseDocuments;
import dev.drydock.packaging.SignedPackageInspection;
import dev.drydock.packaging.SiteTrust;
import dev.drydock.packaging.SourceManifests;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The use cases of registry and release, and the adapters that need to know where things of this site lie. */
class ReleaseProducer {
    /** How long a person may take from fetching a statement to its use in a promotion. */
    private static final Duration STATEMENT_VALIDITY = Duration.ofDays(7);

    private static final Duration ORDER_VALIDITY = Duration.ofMinutes(10);

    /** Who else had a hand in a version, in the order in which they are told. */
    @Produces
    @Singleton
    List<Deeds> furtherDeeds(RunDeeds runs, DataDeeds data, PolicyDeeds policies) {
        return List.of(runs, data, policies);
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
            return Optional.empty(); // told wherever the trust file itself is needed
        }
    }

    @Produces
    @Singleton
    TrustSource trustSource(SiteFolder site) {
        return new SiteTrust(site.trust(), site.roots());
    }

    @Produces
    @Singleton
    PackageSigner packageSigner(SiteFolder site) {
        return new BuilderSignature(site.key("builder"));
    }

    @Produces
    @Singleton
    ComparisonSigner comparisonSigner(SiteFolder site) {
        return new BuilderSignature(site.key("builder"));
    }

    @Produces
    @Singleton
    SignedDocuments signedDocuments(SiteFolder site) {
        return new ReleaseDocuments(site.key("order"));
    }

    @Produces
    @Singleton
    StatementTerms statementTerms(
            PackageStore packages,
            StoredPackages stored,
            PackageCheck check,
            PolicySource policies,
            KeptReports reports) {
        return new StatementTerms(packages, stored, check, policies, reports, STATEMENT_VALIDITY);
    }

    @Produces
    @Singleton
    ChangeDefinition changeDefinition(
            Transactions transactions,
            Authorization authorization,
            DefinitionReader definitions,
            PolicySource policies,
            PackageStore packages,
            PackageContent content,
            ProbeModule probeModule,
            ModelRepository models,
            VersionRepository versions,
            Executions executions,
            RunFacts facts,
            AuditLog audit,
            Clock clock) {
        return new ChangeDefinition(
                transactions,
                authorization,
                definitions,
                policies,
                packages,
                content,
                probeModule,
                models,
                versions,
                executions,
                facts,
                audit,
                clock,
                () -> UUID.randomUUID().toString());
    }

    @Produces
    @Singleton
    ImportModel importModel(
            Transactions transactions,
            Authorization authorization,
            PackageArchive archive,
            PackageStore packages,
            PackageContent content,
            DefinitionReader definitions,
            PolicySource policies,
            SuiteDocuments documents,
            ProbeModule probeModule,
            AssemblePackage assemblePackage,
            JudgeImport judgeImport,
            ModelRepository models,
            VersionRepository versions,
            Installation installation,
            ImportedBefore importedBefore,
            AuditLog audit,
            Clock clock) {
        return new ImportModel(
                transactions,
                authorization,
                archive,
                packages,
                content,
                definitions,
                policies,
                documents,
                probeModule,
                assemblePackage,
                judgeImport,
                models,
                versions,
                importedBefore,
                audit,
                clock,
                () -> UUID.randomUUID().toString(),
                InstalledNatives.of(installation.home(), System.getenv())
                        .map(InstalledNatives::engine)
                        .orElse("PyTorch"));
    }

    @Produces
    @Singleton
    FollowOrder followOrder(
            Transactions transactions,
            VersionRepository versions,
            ReleaseRepository releases,
            Successions successions,
            PackageStore packages,
            TrustSource trust,
            SignedDocuments documents,
            ServingTarget target,
            AuditLog audit,
            Clock clock) {
        return new FollowOrder(
                transactions,
                versions,
                releases,
                successions,
                packages,
                trust,
                documents,
                target,
                audit,
                clock,
                ORDER_VALIDITY);
    }
}
