package dev.drydock.application.alert;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.alert.AlertRules.Rule;
import dev.drydock.application.alert.SiteState.Certificate;
import dev.drydock.application.alert.SiteState.Disk;
import dev.drydock.application.registry.AskForScrub;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.schedule.ComparedClocks;
import dev.drydock.domain.alert.AlertKind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** This orchestrator's machine and the site's files: disks, certificates, clock, stored packages. Tested by {@code MachineAlertsTest}. */
@Singleton
public final class SiteAlerts implements AlertSource {
    private final Transactions transactions;
    private final SiteState state;
    private final ComparedClocks clocks;
    private final AskForScrub scrub;
    private final Holder self;
    private final AlertRules rules;

    @Inject
    public SiteAlerts(
            Transactions transactions,
            SiteState state,
            ComparedClocks clocks,
            AskForScrub scrub,
            Holder self,
            AlertRules rules) {
        this.transactions = transactions;
        this.state = state;
        this.clocks = clocks;
        this.scrub = scrub;
        this.self = self;
        this.rules = rules;
    }

    /** Compares them now. Call it outside a transaction. */
    boolean clocksAgree() {
        return clocks.agree();
    }

    /** The orchestrator that it looks for. */
    Holder self() {
        return self;
    }

    @Override
    public Set<AlertKind> kinds() {
        return Set.of(
                AlertKind.DISK_LOW, AlertKind.CERTIFICATE_EXPIRES, AlertKind.CLOCK_APART, AlertKind.PACKAGE_DAMAGED);
    }

    @Override
    public List<Condition> look(Instant now) {
        String here = AlertSources.subject(self);
        List<Condition> found = new ArrayList<>(disks(rules, here, state.disks()));
        found.addAll(certificates(rules, here, state.certificates(), now));
        clocks.last().ifPresent(apart -> found.add(new Condition(AlertKind.CLOCK_APART, here, apart.sentence())));
        damaged().ifPresent(found::add);
        return found;
    }

    static List<Condition> disks(AlertRules rules, String here, List<Disk> disks) {
        return rules.rule(AlertKind.DISK_LOW).stream()
                .flatMap(rule -> disks.stream()
                        .filter(disk -> disk.usable() < disk.total() / 100.0 * rule.percent())
                        .map(disk ->
                                new Condition(AlertKind.DISK_LOW, here + "/" + disk.path(), low(disk, here, rule))))
                .toList();
    }

    private static String low(Disk disk, String here, Rule rule) {
        return "The disk with " + disk.path() + " of " + here + " has " + (disk.usable() >> 20) + " MiB of "
                + (disk.total() >> 20) + " MiB free, less than " + rule.percent()
                + " %. Free some: 'drydock purge' removes ended runs with their checkpoints and logs.";
    }

    static List<Condition> certificates(AlertRules rules, String here, List<Certificate> certificates, Instant now) {
        return rules.rule(AlertKind.CERTIFICATE_EXPIRES).stream()
                .flatMap(rule -> certificates.stream()
                        .filter(one -> one.expires().isBefore(now.plus(rule.limit())))
                        .map(one -> new Condition(
                                AlertKind.CERTIFICATE_EXPIRES,
                                here + "/" + one.file(),
                                "The certificate " + one.file() + " of " + here
                                        + (one.expires().isBefore(now) ? " expired at " : " expires at ")
                                        + one.expires() + ". Renew it and restart the servers that show it.")))
                .toList();
    }

    private Optional<Condition> damaged() {
        int damaged = transactions.required(scrub::summary).damaged();
        return damaged == 0
                ? Optional.empty()
                : Optional.of(new Condition(
                        AlertKind.PACKAGE_DAMAGED,
                        "packages",
                        "The last check of all stored packages found " + damaged
                                + " damaged. 'drydock scrub' reads them again and names each."));
    }
}
