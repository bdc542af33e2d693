package dev.drydock.console.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Operation;
import dev.drydock.application.release.DownloadVersion;
import dev.drydock.application.release.PromoteCandidate;
import dev.drydock.application.release.RejectCandidate;
import dev.drydock.application.release.ViewCandidate;
import dev.drydock.application.release.ViewCandidate.Candidate;
import dev.drydock.application.release.ViewReceiverReport;
import dev.drydock.application.release.ViewStage;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.ViewBackground;
import dev.drydock.application.training.CompareDefinitions;
import dev.drydock.application.training.ViewTrainingReport;
import dev.drydock.console.Wording;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.console.registry.BackgroundPresenter;
import dev.drydock.console.training.DefinitionPresenter;
import dev.drydock.console.validation.ReportReading;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ReceiverStatement;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What a release manager decides by: what a version gains and breaks, what differs behind it, who may decide, and the deciding. */
@Named("candidate")
@RequestScoped
public class CandidatePage {
    @Inject
    CurrentUser currentUser;

    @Inject
    ViewCandidate viewCandidate;

    @Inject
    DownloadVersion downloadVersion;

    @Inject
    ViewStage viewStage;

    @Inject
    ViewReceiverReport viewReceiverReport;

    @Inject
    ViewBackground viewBackground;

    @Inject
    CompareDefinitions compareDefinitions;

    @Inject
    ViewTrainingReport viewTrainingReport;

    @Inject
    RejectCandidate rejectCandidate;

    @Inject
    PromoteCandidate promoteCandidate;

    @Inject
    BreakGlassNotices breakGlass;

    private VersionId id = new VersionId("model", 1);
    private Optional<Candidate> candidate = Optional.empty();
    private Optional<ReportReading> report = Optional.empty();
    private Optional<ReceiverStatement> receiver = Optional.empty();
    private Optional<ViewStage.Seen> stage = Optional.empty();
    private BackgroundPresenter background = BackgroundPresenter.NONE;
    private DefinitionPresenter definition = DefinitionPresenter.NONE;
    private DecisionPresenter decision = DecisionPresenter.NONE;

    /** A statement that someone signed. */
    public record Signed(String person, String about, String at, String until, String reason) {}

    /**
     * Weights that were trained elsewhere.
     *
     * @param signedBy who signed the package that they came in; empty if they came with the bringer's word alone
     * @param version there; empty with {@code signedBy}
     * @param waived gates waived there, in one line; empty if there are none
     * @param trainedBy as their bringer states, like {@code how} and {@code data}, or as the signed package says
     */
    public record Brought(
            String digest,
            String by,
            String at,
            String signedBy,
            String version,
            String waived,
            String trainedBy,
            String how,
            String data) {}

    /** Someone who may not approve, and why. */
    public record Excluded(String person, String because, boolean you) {}

    public void open() {
        id = currentUser.version();
        if (currentUser.isPosting(operation(), id.toString())) {
            act();
        } else {
            look();
        }
    }

    /** Once, and before {@link #open} if need be: a form that comes back has what is rendered asked first. */
    private void look() {
        if (candidate.isPresent()) {
            return;
        }
        id = currentUser.version();
        Actor actor = currentUser.actor();
        Candidate found = viewCandidate.candidate(actor, id);
        candidate = Optional.of(found);
        report = report(actor);
        decision = DecisionPresenter.of(found, report, actor);
        receiver = viewReceiverReport.find(actor, id);
        stage = viewStage.of(actor, id);
        background = BackgroundPresenter.of(() -> viewBackground.of(actor, id));
        definition = DefinitionPresenter.of(compareDefinitions.withParent(actor, id));
    }

    /** What a form asks for; of no matter when nothing is posted. */
    private Operation operation() {
        return switch (currentUser.parameter("do")) {
            case "reject" -> Operation.REJECT_CANDIDATE;
            case "promote" -> Operation.PROMOTE_CANDIDATE;
            default -> Operation.VIEW;
        };
    }

    private void act() {
        String here = address(id);
        switch (operation()) {
            case REJECT_CANDIDATE ->
                currentUser.attempt(here, () -> {
                    rejectCandidate.reject(currentUser.actor(), id, currentUser.parameter("reason"));
                    return CurrentUser.Done.here(id + " is rejected. This cannot be undone.");
                });
            case PROMOTE_CANDIDATE ->
                currentUser.attempt(here, () -> {
                    Execution execution = promoteCandidate.promote(currentUser.actor(), id, currentUser.given("once"));
                    return new CurrentUser.Done(
                            "Execution " + execution.executionId() + " puts " + id + " into service.",
                            "/console/execution?id=" + execution.executionId());
                });
            default ->
                throw new DrydockException(
                        CommonFailure.REQUEST_INVALID,
                        "Nothing was changed: a candidate can be rejected or promoted here, not \""
                                + currentUser.parameter("do") + "\".");
        }
    }

    static String address(VersionId version) {
        return "/console/candidate?version=" + version;
    }

