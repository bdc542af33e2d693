package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.registry.Lineage;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.registry.VersionRepository.Rejection;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.PackageArchive;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.domain.validation.ReportStore;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Looks at models, versions, candidates, reports and packages. */
@Singleton
public class ViewRegistry {
    private static final int MOST = 1000;
    private static final List<VersionState> UNDECIDED = List.of(
            VersionState.ASSEMBLED,
            VersionState.WAITING_FOR_WAIVER,
            VersionState.SEALED,
            VersionState.SIGNED,
            VersionState.PROPOSED,
            VersionState.APPROVED,
            VersionState.SUPERSEDED);

    private final Transactions transactions;
    private final Authorization authorization;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final StandingStatements statements;
    private final Lineage lineage;
    private final Approvers mayApprove;
    private final TrustSource trust;
    private final ReportStore reports;
    private final PackageStore packages;
    private final PackageArchive archive;

    @Inject
    public ViewRegistry(
            Transactions transactions,
            Authorization authorization,
            ModelRepository models,
            VersionRepository versions,
            StandingStatements statements,
            Lineage lineage,
            Approvers mayApprove,
            TrustSource trust,
            ReportStore reports,
            PackageStore packages,
            PackageArchive archive) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.models = models;
        this.versions = versions;
        this.statements = statements;
        this.lineage = lineage;
        this.mayApprove = mayApprove;
        this.trust = trust;
        this.reports = reports;
        this.packages = packages;
        this.archive = archive;
    }

    /**
     * A model and the version in service.
     *
     * @param model by the {@code model.yaml} in force
     * @param first the same by the one it was first imported with
     * @param previous of the versions that were replaced, the one that answered last: where a roll-back leads
     */
    public record ModelOverview(
            RegisteredModel model, RegisteredModel first, Optional<VersionId> champion, Optional<VersionId> previous) {}

    /** A version and whether it is the one in service. */
    public record VersionOverview(ModelVersion version, boolean champion) {}

    /**
     * A version with everything that decides about it.
     *
     * @param lineage who may not approve it, and why
     * @param approvals those that count today
     * @param waivers those that count today
     * @param lapsed clauses about statements that count no more, each with its reason
     * @param quorum how many must approve it
     * @param missing how many more must
     * @param eligible release managers who may still approve it
     * @param unwaived gates that were waived, and whose waiver counts no more
     * @param superseded why another version's coming into service made it SUPERSEDED and what can be done, in whole sentences; empty
     *     if it is not
     * @param rejection by whom it was rejected and why, if a person did that
     */
    public record Candidate(
            VersionOverview overview,
            Map<String, String> lineage,
            List<ApprovalRecord> approvals,
            List<ApprovalRecord> waivers,
            List<String> lapsed,
            int quorum,
            int missing,
            List<String> eligible,
            List<String> unwaived,
            String superseded,
            Optional<Rejection> rejection) {}

    public List<ModelOverview> models(Actor actor) {
        authorization.require(actor, Operation.VIEW, "models");
        return transactions.required(
                () -> models.list().stream().map(this::overview).toList());
    }

    private ModelOverview overview(RegisteredModel model) {
        Optional<VersionId> previous = versions.aliasHistory(model.name(), VersionRepository.CHAMPION, MOST).stream()
                .map(AliasChange::version)
                .filter(version -> versions.require(version).state() == VersionState.RETIRED)
                .findFirst();
        return new ModelOverview(
                model,
                models.requireFirst(model.name()),
                versions.champion(model.name()).map(ModelVersion::id),
                previous);
    }

    /** Newest first. */
    public List<VersionOverview> versions(Actor actor, String model) {
        authorization.require(actor, Operation.VIEW, model);
        return transactions.required(() -> {
            models.require(model);
            return versions.list(model, MOST).stream().map(this::overview).toList();
        });
    }

    /** Versions that are neither in service, nor were, nor are rejected; newest first. */
    public List<VersionOverview> candidates(Actor actor) {
        authorization.require(actor, Operation.VIEW, "candidates");
        return transactions.required(() ->
                versions.listIn(UNDECIDED, MOST).stream().map(this::overview).toList());
    }

    private VersionOverview overview(ModelVersion version) {
        boolean champion = versions.champion(version.id().model())
                .map(ModelVersion::id)
                .filter(version.id()::equals)
                .isPresent();
        return new VersionOverview(version, champion);
    }

    public Candidate candidate(Actor actor, VersionId id) {
        authorization.require(actor, Operation.VIEW, id.toString());
        TrustFile trusted = trust.current();
        return transactions.required(() -> {
            ModelVersion version = versions.require(id);
            StandingStatements.Standing approvals = statements.of(id, Action.ACTIVATE, trusted);
            StandingStatements.Standing waivers = statements.of(id, Action.WAIVE, trusted);
            Set<String> approvers = statements.approvers(id, trusted);
            Set<String> unwaived = statements.missingWaivers(id, waivers);
            return new Candidate(
                    overview(version),
                    lineage.of(version),
                    approvals.counting(),
                    waivers.counting(),
                    Stream.concat(approvals.lapsed().stream(), waivers.lapsed().stream())
                            .map(StandingStatements.Lapsed::toString)
                            .toList(),
                    trusted.approvalQuorum(),
                    Math.max(0, trusted.approvalQuorum() - approvers.size()),
                    eligible(version, trusted, approvers),
                    List.copyOf(unwaived),
                    statements.whySuperseded(version),
                    versions.findRejection(id));
        });
    }

    private List<String> eligible(ModelVersion version, TrustFile trusted, Set<String> approvers) {
        return mayApprove.of(version, trusted).stream()
                .filter(person -> !approvers.contains(person))
                .toList();
    }

    /**
     * The signed comparison with the version that answers now, JSON text.
     *
     * @throws dev.drydock.failure.DrydockException {@code VALIDATION_REPORT_MISSING} if there is none
     */
    public String comparison(Actor actor, VersionId id) {
        authorization.require(actor, Operation.VIEW, id.toString());
        return transactions
                .required(() -> statements.comparison(versions.require(id)))
                .orElseThrow(() -> noReport(id));
    }

    /** The gate report, byte for byte. */
    public byte[] report(Actor actor, VersionId id) {
        return reports.findJson(reportDigest(actor, id)).orElseThrow(() -> noReport(id));
    }

    public byte[] reportPage(Actor actor, VersionId id) {
        return reports.findPage(reportDigest(actor, id)).orElseThrow(() -> noReport(id));
    }

    private String reportDigest(Actor actor, VersionId id) {
        authorization.require(actor, Operation.VIEW, id.toString());
        return transactions.required(() -> versions.require(id)).reportDigest().orElseThrow(() -> noReport(id));
    }

    private static DrydockException noReport(VersionId id) {
        return new DrydockException(
                ReleaseFailure.REPORT_MISSING,
                "Version " + id + " has no gate report. Let its run pass the step judge first.");
    }

    /** A directory to be sent. */
    public interface Sender {
        void writeTo(OutputStream out);
    }

    /** The version's package as tar: the signed one, or before that the directory that is judged. */
    public Sender packageOf(Actor actor, VersionId id) {
        authorization.require(actor, Operation.VIEW, id.toString());
        ModelVersion version = transactions.required(() -> versions.require(id));
        Path directory = version.state().hasSignedPackage()
                ? packages.require(version.packageDigest().orElseThrow(() -> noReport(id)))
                : packages.workspace(version.workspace().orElseThrow(() -> noReport(id)));
        return out -> archive.write(directory, out);
    }
}
