package dev.drydock.persistence;

import dev.drydock.application.schedule.SeenDrift;
import dev.drydock.application.schedule.SeenDrift.Drift;
import dev.drydock.application.schedule.SeenDrifts;
import dev.drydock.domain.release.ServedDrift;
import dev.drydock.domain.release.ServedDrift.Input;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Live drift in the tables {@code live_drift} and {@code schedule_drift}. */
@ApplicationScoped
public class JpaSeenDrifts implements SeenDrifts {
    private static final int LONGEST = 4000;
    private static final int LONGEST_NAME = 255;
    private static final String SELECT =
            "select asked_at, problem, version, package_digest, row_count, psi_limit, input,"
                    + " psi, drift_digest, since, standing_since, after_run from live_drift where model = ?1";
    private static final String UPDATE = "update live_drift set asked_at = ?2, problem = cast(?3 as varchar(4000)),"
            + " version = cast(?4 as integer), package_digest = cast(?5 as varchar(255)), row_count = cast(?6 as bigint),"
            + " psi_limit = cast(?7 as double precision), input = cast(?8 as varchar(255)),"
            + " psi = cast(?9 as double precision), drift_digest = cast(?10 as varchar(255)),"
            + " since = cast(?11 as timestamp with time zone), standing_since = cast(?12 as timestamp with time zone),"
            + " after_run = cast(?13 as bigint) where model = ?1";
    private static final String INSERT = "insert into live_drift (model, asked_at, problem, version, package_digest,"
            + " row_count, psi_limit, input, psi, drift_digest, since, standing_since, after_run) values (?1, ?2,"
            + " cast(?3 as varchar(4000)), cast(?4 as integer), cast(?5 as varchar(255)), cast(?6 as bigint),"
            + " cast(?7 as double precision), cast(?8 as varchar(255)), cast(?9 as double precision),"
            + " cast(?10 as varchar(255)), cast(?11 as timestamp with time zone),"
            + " cast(?12 as timestamp with time zone), cast(?13 as bigint))";

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public Optional<SeenDrift> find(String model) {
        List<?> rows = query(SELECT, model).getResultList();
        return rows.isEmpty() ? Optional.empty() : Optional.of(seen(model, new NativeRow(rows.get(0))));
    }

    @Override
    public Optional<SeenDrift> lock(String model) {
        query("select model from live_drift where model = ?1 for update", model).getResultList();
        return find(model);
    }

    private static SeenDrift seen(String model, NativeRow row) {
        Instant asked = row.time();
        Optional<String> problem = row.findText();
        Optional<ServedDrift> served = served(row);
        return new SeenDrift(model, asked, problem, served, drift(row));
    }

    private static Optional<ServedDrift> served(NativeRow row) {
        Optional<Integer> version = row.findInt().stream().boxed().findFirst();
        String digest = row.findText().orElse("");
        long rows = row.findLong().orElse(0);
        double limit = row.findReal().orElse(0);
        Optional<String> input = row.findText();
        double psi = row.findReal().orElse(0);
        return version.map(
                number -> new ServedDrift(number, digest, rows, limit, input.map(name -> new Input(name, psi))));
    }

    private static Optional<Drift> drift(NativeRow row) {
        Optional<String> digest = row.findText();
        Optional<Instant> since = row.findTime();
        Optional<Instant> standing = row.findTime();
        long afterRun = row.findLong().orElse(0);
        return digest.map(one -> new Drift(one, since.orElseThrow(), standing, afterRun));
    }

    @Override
    public void put(SeenDrift seen) {
        Optional<ServedDrift> served = seen.served();
        Optional<Drift> drift = seen.drift();
        @Nullable
        Object[] values = {
            seen.model(),
            seen.asked(),
            seen.problem().map(problem -> NativeQueries.cut(problem, LONGEST)).orElse(null),
            served.map(ServedDrift::version).orElse(null),
            served.map(ServedDrift::packageDigest)
                    .map(digest -> NativeQueries.cut(digest, LONGEST_NAME))
                    .orElse(null),
            served.map(ServedDrift::rows).orElse(null),
            served.map(ServedDrift::limit).orElse(null),
            served.flatMap(ServedDrift::worst)
                    .map(Input::name)
                    .map(name -> NativeQueries.cut(name, LONGEST_NAME))
                    .orElse(null),
            served.flatMap(ServedDrift::worst).map(Input::psi).orElse(null),
            drift.map(Drift::packageDigest)
                    .map(digest -> NativeQueries.cut(digest, LONGEST_NAME))
                    .orElse(null),
            drift.map(Drift::since).orElse(null),
            drift.flatMap(Drift::standing).orElse(null),
            drift.map(Drift::afterRun).orElse(null)
        };
        if (query(UPDATE, values).executeUpdate() == 0) {
            query(INSERT, values).executeUpdate();
        }
    }

    @Override
    public long newestRun() {
        return ((Number) query("select coalesce(max(instance_id), 0) from run").getSingleResult()).longValue();
    }

    @Override
    public Optional<Completed> completedAfter(String job, String model, long run) {
        List<?> rows = query(
                        "select r.instance_id, e.endtime from run r join job_execution e on e.jobinstanceid = r.instance_id"
                                + " where r.job = ?1 and r.model = ?2 and r.instance_id > ?3"
                                + " and e.batchstatus = 'COMPLETED' and e.endtime is not null"
                                + " order by r.instance_id desc, e.jobexecutionid desc",
                        job,
                        model,
                        run)
                .setMaxResults(1)
                .getResultList();
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        NativeRow row = new NativeRow(rows.get(0));
        return Optional.of(new Completed(row.number(), row.time()));
    }

    @Override
    public boolean isTaken(String schedule, String cause) {
        return !query("select cause from schedule_drift where schedule = ?1 and cause = ?2", schedule, cause)
                .getResultList()
                .isEmpty();
    }

    @Override
    public void take(String schedule, String cause, Instant due) {
        query("insert into schedule_drift (schedule, cause, due) values (?1, ?2, ?3)", schedule, cause, due)
                .executeUpdate();
    }

    private Query query(String text, @Nullable Object... parameters) {
        return NativeQueries.of(entityManager, text, parameters);
    }
}
