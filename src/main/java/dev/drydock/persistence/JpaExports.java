package dev.drydock.persistence;

import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportManifest;
import dev.drydock.domain.dataset.ExportManifest.EarlierFile;
import dev.drydock.domain.dataset.ExportManifest.ExportedFile;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.Reject;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Exports in the tables {@code export_manifest} and {@code export_file}, quarantine in {@code rejected_row}. */
@ApplicationScoped
public class JpaExports implements ExportRepository {
    private static final int BATCH = 500;
    private static final String QUARANTINE = " from RejectedRowEntity r join ExportFileEntity f on f.id = r.fileId"
            + " left join ExportFileEntity c on c.replaces = f.id";

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public OptionalLong lastSequence(String source) {
        Long last = entityManager
                .createQuery(
                        "select max(m.key.sequence) from ExportManifestEntity m where m.key.source = :source",
                        Long.class)
                .setParameter("source", source)
                .getSingleResult();
        return last == null ? OptionalLong.empty() : OptionalLong.of(last);
    }

    @Override
    public long completeUntil(String source) {
        if (findReceipt(source, 1).isEmpty()) {
            return 0;
        }
        return entityManager
                .createQuery(
                        "select min(m.key.sequence) from ExportManifestEntity m where m.key.source = :source and not exists"
                                + " (select n.digest from ExportManifestEntity n where n.key.source = :source"
                                + " and n.key.sequence = m.key.sequence + 1)",
                        Long.class)
                .setParameter("source", source)
                .getSingleResult();
    }

    @Override
    public Optional<Receipt> findReceipt(String source, long sequence) {
        return Optional.ofNullable(
                        entityManager.find(ExportManifestEntity.class, new ExportManifestEntity.Key(source, sequence)))
                .map(manifest -> new Receipt(manifest.digest, manifest.instanceId));
    }

    @Override
    public void receive(ExportManifest manifest, long instanceId, Instant at) {
        entityManager.persist(new ExportManifestEntity(
                new ExportManifestEntity.Key(manifest.source(), manifest.sequence()),
                manifest.model(),
                manifest.digest(),
                instanceId,
                at));
        entityManager.flush();
        for (ExportedFile file : manifest.files()) {
            ExportFileEntity received = new ExportFileEntity(manifest, file);
            file.replaces().ifPresent(earlier -> received.replaces = replace(manifest, file, earlier));
            entityManager.persist(received);
        }
    }

    private long replace(ExportManifest manifest, ExportedFile corrected, EarlierFile earlier) {
        ExportFileEntity replaced = named(manifest.source(), earlier).orElse(null);
        if (replaced != null) {
            entityManager.lock(replaced, LockModeType.PESSIMISTIC_WRITE);
        }
        Optional<String> obstacle = obstacleToReplacing(manifest, corrected);
        if (replaced == null || obstacle.isPresent()) {
            throw new DrydockException(IngestFailure.EXPORT_REFUSED, obstacle.orElseThrow());
        }
        replaced.state = ExportFile.State.REPLACED;
        return replaced.id;
    }

    @Override
    public Optional<String> obstacleToReplacing(ExportManifest manifest, ExportedFile corrected) {
        EarlierFile earlier = corrected.replaces().orElseThrow();
        return named(manifest.source(), earlier)
                .map(file -> file.toFile().obstacleToReplacing(manifest, corrected, quarantined(file.id)))
                .orElseGet(() -> Optional.of("File " + corrected.name() + " of export " + manifest.label()
                        + " cannot replace " + earlier.name() + " of export " + manifest.source() + "-"
                        + earlier.sequence()
                        + ": this site has not received such a file. Have the source name the right"
                        + " one, or export it as an ordinary file."));
    }

    private long quarantined(long fileId) {
        return entityManager
                .createQuery("select count(r) from RejectedRowEntity r where r.fileId = :file", Long.class)
                .setParameter("file", fileId)
                .getSingleResult();
    }

