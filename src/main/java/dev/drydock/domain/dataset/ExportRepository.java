package dev.drydock.domain.dataset;

import dev.drydock.domain.dataset.ExportManifest.ExportedFile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The exports that the site received, and the rows in quarantine. Every method joins the caller's transaction. */
public interface ExportRepository {

    /** The highest sequence received from the source. */
    OptionalLong lastSequence(String source);

    /** The sequence up to which every export of the source was received; 0 if the first one was not. */
    long completeUntil(String source);

    /** The run that received that export, and the manifest's digest. */
    Optional<Receipt> findReceipt(String source, long sequence);

    /** That an export was received. */
    record Receipt(String digest, long instanceId) {}

    /** Why a file of an export cannot replace the one that it names, as a sentence. */
    Optional<String> obstacleToReplacing(ExportManifest manifest, ExportedFile corrected);

    /**
     * Records an export; files that its files replace are {@link ExportFile.State#REPLACED} from then on.
     *
     * @throws dev.drydock.failure.DrydockException {@code EXPORT_REFUSED} if one cannot be replaced
     */
    void receive(ExportManifest manifest, long instanceId, Instant at);

    /**
     * The file that replaced this one, over any number of corrections; itself if nothing replaced it. If no run has that file, it becomes
     * the run's.
     */
    ExportFile standing(long fileId, long instanceId, String schemaDigest);

    /** How many manifests of the model other runs than this one received after that instant. */
    long countReceived(String model, Instant after, long otherThanRun);

    /** @throws dev.drydock.failure.DrydockException {@code EXPORT_FILE_UNKNOWN} */
    ExportFile require(long fileId);

    /**
     * The model's files of that kind that no run has read to the end, and those that this run has. They belong to this run from now on; the
     * partial reading of another run is discarded.
     */
    List<ExportFile> claim(String model, ExportKind kind, long instanceId, String schemaDigest);

    /**
     * Records how far the run has read a file of its own.
     *
     * @throws dev.drydock.failure.DrydockException {@code EXPORT_FILE_TAKEN_OVER} if the file is another run's by now, or replaced
     */
    void advance(long fileId, long instanceId, long accepted, long rejected, long segmentBytes);

    /** Records that the file's staged rows are in that execution's own file from now on. */
    void stagedBy(long fileId, long executionId);

    /** A replaced file stays replaced. */
    void setState(long fileId, ExportFile.State state);

    /** The model's files that were read to the end by one of those schemas, by number. */
    List<ExportFile> listIngested(String model, Set<String> schemaDigests);

    /** The files that a run's snapshot is made of, fixed once; empty if they are not fixed yet. */
    List<ExportFile> snapshotInputs(long instanceId);

    void fixSnapshotInputs(long instanceId, List<ExportFile> files);

    /** Adds rejects, in place of those that are there of the same records of the file. */
    void quarantine(long fileId, long instanceId, List<Reject> rejects);

    /** Every file of the model that was received, by number. */
    List<ExportFile> listFiles(String model);

    /** How many of a file's quarantined rows are there for that reason. */
    long countRejects(long fileId, RejectReason reason);

    /**
     * Overwrites the texts of quarantined rows.
     *
     * @param records of the file; all of them if empty
     */
    void eraseRejects(long fileId, Optional<Set<Long>> records);

    /** The first rejects of a file, in the order of its records. */
    List<Reject> firstRejects(long fileId, int limit);

    /** Newest first. */
    List<QuarantinedRow> listRejects(RejectFilter filter);

    /** How many rows that the filter lets pass have which fault; the most frequent first. Its limit does not count. */
    List<RejectCount> countRejects(RejectFilter filter);

    record RejectCount(RejectReason reason, long rows) {}

    /**
     * Which rejects to list.
     *
     * @param file its name
     * @param before only rows with a lower id; for the next page
     * @param limit 1 to 10,000
     */
    record RejectFilter(
            Optional<String> model,
            OptionalLong instanceId,
            Optional<String> file,
            Optional<RejectReason> reason,
            OptionalLong before,
            int limit) {
        public RejectFilter(Optional<String> model, OptionalLong instanceId, int limit) {
            this(model, instanceId, Optional.empty(), Optional.empty(), OptionalLong.empty(), limit);
        }

        public RejectFilter before(long id, int most) {
            return new RejectFilter(model, instanceId, file, reason, OptionalLong.of(id), most);
        }
    }

    /** @throws dev.drydock.failure.DrydockException {@code REJECTED_ROW_UNKNOWN} */
    QuarantinedRow requireReject(long id);

    /**
     * A row in quarantine.
     *
     * @param export that its file came with, such as {@code plant-a-12}
     * @param sha256 of its file
     * @param correctedBy the file that its source exported in place of its file
     */
    record QuarantinedRow(
            long id,
            long instanceId,
            String model,
            String export,
            String file,
            String sha256,
            Reject reject,
            Optional<Correction> correctedBy) {
        public QuarantinedRow withoutRaw() {
            return new QuarantinedRow(id, instanceId, model, export, file, sha256, reject.withoutRaw(), correctedBy);
        }
    }

    /**
     * A file in place of an earlier one.
     *
     * @param export that it came with
     * @param rejected how many of its own rows are in quarantine
     * @param ingested whether it was read to its end
     */
    record Correction(String export, String file, long rejected, boolean ingested) {}
}
