package dev.drydock.domain.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The inbox, received files and staged rows on this machine's disk. */
public interface StagingArea {

    /** A file in the inbox. */
    record InboxFile(String name, Path path) {}

    /** The signed manifests that wait, by name. */
    List<InboxFile> manifests();

    byte[] read(InboxFile manifest);

    /** Where a file of that name would lie in the inbox. A name with a path in it is refused as absent. */
    Path inboxPath(String name);

    /** Copies a file into staging under its hash and forces it; being there already is harmless. */
    void take(Path file, String sha256);

    /** The received file. */
    Path received(String sha256);

    /** Removes files from the inbox; missing ones are harmless. */
    void clearInbox(List<String> names);

    /** Opens the staged rows of a file as one run reads it, cut back to that length. */
    Segment openSegment(long fileId, long instanceId, long length);

    /** Gives every staged row to the reader, in the order they were staged. */
    void readSegment(long fileId, long instanceId, long length, Consumer<StagedRow> rows);

    /** Staged rows that grow. Not thread-safe. */
    interface Segment extends AutoCloseable {
        void append(StagedRow row);

        /** Forces everything to the disk and answers the length in bytes. */
        long force();

        /** Cuts back to a length that {@link #force} answered. */
        void truncate(long length);

        @Override
        void close();
    }
}
