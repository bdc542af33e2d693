package dev.drydock.domain.dataset;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The exports that the site received, and the rows in quarantine. Every method joins the caller's transaction. */
public interface ExportRepository {

    /** The highest sequence received from the source. */
    OptionalLong lastSequence(String source);

    /** The run that received that export, and the manifest's digest. */
    Optional<Receipt> findReceipt(String source, long sequence);

    /** That an export was received. */
    record Receipt(String digest, long instanceId) {}

    void receive(ExportManifest manifest, long instanceId, Instant at);

    /** How many manifests of the model other runs than this one received after that instant. */
    long countReceived(String model, Instant after, long otherThanRun);

    /** @throws dev.drydock.failure.DrydockException {@code EXPORT_FILE_UNKNOWN} */
    ExportFile require(long fileId);

    /**
     * The model's files of that kind that nobody has read to the end, and those that the run itself has. They are the run's
     * from now on; what another run had read of them is forgotten.
     */
    List<ExportFile> claim(String model, ExportKind kind, long instanceId, String schemaDigest);

    /**
     * Records how far the run has read a file of its own.
     *
     * @throws dev.drydock.failure.DrydockException {@code EXPORT_FILE_TAKEN_OVER} if the file is another run's by now
     */
    void advance(long fileId, long instanceId, long accepted, long rejected, long segmentBytes);

    void setState(long fileId, ExportFile.State state);

    /** The model's files that were read to the end by that schema, by number. */
    List<ExportFile> listIngested(String model, String schemaDigest);

    /** The files that a run's snapshot is made of, fixed once; empty if they are not fixed yet. */
    List<ExportFile> snapshotInputs(long instanceId);

    void fixSnapshotInputs(long instanceId, List<ExportFile> files);

    /** Adds rejects, in place of those that are there of the same records of the file. */
    void quarantine(long fileId, long instanceId, List<Reject> rejects);

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

    record QuarantinedRow(long id, long instanceId, String model, String file, Reject reject) {}
}
