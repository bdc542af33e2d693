package dev.drydock.console.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.registry.AskForScrub;
import dev.drydock.application.release.ViewCandidate;
import dev.drydock.application.release.ViewCandidate.Candidate;
import dev.drydock.application.release.ViewRegistry;
import dev.drydock.application.release.ViewRegistry.ModelOverview;
import dev.drydock.application.release.ViewServing;
import dev.drydock.application.release.ViewServing.Serving;
import dev.drydock.application.validation.ViewServingChecks;
import dev.drydock.console.Wording;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.console.registry.DamagePresenter;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The candidates that await a decision, and every model with what answers for it. */
@Named("models")
@RequestScoped
public class ModelsPage {
    @Inject
    CurrentUser currentUser;

    @Inject
    ViewRegistry viewRegistry;

    @Inject
    ViewCandidate viewCandidate;

    @Inject
    ViewServing viewServing;

    @Inject
    AskForScrub askForScrub;

    @Inject
    ViewServingChecks viewServingChecks;

    private List<DamagePresenter> damaged = List.of();
    private List<ServingAlarms> alarms = List.of();
    private List<Waiting> waiting = List.of();
    private List<Row> rows = List.of();
    private String unknown = "";

    /** A candidate that someone must decide about. */
    public record Waiting(
            String version, String state, String verdict, String approvals, String created, String createdBy) {}

    /**
     * One model.
     *
     * @param champion by the registry
     * @param serving what the node says
     */
    public record Row(String name, String champion, ServingPresenter serving, String previous, String since) {}

    public void open() {
        Actor actor = currentUser.actor();
        alarms = viewServingChecks.all(actor).stream()
                .map(ServingAlarms::of)
                .filter(ServingAlarms::isAny)
                .toList();
        damaged = askForScrub.view(actor).damaged().stream()
                .map(DamagePresenter::of)
                .toList();
        waiting = viewRegistry.candidates(actor).stream()
                .filter(overview -> Decisions.awaitsPeople(overview.version().state()))
                .map(overview -> waiting(
                        viewCandidate.candidate(actor, overview.version().id())))
                .toList();
        List<ModelOverview> models = viewRegistry.models(actor);
        Map<String, Serving> said = viewServing.of(
                actor, models.stream().map(overview -> overview.model().name()).toList());
        rows = models.stream().map(overview -> row(overview, said)).toList();
        unknown = said.values().stream()
                .filter(Serving.Unknown.class::isInstance)
                .map(one -> ((Serving.Unknown) one).sentence())
                .findFirst()
                .orElse("");
    }

    private static Waiting waiting(Candidate candidate) {
        ModelVersion version = candidate.overview().version();
        return new Waiting(
                version.id().toString(),
                version.state().name(),
                version.verdict().orElse(""),
                candidate.approvals().size() + " of " + candidate.quorum(),
                Wording.time(version.createdAt()),
                version.createdBy());
    }

    private static Row row(ModelOverview overview, Map<String, Serving> said) {
        String name = overview.model().name();
        return new Row(
                name,
                text(overview.champion()),
                ServingPresenter.of(said.getOrDefault(name, new Serving.Silent()), overview.champion()),
                text(overview.previous()),
                Wording.time(overview.model().registeredAt()));
    }

    private static String text(Optional<VersionId> version) {
        return version.map(VersionId::toString).orElse("");
    }

    /** Versions in service whose last check failed, or whose waivers expire. */
    public List<ServingAlarms> alarms() {
        return alarms;
    }

    /** Stored packages that nothing can be rolled back to until they are put back. */
    public List<DamagePresenter> damaged() {
        return damaged;
    }

    public List<Waiting> waiting() {
        return waiting;
    }

    public List<Row> rows() {
        return rows;
    }

    /** Why the node did not say what it answers with; empty if it did. */
    public String unknown() {
        return unknown;
    }
}
