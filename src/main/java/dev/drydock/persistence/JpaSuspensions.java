package dev.drydock.persistence;

import dev.drydock.application.release.SuspensionRecords;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Suspensions in the tables {@code suspension} and {@code resumption}. */
@ApplicationScoped
public class JpaSuspensions implements SuspensionRecords {
    private static final String SELECT =
            "select s.model, s.issued_at, s.lifted_at, s.digest, s.envelope, s.person, s.reason, s.recorded_at"
                    + " from suspension s";

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public Optional<Suspension> last(String model) {
        return suspensions(query(SELECT + " where s.model = ?1 order by s.issued_at desc", model)
                        .setMaxResults(1))
                .stream()
                .findFirst();
    }

    @Override
    public List<Suspension> list() {
        return suspensions(query(SELECT
                + " where s.issued_at = (select max(o.issued_at) from suspension o where o.model = s.model)"
                + " order by s.model"));
    }

    private List<Suspension> suspensions(Query query) {
        List<Suspension> found = new ArrayList<>();
        for (Object columns : query.getResultList()) {
            NativeRow row = new NativeRow(columns);
            String model = row.text();
            Instant issuedAt = row.time();
            Optional<Instant> liftedAt = row.findTime();
            Received received = received(row);
            found.add(new Suspension(model, received, issuedAt, liftedAt, resumptions(received.digest())));
        }
        return found;
    }

    /** The next five columns. */
    private static Received received(NativeRow row) {
        return new Received(row.text(), row.text(), row.text(), row.text(), row.time());
    }

    private List<Resumption> resumptions(String suspension) {
        List<Resumption> found = new ArrayList<>();
        Query query = query(
                "select digest, envelope, person, reason, recorded_at, case when counted then 1 else 0 end"
                        + " from resumption where suspension = ?1"
                        + " order by recorded_at, digest, person",
                suspension);
        for (Object columns : query.getResultList()) {
            NativeRow row = new NativeRow(columns);
            found.add(new Resumption(received(row), row.integer() == 1));
        }
        return found;
    }

    @Override
    public void add(Suspension suspension) {
        query(
                        "insert into suspension (digest, model, envelope, person, reason, issued_at, recorded_at)"
                                + " values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                        suspension.digest(),
                        suspension.model(),
                        suspension.received().envelope(),
                        suspension.person(),
                        suspension.reason(),
                        suspension.issuedAt(),
                        suspension.received().recordedAt())
                .executeUpdate();
    }

    @Override
    public void add(String suspensionDigest, Resumption resumption) {
        query(
                        "insert into resumption (digest, suspension, envelope, person, reason, recorded_at, counted)"
                                + " values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                        resumption.received().digest(),
                        suspensionDigest,
                        resumption.received().envelope(),
                        resumption.person(),
                        resumption.received().reason(),
                        resumption.received().recordedAt(),
                        resumption.counted())
                .executeUpdate();
    }

    @Override
    public void lift(String suspensionDigest, List<Resumption> counting, Instant at) {
        counting.forEach(one -> query(
                        "update resumption set counted = true where digest = ?1 and person = ?2",
                        one.received().digest(),
                        one.person())
                .executeUpdate());
        query("update suspension set lifted_at = ?2 where digest = ?1", suspensionDigest, at)
                .executeUpdate();
    }

    private Query query(String text, Object... parameters) {
        return NativeQueries.of(entityManager, text, parameters);
    }
}
