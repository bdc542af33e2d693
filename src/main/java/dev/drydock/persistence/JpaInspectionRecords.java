package dev.drydock.persistence;

import dev.drydock.application.registry.InspectionRecords;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Inspections in the table {@code package_inspection}. */
@ApplicationScoped
public class JpaInspectionRecords implements InspectionRecords {
    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public Map<String, Inspected> lockAll() {
        query("select name from table_lock where name = 'package_inspection' for update")
                .getResultList();
        return all();
    }

    @Override
    public Map<String, Inspected> all() {
        Map<String, Inspected> all = new HashMap<>();
        List<?> rows = query("select package_digest, inspected_at, damage, damaged_since from package_inspection")
                .getResultList();
        for (Object columns : rows) {
            NativeRow row = new NativeRow(columns);
            all.put(row.text(), new Inspected(row.time(), row.findText(), row.findTime()));
        }
        return all;
    }

    @Override
    public void record(String packageDigest, Inspected inspected) {
        query("delete from package_inspection where package_digest = ?", packageDigest)
                .executeUpdate();
        query(
                        "insert into package_inspection (package_digest, inspected_at) values (?, ?)",
                        packageDigest,
                        inspected.at())
                .executeUpdate();
        inspected
                .damage()
                .ifPresent(damage -> query(
                                "update package_inspection set damage = ?, damaged_since = ? where package_digest = ?",
                                damage,
                                inspected.since().orElse(inspected.at()),
                                packageDigest)
                        .executeUpdate());
    }

    @Override
    public Round round() {
        NativeRow row = new NativeRow(query("select asked_at, completed_for, completed_at from package_scrub")
                .getSingleResult());
        return new Round(row.findTime(), row.findTime(), row.findTime());
    }

    @Override
    public void ask(Instant at) {
        query("update package_scrub set asked_at = ?, completed_for = null", at).executeUpdate();
    }

    @Override
    public void complete(Instant due, Instant at) {
        query("update package_scrub set completed_for = ?, completed_at = ?", due, at)
                .executeUpdate();
    }

    private Query query(String text, Object... parameters) {
        return NativeQueries.of(entityManager, text, parameters);
    }
}
