package dev.drydock.application.release;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.SiteWatch;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.ImportUsers;
import dev.drydock.domain.release.DecidingFiles;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Detects a change of a file that decides what is released: policy, trust file and roots, configuration, users, job files. Anyone who can
 * write the site's folder can change these files without a request to the server. The audit log records such a change as made by somebody
 * unknown, with the digests before and after. Thread-safe.
 */
@Singleton
public class WatchFiles implements SiteWatch {
    private static final Logger LOG = Logger.getLogger(WatchFiles.class.getName());
    private static final String NONE = "none";

    private final Transactions transactions;
    private final SeenFiles seen;
    private final DecidingFiles files;
    private final Journal journal;
    private final Holder self;

    @Inject
    public WatchFiles(Transactions transactions, SeenFiles seen, DecidingFiles files, Journal journal, Holder self) {
        this.transactions = transactions;
        this.seen = seen;
        this.files = files;
        this.journal = journal;
        this.self = self;
    }

    /** As {@link #look}, regularly: it logs a failure and tries again. */
    @Override
    public void lookAgain() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, e, () -> "node=" + self.node() + " could not check the site's files for changes");
        }
    }

    /** Records what is otherwise than it was seen last, by whichever node of the site. */
    public void look() {
        if (!transactions.required(seen::all).equals(files.digests())) {
            transactions.run(this::compare);
        }
    }

    private void compare() {
        SortedMap<String, String> before = seen.lockAll();
        boolean first = !seen.isAny();
        SortedMap<String, String> now = files.digests();
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
        Instant at = journal.now();
        if (is.equals(NONE)) {
            seen.miss(name, at);
        } else {
            seen.see(name, is, at);
        }
        if (first) {
            journal.append(AuditLog.Event.of(self.actor().name(), "file.first", "file/" + name, "after", is));
            return;
        }
        journal.append(AuditLog.Event.of(
                ImportUsers.NOBODY_KNOWN, "file.changed", "file/" + name, "after", is, "before", was));
        LOG.warning(() -> "file=" + name + " was changed by somebody unknown: it was " + was + " and is " + is);
    }
}
