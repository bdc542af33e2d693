package dev.drydock.console.delivery;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Journal;
import dev.drydock.application.delivery.ViewDeliveries;
import dev.drydock.application.delivery.ViewDeliveries.SentDelivery;
import dev.drydock.application.delivery.ViewDeliveries.TakenDelivery;
import dev.drydock.application.delivery.ViewFleet;
import dev.drydock.console.Wording;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.domain.delivery.DeliveryReceipt;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.domain.delivery.FleetSite;
import dev.drydock.domain.delivery.FleetSite.Standing;
import dev.drydock.domain.delivery.FleetSite.Travelling;
import dev.drydock.domain.delivery.SiteReport;
import dev.drydock.domain.delivery.SiteReport.Became;
import dev.drydock.domain.delivery.SiteReport.Drift;
import dev.drydock.domain.delivery.SiteReport.ModelReport;
import dev.drydock.domain.delivery.SiteReport.Supplied;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The other sites, by what came back from them; of one site all that it reports, and the deliveries to and from it. */
@Named("fleet")
@RequestScoped
public class FleetPage {
    private static final int MOST_DELIVERIES = 50;

    @Inject
    CurrentUser currentUser;

    @Inject
    ViewFleet viewFleet;

    @Inject
    ViewDeliveries viewDeliveries;

    @Inject
    Journal journal;

    private List<FleetSite> all = List.of();
    private List<FleetSite> chosen = List.of();
    private Optional<FleetSite> one = Optional.empty();
    private List<DeliveryRow> deliveries = List.of();
    private Instant now = Instant.EPOCH;

    /** A site as a row. */
    public record Row(
            String site, String standing, String heard, List<String> runs, String travelling, List<String> problems) {}

    /** How many sites have a standing. */
    public record Count(String standing, long sites) {}

    /** A package of this site at the other one. */
    public record PackageRow(
            String version,
            String model,
            String brought,
            String became,
            String state,
            String verdict,
            String trial,
            String holding) {}

    /** A model at the other site. */
    public record ModelRow(String model, String serving, String supplied, String since, String drift) {}

    /** A delivery in either direction. */
    public record DeliveryRow(String folder, String items, String at, String answer, String note, Instant order) {}

    public void open() {
        Actor actor = currentUser.actor();
        now = journal.now();
        all = viewFleet.sites(actor);
        Optional<String> name = currentUser.given("site");
        if (name.isPresent()) {
            one = Optional.of(find(name.get()));
            deliveries = deliveries(actor, name.get());
            return;
        }
        Optional<Standing> standing = currentUser.given("standing").map(FleetPage::standing);
        String part = currentUser.given("name").orElse("");
        chosen = all.stream()
                .filter(site -> site.site().contains(part))
                .filter(site -> standing.isEmpty() || site.standing(now) == standing.get())
                .toList();
    }

    private FleetSite find(String name) {
        return all.stream()
                .filter(site -> site.site().equals(name))
                .findFirst()
                .orElseThrow(() -> new DrydockException(
                        CommonFailure.USAGE,
                        "The page cannot be shown: there is no site \"" + name
                                + "\" that the trust file names, or that a delivery went to or came from. Open it from the"
                                + " list of sites."));
    }

