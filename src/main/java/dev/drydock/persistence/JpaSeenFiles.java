package dev.drydock.persistence;

import dev.drydock.application.release.SeenFiles;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Files in the table {@code seen_file}. */
@ApplicationScoped
public class JpaSeenFiles implements SeenFiles {
    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public SortedMap<String, String> lockAll() {
        query("select name from table_lock where name = 'seen_file' for update").getResultList();
        return all();
    }

    @Override
    public SortedMap<String, String> all() {
        SortedMap<String, String> digests = new TreeMap<>();
        List<?> rows = query("select name, digest from seen_file where digest is not null")
                .getResultList();
        for (Object columns : rows) {
            NativeRow row = new NativeRow(columns);
            digests.put(row.text(), row.text());
        }
        return digests;
    }

    @Override
    public void see(String name, String digest, Instant at) {
        forget(name);
        query("insert into seen_file (name, digest, seen_at) values (?, ?, ?)", name, digest, at)
                .executeUpdate();
    }

    @Override
    public void miss(String name, Instant at) {
        query("update seen_file set digest = null, seen_at = ? where name = ?", at, name)
                .executeUpdate();
    }

    @Override
    public boolean isAny() {
        return !query("select name from seen_file")
                .setMaxResults(1)
                .getResultList()
                .isEmpty();
    }

    private void forget(String name) {
        query("delete from seen_file where name = ?", name).executeUpdate();
    }

    private Query query(String text, Object... parameters) {
        return NativeQueries.of(entityManager, text, parameters);
    }
}
