package dev.drydock.persistence;

import dev.drydock.application.monitoring.HistoryRecords;
import dev.drydock.domain.alert.AlertKind;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.release.ApprovalStatement.Action;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What the tables of the registry, the exports, the runs and the alerts have of one model over a time. */
@ApplicationScoped
public class JpaHistoryRecords implements HistoryRecords {
    private static final int QUARTER_SECONDS = 900;

    private static final String CHANGES = """
            select c.version_number, c.set_at, c.set_by, o.action
            from (select a.id, a.version_number, a.set_at, a.set_by,
                         (select max(f.order_sequence) from release_order f
                          where f.model = a.model and f.version_number = a.version_number and f.state = 'FOLLOWED'
                                and f.issued_at <= a.set_at) as followed
                  from alias_change a
                  where a.model = :model and a.alias = 'champion' and a.set_at >= :from and a.set_at < :until) c
                 left join release_order o on o.order_sequence = c.followed
            order by c.set_at desc, c.id desc
            """;
    private static final String JUDGED = """
            select j.at, j.report from (
                select looked_at as at, report_digest as report from serving_check
                where model = :model and looked_at >= :from and looked_at < :until and report_digest is not null
                union all
                select created_at as at, report_digest as report from model_version
                where model = :model and created_at >= :from and created_at < :until and report_digest is not null) j
            order by j.at desc, j.report
            """;

    /** Every offset of a zone is a multiple of a quarter of an hour: so days of any zone can be added up from these. */
    private static final String RECEIVED = """
            select q.quarter, q.kind, sum(q.row_count) from (
                select floor(extract(epoch from m.received_at) / %d) as quarter, f.kind as kind, f.row_count as row_count
                from export_manifest m join export_file f on f.source = m.source and f.sequence_no = m.sequence_no
                where m.model = :model and m.received_at >= :from and m.received_at < :until and f.state <> 'REPLACED') q
            group by q.quarter, q.kind order by q.quarter, q.kind
            """.formatted(QUARTER_SECONDS);

    private static final String MEASURED = """
            select r.instance_id, r.submitted_at from run r
                 join run_fact f on f.instance_id = r.instance_id and f.fact = 'decision'
            where r.model = :model and r.submitted_at >= :from and r.submitted_at < :until
            order by r.submitted_at desc, r.instance_id desc
            """;
    private static final String SERVED = """
            select served_on, requests, errors, abstentions, latency from served_day
            where model = :model and served_on >= :first and served_on <= :last
            order by served_on
            """;
    private static final String ALERTS = """
            select a.number, a.kind, a.sentence, a.since, a.over_at from alert a
            where a.since < :until and (a.over_at is null or a.over_at >= :from)
                  and (a.subject = :subject or a.subject like :versions escape '!'
                       or a.subject in (select 'execution/' || e.jobexecutionid from job_execution e
                                        join run r on r.instance_id = e.jobinstanceid where r.model = :model)
                       or a.subject in (select 'order/' || o.order_sequence from release_order o where o.model = :model))
            order by a.since desc, a.number desc
            """;

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public List<Change> changes(String model, Window window, int most) {
        return list(
                of(CHANGES, model, window).setMaxResults(most),
                row -> new Change(
                        row.integer(), row.time(), row.text(), row.findText().map(Action::valueOf)));
    }

    @Override
    public List<Judged> judged(String model, Window window, int most) {
        return list(of(JUDGED, model, window).setMaxResults(most), row -> new Judged(row.time(), row.text()));
    }

    @Override
    public List<Received> received(String model, Window window) {
        return list(
                of(RECEIVED, model, window),
                row -> new Received(
                        Instant.ofEpochSecond(row.number() * QUARTER_SECONDS),
                        ExportKind.valueOf(row.text()),
                        row.number()));
    }

    @Override
    public List<Measured> measured(String model, Window window, int most) {
        return list(of(MEASURED, model, window).setMaxResults(most), row -> new Measured(row.number(), row.time()));
    }

    @Override
    public List<Served> served(String model, LocalDate first, LocalDate last) {
        return list(
                entityManager
                        .createNativeQuery(SERVED)
                        .setParameter("model", model)
                        .setParameter("first", first.toString())
                        .setParameter("last", last.toString()),
                row -> new Served(LocalDate.parse(row.text()), JpaServedDays.counts(row)));
    }

    @Override
    public List<Stood> alerts(String model, Window window, int most) {
        Query query = of(ALERTS, model, window)
                .setParameter("subject", "model/" + model)
                .setParameter("versions", "version/" + model.replaceAll("[!%_]", "!$0") + "/%");
        return list(
                query.setMaxResults(most),
                row -> new Stood(row.number(), kind(row.text()), row.text(), row.time(), row.findTime()));
    }

    /** What a later Drydock alerted about is shown as the failure of a watch, as on the page of alerts. */
    private static AlertKind kind(String name) {
        return AlertKind.ofWireName(name).orElse(AlertKind.WATCH_FAILED);
    }

    private Query of(String sql, String model, Window window) {
        return entityManager
                .createNativeQuery(sql)
                .setParameter("model", model)
                .setParameter("from", window.from())
                .setParameter("until", window.until());
    }

    private static <T> List<T> list(Query query, Function<NativeRow, T> read) {
        List<T> found = new ArrayList<>();
        for (Object row : query.getResultList()) {
            found.add(read.apply(new NativeRow(row)));
        }
        return found;
    }
}