    private Optional<ExportFileEntity> named(String source, EarlierFile earlier) {
        return entityManager
                .createQuery(
                        "select f from ExportFileEntity f where f.source = :source and f.sequence = :sequence"
                                + " and f.name = :name",
                        ExportFileEntity.class)
                .setParameter("source", source)
                .setParameter("sequence", earlier.sequence())
                .setParameter("name", earlier.name())
                .getResultStream()
                .findFirst();
    }

    @Override
    public ExportFile standing(long fileId, long instanceId, String schemaDigest) {
        ExportFileEntity file = entity(fileId, LockModeType.PESSIMISTIC_WRITE);
        while (file.state == ExportFile.State.REPLACED) {
            file = entityManager
                    .createQuery("select f from ExportFileEntity f where f.replaces = :id", ExportFileEntity.class)
                    .setParameter("id", file.id)
                    .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                    .getSingleResult();
        }
        if (file.ingestInstance == null) {
            file.ingestInstance = instanceId;
            file.schemaDigest = schemaDigest;
        }
        return file.toFile();
    }

    @Override
    public long countReceived(String model, Instant after, long otherThanRun) {
        return entityManager
                .createQuery(
                        "select count(m) from ExportManifestEntity m where m.model = :model and m.receivedAt > :after"
                                + " and m.instanceId <> :run",
                        Long.class)
                .setParameter("model", model)
                .setParameter("after", after)
                .setParameter("run", otherThanRun)
                .getSingleResult();
    }

    @Override
    public ExportFile require(long fileId) {
        return entity(fileId, LockModeType.NONE).toFile();
    }

    private ExportFileEntity entity(long fileId, LockModeType lock) {
        ExportFileEntity file = entityManager.find(ExportFileEntity.class, fileId, lock);
        if (file == null) {
            throw new DrydockException(
                    IngestFailure.EXPORT_FILE_UNKNOWN,
                    "There is no received file with the number " + fileId
                            + ". Put the step receive first, and leave the property file to the mapper.");
        }
        return file;
    }

    @Override
    public List<ExportFile> claim(String model, ExportKind kind, long instanceId, String schemaDigest) {
        List<ExportFileEntity> files = entityManager
                .createQuery(
                        "select f from ExportFileEntity f where f.model = :model and f.kind = :kind and"
                                + " (f.state = :received or f.state = :refused and f.ingestInstance = :instance)"
                                + " order by f.source, f.sequence, f.name",
                        ExportFileEntity.class)
                .setParameter("model", model)
                .setParameter("kind", kind)
                .setParameter("received", ExportFile.State.RECEIVED)
                .setParameter("refused", ExportFile.State.REFUSED)
                .setParameter("instance", instanceId)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList();
        for (ExportFileEntity file : files) {
            if (file.ingestInstance == null || file.ingestInstance != instanceId) {
                forget(file);
            }
            file.state = ExportFile.State.RECEIVED;
            file.ingestInstance = instanceId;
            file.schemaDigest = schemaDigest;
        }
        return files.stream().map(ExportFileEntity::toFile).toList();
    }

    private void forget(ExportFileEntity file) {
        entityManager
                .createQuery("delete from RejectedRowEntity r where r.fileId = :file")
                .setParameter("file", file.id)
                .executeUpdate();
        file.accepted = 0;
        file.rejected = 0;
        file.segmentBytes = 0;
        file.segmentExecution = null;
    }

    @Override
    public void stagedBy(long fileId, long executionId) {
        entity(fileId, LockModeType.PESSIMISTIC_WRITE).segmentExecution = executionId;
    }

