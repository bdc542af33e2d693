package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.release.DecidingFiles;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Installs a gate policy or a trust file. The audit log records the person and the digests before and after. If somebody writes the files
 * directly, {@link WatchFiles} records a change by somebody unknown. Tested by {@code WatchFilesTest}.
 */
@Singleton
public class InstallDocument {
    private static final String NONE = "none";

    private final Transactions transactions;
    private final Authorization authorization;
    private final SeenFiles seen;
    private final DecidingFiles files;
    private final Journal journal;

    @Inject
    public InstallDocument(
            Transactions transactions,
            Authorization authorization,
            SeenFiles seen,
            DecidingFiles files,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.seen = seen;
        this.files = files;
        this.journal = journal;
    }

    /** A file that became another. */
    public record Changed(String file, String before, String after) {}

    /** @return the files that became others; none if the same document was installed before */
    public List<Changed> install(Actor actor, Operation operation, DecidingDocument document, byte[] envelope) {
        return authorization.perform(actor, operation, document.kind(), () -> {
            SortedMap<String, String> facts = document.require(envelope);
            return transactions.required(() -> {
                seen.lockAll();
                SortedMap<String, String> before = files.digests();
                document.put(envelope);
                SortedMap<String, String> after = files.digests();
                List<Changed> changed = new ArrayList<>();
                for (String name : document.files()) {
                    Changed file = new Changed(name, before.getOrDefault(name, NONE), after.getOrDefault(name, NONE));
                    if (!file.before().equals(file.after())) {
                        seen.see(name, file.after(), journal.now());
                        journal.append(event(actor, document, file, facts));
                        changed.add(file);
                    }
                }
                return changed;
            });
        });
    }

    private static AuditLog.Event event(
            Actor actor, DecidingDocument document, Changed file, SortedMap<String, String> facts) {
        SortedMap<String, String> details = new TreeMap<>(facts);
        details.put("before", file.before());
        details.put("after", file.after());
        return new AuditLog.Event(actor.name(), document.kind() + ".install", "file/" + file.file(), details);
    }
}
