package dev.drydock.domain.dataset;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The inbox, received files and staged rows on this machine's disk. */
public interface StagingArea {

    /** A file in the inbox. */
    record InboxFile(String name, Path path) {}

    /** The signed manifests that wait, by name. */
    List<InboxFile> manifests();

    byte[] read(InboxFile manifest);

    /** What lies in the inbox under that name; empty if nothing does. */
    Optional<InboxState> look(String name);

    /** A file's length and when it was last written to. */
    record InboxState(long bytes, Instant changed) {}

    /** Where a file of that name would lie in the inbox. A name with a path in it is refused as absent. */
    Path inboxPath(String name);

    /** Removes what {@link #copyAside} copied for the run before it died. */
    void clearAside(long instanceId);

    /** Copies a file into staging for the run and forces it. */
    Path copyAside(Path file, long instanceId);

    /** Gives what was copied aside its name; being there already is harmless. */
    void take(Path aside, String sha256);

    /** The received file. */
    Path received(String sha256);

    /** Removes files from the inbox; missing ones are harmless. */
    void clearInbox(List<String> names);

    /**
     * Opens an execution's own staged rows of a file, up to the committed length. It copies what an earlier execution of the run committed.
     * The earlier file stays unchanged, so an execution that continues although it was replaced cannot write into its successor's file.
     *
     * @param file with the run that reads it, and the committed length and its owner
     */
    Segment openSegment(ExportFile file, long executionId);

    /**
     * The staged rows of those files as their runs read them, in the order of the UTF-8 bytes of their prediction ids; of equal ids
     * in the order of the files and their records.
     */
    SortedRows sorted(List<ExportFile> files);

    /**
     * The staged rows with that prediction id, in the order of the files and their records. Reads all rows of these files, unless it has found
     * enough.
     *
     * @param most rows that are returned
     * @throws dev.drydock.failure.DrydockException {@code STAGED_ROWS_DAMAGED}
     */
    List<FoundRow> find(List<ExportFile> files, String predictionId, int most);

    /** A staged row and its file. */
    record FoundRow(ExportFile file, StagedRow row) {}

    /**
     * Rewrites the file's staged rows aside, with nothing in place of those that were erased; length and order stay. Bytes behind the
     * recorded length, which nobody reads, are removed immediately.
     *
     * @return empty if none of its rows is among them
     * @throws dev.drydock.failure.DrydockException {@code STAGED_ROWS_DAMAGED}
     */
    Optional<Rewrite> erase(ExportFile file, ErasedSubjects erased);

    /** Staged rows on the disk: which run has read them of which file. */
    List<Staged> listStaged();

    /** @param execution whose own file it is; empty if all executions of the run shared it */
    record Staged(long fileId, long instanceId, OptionalLong execution) {
        /** Those that a file's recorded length is of. */
        public static Staged of(ExportFile file) {
            return new Staged(file.id(), file.ingestInstance().orElseThrow(), file.segmentExecution());
        }
    }

    /** Removes staged rows that a run has left behind; missing ones are harmless. */
    void remove(Staged staged);

    /** Runs of which {@link #copyAside} left something behind. */
    List<Long> listAside();

    /** Rows, one after the other. Not thread-safe. */
    interface SortedRows {

        /**
         * Goes to the next row, if there is one.
         *
         * @throws dev.drydock.failure.DrydockException {@code STAGED_ROWS_DAMAGED}
         */
        boolean next();

        /** Whether the row has the prediction id of the row before it. */
        boolean sameId();

        /** How many rows of files of that kind were passed over because they were erased. */
        long erased(ExportKind kind);

        /** The row's file. */
        ExportFile file();

        /** The row. Later calls do not change it. */
        PackedRow row();
    }

    /** A staged row, unpacked for who needs more of it. Immutable. */
    interface PackedRow {
        boolean isPrediction();

        /** When it was predicted or labelled, epoch milliseconds. */
        long at();

        StagedRow unpack();
    }

    /** Staged rows that grow. Not thread-safe. */
    interface Segment extends AutoCloseable {
        void append(RowBlock rows);

        /** Forces everything to the disk and answers the length in bytes. */
        long force();

        /** Cuts back to a length that {@link #force} answered. */
        void truncate(long length);

        @Override
        void close();
    }
}