    @Override
    public void advance(long fileId, long instanceId, long accepted, long rejected, long segmentBytes) {
        ExportFileEntity file = entity(fileId, LockModeType.PESSIMISTIC_WRITE);
        if (file.state == ExportFile.State.REPLACED) {
            throw takenOver(instanceId, file, "its source has replaced it. Restart this run.");
        }
        if (file.ingestInstance == null || file.ingestInstance != instanceId) {
            throw takenOver(
                    instanceId,
                    file,
                    (file.ingestInstance == null ? "no run" : "run " + file.ingestInstance)
                            + " reads it now. See that run; this run has nothing left to do.");
        }
        file.accepted = accepted;
        file.rejected = rejected;
        file.segmentBytes = segmentBytes;
    }

    private static DrydockException takenOver(long instanceId, ExportFileEntity file, String why) {
        return new DrydockException(
                IngestFailure.EXPORT_FILE_TAKEN_OVER,
                "Run " + instanceId + " cannot continue with file " + file.name + ": " + why);
    }

    @Override
    public void setState(long fileId, ExportFile.State state) {
        ExportFileEntity file = entity(fileId, LockModeType.PESSIMISTIC_WRITE);
        if (file.state != ExportFile.State.REPLACED) {
            file.state = state;
        }
    }

    @Override
    public List<ExportFile> listIngested(String model, Set<String> schemaDigests) {
        return entityManager
                .createQuery(
                        "select f from ExportFileEntity f where f.model = :model and f.state = :state"
                                + " and f.schemaDigest in :schemas order by f.id",
                        ExportFileEntity.class)
                .setParameter("model", model)
                .setParameter("state", ExportFile.State.INGESTED)
                .setParameter("schemas", schemaDigests)
                .getResultList()
                .stream()
                .map(ExportFileEntity::toFile)
                .toList();
    }

    @Override
    public List<ExportFile> snapshotInputs(long instanceId) {
        return entityManager
                .createQuery(
                        "select f from ExportFileEntity f, SnapshotInputEntity i where i.key.instanceId = :instance"
                                + " and f.id = i.key.fileId order by f.id",
                        ExportFileEntity.class)
                .setParameter("instance", instanceId)
                .getResultList()
                .stream()
                .map(ExportFileEntity::toFile)
                .toList();
    }

    @Override
    public void fixSnapshotInputs(long instanceId, List<ExportFile> files) {
        files.forEach(file -> entityManager.persist(new SnapshotInputEntity(instanceId, file.id())));
    }

    @Override
    public void quarantine(long fileId, long instanceId, List<Reject> rejects) {
        for (int from = 0; from < rejects.size(); from += BATCH) {
            List<Reject> part = rejects.subList(from, Math.min(from + BATCH, rejects.size()));
            entityManager
                    .createQuery("delete from RejectedRowEntity r where r.fileId = :file and r.record in :records")
                    .setParameter("file", fileId)
                    .setParameter(
                            "records",
                            part.stream()
                                    .map(reject -> reject.origin().record())
                                    .toList())
                    .executeUpdate();
            part.forEach(reject -> entityManager.persist(new RejectedRowEntity(fileId, instanceId, reject)));
            entityManager.flush();
        }
    }

    @Override
    public List<ExportFile> listFiles(String model) {
        return entityManager
                .createQuery(
                        "select f from ExportFileEntity f where f.model = :model order by f.id", ExportFileEntity.class)
                .setParameter("model", model)
                .getResultList()
                .stream()
                .map(ExportFileEntity::toFile)
                .toList();
    }

    @Override
    public long countRejects(long fileId, RejectReason reason) {
        return entityManager
                .createQuery(
                        "select count(r) from RejectedRowEntity r where r.fileId = :file and r.reason = :reason",
                        Long.class)
                .setParameter("file", fileId)
                .setParameter("reason", reason)
                .getSingleResult();
    }

    @Override
    public void eraseRejects(long fileId, Optional<Set<Long>> records) {
        if (records.isEmpty()) {
            eraseRejects(fileId, "", List.of());
            return;
        }
        List<Long> numbers = records.get().stream().sorted().toList();
        for (int from = 0; from < numbers.size(); from += BATCH) {
            eraseRejects(
                    fileId,
                    " and record_no in (:records)",
                    numbers.subList(from, Math.min(from + BATCH, numbers.size())));
        }
    }

