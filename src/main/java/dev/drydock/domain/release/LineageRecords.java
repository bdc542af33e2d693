package dev.drydock.domain.release;

import dev.drydock.domain.registry.VersionId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** The people who took part in a run, from the records. Every method joins the caller's transaction. */
public interface LineageRecords {

    /** Everyone who restarted an execution of the run, by the audit log. */
    List<String> restarters(long runInstance);

    /**
     * Who decided about the schedule that submitted the run, since somebody last decided what it starts: added it, replaced it, or let it
     * continue after a pause. Empty if no schedule did.
     */
    List<String> schedulers(long runInstance);

    /** Runs that measured an imported version, oldest first, each with the person who submitted it. */
    SortedMap<Long, String> measurements(VersionId version);

    /** The files whose rows the run joined; empty once it was purged. */
    List<InputFile> inputs(long runInstance);

    /**
     * A file that a run joined.
     *
     * @param sha256 of the received file, lower-case hex
     * @param source who exported it
     * @param export such as {@code plant-a-12}
     * @param isCorrection whether it replaces another file
     */
    record InputFile(String sha256, String source, String export, boolean isCorrection) {}

    /** Everyone who raised the budget of the run, by the audit log. */
    List<String> budgetRaisers(long runInstance);

    /** SHA-256 of every job file that the run was submitted or restarted with. */
    Set<String> jobFiles(long runInstance);

    /** Everyone who approved one of these job files, by the audit log. */
    List<String> jobFileApprovers(Set<String> digests);

    /**
     * Everyone who brought corrected rows in one of these exports, by the audit log, as their sources said.
     *
     * @param exports such as {@code plant-a-12}
     */
    List<String> correctors(Set<String> exports);

    /** Whether a job file of that SHA-256 was there when the site's files were looked at for the first time, by the audit log. */
    boolean wasThereFirst(String digest);

    /**
     * Everyone who returned labels of the model, by the audit log.
     *
     * @param after and not after {@code until}
     * @param files or such as became one of these files, by SHA-256, whenever that was
     */
    List<String> labelReturners(String model, Instant after, Instant until, Set<String> files);
}
