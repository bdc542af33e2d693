package dev.drydock.dataplane;

import dev.drydock.config.SiteFolder;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.Replay;
import dev.drydock.domain.dataset.Rewrite;
import dev.drydock.domain.dataset.SnapshotArchive;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotIdentity;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.dataset.SnapshotStore;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.statistics.Anomaly;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.files.Sha256;
import dev.drydock.snapshots.SnapshotEraser;
import dev.drydock.snapshots.SnapshotManifest;
import dev.drydock.snapshots.SnapshotReader;
import dev.drydock.snapshots.SnapshotWriter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@code var/snapshots/<id>/} of the site. */
@Singleton
public final class FileSystemSnapshots implements SnapshotStore, SnapshotArchive {
    private static final String ASIDE = ".sealing-";

    private final Path root;

    @Inject
    public FileSystemSnapshots(SiteFolder site) {
        this(site.var().resolve("snapshots"));
    }

    public FileSystemSnapshots(Path root) {
        this.root = root;
    }

    @Override
    public Path require(SnapshotId id) {
        Path directory = root.resolve(id.hex());
        if (!Files.isDirectory(directory)) {
            throw new DrydockException(
                    IngestFailure.SNAPSHOT_UNKNOWN,
                    "There is no snapshot " + id + " in " + root + ". Run the job that made it again.");
        }
        return directory;
    }

    @Override
    public Optional<Sealed> seal(long instanceId, String model, Instant asOf, DatasetSchema schema, RowSource rows) {
        try {
            Files.createDirectories(root);
            String own = ASIDE + model + "-" + instanceId + "-";
            clearAside(Pattern.compile(Pattern.quote(own) + "[0-9]+"));
            Path aside = Files.createTempDirectory(root, own);
            try {
                return write(aside, new SnapshotWriter.Content(model, asOf, schema), rows);
            } finally {
                discard(aside);
            }
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The snapshot could not be written below " + root + ": " + e.getMessage()
                            + ". Make room on the disk and restart the run.",
                    e);
        }
    }

    private Optional<Sealed> write(Path aside, SnapshotWriter.Content content, RowSource rows) throws IOException {
        SnapshotManifest manifest;
        try (SnapshotWriter writer = SnapshotWriter.open(aside, content)) {
            Optional<SortedMap<String, Long>> counts = rows.writeTo(writer::add);
            if (counts.isEmpty()) {
                return Optional.empty();
            }
            manifest = writer.finish(counts.get());
        }
        SnapshotId id = new SnapshotId(manifest.id());
        Path target = root.resolve(id.hex());
        if (Files.exists(target)) {
            SnapshotReader.openVerified(target, id);
        } else {
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        }
        return Optional.of(new Sealed(
                id,
                manifest.rows(),
                Sha256.hexOfFile(target.resolve(SnapshotManifest.NAME)),
                manifest.anomalies().stream().map(Anomaly::brief).toList()));
    }

    private static void discard(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    @Override
    public boolean contains(SnapshotId id) {
        return Files.isDirectory(root.resolve(id.hex()));
    }

    @Override
    public Optional<Rewrite> erase(SnapshotId id, ErasedSubjects erased) {
        return SnapshotEraser.rewrite(require(id), id, erased);
    }

    @Override
    public void clearAside(String model) {
        if (!Files.isDirectory(root)) {
            return;
        }
        try {
            clearAside(Pattern.compile(Pattern.quote(ASIDE + model + "-") + "[0-9]+-[0-9]+"));
        } catch (IOException e) {
            throw FileRewrite.notWritten(root, e);
        }
    }

    private void clearAside(Pattern names) throws IOException {
        try (Stream<Path> found = Files.list(root)) {
            for (Path aside : found.filter(
                            path -> names.matcher(path.getFileName().toString()).matches())
                    .toList()) {
                discard(aside);
            }
        }
    }

    @Override
    public Iterator<SnapshotRow> replay(SnapshotId id, DatasetSchema schema, Replay replay) {
        SnapshotReader reader = SnapshotReader.openVerified(require(id), id);
        String digest = HexFormat.of().formatHex(SnapshotIdentity.schemaDigest(schema));
        if (!reader.manifest().schema().digest().equals(digest)) {
            throw new DrydockException(
                    IngestFailure.REPLAY_IMPOSSIBLE,
                    "Rows of the champion's snapshot " + id + " cannot be replayed: its schema has the digest "
                            + reader.manifest().schema().digest() + ", and that of model.yaml has " + digest
                            + ". Remove replay from model.yaml ('drydock definition change') until a version that was trained"
                            + " under the present inputs, label, slices, group and splits is the champion; abandon this run and"
                            + " start a new one.");
        }
        return IntStream.range(0, reader.rows())
                .filter(row -> reader.split(row) == Split.TRAIN && replay.picks(reader.predictionId(row)))
                .mapToObj(row -> replayed(reader.row(row), id))
                .iterator();
    }

    private static SnapshotRow replayed(SnapshotRow row, SnapshotId id) {
        return row.replayed(row.replayedFrom().isEmpty() ? id.hex() : row.replayedFrom(), row.annotator());
    }

    @Override
    public SnapshotFeatures open(SnapshotId id) {
        return new MappedFeatures(SnapshotReader.openVerified(require(id), id));
    }
}
