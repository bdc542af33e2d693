package dev.drydock.persistence;

import dev.drydock.domain.erasure.ErasedCopy;
import dev.drydock.domain.erasure.ErasedCopy.Place;
import dev.drydock.domain.erasure.Erasure;
import dev.drydock.domain.erasure.Erasures;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** Erasures in the tables {@code erasure}, {@code erased_subject} and {@code erased_copy}. */
@ApplicationScoped
public class JpaErasures implements Erasures {
    private static final String COLUMNS = """
            select model, erasure_number, asked_by, asked_at, reason, group_count, prediction_count, run_instance, finished_at
            from erasure
            """;

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    private Query query(String sql, Object... arguments) {
        return NativeQueries.of(entityManager, sql, arguments);
    }

    private long number(String sql, Object... arguments) {
        return ((Number) query(sql, arguments).getSingleResult()).longValue();
    }

    @Override
    public int lastNumber(String model) {
        return (int) number("select coalesce(max(erasure_number), 0) from erasure where model = ?1", model);
    }

    @Override
    public void add(Erasure erasure) {
        query(
                        """
                        insert into erasure (model, erasure_number, asked_by, asked_at, group_count, prediction_count)
                        values (?1, ?2, ?3, ?4, ?5, ?6)
                        """,
                        erasure.model(),
                        erasure.number(),
                        erasure.askedBy(),
                        erasure.askedAt().atOffset(ZoneOffset.UTC),
                        erasure.groups(),
                        erasure.predictions())
                .executeUpdate();
        erasure.reason().ifPresent(reason -> set(erasure.model(), erasure.number(), "reason", reason));
        erasure.run().ifPresent(run -> set(erasure.model(), erasure.number(), "run_instance", run));
    }

    private void set(String model, int number, String column, Object value) {
        query("update erasure set " + column + " = ?1 where model = ?2 and erasure_number = ?3", value, model, number)
                .executeUpdate();
    }

    @Override
    public Optional<Erasure> find(String model, int number) {
        return erasures(query(COLUMNS + " where model = ?1 and erasure_number = ?2", model, number))
                .findFirst();
    }

    @Override
    public List<Erasure> list(Optional<String> model, int limit) {
        String order = " order by asked_at desc, model, erasure_number desc";
        Query query = model.map(name -> query(COLUMNS + " where model = ?1" + order, name))
                .orElseGet(() -> query(COLUMNS + order));
        return erasures(query.setMaxResults(limit)).toList();
    }

    private static Stream<Erasure> erasures(Query query) {
        List<?> rows = query.getResultList();
        return rows.stream().map(NativeRow::new).map(JpaErasures::erasure);
    }

    private static Erasure erasure(NativeRow row) {
        String model = row.text();
        int number = row.integer();
        String askedBy = row.text();
        Instant askedAt = row.time();
        Optional<String> reason = row.findText();
        int groups = row.integer();
        int predictions = row.integer();
        OptionalLong run = row.findLong();
        return new Erasure(model, number, askedBy, askedAt, reason, groups, predictions, run, row.findTime());
    }

    @Override
    public Set<String> subjects(String model) {
        Set<String> digests = new HashSet<>();
        for (Object digest : query("select digest from erased_subject where model = ?1", model)
                .getResultList()) {
            digests.add(String.valueOf(digest));
        }
        return digests;
    }

    @Override
    public int countSubjects(String model) {
        return (int) number("select count(*) from erased_subject where model = ?1", model);
    }

    @Override
    public void addSubjects(String model, int number, Set<String> digests) {
        Set<String> added = new HashSet<>(digests);
        added.removeAll(subjects(model));
        for (String digest : added) {
            query(
                            "insert into erased_subject (model, digest, erasure_number) values (?1, ?2, ?3)",
                            model,
                            digest,
                            number)
                    .executeUpdate();
        }
    }

    @Override
    public void record(String model, int number, ErasedCopy copy) {
        query(
                        "delete from erased_copy where model = ?1 and erasure_number = ?2 and place = ?3 and copy_name = ?4",
                        model,
                        number,
                        copy.place().name(),
                        copy.name())
                .executeUpdate();
        query("""
                        insert into erased_copy (model, erasure_number, place, copy_name, row_count, digest_before, digest_after)
                        values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                        """, model, number, copy.place().name(), copy.name(), copy.rows(), copy.before(), copy.after())
                .executeUpdate();
    }

    @Override
    public List<ErasedCopy> copies(String model, int number) {
        List<?> rows = query("""
                        select place, copy_name, row_count, digest_before, digest_after from erased_copy
                        where model = ?1 and erasure_number = ?2 order by place, copy_name
                        """, model, number).getResultList();
        return rows.stream().map(NativeRow::new).map(JpaErasures::copy).toList();
    }

    private static ErasedCopy copy(NativeRow row) {
        return new ErasedCopy(Place.valueOf(row.text()), row.text(), row.number(), row.text(), row.text());
    }

    @Override
    public void finish(String model, int number, Instant at) {
        query(
                        "update erasure set finished_at = ?1 where model = ?2 and erasure_number = ?3 and finished_at is null",
                        at.atOffset(ZoneOffset.UTC),
                        model,
                        number)
                .executeUpdate();
    }
}
