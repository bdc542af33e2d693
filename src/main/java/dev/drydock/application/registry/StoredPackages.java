package dev.drydock.application.registry;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.registry.InspectionRecords.Inspected;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.InspectionNotes;
import dev.drydock.domain.release.PackageInspection;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * The signed packages of this site's versions, and whether each still has its signed bytes. Each change of a package's state is recorded
 * once: damaged, damaged in another way, or intact again. Thread-safe. Tested by {@code ScrubPackagesTest}.
 */
@Singleton
public class StoredPackages {
    private static final Logger LOG = Logger.getLogger(StoredPackages.class.getName());
    private static final int MOST = 100_000;
    private static final int HISTORY = 200;
    private static final int LONGEST_DAMAGE = 1500;
    private static final int REST = 4;
    private static final List<VersionState> STORED = List.of(
            VersionState.SIGNED,
            VersionState.PROPOSED,
            VersionState.APPROVED,
            VersionState.SUPERSEDED,
            VersionState.RELEASED,
            VersionState.RETIRED);

    private final Transactions transactions;
    private final VersionRepository versions;
    private final PackageStore packages;
    private final PackageInspection inspection;
    private final InspectionRecords records;
    private final InspectionNotes notes;
    private final Journal journal;
    private final Holder self;

    @Inject
    public StoredPackages(
            Transactions transactions,
            VersionRepository versions,
            PackageStore packages,
            PackageInspection inspection,
            InspectionRecords records,
            InspectionNotes notes,
            Journal journal,
            Holder self) {
        this.transactions = transactions;
        this.versions = versions;
        this.packages = packages;
        this.inspection = inspection;
        this.records = records;
        this.notes = notes;
        this.journal = journal;
        this.self = self;
    }

    /**
     * A stored package.
     *
     * @param inspected how it was found last; empty if it was not read yet
     */
    public record Stored(
            VersionId version, VersionState state, String packageDigest, Instant since, Optional<Inspected> inspected) {
        public Optional<String> damage() {
            return inspected.flatMap(Inspected::damage);
        }
    }

    /**
     * First what serves, then where a roll-back leads, what is approved, what is proposed, and the rest, each the newest first. An older
     * release whose package was removed as a whole is not among them: that is how its owner takes the way back to it away. Joins the
     * caller's transaction.
     */
    List<Stored> list() {
        Map<String, Inspected> inspected = records.all();
        List<ModelVersion> signed = new ArrayList<>(versions.listIn(STORED, MOST));
        signed.removeIf(version -> version.packageDigest().isEmpty());
        Map<String, Optional<VersionId>> predecessors = new HashMap<>();
        signed.forEach(version -> predecessors.computeIfAbsent(version.id().model(), this::predecessor));
        signed.removeIf(version -> isRemoved(version, predecessors));
        signed.sort(Comparator.comparingInt(version -> rank(version, predecessors)));
        return signed.stream().map(version -> stored(version, inspected)).toList();
    }

    private Optional<VersionId> predecessor(String model) {
        return versions.aliasHistory(model, VersionRepository.CHAMPION, HISTORY).stream()
                .map(AliasChange::version)
                .filter(version -> versions.require(version).state() == VersionState.RETIRED)
                .findFirst();
    }

    private static int rank(ModelVersion version, Map<String, Optional<VersionId>> predecessors) {
        return switch (version.state()) {
            case RELEASED -> 0;
            case RETIRED ->
                predecessors
                                .getOrDefault(version.id().model(), Optional.empty())
                                .equals(Optional.of(version.id()))
                        ? 1
                        : REST;
            case APPROVED -> 2;
            case PROPOSED -> 3;
            default -> REST;
        };
    }

    private boolean isRemoved(ModelVersion version, Map<String, Optional<VersionId>> predecessors) {
        return version.state() == VersionState.RETIRED
                && rank(version, predecessors) == REST
                && packages.find(version.packageDigest().orElseThrow()).isEmpty();
    }

    private static Stored stored(ModelVersion version, Map<String, Inspected> inspected) {
        String digest = version.packageDigest().orElseThrow();
        return new Stored(
                version.id(), version.state(), digest, version.createdAt(), Optional.ofNullable(inspected.get(digest)));
    }

    /** Ends the notes about packages that are not among these. */
    void keepNotes(List<Stored> kept) {
        notes.retain(kept.stream().map(Stored::packageDigest).collect(Collectors.toSet()));
    }

    /**
     * Reads a package. Call it outside a transaction.
     *
     * @param eachPart as {@link PackageInspection#damage} calls it
     * @return what is damaged
     */
    Optional<String> inspect(VersionId version, String packageDigest, Runnable eachPart) {
        Path directory = packages.place(packageDigest);
        Optional<String> damage = inspection
                .damage(directory, packageDigest, eachPart)
                .map(clause -> clause.substring(0, Math.min(LONGEST_DAMAGE, clause.length())));
        Instant now = journal.now();
        transactions.run(() -> record(version, packageDigest, new Finding(damage, now)));
        notes.write(version, packageDigest, directory, now, damage);
        return damage;
    }

    private record Finding(Optional<String> damage, Instant at) {}

    private void record(VersionId version, String packageDigest, Finding found) {
        Optional<Inspected> before = Optional.ofNullable(records.lockAll().get(packageDigest));
        Optional<String> known = before.flatMap(Inspected::damage);
        Optional<Instant> since =
                found.damage().map(damage -> before.flatMap(Inspected::since).orElse(found.at()));
        records.record(packageDigest, new Inspected(found.at(), found.damage(), since));
        if (found.damage().equals(known)) {
            return;
        }
        journal.append(AuditLog.Event.of(
                self.actor().name(),
                found.damage().isPresent() ? "package.damaged" : "package.mended",
                version.toString(),
                "package",
                packageDigest,
                "damage",
                found.damage().or(() -> known).orElseThrow()));
        tell(version, packageDigest, found);
    }

    private static void tell(VersionId version, String packageDigest, Finding found) {
        if (found.damage().isPresent()) {
            LOG.severe(() -> "code=" + PackagingFailure.PACKAGE_DAMAGED + " model=" + version + " package="
                    + packageDigest + ": " + found.damage().get());
        } else {
            LOG.info(() -> "model=" + version + " package=" + packageDigest + " is intact again");
        }
    }

    /**
     * Reads a version's package before somebody relies on it. Call it outside a transaction.
     *
     * @param what cannot be done if it is damaged, such as {@code cannot be rolled back to}
     * @return where it lies
     * @throws DrydockException {@link PackagingFailure#PACKAGE_DAMAGED}
     */
    public Path requireIntact(ModelVersion version, String what) {
        String digest = version.packageDigest()
                .orElseThrow(() -> new IllegalStateException("there is no package of " + version.id()));
        Optional<String> damage = inspect(version.id(), digest, () -> {});
        if (damage.isEmpty()) {
            return packages.require(digest);
        }
        throw new DrydockException(
                PackagingFailure.PACKAGE_DAMAGED,
                "Version " + version.id() + " " + what + ": its stored package is damaged (" + damage.get()
                        + "). Put the package back in " + packages.place(digest)
                        + ", from a backup or from a node's serving/packages/" + digest
                        + ", run 'drydock scrub', and try again.");
    }
}
