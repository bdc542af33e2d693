package dev.drydock.door;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;

/**
 * Records refused sign-ins in the audit log: of each burst from an address the first, the tenth, the hundredth and so on, each with the
 * number so far. So an attacker cannot fill the log. A burst ends after an hour without one. All addresses together have at most 60 records
 * per hour; the next record counts the ones left out. Thread-safe.
 */
@Singleton
public final class RefusedSignIns {
    static final String ACTION = "sign-in.refused";

    private static final Logger LOG = Logger.getLogger(RefusedSignIns.class.getName());
    private static final Duration BURST_ENDS_AFTER = Duration.ofHours(1);
    private static final int BURSTS = 1_000;
    private static final int RECORDS_AN_HOUR = 60;

    private final Transactions transactions;
    private final AuditLog audit;
    private final Clock clock;
    private final Map<String, Burst> bursts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Burst> eldest) {
            return size() > BURSTS;
        }
    };
    private Instant hour = Instant.EPOCH;
    private int records;
    private long leftOut;

    @Inject
    public RefusedSignIns(Transactions transactions, AuditLog audit, Clock clock) {
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    private record Burst(long attempts, Instant last) {}

    /**
     * One more.
     *
     * @param user empty if there is no such user
     */
    public void add(String door, Optional<String> user, String address) {
        counted(door, user, address).ifPresent(this::record);
    }

    private synchronized Optional<AuditLog.Event> counted(String door, Optional<String> user, String address) {
        Instant now = clock.instant();
        long attempts = attempts(Network.of(address), now);
        if (!isPowerOfTen(attempts)) {
            return Optional.empty();
        }
        if (now.isBefore(hour) || !now.isBefore(hour.plus(Duration.ofHours(1)))) {
            hour = now;
            records = 0;
        }
        if (records == RECORDS_AN_HOUR) {
            leftOut++;
            return Optional.empty();
        }
        records++;
        AuditLog.Event event = AuditLog.Event.of(
                "anonymous",
                ACTION,
                user.orElse("unknown"),
                "address",
                address,
                "attempts",
                Long.toString(attempts),
                "door",
                door,
                "left-out",
                Long.toString(leftOut));
        leftOut = 0;
        return Optional.of(event);
    }

    private long attempts(String network, Instant now) {
        Burst before = bursts.get(network);
        long earlier = before != null && now.isBefore(before.last.plus(BURST_ENDS_AFTER)) ? before.attempts : 0;
        Burst burst = new Burst(earlier + 1, now);
        bursts.put(network, burst);
        return burst.attempts;
    }

    private static boolean isPowerOfTen(long number) {
        long rest = number;
        while (rest % 10 == 0) {
            rest /= 10;
        }
        return rest == 1;
    }

    private void record(AuditLog.Event event) {
        LOG.warning(() -> "sign-in refused for user=" + event.subject() + " " + event.details());
        transactions.requiresNew(() -> {
            audit.append(event);
            return Boolean.TRUE;
        });
    }
}
