package dev.drydock.rest.delivery;

import dev.drydock.api.FleetView.FleetModelView;
import dev.drydock.api.FleetView.SiteView;
import dev.drydock.api.FleetView.SuppliedView;
import dev.drydock.domain.delivery.FleetSite;
import dev.drydock.domain.delivery.FleetSite.Travelling;
import dev.drydock.domain.delivery.SiteReport;
import dev.drydock.domain.delivery.SiteReport.Became;
import dev.drydock.domain.delivery.SiteReport.Drift;
import dev.drydock.domain.delivery.SiteReport.InService;
import dev.drydock.domain.delivery.SiteReport.ModelReport;
import dev.drydock.domain.delivery.SiteReport.Supplied;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The fleet for the wire. */
final class FleetViews {
    private FleetViews() {}

    static SiteView of(FleetSite site, Instant now) {
        return new SiteView(
                site.site(),
                site.standing(now).name(),
                site.trusted(),
                site.heard().map(Instant::toString).orElse(null),
                site.report().map(report -> report.at().toString()).orElse(null),
                site.problems(),
                site.travelling().stream().map(Travelling::sequence).toList(),
                site.travelling().stream()
                        .filter(Travelling::expired)
                        .map(Travelling::sequence)
                        .toList(),
                site.report().map(SiteReport::models).orElse(List.of()).stream()
                        .map(FleetViews::of)
                        .toList());
    }

    private static FleetModelView of(ModelReport model) {
        Optional<InService> serving = model.serving();
        return new FleetModelView(
                model.model(),
                serving.map(now -> model.model() + "/" + now.version()).orElse(null),
                serving.map(now -> now.since().toString()).orElse(null),
                model.suppliedInService().map(Supplied::version).orElse(null),
                model.drift().map(Drift::decision).orElse(null),
                model.drift().map(Drift::drifted).orElse(0),
                model.supplied().stream().map(one -> of(model.model(), one)).toList());
    }

    private static SuppliedView of(String model, Supplied supplied) {
        Optional<Became> became = supplied.became();
        return new SuppliedView(
                supplied.version(),
                supplied.packageDigest(),
                supplied.broughtAt().toString(),
                became.map(made -> model + "/" + made.version()).orElse(null),
                became.map(Became::state).orElse(null),
                became.map(Became::verdict).filter(word -> !word.isEmpty()).orElse(null),
                became.map(Became::trial).filter(word -> !word.isEmpty()).orElse(null),
                became.map(Became::holding).orElse(List.of()));
    }
}
