package dev.drydock.application.alert;

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
 * Remembers which disks were low, so that a file that comes and goes makes one alert instead of many. Not thread-safe. Tested by {@code
 * MachineAlertsTest}.
 */
@Singleton
final class LowDisks {
    /** A disk that was low stays so until it has that many percent more free. */
    private static final int ENOUGH_AGAIN = 2;

    private final AlertRules rules;
    private final String here;
    private Set<String> low = Set.of();

    @Inject
    LowDisks(AlertRules rules, Holder self) {
        this.rules = rules;
        this.here = AlertSources.subject(self);
    }

    List<Condition> among(List<Disk> disks) {
        return rules.rule(AlertKind.DISK_LOW).map(rule -> among(disks, rule)).orElse(List.of());
    }

    private List<Condition> among(List<Disk> disks, Rule rule) {
        List<Disk> found = disks.stream().filter(disk -> isLow(disk, rule)).toList();
        low = found.stream().map(Disk::path).collect(Collectors.toUnmodifiableSet());
        return found.stream()
                .map(disk -> new Condition(AlertKind.DISK_LOW, here + "/" + disk.path(), text(disk, rule)))
                .toList();
    }

    private boolean isLow(Disk disk, Rule rule) {
        int least = low.contains(disk.path()) ? end(rule) : rule.percent();
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
