package dev.drydock.persistence;

import dev.drydock.application.monitoring.FigureRecords;
import dev.drydock.domain.registry.VersionState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Figures of the site from the job repository's tables and Drydock's own. */
@ApplicationScoped
public class JpaFigureRecords implements FigureRecords {
    /** Every execution that is there, with its job, its model and how it stands. */
    private static final String EXECUTION = """
            (select i.jobname as job, r.model as model, e.jobexecutionid as id,
                    case when c.state = 'WAITING' then 'WAITING' else e.batchstatus end as status
             from job_execution e join job_instance i on i.jobinstanceid = e.jobinstanceid
                  left join run r on r.instance_id = i.jobinstanceid
                  left join execution_claim c on c.execution_id = e.jobexecutionid) x
            """;

    private static final String EXECUTIONS = """
            select g.job, g.model, g.status, g.number_of, o.createtime, o.starttime, n.starttime, n.endtime, t.due_at
            from (select job, model, status, count(*) as number_of, min(id) as oldest, max(id) as newest
                  from %s where job is not null and status is not null and (model is null or model in (:models))
                  group by job, model, status) g
                 join job_execution o on o.jobexecutionid = g.oldest
                 join job_execution n on n.jobexecutionid = g.newest
                 left join run_retry t on t.execution_id = g.newest and t.state = 'PENDING' and g.status = 'FAILED'
            order by g.newest desc
            """.formatted(EXECUTION);
    private static final String OLDEST_WAITING = """
            select e.createtime from execution_claim c join job_execution e on e.jobexecutionid = c.execution_id
            where c.state = 'WAITING' order by e.createtime
            """;
    private static final String STEPS = """
            select g.job, g.model, s.stepname, s.batchstatus, s.starttime, s.endtime
            from (select job, model, max(id) as newest from %s
                  where job is not null and (model is null or model in (:models)) group by job, model) g
                 join step_execution s on s.jobexecutionid = g.newest
            where s.stepname is not null and s.batchstatus is not null
            order by s.stepexecutionid desc
            """.formatted(EXECUTION);
    private static final String LEASES = """
            select l.node, count(*) from execution_lease l join job_execution e on e.jobexecutionid = l.execution_id
            where l.incarnation <> '' and e.batchstatus in ('STARTING', 'STARTED', 'STOPPING')
            group by l.node order by l.node
            """;
    private static final String EXPORTS = """
            select model, kind, state, count(*), sum(accepted), sum(rejected), sum(case when rejected > 0 then 1 else 0 end)
            from export_file where model in (:models) group by model, kind, state order by model, kind, state
            """;
    private static final String RECEIVED =
            "select model, max(received_at) from export_manifest where model in (:models) group by model";
    private static final String TRAININGS = """
            select r.model, max(f.instance_id) from run_fact f join run r on r.instance_id = f.instance_id
            where f.fact = 'parent-version' and r.model in (:models) group by r.model
            """;
    private static final String TASKS =
            "select task_key, begun_at from task where kind = 'TRAIN' order by begun_at desc, task_key desc";
    private static final String JUDGED = """
            select v.model, v.version_number, v.verdict, v.created_at from model_version v
                 join (select model, max(version_number) as newest from model_version
                       where verdict is not null and model in (:models) group by model) g on g.model = v.model and g.newest = v.version_number
            order by v.model
            """;
    private static final String CHAMPIONS =
            "select model, version_number from model_alias where alias = 'champion' and model in (:models)";

    /** As {@code JpaVersionRepository} reads the states of versions, without one query for each. */
    private static final String WAITING = """
            select v.model, v.state, count(*), min(v.created_at)
            from model_version v left join model_alias a on a.model = v.model and a.alias = 'champion'
            where v.model in (:models) and v.state in ('WAITING_FOR_WAIVER', 'PROPOSED', 'APPROVED')
                  and (v.state = 'WAITING_FOR_WAIVER' or a.version_number is null or v.parent_number = a.version_number
                       or exists (select 1 from champion_comparison c
                                  where c.model = v.model and c.version_number = v.version_number
                                        and c.champion_number = a.version_number and c.verdict in ('PASS', 'WAIVED')))
            group by v.model, v.state order by v.model, v.state
            """;

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public List<ExecutionGroup> executions(Collection<String> models, int most) {
        return list(of(EXECUTIONS, models).setMaxResults(most), JpaFigureRecords::execution);
    }

