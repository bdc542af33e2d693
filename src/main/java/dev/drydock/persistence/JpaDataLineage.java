package dev.drydock.persistence;

import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotRepository.SealedSnapshot;
import dev.drydock.domain.registry.DataLineage;
import dev.drydock.domain.registry.Descent;
import dev.drydock.domain.registry.Descent.Descendant;
import dev.drydock.domain.registry.Descent.JoinedSnapshot;
import dev.drydock.domain.registry.Generation;
import dev.drydock.domain.registry.Generation.MakingRun;
import dev.drydock.domain.registry.LineageFile;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lineage in one recursive query each way. Every join in it uses an index, so versions and files are in rows of their own. The files of a
 * version are those that were fixed for its own run; if that run was purged, those of the run that first sealed the same snapshot. Versions
 * get rising numbers and a parent has a lower one, so every line ends.
 */
@ApplicationScoped
public class JpaDataLineage implements DataLineage {
    /** The run whose fixed files a version {@code v} with its snapshot {@code s} was trained on. */
    private static final String INPUTS = """
            case when exists (select 1 from snapshot_input o where o.instance_id = v.run_instance)
                 then v.run_instance else s.instance_id end""";

    private static final String ALIASES = """
            (select string_agg(a.alias, ',' order by a.alias) from model_alias a
             where a.model = v.model and a.version_number = v.version_number) as aliases""";

    /** Of a file {@code f}: 13 columns, in the order of {@link LineageFile}. */
    private static final String FILE = """
            f.name, f.kind, f.source, f.sequence_no, f.sha256, f.row_count as file_rows, f.accepted, f.state as file_state,
            m.received_at, m.instance_id as received_by, f.ingest_instance,
            e.source || '-' || e.sequence_no || '/' || e.name as earlier,
            c.source || '-' || c.sequence_no || '/' || c.name as corrected""";

    private static final AtomicLong ASKED = new AtomicLong();

    private static final int FILE_COLUMNS = 13;

    /** Of a snapshot {@code s}: 6 columns, in the order of {@link SealedSnapshot}. */
    private static final String SNAPSHOT = """
            s.id as snapshot_id, s.model as snapshot_model, s.row_count as snapshot_rows, s.as_of, s.instance_id as sealed_by,
            s.sealed_at""";

    private static final int SNAPSHOT_COLUMNS = 6;

    /** Of a version {@code v} and its run: 8 columns. */
    private static final int VERSION_COLUMNS = 8;

    private static final String OF_FILE = """
            left join export_manifest m on m.source = f.source and m.sequence_no = f.sequence_no
            left join export_file e on e.id = f.replaces
            left join export_file c on c.replaces = f.id""";

    /** Ordered by generation, and within it by the file's source, sequence and name. */
    private static final String ANCESTRY = """
            with recursive line (version_number, parent_number, depth) as (
              select v.version_number, v.parent_number, 0 from model_version v
              where v.model = ?1 and v.version_number = ?2
              union all
              select p.version_number, p.parent_number, l.depth + 1 from line l join model_version p
                on p.model = ?1 and p.version_number = l.parent_number and p.version_number < l.version_number
            ), trained (depth, inputs) as (
              select l.depth, %s
              from line l join model_version v on v.model = ?1 and v.version_number = l.version_number
                   join snapshot s on s.id = v.snapshot
            ), nearest (file_id, depth) as (
              select i.file_id, min(t.depth) from trained t join snapshot_input i on i.instance_id = t.inputs
                join export_file f on f.id = i.file_id
              where f.accepted > 0 group by i.file_id
            )
            select l.depth, v.version_number, v.state, %s, v.parent_number, v.run_instance, r.job, r.submitter,
              (select string_agg(cast(x.jobexecutionid as varchar(20)), ',' order by x.jobexecutionid)
               from job_execution x where x.jobinstanceid = v.run_instance) as executions,
              %s,
              %s
            from line l join model_version v on v.model = ?1 and v.version_number = l.version_number
              left join snapshot s on s.id = v.snapshot
              left join run r on r.instance_id = v.run_instance
            union all
            select n.depth, %s, %s,
              %s
            from nearest n join export_file f on f.id = n.file_id
              %s
            order by 1, 18, 19, 16
            """.formatted(
                    INPUTS,
                    ALIASES,
                    SNAPSHOT,
                    nulls(FILE_COLUMNS),
                    nulls(VERSION_COLUMNS),
                    nulls(SNAPSHOT_COLUMNS),
                    FILE,
                    OF_FILE);

