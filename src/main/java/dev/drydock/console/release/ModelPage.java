package dev.drydock.console.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drydock.application.access.Actor;
import dev.drydock.application.drift.ViewDrift;
import dev.drydock.application.registry.AskForScrub;
import dev.drydock.application.registry.ViewModel;
import dev.drydock.application.registry.ViewModel.Reign;
import dev.drydock.application.release.DownloadVersion;
import dev.drydock.application.release.ViewRegistry;
import dev.drydock.application.release.ViewRegistry.ModelOverview;
import dev.drydock.application.release.ViewRegistry.VersionOverview;
import dev.drydock.application.release.ViewServing;
import dev.drydock.application.release.ViewServing.Serving;
import dev.drydock.application.release.ViewSuspensions;
import dev.drydock.application.training.ViewDefinitions;
import dev.drydock.application.validation.ViewServingChecks;
import dev.drydock.console.Wording;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.console.drift.WindowRow;
import dev.drydock.console.registry.DamagePresenter;
import dev.drydock.console.training.DefinitionRow;
import dev.drydock.console.validation.Gains;
import dev.drydock.console.validation.IntervalPlot;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One model: what answers for it, its versions, who answered when, and the way back. */
@Named("model")
@RequestScoped
public class ModelPage {
    private static final int MOST_PLOTTED = 20;
    private static final int MOST_WINDOWS = 14;

    @Inject
    CurrentUser currentUser;

    @Inject
    ViewModel viewModel;

    @Inject
    ViewRegistry viewRegistry;

    @Inject
    DownloadVersion downloadVersion;

    @Inject
    ViewDefinitions viewDefinitions;

    @Inject
    ViewServing viewServing;

    @Inject
    ViewDrift viewDrift;

    @Inject
    ViewSuspensions viewSuspensions;

    @Inject
    AskForScrub askForScrub;

    @Inject
    ViewServingChecks viewServingChecks;

    @Inject
    Gains gains;

    @Inject
    Clock clock;

    private String name = "";
    private String champion = "";
    private String previous = "";
    private String definition = "";
    private String registered = "";
    private String unknown = "";
    private ServingPresenter serving = new ServingPresenter("NOTHING", "nothing", true);
    private List<DamagePresenter> damaged = List.of();
    private List<SuspensionPresenter> suspended = List.of();
    private List<ServingAlarms> alarms = List.of();
    private List<DefinitionRow> definitions = List.of();
    private int earlier;
    private List<Row> versions = List.of();
    private List<Answered> history = List.of();
    private List<WindowRow> windows = List.of();
    private List<String> targets = List.of();

    /**
     * One version.
     *
     * @param gain over the champion that it was measured against, by the leading metric; empty if it was not compared
     * @param plot of the gain, on one axis for all versions
     */
    public record Row(
            String version,
            String state,
            String verdict,
            String parent,
            String created,
            String createdBy,
            String snapshot,
            String gain,
            IntervalPlot plot) {}

    /**
     * A version answered for a while.
     *
     * @param how by what kind of order
     * @param bar length of its time among all, in pixels of 120
     */
    public record Answered(
            String version, String from, String lasted, boolean now, String how, String by, String sequence, int bar) {}

    public void open() {
        Actor actor = currentUser.actor();
        name = currentUser.parameter("name");
        ViewModel.View view = viewModel.view(actor, name);
        ModelOverview overview = viewRegistry.models(actor).stream()
                .filter(one -> one.model().name().equals(name))
                .findFirst()
                .orElseThrow();
        alarms = viewServingChecks.all(actor).stream()
                .filter(standing -> standing.version().model().equals(name))
                .map(ServingAlarms::of)
                .filter(ServingAlarms::isAny)
                .toList();
        damaged = askForScrub.view(actor).damaged().stream()
                .filter(stored -> stored.version().model().equals(name))
                .map(DamagePresenter::of)
                .toList();
        suspended = viewSuspensions.last(actor, name).stream()
                .filter(done -> done.suspension().inForce())
                .map(SuspensionPresenter::of)
                .toList();
        champion = overview.champion().map(VersionId::toString).orElse("");
        previous = overview.previous().map(VersionId::toString).orElse("");
        describe(view.model());
        List<ViewDefinitions.Entry> everyOne = viewDefinitions.history(actor, name);
        definitions = DefinitionRow.of(everyOne);
        earlier = Math.max(0, everyOne.size() - DefinitionRow.MOST);
        List<VersionOverview> all = viewRegistry.versions(actor, name);
        versions = rows(actor, all.stream().map(VersionOverview::version).toList());
        targets = all.stream()
                .map(VersionOverview::version)
                .filter(version -> version.state() == VersionState.RETIRED)
                .map(version -> version.id().toString())
                .toList();
        history = history(view.history(), clock.instant());
        windows = viewDrift.latest(actor, name, MOST_WINDOWS).stream()
                .map(WindowRow::of)
                .toList();
        ask(actor, overview.champion());
    }

