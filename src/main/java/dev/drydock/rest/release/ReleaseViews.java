package dev.drydock.rest.release;

import dev.drydock.api.CandidateView;
import dev.drydock.api.ChangedDefinitionView;
import dev.drydock.api.DefinitionView;
import dev.drydock.api.ModelView;
import dev.drydock.api.ReceiverReportView;
import dev.drydock.api.RevisionView;
import dev.drydock.api.StageView;
import dev.drydock.api.VersionView;
import dev.drydock.application.registry.ChangeDefinition;
import dev.drydock.application.registry.RegisterRevision;
import dev.drydock.application.release.ViewCandidate.Candidate;
import dev.drydock.application.release.ViewRegistry.ModelOverview;
import dev.drydock.application.release.ViewRegistry.VersionOverview;
import dev.drydock.application.release.ViewStage.Seen;
import dev.drydock.application.training.CompareDefinitions.Difference;
import dev.drydock.application.training.ViewDefinitions;
import dev.drydock.domain.delivery.StageEvidence.Finding;
import dev.drydock.domain.registry.DefinitionChange;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ReceiverStatement;
import dev.drydock.domain.validation.ServingCheck;
import dev.drydock.domain.validation.ServingStanding;
import dev.drydock.domain.validation.WaiverTerm;
import dev.drydock.rest.registry.ContributionViews;
import java.util.List;
import java.util.Optional;

/** Models, versions and candidates as they go over the wire. */
final class ReleaseViews {
    private ReleaseViews() {}

    static ModelView model(ModelOverview overview, List<ServingStanding> standings) {
        Optional<ServingStanding> standing = standings.stream()
                .filter(one -> overview.champion().equals(Optional.of(one.version())))
                .findFirst();
        RegisteredModel model = overview.model();
        return new ModelView(
                model.name(),
                model.definitionDigest(),
                overview.champion().map(VersionId::toString).orElse(null),
                overview.previous().map(VersionId::toString).orElse(null),
                overview.first().registeredBy(),
                overview.first().registeredAt().toString(),
                standing.map(ReleaseViews::serving).orElse(null));
    }

    private static ModelView.Serving serving(ServingStanding standing) {
        return new ModelView.Serving(
                standing.latest().map(ReleaseViews::check).orElse(null),
                standing.failure().map(ReleaseViews::check).orElse(null),
                waivers(standing));
    }

    private static ModelView.Check check(ServingCheck check) {
        return new ModelView.Check(
                check.version().toString(),
                check.verdict().name(),
                check.reason().isEmpty() ? null : check.reason(),
                check.runInstance(),
                check.at().toString());
    }

    private static List<ModelView.Waiver> waivers(ServingStanding standing) {
        return standing.waivers().stream()
                .map(waiver -> new ModelView.Waiver(
                        waiver.gate(),
                        waiver.by(),
                        waiver.expiresAt().toString(),
                        waiver.state(standing.at()).name(),
                        waiver.state(standing.at()) == WaiverTerm.State.IN_FORCE
                                ? null
                                : waiver.told(standing.version().toString(), standing.at())))
                .toList();
    }

    static DefinitionView definition(ViewDefinitions.Entry entry) {
        return definition(entry.model(), entry.change());
    }

    static ChangedDefinitionView changed(ChangeDefinition.Changed changed) {
        return new ChangedDefinitionView(
                definition(changed.inForce(), Optional.of(changed.change())),
                changed.unfinished(),
                changed.pastRows()
                        .map(rows -> new ChangedDefinitionView.PastRows(rows.quarantined(), rows.readable()))
                        .orElse(null));
    }

    static RevisionView revised(RegisterRevision.Revised revised) {
        return new RevisionView(
                revised.number(),
                definition(revised.inForce(), Optional.of(revised.change())),
                revised.inForce().base().orElse(null));
    }

    private static DefinitionView definition(RegisteredModel model, Optional<DefinitionChange> change) {
        return new DefinitionView(
                model.name(),
                model.definitionDigest(),
                model.registeredBy(),
                model.registeredAt().toString(),
                change.map(ReleaseViews::keys).orElse(null));
    }

    private static List<DefinitionView.KeyView> keys(DefinitionChange change) {
        return change.keys().stream()
                .map(key -> new DefinitionView.KeyView(
                        key.key(), key.before().orElse(null), key.after().orElse(null)))
                .toList();
    }

    static VersionView version(VersionOverview overview) {
        return version(overview.version(), overview.champion() ? List.of(VersionRepository.CHAMPION) : List.of());
    }

    static VersionView version(ModelVersion version, List<String> aliases) {
        return new VersionView(
                version.id().toString(),
                version.state().name(),
                version.parent().map(VersionId::toString).orElse(null),
                version.runInstance().isPresent() ? version.runInstance().getAsLong() : null,
                version.createdBy(),
                version.createdAt().toString(),
                version.snapshot().orElse(null),
                version.subjectDigest().orElse(null),
                version.reportDigest().orElse(null),
                version.verdict().orElse(null),
                version.packageDigest().orElse(null),
                aliases);
    }

    static ReceiverReportView receiverReport(ReceiverStatement found) {
        return new ReceiverReportView(
                found.signedBy(),
                found.sequence(),
                found.checkedAt(),
                found.engine(),
                found.machine(),
                found.verdict(),
                found.checks().stream()
                        .map(check -> new ReceiverReportView.Check(
                                check.name(),
                                check.verdict(),
                                check.origin().orElse(null),
                                check.differs(),
                                check.finding()))
                        .toList(),
                found.notRun());
    }

    static CandidateView candidate(Candidate candidate, Optional<Difference> definition, Optional<Seen> stage) {
        return new CandidateView(
                version(candidate.overview()),
                candidate.lineage().entrySet().stream()
                        .map(entry -> new CandidateView.Lineage(entry.getKey(), entry.getValue()))
                        .toList(),
                candidate.approvals().stream()
                        .map(approval -> new CandidateView.Approval(
                                approval.person(),
                                approval.receivedAt().toString(),
                                approval.expiresAt().toString()))
                        .toList(),
                candidate.waivers().stream()
                        .map(waiver -> new CandidateView.Waiver(
                                waiver.gate().orElse(""),
                                waiver.person(),
                                waiver.reason().orElse(null),
                                waiver.expiresAt().toString()))
                        .toList(),
                candidate.quorum(),
                definition
                        .map(one -> new CandidateView.Definition(
                                one.parent().toString(), one.digest(), one.broughtBy(), keys(one.change())))
                        .orElse(null),
                stage.map(ReleaseViews::stage).orElse(null),
                candidate.contribution().map(ContributionViews::of).orElse(null));
    }

    private static StageView stage(Seen seen) {
        return new StageView(
                seen.stage(),
                seen.rule().after().orElse(""),
                seen.rule().days(),
                seen.isProven(),
                seen.findings().stream().map(ReleaseViews::report).toList(),
                seen.uncounted(),
                seen.differences().list().stream()
                        .map(one -> new StageView.Difference(one.fact(), one.there(), one.here()))
                        .toList(),
                seen.unknown().isEmpty() ? null : seen.unknown());
    }

    private static StageView.Report report(Finding finding) {
        return new StageView.Report(
                finding.site(),
                finding.stage(),
                finding.at().toString(),
                finding.version(),
                finding.problem().orElse(null),
                finding.environment().facts().isEmpty()
                        ? null
                        : finding.environment().fingerprint());
    }
}
