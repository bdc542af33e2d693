package dev.drydock.console.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Operation;
import dev.drydock.application.release.ViewCandidate.Candidate;
import dev.drydock.console.Wording;
import dev.drydock.console.validation.ReportReading;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository.Rejection;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where a version stands and what the person who looks may do about it. Which buttons there are is courtesy: the use cases decide.
 *
 * @param sentence what it waits for, or that it waits for nothing
 * @param you why this person may not approve, though their role may; empty if they may
 */
public record DecisionPresenter(
        String sentence, String you, boolean mayApprove, boolean mayReject, boolean mayPromote, boolean mayWaive) {
    private static final String HAND_IN_AGAIN =
            "All waivers are signed, but the version is not proposed yet. Submit the last waiver again to continue.";
    static final DecisionPresenter NONE = new DecisionPresenter("", "", false, false, false, false);

    static DecisionPresenter of(Candidate candidate, Optional<ReportReading> report, Actor actor) {
        VersionState state = candidate.overview().version().state();
        boolean open = state == VersionState.PROPOSED || state == VersionState.APPROVED;
        boolean roleApproves = Operation.APPROVE_CANDIDATE.allows(actor);
        Optional<String> deed = deed(candidate, actor);
        boolean approved = names(candidate.approvals()).contains(actor.name());
        boolean complete = candidate.missing() == 0 && candidate.unwaived().isEmpty();
        boolean waived = names(candidate.waivers()).contains(actor.name());
        return new DecisionPresenter(
                sentence(candidate, report),
                roleApproves && open ? you(deed, approved) : "",
                roleApproves && open && deed.isEmpty() && !approved,
                Operation.REJECT_CANDIDATE.allows(actor) && state.mayBecome(VersionState.REJECTED),
                Operation.PROMOTE_CANDIDATE.allows(actor) && state == VersionState.APPROVED && complete,
                deed.isEmpty() || waived);
    }

    private static Optional<String> deed(Candidate candidate, Actor actor) {
        return candidate.lineage().entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(actor.name()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static List<String> names(List<ApprovalRecord> statements) {
        return statements.stream().map(ApprovalRecord::person).toList();
    }

    private static String you(Optional<String> deed, boolean approved) {
        return deed.map(done -> "You " + done + ", so another person must approve the version.")
                .orElse(approved ? "You have approved this version." : "");
    }

    private static String sentence(Candidate candidate, Optional<ReportReading> report) {
        ModelVersion version = candidate.overview().version();
        return switch (version.state()) {
            case ASSEMBLED, SEALED, SIGNED ->
                onItsWay(version, !candidate.waivers().isEmpty());
            case WAITING_FOR_WAIVER ->
                held(candidate, report.map(ReportReading::holding).orElse(List.of("its gates")));
            case PROPOSED -> approvals(candidate);
            case APPROVED -> approved(candidate);
            case SUPERSEDED -> "Superseded: " + candidate.superseded();
            case RELEASED -> "The version is in service. No decision is needed.";
            case RETIRED ->
                "The version was in service and was replaced. You can roll back to it on the page of model "
                        + version.id().model() + ".";
            case REJECTED ->
                candidate
                        .rejection()
                        .map(DecisionPresenter::rejected)
                        .orElse("At least one gate failed, so the version can never be released. The findings of"
                                + " the gates are below.");
        };
    }

    private static String rejected(Rejection rejection) {
        return "Rejected by " + rejection.by() + ", " + Wording.time(rejection.at()) + " UTC: " + rejection.reason();
    }

    private static String held(Candidate candidate, List<String> holding) {
        SortedSet<String> gates = new TreeSet<>(holding);
        gates.addAll(candidate.unwaived());
        return gates.isEmpty()
                ? HAND_IN_AGAIN
                : "Blocked by " + String.join(", ", gates)
                        + ". A release manager can sign waivers of these gates, or reject the version.";
    }

    private static String onItsWay(ModelVersion version, boolean waived) {
        VersionId id = version.id();
        if (waived) {
            return HAND_IN_AGAIN;
        }
        return version.runInstance().isPresent()
                ? "Its run " + version.runInstance().getAsLong()
                        + " has not proposed it yet. If the run failed, let an engineer" + " restart the run."
                : "The import of " + id + " is not complete. Submit its waiver again to continue.";
    }

    private static String approvals(Candidate candidate) {
        int missing = candidate.missing();
        String who = candidate.eligible().isEmpty()
                ? "and nobody in the trust file can approve it: all release managers took part in it"
                : "which " + String.join(" or ", candidate.eligible()) + " can give";
        return missing + (missing == 1 ? " approval of " : " approvals of ") + candidate.quorum() + " "
                + (missing == 1 ? "is" : "are") + " missing, " + who + ".";
    }

    private static String approved(Candidate candidate) {
        if (candidate.missing() > 0) {
            return "The version was approved, but some approvals are no longer valid: " + approvals(candidate);
        }
        return candidate.unwaived().isEmpty()
                ? "Enough people approved the version. It can be promoted."
                : "Enough people approved the version, but no valid waiver of "
                        + String.join(", ", candidate.unwaived()) + " is left. A release manager must sign it again.";
    }
}