    private static final String DESCENT = """
            with recursive asked (file_id) as (
              select f.id from export_file f where (f.name = ?1 or f.sha256 = ?2)
                and (?3 = '' or f.source || '-' || f.sequence_no = ?3)
              order by f.id desc fetch first ?4 rows only
            ), joined (file_id, instance_id) as (
              select a.file_id, i.instance_id from asked a join export_file f on f.id = a.file_id
                join snapshot_input i on i.file_id = a.file_id
              where f.accepted > 0
            ), used (file_id, instance_id, snapshot) as (
              select j.file_id, j.instance_id, s.id from joined j join snapshot s on s.instance_id = j.instance_id
              union
              select j.file_id, j.instance_id, d.digest from joined j join run_fact d
                on d.instance_id = j.instance_id and d.fact = 'snapshot'
            ), direct (file_id, model, version_number) as (
              select u.file_id, v.model, v.version_number from used u join model_version v on v.snapshot = u.snapshot
                join snapshot s on s.id = v.snapshot
              where u.instance_id = %s
            ), heir (file_id, model, version_number, through_number) as (
              select d.file_id, d.model, d.version_number, d.version_number from direct d
              union all
              select h.file_id, p.model, p.version_number, h.through_number from heir h join model_version p
                on p.model = h.model and p.parent_number = h.version_number and p.version_number > h.version_number
              where not exists (select 1 from direct d where d.file_id = h.file_id and d.model = p.model
                                and d.version_number = p.version_number)
            ), found (file_id, snapshot, instance_id, model, version_number, through_number) as (
              select u.file_id, u.snapshot, u.instance_id, cast(null as varchar(63)), cast(null as integer),
                cast(null as integer)
              from used u
              union all
              select h.file_id, cast(null as varchar(64)), cast(null as bigint), h.model, h.version_number,
                h.through_number
              from heir h
            )
            select f.id as file_id, %s, n.instance_id as joined_by, %s,
              v.model as version_model, v.version_number, v.state, %s, v.snapshot, n.through_number
            from asked a join export_file f on f.id = a.file_id
              %s
              left join found n on n.file_id = f.id
              left join snapshot s on s.id = n.snapshot
              left join model_version v on v.model = n.model and v.version_number = n.version_number
            order by f.id desc, s.sealed_at desc, n.instance_id desc, v.model, v.version_number desc
            """.formatted(INPUTS, FILE, SNAPSHOT, ALIASES, OF_FILE);

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    /** Each with a name of its own. */
    private static String nulls(int columns) {
        return IntStream.range(0, columns).mapToObj(i -> "null as none_" + i).collect(Collectors.joining(", "));
    }

    @Override
    public List<Generation> ancestry(VersionId version) {
        Map<Long, Generation> generations = new TreeMap<>();
        Map<Long, List<LineageFile>> files = new TreeMap<>();
        for (Object columns : rows(entityManager, ANCESTRY, version.model(), version.number())) {
            NativeRow row = new NativeRow(columns);
            long depth = row.number();
            OptionalInt number = row.findInt();
            if (number.isPresent()) {
                generations.put(depth, generation(new VersionId(version.model(), number.getAsInt()), row));
            } else {
                row.skip(VERSION_COLUMNS - 1 + SNAPSHOT_COLUMNS);
                files.computeIfAbsent(depth, unseen -> new ArrayList<>())
                        .add(file(row).orElseThrow());
            }
        }
        return generations.entrySet().stream()
                .map(generation -> withFiles(generation.getValue(), files.getOrDefault(generation.getKey(), List.of())))
                .toList();
    }