    private static ExecutionGroup execution(NativeRow row) {
        String job = row.text();
        Optional<String> model = row.findText();
        String status = row.text();
        long count = row.number();
        Instant created = row.time();
        Optional<Instant> oldest = row.findTime();
        return new ExecutionGroup(job, model, status, count, created, oldest, span(row), row.findTime());
    }

    private static Span span(NativeRow row) {
        Optional<Instant> started = row.findTime();
        return new Span(started, row.findTime());
    }

    @Override
    public Optional<Instant> oldestWaiting() {
        List<?> created =
                entityManager.createNativeQuery(OLDEST_WAITING).setMaxResults(1).getResultList();
        return created.isEmpty() ? Optional.empty() : Optional.of(JpaRunRecords.time(created.get(0)));
    }

    @Override
    public List<StepTime> steps(Collection<String> models, int most) {
        Set<List<Object>> seen = new HashSet<>();
        return list(of(STEPS, models).setMaxResults(most), JpaFigureRecords::step).stream()
                .filter(step -> seen.add(List.of(step.job(), step.model(), step.step())))
                .toList();
    }

    private static StepTime step(NativeRow row) {
        String job = row.text();
        Optional<String> model = row.findText();
        String step = row.text();
        String status = row.text();
        return new StepTime(job, model, step, status, span(row));
    }

    @Override
    public Map<String, Long> leases() {
        return map(entityManager.createNativeQuery(LEASES), NativeRow::number);
    }

    @Override
    public List<ExportGroup> exports(Collection<String> models) {
        return list(
                of(EXPORTS, models),
                row -> new ExportGroup(
                        row.text(), row.text(), row.text(), row.number(), row.number(), row.number(), row.number()));
    }

    @Override
    public Map<String, Instant> newestExports(Collection<String> models) {
        return map(of(RECEIVED, models), NativeRow::time);
    }

    @Override
    public Map<String, String> newestTrainings(Collection<String> models, int most) {
        Map<Long, String> runs = new TreeMap<>();
        map(of(TRAININGS, models), NativeRow::number).forEach((model, run) -> runs.put(run, model));
        Map<String, String> trainings = new TreeMap<>();
        for (String task : list(entityManager.createNativeQuery(TASKS).setMaxResults(most), NativeRow::text)) {
            Optional.ofNullable(runs.get(run(task))).ifPresent(model -> trainings.putIfAbsent(model, task));
        }
        return trainings;
    }

    /** The run that a task belongs to: its key begins with it, such as {@code 12-train-0}. */
    private static long run(String task) {
        int end = task.indexOf('-');
        return end > 0 && task.substring(0, end).matches("[0-9]{1,18}") ? Long.parseLong(task.substring(0, end)) : -1;
    }

    @Override
    public List<JudgedVersion> newestJudged(Collection<String> models) {
        return list(of(JUDGED, models), row -> new JudgedVersion(row.text(), row.integer(), row.text(), row.time()));
    }

    @Override
    public List<WaitingVersions> waiting(Collection<String> models) {
        return list(
                of(WAITING, models),
                row -> new WaitingVersions(row.text(), VersionState.valueOf(row.text()), row.number(), row.time()));
    }

    @Override
    public Map<String, Integer> champions(Collection<String> models) {
        return map(of(CHAMPIONS, models), NativeRow::integer);
    }

    @Override
    public Duration answerTime() {
        long began = System.nanoTime();
        entityManager.createNativeQuery("select gpu, cpu from site_slots").getResultList();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** No model has the empty name: a list that has no other finds none. */
    private Query of(String sql, Collection<String> models) {
        return entityManager.createNativeQuery(sql).setParameter("models", models.isEmpty() ? List.of("") : models);
    }

    private static <T> Map<String, T> map(Query query, Function<NativeRow, T> value) {
        Map<String, T> values = new TreeMap<>();
        list(query, row -> Map.entry(row.text(), value.apply(row)))
                .forEach(entry -> values.put(entry.getKey(), entry.getValue()));
        return values;
    }

    private static <T> List<T> list(Query query, Function<NativeRow, T> read) {
        List<T> found = new ArrayList<>();
        for (Object row : query.getResultList()) {
            found.add(read.apply(new NativeRow(row)));
        }
        return found;
    }
}