    private static Standing standing(String text) {
        try {
            return Standing.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "The sites cannot be listed by the standing \"" + text
                            + "\": a standing is good, new, waiting, silent or bad.",
                    e);
        }
    }

    private List<DeliveryRow> deliveries(Actor actor, String site) {
        List<DeliveryRow> rows = new ArrayList<>();
        viewDeliveries.sentTo(actor, site, MOST_DELIVERIES).stream()
                .map(FleetPage::row)
                .forEach(rows::add);
        viewDeliveries.receivedFrom(actor, site, MOST_DELIVERIES).stream()
                .map(FleetPage::row)
                .forEach(rows::add);
        rows.sort(Comparator.comparing(DeliveryRow::order).reversed());
        return rows.stream().limit(MOST_DELIVERIES).toList();
    }

    private static DeliveryRow row(SentDelivery sent) {
        DeliveryStatement statement = sent.statement();
        return new DeliveryRow(
                DeliveryStatement.folder(statement.route(), statement.sequence()),
                items(statement),
                Wording.time(sent.sent().sealedAt()),
                sent.answer().map(answer -> answer.verdict().name()).orElse("WAITING"),
                sent.answer().map(DeliveryReceipt::reason).orElse("expires " + Wording.time(statement.expires())),
                sent.sent().sealedAt());
    }

    private static DeliveryRow row(TakenDelivery taken) {
        DeliveryStatement statement = taken.statement();
        return new DeliveryRow(
                DeliveryStatement.folder(statement.route(), statement.sequence()),
                items(statement),
                Wording.time(taken.received().takenAt()),
                "TAKEN",
                "with " + taken.received().custody().medium() + ", carried by "
                        + taken.received().custody().custodian(),
                taken.received().takenAt());
    }

    private static String items(DeliveryStatement statement) {
        return statement.contents().items().stream().map(Item::label).collect(Collectors.joining(", "));
    }

    public boolean isOfOne() {
        return one.isPresent();
    }

    public String site() {
        return one.map(FleetSite::site).orElse("");
    }

    /** The sites of the list, the gravest first. */
    public List<Row> rows() {
        return chosen.stream().map(this::row).toList();
    }

    private Row row(FleetSite site) {
        return new Row(
                site.site(),
                site.standing(now).name(),
                Wording.time(site.heard()),
                site.report().map(SiteReport::models).orElse(List.of()).stream()
                        .map(FleetPage::runs)
                        .toList(),
                site.travelling().isEmpty()
                        ? Wording.NOTHING
                        : site.travelling().stream()
                                .map(travelling -> Long.toString(travelling.sequence()))
                                .collect(Collectors.joining(", ")),
                problems(site));
    }

    private static String runs(ModelReport model) {
        return model.suppliedInService()
                .map(Supplied::version)
                .orElseGet(() -> model.serving()
                        .map(serving -> model.model() + "/" + serving.version() + " of its own")
                        .orElse("no " + model.model()));
    }

    private static List<String> problems(FleetSite site) {
        List<String> problems = new ArrayList<>(site.problems());
        site.travelling().stream()
                .filter(Travelling::expired)
                .forEach(delivery -> problems.add("Delivery " + delivery.sequence() + " expired without an answer."));
        site.untrusted().ifPresent(problems::add);
        return problems;
    }

    /** How many sites there are of each standing, the gravest first. */
    public List<Count> counts() {
        return Arrays.stream(Standing.values())
                .sorted(Comparator.reverseOrder())
                .map(standing -> new Count(
                        standing.name(),
                        all.stream()
                                .filter(site -> site.standing(now) == standing)
                                .count()))
                .toList();
    }

    public boolean isFiltered() {
        return currentUser.given("standing").isPresent()
                || currentUser.given("name").isPresent();
    }

    public boolean isNone() {
        return all.isEmpty();
    }

    public String given(String name) {
        return currentUser.given(name).orElse("");
    }

    public String standing() {
        return one.map(site -> site.standing(now).name()).orElse("");
    }

    public String heard() {
        return Wording.time(one.flatMap(FleetSite::heard));
    }

    public String reported() {
        return Wording.time(one.flatMap(FleetSite::report).map(SiteReport::at));
    }

    /** What is wrong at the site that is looked at. */
    public List<String> problems() {
        return one.map(FleetPage::problems).orElse(List.of());
    }

    /** The models of the site that is looked at. */
    public List<ModelRow> models() {
        return reportedModels().stream().map(FleetPage::modelRow).toList();
    }

    private List<ModelReport> reportedModels() {
        return one.flatMap(FleetSite::report).map(SiteReport::models).orElse(List.of());
    }

    private static ModelRow modelRow(ModelReport model) {
        return new ModelRow(
                model.model(),
                model.serving().map(now -> model.model() + "/" + now.version()).orElse(Wording.NOTHING),
                model.suppliedInService().map(Supplied::version).orElse(Wording.NOTHING),
                model.serving().map(now -> Wording.time(now.since())).orElse(Wording.NOTHING),
                model.drift().map(FleetPage::drift).orElse(Wording.NOTHING));
    }

    private static String drift(Drift drift) {
        return drift.drifted() == 0
                ? "none in " + Wording.count(drift.rows()) + " rows"
                : drift.drifted() + (drift.drifted() == 1 ? " input" : " inputs");
    }

    /** Packages of this site at the one that is looked at. */
    public List<PackageRow> packages() {
        return reportedModels().stream()
                .flatMap(model -> model.supplied().stream().map(supplied -> packageRow(model, supplied)))
                .toList();
    }

    private static PackageRow packageRow(ModelReport model, Supplied supplied) {
        Optional<Became> became = supplied.became();
        return new PackageRow(
                supplied.version(),
                model.model(),
                Wording.time(supplied.broughtAt()),
                became.map(made -> model.model() + "/" + made.version()).orElse(Wording.NOTHING),
                became.map(Became::state).orElse(""),
                became.map(Became::verdict).orElse(""),
                became.map(Became::trial).orElse(""),
                became.map(made -> String.join(", ", made.holding())).orElse(""));
    }

    public List<DeliveryRow> deliveries() {
        return deliveries;
    }
}