    private void describe(RegisteredModel model) {
        definition = model.definition();
        registered = "by " + model.registeredBy() + ", " + Wording.time(model.registeredAt()) + " UTC, SHA-256 "
                + Wording.shortDigest(model.definitionDigest()) + "…";
    }

    private void ask(Actor actor, Optional<VersionId> expected) {
        Serving said = viewServing.of(actor, List.of(name)).getOrDefault(name, new Serving.Silent());
        serving = ServingPresenter.of(said, expected);
        unknown = said instanceof Serving.Unknown why ? why.sentence() : "";
    }

    private List<Row> rows(Actor actor, List<ModelVersion> newestFirst) {
        Map<VersionId, JsonNode> differences = new LinkedHashMap<>();
        newestFirst.stream()
                .filter(version -> version.reportDigest().isPresent())
                .limit(MOST_PLOTTED)
                .forEach(version -> differences.put(version.id(), difference(actor, version)));
        IntervalPlot.Axis axis = IntervalPlot.Axis.over(List.copyOf(differences.values()), true);
        return newestFirst.stream()
                .map(version -> row(version, differences.getOrDefault(version.id(), MissingNode.getInstance()), axis))
                .toList();
    }

    /** Nothing if the report cannot be read: the version's own page says why. */
    private JsonNode difference(Actor actor, ModelVersion version) {
        try {
            return gains.of(version.reportDigest().orElseThrow(), () -> downloadVersion.report(actor, version.id()));
        } catch (DrydockException e) {
            return MissingNode.getInstance();
        }
    }

    private static Row row(ModelVersion version, JsonNode difference, IntervalPlot.Axis axis) {
        return new Row(
                version.id().toString(),
                version.state().name(),
                version.verdict().orElse(""),
                version.parent().map(VersionId::toString).orElse("imported"),
                Wording.time(version.createdAt()),
                version.createdBy(),
                version.snapshot().map(Wording::shortDigest).orElse(Wording.NOTHING),
                difference.path("difference").isNumber()
                        ? Wording.signed(difference.path("difference")) + " "
                                + difference.path("metric").asText()
                        : "",
                IntervalPlot.draw(axis, difference, "difference", true));
    }

    private static List<Answered> history(List<Reign> newestFirst, Instant now) {
        if (newestFirst.isEmpty()) {
            return List.of();
        }
        Instant first = newestFirst.get(newestFirst.size() - 1).change().at();
        long whole = Math.max(1, Duration.between(first, now).toMillis());
        List<Answered> answered = new ArrayList<>();
        Instant until = now;
        for (Reign reign : newestFirst) {
            Instant from = reign.change().at();
            Duration lasted = Duration.between(from, until);
            answered.add(new Answered(
                    reign.change().version().toString(),
                    Wording.time(from),
                    Wording.span(lasted),
                    answered.isEmpty(),
                    reign.order()
                            .map(order -> order.action() == Action.ROLL_BACK ? "rolled back" : "promoted")
                            .orElse(Wording.NOTHING),
                    reign.change().by(),
                    reign.order().map(order -> Long.toString(order.sequence())).orElse(Wording.NOTHING),
                    (int) Math.max(2, 120 * lasted.toMillis() / whole)));
            until = from;
        }
        return answered;
    }

    public String name() {
        return name;
    }

    /** The version in service by the registry; empty if none is. */
    public String champion() {
        return champion;
    }

    public String previous() {
        return previous;
    }

    public ServingPresenter serving() {
        return serving;
    }

    /** Why the node did not say what it answers with; empty if it did. */
    public String unknown() {
        return unknown;
    }

    public String definition() {
        return definition;
    }

    public String registered() {
        return registered;
    }

    /** Versions in service whose last check failed, or whose waivers expire. */
    public List<ServingAlarms> alarms() {
        return alarms;
    }

    /** Stored packages that nothing can be rolled back to until they are put back. */
    public List<DamagePresenter> damaged() {
        return damaged;
    }

    /** The suspension in force; empty if the model is not suspended. */
    public List<SuspensionPresenter> suspended() {
        return suspended;
    }

    /** Every {@code model.yaml} that was in force, the newest first; none if there never was another one. */
    public List<DefinitionRow> definitions() {
        return definitions;
    }

    /** How many more there are than {@link #definitions} has. */
    public int earlier() {
        return earlier;
    }

    public List<Row> versions() {
        return versions;
    }

    /** What the last runs measured of drift, the newest first. */
    public List<WindowRow> windows() {
        return windows;
    }

    public List<Answered> history() {
        return history;
    }

    /** The versions that a roll-back can return to, newest first. */
    public List<String> targets() {
        return targets;
    }
}