    private Optional<ReportReading> report(Actor actor) {
        try {
            return Optional.of(ReportReading.of(downloadVersion.report(actor, id)));
        } catch (DrydockException e) {
            if (e.code() == ReleaseFailure.REPORT_MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Whether its weights were trained elsewhere. */
    public boolean isFromElsewhere() {
        return found().contribution().isPresent();
    }

    /** Where they come from, if {@link #isFromElsewhere}. */
    public Brought brought() {
        Contribution brought = found().contribution().orElseThrow();
        Optional<Contribution.Origin.Signed> signed = brought.origin().signed();
        return new Brought(
                brought.digest(),
                brought.broughtBy(),
                Wording.time(brought.broughtAt()),
                signed.map(Contribution.Origin.Signed::by).orElse(""),
                signed.map(Contribution.Origin.Signed::version).orElse(""),
                signed.map(one -> String.join(", ", one.waived())).orElse(""),
                brought.origin().trainedBy(),
                brought.origin().how(),
                brought.origin().data());
    }

    /** Whether its package has a training report. */
    public boolean isTrained() {
        return viewTrainingReport.has(currentUser.actor(), id);
    }

    private Candidate found() {
        look();
        return candidate.orElseThrow();
    }

    /** Sent with the form, so that sending it again never starts a second promotion. */
    public String once() {
        return "console-" + UUID.randomUUID();
    }

    private ModelVersion record() {
        return found().overview().version();
    }

    public String version() {
        return id.toString();
    }

    public String model() {
        return id.model();
    }

    public String state() {
        return record().state().name();
    }

    public boolean isChampion() {
        return found().overview().champion();
    }

    public String created() {
        return Wording.time(record().createdAt());
    }

    public String createdBy() {
        return record().createdBy();
    }

    public String parent() {
        return record().parent().map(VersionId::toString).orElse("");
    }

    public String run() {
        return record().runInstance().isPresent()
                ? Long.toString(record().runInstance().getAsLong())
                : "";
    }

    public String packageDigest() {
        return record().packageDigest().orElse("");
    }

    public String reportDigest() {
        return record().reportDigest().orElse("");
    }

    public boolean isJudged() {
        look();
        return report.isPresent();
    }

    public ReportReading report() {
        look();
        return report.orElseThrow();
    }

    /** Whether a node tried the version out and signed what it found. */
    public boolean isReceived() {
        look();
        return receiver.isPresent();
    }

    public ReceiverStatement receiver() {
        look();
        return receiver.orElseThrow();
    }

    /** Whether the policy asks that the package answered at another stage before. */
    public boolean isStaged() {
        look();
        return stage.isPresent();
    }

    /** Whether the node here has another environment than the one where the package answered. */
    public boolean differing() {
        look();
        return stage.filter(seen -> !seen.differences().list().isEmpty()).isPresent();
    }

    public ViewStage.Seen stage() {
        look();
        return stage.orElseThrow();
    }

    /** Such as {@code INSUFFICIENT EVIDENCE}. */
    public String words(String verdict) {
        return verdict.replace('_', ' ');
    }

    /** Such as {@code 2026-11-24 02:00:00}. */
    public String time(String instant) {
        return Wording.time(instant);
    }

    public String notRun() {
        return String.join(", ", receiver().notRun());
    }

    public BackgroundPresenter background() {
        look();
        return background;
    }

    public DefinitionPresenter definition() {
        look();
        return definition;
    }

    public DecisionPresenter decision() {
        look();
        return decision;
    }

    public List<Signed> approvals() {
        return signed(found().approvals());
    }

    public List<Signed> waivers() {
        return signed(found().waivers());
    }

    private static List<Signed> signed(List<ApprovalRecord> records) {
        return records.stream()
                .map(one -> new Signed(
                        one.person(),
                        one.gate().orElse(""),
                        Wording.time(one.receivedAt()),
                        Wording.time(one.expiresAt()),
                        one.reason().orElse("")))
                .toList();
    }

    public List<String> lapsed() {
        return found().lapsed();
    }

    public List<Excluded> excluded() {
        return found().lineage().entrySet().stream().map(this::excluded).toList();
    }

    private Excluded excluded(Map.Entry<String, String> deed) {
        return new Excluded(deed.getKey(), deed.getValue(), deed.getKey().equalsIgnoreCase(currentUser.name()));
    }

    public String eligible() {
        return String.join(", ", found().eligible());
    }

    public int quorum() {
        return found().quorum();
    }

    /** Whether approvals are missing, and this person may sign that the version cannot wait for them. */
    public boolean mayBreakGlass() {
        VersionState state = record().state();
        boolean open = state == VersionState.PROPOSED || state == VersionState.APPROVED;
        return open && found().missing() > 0 && breakGlass.isAllowed();
    }

    /** Whether a waiver of that gate is of use, and this person may give it. */
    public boolean mayWaive(ReportReading.Gate gate) {
        VersionState state = record().state();
        boolean held = state == VersionState.WAITING_FOR_WAIVER && gate.holds();
        boolean lapsed = Decisions.awaitsPeople(state) && found().unwaived().contains(gate.name());
        return (held || lapsed)
                && currentUser.may(Operation.WAIVE_GATE.name())
                && decision().mayWaive();
    }

    /** The gates that this person may waive. */
    public List<String> waivable() {
        look();
        return report.map(ReportReading::gates).orElse(List.of()).stream()
                .filter(this::mayWaive)
                .map(ReportReading.Gate::name)
                .toList();
    }
}
