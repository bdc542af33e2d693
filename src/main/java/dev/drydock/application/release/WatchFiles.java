package dev.drydock.application.release;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.ImportUsers;
import java.time.Clock;
import java.time.Instant;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Notices that somebody changed a file that decides what is released: policy, trust file and roots, configuration, users, job files.
 * Whoever can write the site's folder can do that without asking; the audit log has it as a change by somebody unknown, with the digests
 * before and after. Thread-safe.
 */
public class WatchFiles {
    private static final Logger LOG = Logger.getLogger(WatchFiles.class.getName());
    private static final String NONE = "none";

    private final Transactions transactions;
    private final SeenFiles seen;
    private final Supplier<SortedMap<String, String>> files;
    private final AuditLog audit;
    private final Holder self;
    private final Clock clock;

    /** @param files SHA-256 by name, of those that are there now */
    public WatchFiles(
            Transactions transactions,
            SeenFiles seen,
            Supplier<SortedMap<String, String>> files,
            AuditLog audit,
            Holder self,
            Clock clock) {
        this.transactions = transactions;
        this.seen = seen;
        this.files = files;
        this.audit = audit;
        this.self = self;
        this.clock = clock;
    }

    /** As {@link #look}, again and again: what goes wrong once is told and tried again. */
    public void lookAgain() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    e,
                    () -> "node=" + self.node() + " could not look whether the site's files were changed");
        }
    }

    /** Records what is otherwise than it was seen last, by whichever node of the site. */
    public void look() {
        if (!transactions.required(seen::all).equals(files.get())) {
            transactions.run(this::compare);
        }
    }

    private void compare() {
        SortedMap<String, String> before = seen.lockAll();
        boolean first = !seen.isAny();
        SortedMap<String, String> now = files.get();
        SortedSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            String was = before.getOrDefault(name, NONE);
            String is = now.getOrDefault(name, NONE);
            if (!was.equals(is)) {
                record(name, was, is, first);
            }
        }
    }

    private void record(String name, String was, String is, boolean first) {
        Instant at = clock.instant();
        if (is.equals(NONE)) {
            seen.miss(name, at);
        } else {
            seen.see(name, is, at);
        }
        if (first) {
            audit.append(AuditLog.Event.of("node:" + self.node(), "file.first", "file/" + name, "after", is));
            return;
        }
        audit.append(AuditLog.Event.of(
                ImportUsers.NOBODY_KNOWN, "file.changed", "file/" + name, "after", is, "before", was));
        LOG.warning(() -> "file=" + name + " was changed by somebody unknown: it was " + was + " and is " + is);
    }
}
