package dev.drydock.persistence;

import dev.drydock.application.release.ServedDays;
import dev.drydock.domain.release.LatencyCounts;
import dev.drydock.domain.release.ServedTraffic.Counts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Clients' requests in the tables {@code served_day} and {@code served_reading}. */
@ApplicationScoped
public class JpaServedDays implements ServedDays {
    private static final String FIND_DAY =
            "select requests, errors, abstentions, latency from served_day where model = ?1 and served_on = ?2";
    private static final String UPDATE_DAY = "update served_day set requests = ?3, errors = ?4, abstentions = ?5,"
            + " latency = ?6 where model = ?1 and served_on = ?2";
    private static final String INSERT_DAY = "insert into served_day (model, served_on, requests, errors, abstentions,"
            + " latency) values (?1, ?2, ?3, ?4, ?5, ?6)";
    private static final String FIND_READING = "select read_at, requests, errors, abstentions, latency"
            + " from served_reading where model = ?1 and node_start = ?2";
    private static final String UPDATE_READING = "update served_reading set requests = ?3, errors = ?4,"
            + " abstentions = ?5, latency = ?6, read_at = ?7 where model = ?1 and node_start = ?2";
    private static final String INSERT_READING = "insert into served_reading (model, node_start, requests, errors,"
            + " abstentions, latency, read_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public void lock() {
        query("select name from table_lock where name = 'served_day' for update")
                .getResultList();
    }

    @Override
    public Optional<Reading> find(String model, Instant since) {
        List<?> rows = query(FIND_READING, model, since.toString()).getResultList();
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        NativeRow row = new NativeRow(rows.get(0));
        return Optional.of(new Reading(row.time(), counts(row)));
    }

    @Override
    public void put(String model, Instant since, Reading reading) {
        Counts counts = reading.counts();
        Object[] values = {
            model,
            since.toString(),
            counts.requests(),
            counts.errors(),
            counts.abstentions(),
            counts.latency().text(),
            reading.at()
        };
        if (query(UPDATE_READING, values).executeUpdate() == 0) {
            query(INSERT_READING, values).executeUpdate();
        }
    }

    @Override
    public void add(String model, LocalDate day, Counts counts) {
        List<?> rows = query(FIND_DAY, model, day.toString()).getResultList();
        Counts sum =
                rows.isEmpty() ? counts : counts(new NativeRow(rows.get(0))).plus(counts);
        query(
                        rows.isEmpty() ? INSERT_DAY : UPDATE_DAY,
                        model,
                        day.toString(),
                        sum.requests(),
                        sum.errors(),
                        sum.abstentions(),
                        sum.latency().text())
                .executeUpdate();
    }

    /** The next four columns. */
    static Counts counts(NativeRow row) {
        return new Counts(
                row.number(),
                row.number(),
                row.number(),
                LatencyCounts.parse(row.findText().orElse("")));
    }

    @Override
    public int removeDaysBefore(LocalDate day) {
        return query("delete from served_day where served_on < ?1", day.toString())
                .executeUpdate();
    }

    @Override
    public void removeReadingsBefore(Instant at) {
        query("delete from served_reading where read_at < ?1", at).executeUpdate();
    }

    private Query query(String text, Object... parameters) {
        return NativeQueries.of(entityManager, text, parameters);
    }
}
