package dev.drydock.snapshots;

import com.fasterxml.jackson.core.JacksonException;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.failure.IngestFailure;
import dev.drydock.intake.BoundedFile;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code erased.json} beside a snapshot's manifest: which of its rows were erased, each with the digest by which it is part of the
 * snapshot's id, and what the file's digest is since. The manifest stays as it was.
 *
 * @param version of this document's format
 * @param snapshot hex id
 * @param sha256 of {@code snapshot.arrow}, in place of the manifest's
 * @param rows by number, rising
 */
record ErasedRows(int version, String snapshot, String sha256, List<Row> rows) {
    static final String NAME = "erased.json";
    static final int VERSION = 1;
    private static final int MOST_BYTES = 256 << 20;

    ErasedRows {
        rows = List.copyOf(rows);
    }

    /** @param digest hex digest of the row as it was */
    record Row(int row, String digest) {}

    static ErasedRows of(SnapshotId snapshot, String sha256, List<Row> rows) {
        return new ErasedRows(VERSION, snapshot.hex(), sha256, rows);
    }

    byte[] toJson() {
        try {
            return Mappers.COMPLETE_RECORDS.writeValueAsBytes(this);
        } catch (JacksonException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Empty if no row was erased.
     *
     * @throws dev.drydock.failure.DrydockException {@link IngestFailure#SNAPSHOT_UNREADABLE}
     */
    static Optional<ErasedRows> find(Path directory) {
        Path file = directory.resolve(NAME);
        try {
            ErasedRows read = Mappers.COMPLETE_RECORDS.readValue(BoundedFile.read(file, MOST_BYTES), ErasedRows.class);
            if (read.version != VERSION || !read.isInOrder() || !read.sha256.matches("[0-9a-f]{64}")) {
                throw SnapshotManifest.unreadable(
                        file, "its version is " + read.version + ", or its rows or its digest are none", null);
            }
            return Optional.of(read);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw SnapshotManifest.unreadable(file, String.valueOf(e.getMessage()), e);
        }
    }

    private boolean isInOrder() {
        int last = -1;
        for (Row row : rows) {
            if (row.row <= last || !row.digest.matches("[0-9a-f]{64}")) {
                return false;
            }
            last = row.row;
        }
        return true;
    }

    /** Where the rewritten file lies until it takes the place of the one with the erased rows. */
    Path fresh(Path directory) {
        return directory.resolve("snapshot-" + sha256 + ".arrow");
    }

    /** The file whose rows count: once this document is there, no other. */
    static Path fileOf(Path directory, Optional<ErasedRows> erased) {
        return erased.map(rows -> rows.fresh(directory))
                .filter(Files::exists)
                .orElse(directory.resolve(SnapshotWriter.FILE));
    }
}
