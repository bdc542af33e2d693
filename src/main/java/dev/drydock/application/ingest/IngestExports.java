package dev.drydock.application.ingest;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunDefinitions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.Reject;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.RowBlock;
import dev.drydock.domain.dataset.SnapshotIdentity;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads a run's files into staged rows and quarantine, each row exactly once: a chunk's rows are forced to the disk before its transaction
 * commits the counts, the length and whose file it is. Each execution writes a file of its own, which begins with what an earlier one
 * committed. Tested by {@code NightlyIngestTest} and {@code ForeignExportTest}.
 */
@Singleton
public class IngestExports {
    private static final int FIRST_REASONS = 3;

    private final Transactions transactions;
    private final RunFacts facts;
    private final ModelRepository models;
    private final ExportRepository exports;
    private final StagingArea staging;
    private final ExportFiles files;

    @Inject
    public IngestExports(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            ExportRepository exports,
            StagingArea staging,
            ExportFiles files) {
        this.transactions = transactions;
        this.facts = facts;
        this.models = models;
        this.exports = exports;
        this.staging = staging;
        this.files = files;
    }

    /** The fact that names a run's files of a kind. */
    public static String filesFact(ExportKind kind) {
        return "ingest-" + kind.wireName();
    }

    /** Numbers of the files that a fact names. */
    static List<Long> fileIds(String fact) {
        return fact.equals("none")
                ? List.of()
                : Arrays.stream(fact.split(",", -1)).map(Long::valueOf).toList();
    }

    /**
     * The files that this run reads: the same ones at each call, except that a corrected file replaces the one that its source corrected.
     */
    public List<Long> plan(long instanceId, ExportKind kind) {
        return transactions.required(() -> {
            String model = facts.require(instanceId, RunFacts.MODEL);
            String schema = schemaDigest(schema(instanceId));
            Optional<String> planned = facts.find(instanceId, filesFact(kind));
            if (planned.isPresent()) {
                return fileIds(planned.get()).stream()
                        .map(id -> exports.standing(id, instanceId, schema))
                        .map(this::reopen)
                        .toList();
            }
            List<Long> ids = exports.claim(model, kind, instanceId, schema).stream()
                    .map(ExportFile::id)
                    .toList();
            String fact =
                    ids.isEmpty() ? "none" : ids.stream().map(Object::toString).collect(Collectors.joining(","));
            facts.record(instanceId, filesFact(kind), fact);
            return ids;
        });
    }

    /** A file that was refused in an earlier execution of the run gets another chance. */
    private long reopen(ExportFile file) {
        if (file.state() == ExportFile.State.REFUSED) {
            exports.setState(file.id(), ExportFile.State.RECEIVED);
        }
        return file.id();
    }

    /**
     * Opens the file where the last committed chunk ended.
     *
     * @param from the checkpoint; if it lies before what the database has, records are passed over; if behind, it is of a file
     *     that this one has replaced
     * @throws DrydockException {@link IngestFailure#EXPORT_FILE_TAKEN_OVER}
     */
    public ExportFiles.Reader open(long instanceId, long fileId, ExportPosition from) {
        ExportFile file = transactions.required(() -> {
            ExportFile found = exports.require(fileId);
            exports.advance(fileId, instanceId, found.accepted(), found.rejected(), found.segmentBytes());
            return found;
        });
        long read = file.accepted() + file.rejected();
        DatasetSchema schema = transactions.required(() -> schema(instanceId));
        ExportFiles.Reader reader = files.open(
                staging.received(file.sha256()),
                file.kind(),
                schema,
                from.records() > read ? ExportPosition.START : from);
        reader.passTo(read);
        return reader;
    }

    /**
     * Opens the execution's own staged rows of the file, up to the committed length; it takes over what an earlier execution committed.
     *
     * @throws DrydockException {@link IngestFailure#EXPORT_FILE_TAKEN_OVER}
     */
    public StagingArea.Segment openSegment(long instanceId, long executionId, long fileId) {
        return staging.openSegment(requireOwn(instanceId, executionId, fileId), executionId);
    }

