package dev.drydock.bootstrap;

import dev.drydock.alerting.AlertChannels;
import dev.drydock.application.alert.AlertRules;
import dev.drydock.application.alert.AlertRules.Pace;
import dev.drydock.application.alert.AlertRules.Rule;
import dev.drydock.application.alert.SiteChannels;
import dev.drydock.application.alert.SiteState;
import dev.drydock.config.AlertChannelSettings;
import dev.drydock.config.AlertSettings;
import dev.drydock.config.NamedCertificates;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteDatabase;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.alert.AlertKind;
import dev.drydock.domain.alert.Severity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the site alerts about and over which channels, as {@code site.yaml} says. */
@ApplicationScoped
class AlertProducer {

    @Produces
    @Singleton
    AlertRules alertRules(SiteConfiguration configuration) {
        return rules(configuration.alerts());
    }

    static AlertRules rules(AlertSettings settings) {
        Map<AlertKind, Rule> kinds = new EnumMap<>(AlertKind.class);
        settings.rules()
                .forEach((name, rule) -> AlertKind.ofWireName(name)
                        .ifPresent(kind -> kinds.put(
                                kind,
                                new Rule(
                                        rule.severity()
                                                .map(word -> Severity.valueOf(word.toUpperCase(Locale.ROOT)))
                                                .orElse(kind.usual()),
                                        rule.limit(),
                                        rule.percent(),
                                        rule.channels()))));
        kinds.put(AlertKind.TEST, new Rule(AlertKind.TEST.usual(), Duration.ZERO, 0, List.of()));
        return new AlertRules(
                kinds,
                settings.channels().stream().map(AlertChannelSettings::name).toList(),
                new Pace(settings.collect(), settings.interval(), settings.repeat()));
    }

    @Produces
    @Singleton
    SiteChannels siteChannels(SiteConfiguration configuration, SiteFolder site) {
        return new SiteChannels(
                configuration.site(),
                configuration.stage(),
                configuration.alerts().channels().stream()
                        .map(settings -> AlertChannels.of(settings, site.var().resolve("alerts")))
                        .toList());
    }

    @Produces
    @Singleton
    SiteState siteState(SiteConfiguration configuration, SiteFolder site) {
        SiteDatabase database = SiteDatabase.of(site, System.getenv());
        return new SiteFiles(site, NamedCertificates.of(site, configuration, Optional.of(database)));
    }
}
