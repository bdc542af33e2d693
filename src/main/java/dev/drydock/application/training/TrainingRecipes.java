package dev.drydock.application.training;

import dev.drydock.application.runs.StartingPackages;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotStore;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.training.TrainingRecord;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;

/** Finds what a repetition of a version's training needs. Tested by {@code ReproduceTrainingTest}. */
@Singleton
public final class TrainingRecipes {
    private final VersionRepository versions;
    private final PackageStore packages;
    private final SnapshotStore snapshots;
    private final TrainingRecord.Records records;
    private final BroughtWeights broughtWeights;
    private final StartingPackages startingPackages;

    @Inject
    public TrainingRecipes(
            VersionRepository versions,
            PackageStore packages,
            SnapshotStore snapshots,
            TrainingRecord.Records records,
            BroughtWeights broughtWeights,
            StartingPackages startingPackages) {
        this.versions = versions;
        this.packages = packages;
        this.snapshots = snapshots;
        this.records = records;
        this.broughtWeights = broughtWeights;
        this.startingPackages = startingPackages;
    }

    /**
     * A training's record and what it worked on.
     *
     * @param parent directory of the package that it started from
     */
    record Recipe(TrainingRecord record, Path parent, Path snapshot) {}

    /**
     * Joins the caller's transaction.
     *
     * @throws DrydockException {@link TrainingFailure#REPRODUCTION_IMPOSSIBLE} if something that the record names is gone
     */
    Recipe require(VersionId id) {
        ModelVersion version = versions.require(id);
        VersionId parent = version.parent()
                .orElseThrow(() -> impossible(id, "it was imported, and has no run record; trained versions have one"));
        TrainingRecord record = records.find(directory(version).resolve(PackageFiles.RUN))
                .orElseThrow(() -> impossible(
                        id,
                        broughtWeights.contribution(version).isPresent()
                                ? TRAINED_ELSEWHERE
                                : "its run record is not in its package"));
        ModelVersion parentVersion = versions.require(parent);
        Path parentPackage = startingPackages
                .ofVersion(version, parentVersion)
                .flatMap(digest -> parentVersion.packageDigest().equals(Optional.of(digest))
                        ? packages.find(digest)
                        : Optional.of(startingPackages.intact(digest, parentVersion)))
                .orElseThrow(() -> impossible(
                        id,
                        "the package of " + parent + ", which it started from, is not in the store any more; restore it"
                                + " from backup"));
        return new Recipe(record, parentPackage, snapshot(id, record));
    }

    private static final String TRAINED_ELSEWHERE =
            "its weights were trained elsewhere; its package has their origin in place of a run record";

    private Path directory(ModelVersion version) {
        return version.packageDigest()
                .flatMap(packages::find)
                .or(() -> version.workspace().map(packages::workspace))
                .orElseThrow(() -> impossible(version.id(), "its package is not in the store"));
    }

    private Path snapshot(VersionId id, TrainingRecord record) {
        try {
            return snapshots.require(new SnapshotId(record.snapshot()));
        } catch (DrydockException e) {
            throw new DrydockException(
                    TrainingFailure.REPRODUCTION_IMPOSSIBLE,
                    sentence(
                            id,
                            "snapshot " + record.snapshot()
                                    + ", which it was trained on, is not there any more; restore" + " it from backup"),
                    e);
        }
    }

    static DrydockException impossible(VersionId id, String why) {
        return new DrydockException(TrainingFailure.REPRODUCTION_IMPOSSIBLE, sentence(id, why));
    }

    private static String sentence(VersionId id, String why) {
        return "The training of " + id + " cannot be repeated: " + why + ".";
    }
}
