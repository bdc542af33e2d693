package dev.drydock.persistence;

import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.audit.AuditRecord;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.LineageRecords;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Reads from the audit log who took part in a run. Nobody can change the audit log without trace. */
@ApplicationScoped
public class JpaLineageRecords implements LineageRecords {
    private static final String RESTART = "execution.restart";
    private static final String JOB_DIGEST = "jobDigest";

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public List<String> restarters(long runInstance) {
        return actors(RESTART, record -> isOf(record.subject(), runInstance));
    }

    @Override
    public List<String> schedulers(long runInstance) {
        List<?> authors = entityManager
                .createNativeQuery("select fact_value from run_fact where instance_id = ? and fact = ?")
                .setParameter(1, runInstance)
                .setParameter(2, RunFacts.CAUSE_SCHEDULED_BY)
                .getResultList();
        if (authors.isEmpty()) {
            return List.of();
        }
        Set<String> people = new LinkedHashSet<>();
        authors.forEach(author -> people.add(String.valueOf(author)));
        records("execution.submit")
                .filter(record ->
                        Long.toString(runInstance).equals(record.details().get("run")))
                .findFirst()
                .ifPresent(submitted -> people.addAll(deciders(submitted)));
        return List.copyOf(people);
    }

    /** Each time that somebody decides what a schedule starts, its author has become that anew. */
    private List<String> deciders(AuditRecord submitted) {
        List<AuditRecord> decisions = Stream.of("schedule.add", "schedule.replace", "schedule.resume")
                .flatMap(this::records)
                .filter(record -> record.subject()
                        .equals("schedule/" + submitted.details().get("schedule")))
                .filter(record -> record.number() < submitted.number())
                .sorted(Comparator.comparing(AuditRecord::number))
                .toList();
        List<String> people = new ArrayList<>();
        String since = "";
        for (AuditRecord decision : decisions) {
            String authorSince = decision.details().getOrDefault("authorSince", since);
            if (!authorSince.equals(since)) {
                people.clear();
                since = authorSince;
            }
            people.add(decision.actor());
        }
        return people;
    }

    @Override
    public SortedMap<Long, String> measurements(VersionId version) {
        SortedMap<Long, String> runs = new TreeMap<>();
        records("import.measure")
                .filter(record -> record.subject().equals(version.toString()))
                .filter(record -> record.details().containsKey("run"))
                .forEach(record -> runs.put(Long.valueOf(record.details().get("run")), record.actor()));
        return runs;
    }

    @Override
    public List<InputFile> inputs(long runInstance) {
        List<?> files = entityManager
                .createNativeQuery("""
                        select f.sha256, f.source, f.sequence_no, case when f.replaces is null then 0 else 1 end
                        from snapshot_input i join export_file f on f.id = i.file_id
                        where i.instance_id = ? and f.accepted > 0 order by f.id""")
                .setParameter(1, runInstance)
                .getResultList();
        return files.stream()
                .map(row -> (Object[]) row)
                .map(row -> new InputFile(
                        String.valueOf(row[0]),
                        String.valueOf(row[1]),
                        row[1] + "-" + row[2],
                        ((Number) row[3]).intValue() == 1))
                .toList();
    }

    @Override
    public List<String> budgetRaisers(long runInstance) {
        return actors("run.budget.raise", record -> record.subject().equals("run/" + runInstance));
    }

    @Override
    public Set<String> jobFiles(long runInstance) {
        Set<String> digests = new HashSet<>();
        List<?> submitted = entityManager
                .createNativeQuery("select job_digest from run where instance_id = ?")
                .setParameter(1, runInstance)
                .getResultList();
        submitted.forEach(digest -> digests.add(String.valueOf(digest)));
        records(RESTART)
                .filter(record -> isOf(record.subject(), runInstance))
                .flatMap(record -> Stream.ofNullable(record.details().get(JOB_DIGEST)))
                .forEach(digests::add);
        return digests;
    }

    @Override
    public List<String> jobFileApprovers(Set<String> digests) {
        return actors("job.approve", record -> digests.contains(record.details().get("digest")));
    }

    @Override
    public List<String> correctors(Set<String> exports) {
        return records("export.receive")
                .filter(record -> exports.contains(record.subject()))
                .filter(record -> record.details().containsKey("replaced"))
                .flatMap(record -> Stream.ofNullable(record.details().get("by")))
                .distinct()
                .toList();
    }

    @Override
    public boolean wasThereFirst(String digest) {
        return records("file.first")
                .anyMatch(record -> record.subject().contains("jobs/")
                        && digest.equals(record.details().get("after")));
    }

    @Override
    public List<String> labelReturners(String model, Instant after, Instant until, Set<String> files) {
        return actors(
                "labels.return",
                record -> record.subject().equals("labels/" + model)
                        && (files.contains(record.details().get("feedback"))
                                || (record.at().isAfter(after) && !record.at().isAfter(until))));
    }

    private List<String> actors(String action, Predicate<AuditRecord> wanted) {
        return records(action).filter(wanted).map(AuditRecord::actor).distinct().toList();
    }

    private Stream<AuditRecord> records(String action) {
        List<?> records = entityManager
                .createNativeQuery("select canonical from audit_record where canonical like ? order by number")
                .setParameter(1, "{\"action\":\"" + action + "\",%")
                .getResultList();
        return records.stream().map(String::valueOf).map(JpaLineageRecords::parse);
    }

    private static AuditRecord parse(String canonical) {
        return AuditRecord.parse(canonical)
                .orElseThrow(() -> new IllegalStateException("the audit log has an invalid record"));
    }

    /** Whether the subject {@code execution/12} is an execution of the run. */
    private boolean isOf(String subject, long runInstance) {
        long execution = Long.parseLong(subject.substring(subject.indexOf('/') + 1));
        Optional<?> instance = entityManager
                .createNativeQuery("select jobinstanceid from job_execution where jobexecutionid = ?")
                .setParameter(1, execution)
                .getResultList()
                .stream()
                .findFirst();
        return instance.map(number -> ((Number) number).longValue() == runInstance)
                .orElse(false);
    }
}