    private void eraseRejects(long fileId, String which, List<Long> records) {
        Query update = entityManager
                .createNativeQuery(
                        "update rejected_row set raw_text = :raw, masked_text = :masked where file_id = :file" + which)
                .setParameter("raw", "")
                .setParameter("masked", Reject.ERASED_TEXT)
                .setParameter("file", fileId);
        if (!records.isEmpty()) {
            update.setParameter("records", records);
        }
        update.executeUpdate();
        entityManager.clear();
    }

    @Override
    public List<Reject> firstRejects(long fileId, int limit) {
        return entityManager
                .createQuery(
                        "select r from RejectedRowEntity r where r.fileId = :file order by r.record",
                        RejectedRowEntity.class)
                .setParameter("file", fileId)
                .setMaxResults(limit)
                .getResultList()
                .stream()
                .map(RejectedRowEntity::toReject)
                .toList();
    }

    @Override
    public List<QuarantinedRow> listRejects(RejectFilter filter) {
        return filtered("select r, f, c", filter, " order by r.id desc")
                .setMaxResults(filter.limit())
                .getResultList()
                .stream()
                .map(JpaExports::row)
                .toList();
    }

    @Override
    public List<RejectCount> countRejects(RejectFilter filter) {
        return filtered("select r.reason, count(r)", filter, " group by r.reason order by count(r) desc, r.reason")
                .getResultList()
                .stream()
                .map(pair -> new RejectCount((RejectReason) pair[0], ((Number) pair[1]).longValue()))
                .toList();
    }

    @Override
    public QuarantinedRow requireReject(long id) {
        return entityManager
                .createQuery("select r, f, c" + QUARANTINE + " where r.id = :id", Object[].class)
                .setParameter("id", id)
                .getResultStream()
                .findFirst()
                .map(JpaExports::row)
                .orElseThrow(() -> new DrydockException(
                        IngestFailure.REJECTED_ROW_UNKNOWN,
                        "There is no quarantined row " + id + ". 'drydock rejects' lists them with their numbers."));
    }

    private TypedQuery<Object[]> filtered(String select, RejectFilter filter, String rest) {
        TypedQuery<Object[]> query = entityManager.createQuery(
                select + QUARANTINE + " where r.id > 0"
                        + (filter.model().isPresent() ? " and f.model = :model" : "")
                        + (filter.instanceId().isPresent() ? " and r.instanceId = :instance" : "")
                        + (filter.file().isPresent() ? " and f.name = :file" : "")
                        + (filter.reason().isPresent() ? " and r.reason = :reason" : "")
                        + (filter.before().isPresent() ? " and r.id < :before" : "")
                        + rest,
                Object[].class);
        filter.model().ifPresent(model -> query.setParameter("model", model));
        filter.instanceId().ifPresent(instance -> query.setParameter("instance", instance));
        filter.file().ifPresent(file -> query.setParameter("file", file));
        filter.reason().ifPresent(reason -> query.setParameter("reason", reason));
        filter.before().ifPresent(before -> query.setParameter("before", before));
        return query;
    }

    private static QuarantinedRow row(Object[] found) {
        RejectedRowEntity reject = (RejectedRowEntity) found[0];
        ExportFile file = ((ExportFileEntity) found[1]).toFile();
        return new QuarantinedRow(
                reject.id,
                reject.instanceId,
                file.model(),
                file.export(),
                file.name(),
                file.sha256(),
                reject.toReject(),
                Optional.ofNullable((ExportFileEntity) found[2])
                        .map(ExportFileEntity::toFile)
                        .map(JpaExports::correction));
    }

    private static Correction correction(ExportFile by) {
        return new Correction(by.export(), by.name(), by.rejected(), by.state() == ExportFile.State.INGESTED);
    }
}
