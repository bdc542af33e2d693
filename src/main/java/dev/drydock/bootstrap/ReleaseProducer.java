package dev.drydock.bootstrap;

import dev.drydock.application.access.AccessTokens;
import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.erasure.DataDeeds;
import dev.drydock.application.ingest.ImportedBefore;
import dev.drydock.application.registry.ChangeDefinition;
import dev.drydock.application.registry.ImportModel;
import dev.drydock.application.registry.LeftImports;
import dev.drydock.application.registry.Lineage;
import dev.drydock.application.registry.StoredPackages;
import dev.drydock.application.release.FollowOrder;
import dev.drydock.application.release.PolicyDeeds;
import dev.drydock.application.release.StatementTerms;
import dev.drydock.application.release.Successions;
import dev.drydock.application.release.WatchNode;
import dev.drydock.application.release.WatchRelease;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.RunDeeds;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.application.validation.AssemblePackage;
import dev.drydock.application.validation.JudgeImport;
import dev.drydock.application.validation.KeptReports;
import dev.drydock.application.validation.ProbeModule;
import dev.drydock.artifacts.LockedTurn;
import dev.drydock.config.InstalledNatives;
import dev.drydock.config.NodeSettings;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.registry.DataLineage;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ComparisonSigner;
import dev.drydock.domain.release.LineageRecords;
import dev.drydock.domain.release.PackageArchive;
import dev.drydock.domain.release.PackageCheck;
import dev.drydock.domain.release.PackageSigner;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.release.SiteTurn;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.PolicySigners;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.packaging.BuilderSignature;
import dev.drydock.packaging.ReleaseDocuments;
import dev.drydock.packaging.SiteTrust;
import dev.drydock.servingclient.HttpsServingTarget;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** The use cases of registry and release, and the adapters that need to know where things of this site lie. */
class ReleaseProducer {
    /** How long a person may take from fetching a statement to its use in a promotion. */
    private static final Duration STATEMENT_VALIDITY = Duration.ofDays(7);

    private static final Duration ORDER_VALIDITY = Duration.ofMinutes(10);
    private static final Duration NODE_TIMEOUT = Duration.ofMinutes(5);
    private static final int WATCH_LOOKS = 3;
    /** A node that is started again is away for about half as long. */
    private static final int WATCH_SILENT_LOOKS = 90;

    private static final Duration WATCH_PAUSE = Duration.ofSeconds(1);

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
    ServingTarget servingTarget(SiteFolder site, SiteConfiguration configuration, PackageArchive archive) {
        String host = configuration.host().equals("*") ? "localhost" : configuration.host();
        NodeSettings node = configuration.node();
        return new HttpsServingTarget(
                URI.create(node.url().orElse("https://" + host + ":" + configuration.servingPort())),
                site.root().resolve(node.tokenFile()),
                site.root().resolve(node.certificate()),
                archive,
                NODE_TIMEOUT);
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
    Lineage lineage(
            ModelRepository models,
            VersionRepository versions,
            ReleaseRepository releases,
            LineageRecords records,
            DataLineage data,
            PackageStore packages,
            PackageContent content,
            PolicySource policies,
            PolicySigners signers,
            TrustSource trust,
            AccessTokens tokens,
            RunFacts facts) {
        return new Lineage(
                models,
                versions,
                releases,
                facts,
                tokens,
                List.of(
                        new RunDeeds(records),
                        new DataDeeds(records, data, versions),
                        new PolicyDeeds(versions, packages, content, policies, signers, trust)));
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
    ImportedBefore importedBefore(
            Transactions transactions, VersionRepository versions, PackageStore packages, SiteFolder site) {
        return new ImportedBefore(transactions, versions, packages, importTurns(site), ReleaseProducer::pause);
    }

    @Produces
    @Singleton
    LeftImports leftImports(
            Transactions transactions,
            VersionRepository versions,
            PackageStore packages,
            SiteFolder site,
            AuditLog audit,
            Holder self) {
        return new LeftImports(transactions, versions, packages, importTurns(site), audit, self);
    }

    private static Function<String, SiteTurn> importTurns(SiteFolder site) {
        return model -> new LockedTurn(site.var().resolve("imports").resolve(model + ".lock"));
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

    @Produces
    @Singleton
    WatchNode watchNode(
            Transactions transactions,
            ModelRepository models,
            VersionRepository versions,
            ReleaseRepository releases,
            ServingTarget target,
            SubmitJob submitJob,
            Holder self,
            Clock clock) {
        return new WatchNode(
                transactions,
                models,
                versions,
                releases,
                target,
                submitJob,
                new Actor("node:" + self.node(), Set.of()),
                clock);
    }

    @Produces
    @Singleton
    WatchRelease watchRelease(
            Transactions transactions,
            VersionRepository versions,
            PackageStore packages,
            ServingTarget target,
            AuditLog audit) {
        return new WatchRelease(
                transactions,
                versions,
                packages,
                target,
                audit,
                ReleaseProducer::pause,
                WATCH_LOOKS,
                WATCH_SILENT_LOOKS);
    }

    private static void pause() {
        try {
            Thread.sleep(WATCH_PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
