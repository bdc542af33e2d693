package dev.drydock.application.release;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.release.ServedDays.Reading;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Retention;
import dev.drydock.application.runs.SiteZone;
import dev.drydock.domain.release.ServedTraffic;
import dev.drydock.domain.release.ServedTraffic.Counts;
import dev.drydock.domain.validation.PolicySource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Adds up by days what the serving node counts since its start. Every orchestrator does it: the last reading of each start is kept beside the
 * days, and only what came since is added, so that nothing counts twice. What the node counted before it restarted, and after it was asked
 * last, is lost. Not thread-safe. Tested by {@code CountTrafficTest}.
 */
@Singleton
public class CountTraffic {
    /** More than the page of a model's weeks shows; longer if the site's retention or its gate policy is. */
    private static final Duration KEPT = Duration.ofDays(400);

    /** After a longer pause that passes midnight nobody knows which day the requests belong to. */
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** So often a reading is written although no request came. */
    private static final Duration IDLE = Duration.ofMinutes(5);

    /** A node's counters that nobody has read for so long will not be read again. */
    private static final Duration READING_KEPT = Duration.ofDays(7);

    private final Transactions transactions;
    private final ServedDays days;
    private final SiteZone zone;
    private final Retention retention;
    private final PolicySource policies;
    private final Holder self;
    private final Journal journal;

    private LocalDate cleaned = LocalDate.MIN;

    @Inject
    public CountTraffic(
            Transactions transactions,
            ServedDays days,
            SiteZone zone,
            Retention retention,
            PolicySource policies,
            Holder self,
            Journal journal) {
        this.transactions = transactions;
        this.days = days;
        this.zone = zone;
        this.retention = retention;
        this.policies = policies;
        this.self = self;
        this.journal = journal;
    }

    /**
     * Call it outside a transaction, at once after the node was asked.
     *
     * @param traffic by model, models of the site alone
     */
    public void count(Map<String, ServedTraffic> traffic) {
        Instant now = journal.now();
        LocalDate today = date(now);
        if (!traffic.isEmpty()) {
            transactions.run(() -> {
                days.lock();
                traffic.forEach((model, said) -> count(model, said, now));
            });
        }
        if (!today.equals(cleaned)) {
            clean(now);
            cleaned = today;
        }
    }

    private void count(String model, ServedTraffic said, Instant now) {
        Optional<Reading> before = days.find(model, said.since());
        Counts known = before.map(Reading::counts).orElse(Counts.none());
        Counts came = said.counts().since(known);
        Instant last = before.map(Reading::at).orElse(said.since());
        Instant from = last.isAfter(now) ? now : last;
        boolean idle = came.equals(Counts.none())
                && before.isPresent()
                && Duration.between(from, now).compareTo(IDLE) < 0
                && date(from).equals(date(now));
        if (idle) {
            return;
        }
        days.put(model, said.since(), new Reading(now, said.counts().most(known)));
        if (date(from).equals(date(now)) || Duration.between(from, now).compareTo(LONGEST_PAUSE) <= 0) {
            days.add(model, date(now), came);
        }
    }

    private void clean(Instant now) {
        Duration signed = Duration.ofDays(policies.siteRules().retentionDays());
        Instant limit = now.minus(Stream.of(KEPT, signed, retention.site().orElse(KEPT))
                .max(Comparator.naturalOrder())
                .orElseThrow());
        transactions.run(() -> {
            days.lock();
            days.removeReadingsBefore(now.minus(READING_KEPT));
            int removed = days.removeDaysBefore(date(limit));
            if (removed > 0) {
                journal.append(AuditLog.Event.of(
                        self.actor().name(),
                        "traffic.purge",
                        "traffic",
                        "removed",
                        Integer.toString(removed),
                        "before",
                        date(limit).toString()));
            }
        });
    }

    private LocalDate date(Instant at) {
        return at.atZone(zone.zone()).toLocalDate();
    }
}
