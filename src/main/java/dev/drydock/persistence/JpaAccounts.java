package dev.drydock.persistence;

import dev.drydock.application.access.Account;
import dev.drydock.application.access.Accounts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Users in the table {@code site_user}. */
@ApplicationScoped
public class JpaAccounts implements Accounts {
    private static final String SELECT =
            "select name, password_hash, role_names, case when enabled then 1 else 0 end, generation, file_digest"
                    + " from site_user";

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public Optional<Account> find(String name) {
        return accounts(query(SELECT + " where name_key = ?", key(name))).stream()
                .findFirst();
    }

    @Override
    public List<Account> list() {
        return accounts(query(SELECT + " order by name_key"));
    }

    private static List<Account> accounts(Query query) {
        List<?> rows = query.getResultList();
        return rows.stream().map(JpaAccounts::account).toList();
    }

    private static Account account(Object columns) {
        NativeRow row = new NativeRow(columns);
        return new Account(
                row.text(), row.text(), RoleNames.split(row.text()), row.integer() == 1, row.number(), row.findText());
    }

    @Override
    public void put(Account account, String by, Instant at) {
        query("delete from site_user where name_key = ?", key(account.name())).executeUpdate();
        query(
                        "insert into site_user (name_key, name, password_hash, role_names, enabled, generation, file_digest,"
                                + " changed_by, changed_at) values (?, ?, ?, ?, ?, ?, cast(? as varchar(64)), ?, ?)",
                        key(account.name()),
                        account.name(),
                        account.passwordHash(),
                        RoleNames.join(account.roles()),
                        account.enabled(),
                        account.generation(),
                        account.fileDigest().orElse(null),
                        by,
                        at)
                .executeUpdate();
    }

    @Override
    public void lock() {
        query("select name from table_lock where name = 'site_user' for update").getResultList();
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private Query query(String text, @Nullable Object... parameters) {
        return NativeQueries.of(entityManager, text, parameters);
    }
}
