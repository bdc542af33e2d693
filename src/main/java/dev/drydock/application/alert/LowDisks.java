package dev.drydock.application.alert;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.alert.AlertRules.Rule;
import dev.drydock.application.alert.SiteState.Disk;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.domain.alert.AlertKind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which disks are low. One that has an open alert stays low until it has a little more free, so that a file that comes and goes makes one alert
 * instead of many, also over restarts of this server. Tested by {@code MachineAlertsTest}.
 */
@Singleton
final class LowDisks {
    /** A disk that was low stays so until it has that many percent more free. */
    private static final int ENOUGH_AGAIN = 2;

    private final Transactions transactions;
    private final Alerts alerts;
    private final AlertRules rules;
    private final String here;

    @Inject
    LowDisks(Transactions transactions, Alerts alerts, AlertRules rules, Holder self) {
        this.transactions = transactions;
        this.alerts = alerts;
        this.rules = rules;
        this.here = AlertSources.subject(self);
    }

    /** Call it outside a transaction. */
    List<Condition> among(List<Disk> disks) {
        return rules.rule(AlertKind.DISK_LOW).map(rule -> among(disks, rule)).orElse(List.of());
    }

    private List<Condition> among(List<Disk> disks, Rule rule) {
        Set<String> standing = transactions.required(() -> alerts.open(Set.of(AlertKind.DISK_LOW))).stream()
                .map(Alert::subject)
                .collect(Collectors.toUnmodifiableSet());
        return disks.stream()
                .filter(disk -> isLow(disk, standing.contains(subject(disk)) ? end(rule) : rule.percent()))
                .map(disk -> new Condition(AlertKind.DISK_LOW, subject(disk), text(disk, rule)))
                .toList();
    }

    private String subject(Disk disk) {
        return here + "/" + disk.path();
    }

    private static boolean isLow(Disk disk, int least) {
        return disk.usable() < disk.total() / 100.0 * least;
    }

    private static int end(Rule rule) {
        return Math.min(rule.percent() + ENOUGH_AGAIN, 100);
    }

    private String text(Disk disk, Rule rule) {
        return "The disk with " + disk.path() + " of " + here + " has " + (disk.usable() >> 20) + " MiB of "
                + (disk.total() >> 20) + " MiB free. This alert begins below " + rule.percent() + " % and ends at "
                + end(rule) + " %. Free some: 'drydock purge' removes ended runs with their checkpoints and logs.";
    }
}
