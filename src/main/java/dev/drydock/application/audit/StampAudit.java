package dev.drydock.application.audit;

import dev.drydock.application.access.AuditLog.Event;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.audit.AuditTrail.Entry;
import dev.drydock.application.audit.AuditTrail.Search;
import dev.drydock.domain.audit.AuditRecord;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.StampStore;
import dev.drydock.domain.audit.StampTimes;
import dev.drydock.domain.audit.StampedCheckpoint;
import dev.drydock.domain.audit.TimeStampAuthority.Stamp;
import dev.drydock.domain.release.SiteTurns;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Has the newest checkpoint of the audit log stamped by a time-stamp authority, as often as the site is configured. Nobody waits for it: an
 * authority that is away is asked again after the same pause, about the checkpoint that is the newest then. Call it outside a transaction.
 * Tested by {@code StampAuditTest}.
 */
public final class StampAudit {
    static final String STAMPED = "audit.time-stamp";
    static final String FAILED = "audit.time-stamp.failed";

    private static final Logger LOG = Logger.getLogger(StampAudit.class.getName());
    private static final String SUBJECT = "audit";
    private static final int RECENT = 10_000;
    private static final int PAGE = 1000;

    private final Transactions transactions;
    private final AuditTrail trail;
    private final Journal journal;
    private final StampStore stamps;
    private final SiteTurns turns;
    private final Optional<StampSchedule> schedule;

    /** @param schedule empty if the site has no authority */
    public StampAudit(
            Transactions transactions,
            AuditTrail trail,
            Journal journal,
            StampStore stamps,
            SiteTurns turns,
            Optional<StampSchedule> schedule) {
        this.transactions = transactions;
        this.trail = trail;
        this.journal = journal;
        this.stamps = stamps;
        this.turns = turns;
        this.schedule = schedule;
    }

    /**
     * How it went, for monitoring.
     *
     * @param at when the authority was last asked
     * @param failed whether that gave no stamp
     */
    public record Attempt(Instant at, boolean failed) {}

    /** Looks once. It logs a failure, and a later call tries again. */
    public void look() {
        try {
            schedule.ifPresent(due -> turns.ofTimeStamp().take(() -> stampIfDue(due)));
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the audit log got no time stamp; the next look tries again", e);
        }
    }

    /** Empty if the site has no authority, or did not ask it among the newest records. */
    public Optional<Attempt> lastAttempt() {
        return schedule.flatMap(any -> transactions.required(this::newestAttempt));
    }

    private void stampIfDue(StampSchedule due) {
        Instant now = journal.now();
        Optional<Instant> last = transactions.required(this::newestAttempt).map(Attempt::at);
        boolean wait = last.filter(at -> at.plus(due.interval()).isAfter(now)
                        && !at.isAfter(now.plus(StampTimes.LIMIT))) // the clock was set back since
                .isPresent();
        if (wait || !transactions.required(this::hasNewRecords)) {
            return;
        }
        String note = transactions.required(trail::latestCheckpoint).orElseThrow();
        try {
            keep(due, note);
        } catch (DrydockException e) {
            LOG.warning(() -> e.code() + ": " + e.sentence());
            transactions.run(() -> journal.append(Event.of(
                    due.self().name(),
                    FAILED,
                    SUBJECT,
                    "authority",
                    due.authority().name(),
                    "code",
                    e.code().name(),
                    "reason",
                    e.sentence())));
        }
    }

    private void keep(StampSchedule due, String note) {
        Stamp stamp = due.authority().stamp(note.getBytes(StandardCharsets.UTF_8));
        long size = Checkpoint.ofNote(note).size();
        stamps.keep(new StampedCheckpoint(size, note, stamp.encoded()));
        Duration difference = Duration.between(stamp.time().at(), journal.now());
        if (difference.abs().compareTo(StampTimes.LIMIT) > 0) {
            LOG.warning(() -> "The server's clock differs by " + difference.toSeconds()
                    + " s from the time-stamp authority "
                    + due.authority().name() + ", which states " + stamp.time().at()
                    + ". Set the clock right. docs/guides/three-in-the-morning.md says what a wrong clock does.");
        }
        transactions.run(() -> journal.append(Event.of(
                due.self().name(),
                STAMPED,
                SUBJECT,
                "authority",
                stamp.time().authority(),
                "records",
                Long.toString(size),
                "stated",
                stamp.time().at().toString(),
                "stamp",
                Sha256.hex(Base64.getDecoder().decode(stamp.encoded())))));
    }

    /** The actions in a log of millions are not searched each minute. */
    private Optional<Attempt> newestAttempt() {
        long size = trail.size();
        Search search = new Search("", STAMPED, SUBJECT, Optional.empty(), Math.max(0, size - RECENT), size);
        return trail.search(search, 1).stream()
                .flatMap(entry -> AuditRecord.parse(entry.canonical()).stream())
                .filter(record -> isAttempt(record.action()))
                .map(record -> new Attempt(record.at(), record.action().equals(FAILED)))
                .findFirst();
    }

    /** Records about time stamps are no reason for another one. */
    private boolean hasNewRecords() {
        long from = stamps.newest().orElse(0);
        List<Entry> next = trail.records(from, PAGE);
        while (!next.isEmpty()) {
            for (Entry entry : next) {
                if (AuditRecord.parse(entry.canonical())
                        .filter(record -> isAttempt(record.action()))
                        .isEmpty()) {
                    return true;
                }
            }
            from = next.get(next.size() - 1).number() + 1;
            next = trail.records(from, PAGE);
        }
        return false;
    }

    private static boolean isAttempt(String action) {
        return action.equals(STAMPED) || action.equals(FAILED);
    }
}