    /** A node that was suspended finds that a later execution of its run has continued. */
    private ExportFile requireOwn(long instanceId, long executionId, long fileId) {
        ExportFile file = require(fileId);
        if (file.ingestInstance().orElse(instanceId) != instanceId
                || file.segmentExecution().orElse(0) > executionId) {
            throw new DrydockException(
                    IngestFailure.EXPORT_FILE_TAKEN_OVER,
                    "Execution " + executionId + " cannot continue with file " + file.name() + ": "
                            + (file.segmentExecution().orElse(0) > executionId
                                    ? "execution " + file.segmentExecution().getAsLong() + " of the same run"
                                    : "run " + file.ingestInstance().orElseThrow())
                            + " reads it now. See that run; this run has nothing left to do.");
        }
        return file;
    }

    /**
     * Stages a chunk of blocks and quarantines their rejects, in the caller's transaction.
     *
     * @return the length of the staged rows once the transaction has committed
     * @throws DrydockException {@link IngestFailure#REJECT_LIMIT_EXCEEDED} when the file is through and too many rows were
     *     rejected; they are in quarantine nevertheless. {@link IngestFailure#EXPORT_FILE_TAKEN_OVER}
     */
    public long write(
            long instanceId, long executionId, long fileId, StagingArea.Segment segment, List<RowBlock> chunk) {
        ExportFile file = requireOwn(instanceId, executionId, fileId);
        int accepted = chunk.stream().mapToInt(RowBlock::accepted).sum();
        List<Reject> rejects =
                chunk.stream().flatMap(block -> block.rejects().stream()).toList();
        requireFewRejects(instanceId, file, accepted, rejects);
        segment.truncate(file.segmentBytes());
        chunk.forEach(segment::append);
        long length = segment.force();
        transactions.run(() -> {
            exports.advance(fileId, instanceId, file.accepted() + accepted, file.rejected() + rejects.size(), length);
            exports.stagedBy(fileId, executionId);
            exports.quarantine(fileId, instanceId, rejects);
        });
        return length;
    }

    private void requireFewRejects(long instanceId, ExportFile file, int accepted, List<Reject> rejects) {
        long rejected = file.rejected() + rejects.size();
        boolean through = file.accepted() + accepted + rejected == file.rows();
        double limit = rejectLimit(file.model());
        if (!through || rejected - erased(file, rejects) <= limit * file.rows()) {
            return;
        }
        List<Reject> first = transactions.requiresNew(() -> {
            exports.quarantine(file.id(), instanceId, rejects);
            exports.setState(file.id(), ExportFile.State.REFUSED);
            return exports.firstRejects(file.id(), FIRST_REASONS);
        });
        throw new DrydockException(
                IngestFailure.REJECT_LIMIT_EXCEEDED,
                "File " + file.name() + " of export " + file.source() + "-" + file.sequence() + " is refused: "
                        + rejected
                        + " of its " + file.rows() + " rows are quarantined (" + percent(rejected, file.rows())
                        + "), and reject-limit allows " + String.format(Locale.ROOT, "%.2f %%", 100 * limit)
                        + ". The first: " + reasons(first)
                        + ". 'drydock rejects --run " + instanceId
                        + " --csv FILE' writes all of them. Let the source correct the whole file"
                        + " and export it again as a replacement ('drydock export init --replaces'). Then restart"
                        + " this run from the step receive. If you expect so many quarantined rows, raise reject-limit in model.yaml"
                        + " ('drydock definition change') and restart the run.");
    }

    /** Rows that were erased are no fault of the file. */
    private long erased(ExportFile file, List<Reject> rejects) {
        return transactions.required(() -> exports.countRejects(file.id(), RejectReason.ERASED))
                + rejects.stream()
                        .filter(reject -> reject.reason() == RejectReason.ERASED)
                        .count();
    }

    private static String reasons(List<Reject> rejects) {
        return rejects.stream()
                .map(reject -> "line " + reject.origin().line() + " " + reject.reason()
                        + (reject.field().isEmpty() ? "" : " in " + reject.field()))
                .collect(Collectors.joining(", "));
    }

    private static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.2f %%", 100.0 * part / whole);
    }

    private ExportFile require(long fileId) {
        return transactions.required(() -> exports.require(fileId));
    }

    /** The reject limit in force now. It decides whether the run continues, not how a row is read. */
    private double rejectLimit(String model) {
        return transactions
                .required(() -> models.requireDefinition(model))
                .schema()
                .rejectLimit();
    }

    private DatasetSchema schema(long instanceId) {
        return RunDefinitions.require(models, facts, instanceId).schema();
    }

    /** Decides whether staged rows can be used; the split rule is no part of it. */
    public static String schemaDigest(DatasetSchema schema) {
        return HexFormat.of().formatHex(SnapshotIdentity.stagingDigest(schema));
    }
}