    private static Generation withFiles(Generation generation, List<LineageFile> files) {
        return new Generation(
                generation.version(),
                generation.state(),
                generation.aliases(),
                generation.parent(),
                generation.run(),
                generation.snapshot(),
                files);
    }

    private static Generation generation(VersionId version, NativeRow row) {
        return new Generation(
                version,
                VersionState.valueOf(row.text()),
                row.list(),
                version(version.model(), row.findInt()),
                run(row),
                snapshot(row),
                List.of());
    }

    private static Optional<VersionId> version(String model, OptionalInt number) {
        return number.isPresent() ? Optional.of(new VersionId(model, number.getAsInt())) : Optional.empty();
    }

    private static Optional<MakingRun> run(NativeRow row) {
        OptionalLong instance = row.findLong();
        Optional<String> job = row.findText();
        Optional<String> submitter = row.findText();
        List<Long> executions = row.list().stream().map(Long::valueOf).toList();
        return instance.isPresent()
                ? Optional.of(new MakingRun(instance.getAsLong(), job, submitter, executions))
                : Optional.empty();
    }

    private static Optional<SealedSnapshot> snapshot(NativeRow row) {
        Optional<String> id = row.findText();
        if (id.isEmpty()) {
            row.skip(SNAPSHOT_COLUMNS - 1);
            return Optional.empty();
        }
        return Optional.of(new SealedSnapshot(
                new SnapshotId(id.get()), row.text(), row.integer(), row.time(), row.number(), row.time()));
    }

    private static Optional<LineageFile> file(NativeRow row) {
        Optional<String> name = row.findText();
        if (name.isEmpty()) {
            row.skip(FILE_COLUMNS - 1);
            return Optional.empty();
        }
        return Optional.of(new LineageFile(
                name.get(),
                ExportKind.valueOf(row.text()),
                row.text(),
                row.number(),
                row.text(),
                row.number(),
                row.number(),
                ExportFile.State.valueOf(row.text()),
                row.time(),
                row.number(),
                row.findLong(),
                row.findText(),
                row.findText()));
    }

    @Override
    public List<Descent> descent(FileWanted wanted, int most) {
        Map<Long, Growing> files = new LinkedHashMap<>();
        List<?> rows = rows(
                entityManager,
                DESCENT,
                wanted.nameOrDigest(),
                wanted.nameOrDigest().toLowerCase(Locale.ROOT),
                wanted.export().orElse(""),
                most);
        for (Object columns : rows) {
            NativeRow row = new NativeRow(columns);
            long id = row.number();
            LineageFile file = file(row).orElseThrow();
            files.computeIfAbsent(id, unseen -> new Growing(file)).add(row);
        }
        return files.values().stream().map(Growing::descent).toList();
    }

    /** The rows of one file, put together. */
    private static final class Growing {
        private final LineageFile file;
        private final List<JoinedSnapshot> snapshots = new ArrayList<>();
        private final List<Descendant> versions = new ArrayList<>();

        Growing(LineageFile file) {
            this.file = file;
        }

        void add(NativeRow row) {
            OptionalLong joinedBy = row.findLong();
            snapshot(row).ifPresent(snapshot -> snapshots.add(new JoinedSnapshot(snapshot, joinedBy.orElseThrow())));
            row.findText().ifPresent(model -> versions.add(descendant(model, row)));
        }

        private static Descendant descendant(String model, NativeRow row) {
            VersionId version = new VersionId(model, row.integer());
            return new Descendant(
                    version,
                    VersionState.valueOf(row.text()),
                    row.list(),
                    row.findText(),
                    version(model, row.findInt()).filter(through -> !through.equals(version)));
        }

        Descent descent() {
            return new Descent(file, snapshots, versions);
        }
    }

    /** H2 may answer a recursive query that a connection has prepared before by its first arguments: each has a text of its own. */
    private static List<?> rows(EntityManager entityManager, String sql, Object... arguments) {
        Query query = entityManager.createNativeQuery(sql + "/* " + ASKED.incrementAndGet() + " */");
        for (int i = 0; i < arguments.length; i++) {
            query.setParameter(i + 1, arguments[i]);
        }
        return query.getResultList();
    }
}
