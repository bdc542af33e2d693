package dev.drydock.application.alert;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.alert.SiteState.Certificate;
import dev.drydock.application.registry.AskForScrub;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.schedule.ComparedClocks;
import dev.drydock.domain.alert.AlertKind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * This orchestrator's machine and the site's files: disks, certificates, clock, stored packages. Each is a source of its own: a certificate
 * that cannot be read hides no full disk. Not thread-safe. Tested by {@code MachineAlertsTest}.
 */
@Singleton
public final class SiteAlerts {
    private final Transactions transactions;
    private final SiteState state;
    private final ComparedClocks clocks;
    private final AskForScrub scrub;
    private final Holder self;
    private final AlertRules rules;
    private final LowDisks lowDisks;

    @Inject
    public SiteAlerts(
            Transactions transactions,
            SiteState state,
            ComparedClocks clocks,
            AskForScrub scrub,
            Holder self,
            AlertRules rules,
            LowDisks lowDisks) {
        this.transactions = transactions;
        this.state = state;
        this.clocks = clocks;
        this.scrub = scrub;
        this.self = self;
        this.rules = rules;
        this.lowDisks = lowDisks;
    }

    /** Compares them now. Call it outside a transaction. */
    boolean clocksAgree() {
        return clocks.agree();
    }

    /** The orchestrator that it looks for. */
    Holder self() {
        return self;
    }

    List<AlertSource> sources() {
        return List.of(
                source(AlertKind.DISK_LOW, now -> lowDisks.among(state.disks())),
                source(AlertKind.CERTIFICATE_EXPIRES, now -> certificates(rules, here(), state.certificates(), now)),
                source(AlertKind.CLOCK_APART, now -> clock()),
                source(AlertKind.PACKAGE_DAMAGED, now -> damaged()));
    }

    private static AlertSource source(AlertKind kind, Function<Instant, List<Condition>> look) {
        return new AlertSource() {
            @Override
            public Set<AlertKind> kinds() {
                return Set.of(kind);
            }

            @Override
            public List<Condition> look(Instant now) {
                return look.apply(now);
            }
        };
    }

    private String here() {
        return AlertSources.subject(self);
    }

    static List<Condition> certificates(AlertRules rules, String here, List<Certificate> certificates, Instant now) {
        return rules.rule(AlertKind.CERTIFICATE_EXPIRES).stream()
                .flatMap(rule -> certificates.stream()
                        .filter(one -> one.expires()
                                .filter(expires -> !expires.isBefore(now.plus(rule.limit())))
                                .isEmpty())
                        .map(one -> new Condition(
                                AlertKind.CERTIFICATE_EXPIRES,
                                here + (one.file().startsWith("/") ? "" : "/") + one.file(),
                                text(one, here, now))))
                .toList();
    }

    private static String text(Certificate certificate, String here, Instant now) {
        boolean named = !certificate.key().isEmpty();
        String file = certificate.file() + " of " + here + (named ? ", which " + certificate.key() + " names," : "");
        return certificate
                .expires()
                .map(expires -> "The certificate " + file
                        + (expires.isBefore(now) ? " expired at " : " expires at ")
                        + expires + ". Renew it and restart the servers that "
                        + (named ? "use" : "show") + " it.")
                .orElse("The certificates of " + file
                        + " cannot be read, so nobody knows when they expire. Put a file in PEM there, or "
                        + (named ? "name another one." : "remove it."));
    }

    private List<Condition> clock() {
        return clocks.last().stream()
                .map(apart -> new Condition(AlertKind.CLOCK_APART, here(), apart.sentence()))
                .toList();
    }

    private List<Condition> damaged() {
        int damaged = transactions.required(scrub::summary).damaged();
        return damaged == 0
                ? List.of()
                : List.of(new Condition(
                        AlertKind.PACKAGE_DAMAGED,
                        "packages",
                        "The last check of all stored packages found " + damaged
                                + " damaged. 'drydock scrub' reads them again and names each."));
    }
}
