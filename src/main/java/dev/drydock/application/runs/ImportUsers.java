package dev.drydock.application.runs;

import dev.drydock.application.access.Account;
import dev.drydock.application.access.Accounts;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.ManageUsers;
import dev.drydock.application.access.Role;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.domain.access.PasswordHash;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Logger;

/**
 * Imports the users of {@code etc/orchestrator.xml}: all of them at the first start, later only new and changed entries. Drydock cannot
 * know who wrote an entry, and the audit log says so. Tested by {@code UsersTest}.
 */
@Singleton
public class ImportUsers {
    /** The actor of such a change: anyone who can write the site's files. */
    public static final String NOBODY_KNOWN = "unknown";

    private static final Logger LOG = Logger.getLogger(ImportUsers.class.getName());

    private final Transactions transactions;
    private final Accounts accounts;
    private final UserFile file;
    private final Journal journal;
    private final Holder self;

    @Inject
    public ImportUsers(Transactions transactions, Accounts accounts, UserFile file, Journal journal, Holder self) {
        this.transactions = transactions;
        this.accounts = accounts;
        this.file = file;
        this.journal = journal;
        this.self = self;
    }

    /**
     * A user as the file has them.
     *
     * @param password in the form of the file
     * @param digest SHA-256 of the entry
     */
    public record Listed(String name, String password, Set<Role> roles, String digest) {}

    /** The file that lists them. */
    @FunctionalInterface
    public interface UserFile {
        List<Listed> read();
    }

    /** Call it at a start, before anyone can sign in. */
    public void run() {
        List<Listed> listed = file.read();
        transactions.run(() -> {
            accounts.lock();
            String by = accounts.list().isEmpty() ? self.actor().name() : NOBODY_KNOWN;
            listed.stream()
                    .filter(user -> PasswordHash.parse(user.password()).isPresent())
                    .filter(user -> !user.roles().isEmpty())
                    .forEach(user -> take(user, by));
        });
    }

    private void take(Listed user, String by) {
        Optional<Account> known = accounts.find(user.name());
        boolean same =
                known.flatMap(Account::fileDigest).filter(user.digest()::equals).isPresent();
        if (same) {
            return;
        }
        accounts.put(
                new Account(
                        known.map(Account::name).orElse(user.name()),
                        user.password(),
                        user.roles(),
                        known.map(Account::enabled).orElse(true),
                        known.map(Account::generation).orElse(0L) + 1,
                        Optional.of(user.digest())),
                by,
                journal.now());
        journal.append(AuditLog.Event.of(
                by,
                "user.import",
                "user/" + user.name(),
                "file",
                "etc/orchestrator.xml",
                "roles",
                ManageUsers.words(user.roles()),
                "known",
                Boolean.toString(known.isPresent())));
        if (Objects.equals(by, NOBODY_KNOWN)) {
            LOG.warning(
                    () -> "user=" + user.name()
                            + " is new or changed in etc/orchestrator.xml, and was imported. This is the"
                            + " last version that imports users from this file: use 'drydock user', which records who changed them");
        }
    }
}
