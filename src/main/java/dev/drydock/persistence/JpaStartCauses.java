package dev.drydock.persistence;

import dev.drydock.application.schedule.StartCauses;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Causes of starts: the exports of a model without those in {@code schedule_cause}, and without the files that a completed run has in {@code
 * snapshot_input}. The inputs of a sealed snapshot outlive the records of its run; they count as used.
 */
@ApplicationScoped
public class JpaStartCauses implements StartCauses {
    private static final String NEW_FILES = """
             from export_file f join export_manifest m on m.source = f.source and m.sequence_no = f.sequence_no
             where m.model = ?1 and f.state in ('RECEIVED', 'INGESTED')
               and not exists (select 1 from schedule_cause c
                               where c.schedule = ?2 and c.source = m.source and c.sequence_no = m.sequence_no)
               and not exists (select 1 from snapshot_input i left join run r on r.instance_id = i.instance_id
                               where i.file_id = f.id
                                 and (r.instance_id is null
                                      or r.job = ?3 and exists (select 1 from job_execution e
                                                                where e.jobinstanceid = i.instance_id
                                                                  and e.batchstatus = 'COMPLETED')))
            """;
    private static final String LABELS = " and f.kind = 'FEEDBACK' and f.accepted > 0";

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public Optional<News> find(String schedule, String job, String model, boolean labelsOnly) {
        String files = NEW_FILES + (labelsOnly ? LABELS : "");
        List<?> last = query(
                        "select m.source, m.sequence_no" + files
                                + " order by m.received_at desc, m.source desc, m.sequence_no desc",
                        model,
                        schedule,
                        job)
                .setMaxResults(1)
                .getResultList();
        if (last.isEmpty()) {
            return Optional.empty();
        }
        NativeRow newest = new NativeRow(last.get(0));
        String export = newest.text() + "-" + newest.number();
        NativeRow sums = new NativeRow(query(
                        "select count(*), sum(case when f.kind = 'FEEDBACK' then f.accepted else 0 end), max(m.received_at)"
                                + files,
                        model,
                        schedule,
                        job)
                .getSingleResult());
        return Optional.of(new News(sums.number(), sums.number(), sums.time(), export));
    }

    @Override
    public void take(String schedule, String model, Instant until, Instant due) {
        query(
                        "insert into schedule_cause (schedule, source, sequence_no, due)"
                                + " select cast(?1 as varchar(63)), m.source, m.sequence_no, cast(?4 as timestamp with time zone)"
                                + " from export_manifest m where m.model = ?2 and m.received_at <= ?3"
                                + " and not exists (select 1 from schedule_cause c where c.schedule = ?1"
                                + " and c.source = m.source and c.sequence_no = m.sequence_no)",
                        schedule,
                        model,
                        until,
                        due)
                .executeUpdate();
    }

    @Override
    public void forget(String schedule) {
        query("delete from schedule_cause where schedule = ?1", schedule).executeUpdate();
        query("delete from schedule_drift where schedule = ?1", schedule).executeUpdate();
    }

    @Override
    public void forgetUnstarted(String schedule) {
        for (String table : List.of("schedule_cause", "schedule_drift")) {
            query(
                            "delete from " + table + " where schedule = ?1 and not exists (select 1 from"
                                    + " schedule_occurrence o where o.schedule = " + table + ".schedule and o.due = "
                                    + table + ".due and o.state = 'STARTED')",
                            schedule)
                    .executeUpdate();
        }
    }

    private Query query(String text, Object... parameters) {
        return NativeQueries.of(entityManager, text, parameters);
    }
}
