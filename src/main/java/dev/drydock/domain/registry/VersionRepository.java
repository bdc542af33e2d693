package dev.drydock.domain.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The versions of the models and the alias {@code champion}. A version that is proposed or approved is read as {@link
 * VersionState#SUPERSEDED} while another version answers than one that it was compared with: its parent, or one that it passed a
 * {@link ChampionComparison} with. Every method joins the caller's transaction.
 */
public interface VersionRepository {
    String CHAMPION = "champion";

    /**
     * Where a new version comes from.
     *
     * @param parent the version it started from; empty for an imported one
     * @param runInstance the job instance that makes it; empty for an imported one
     * @param createdBy who submitted that run, or imports it
     * @param snapshot hex id of the training snapshot
     */
    record Origin(Optional<VersionId> parent, OptionalLong runInstance, String createdBy, Optional<String> snapshot) {}

    /** One setting of an alias. */
    record AliasChange(String model, String alias, VersionId version, String by, Instant at) {}

    /** That a person rejected a version. */
    record Rejection(String reason, String by, Instant at) {}

    /**
     * Takes the next number of the model, in state {@link VersionState#ASSEMBLED}. A run that asks again gets the version
     * that it already has.
     */
    ModelVersion create(String model, Origin origin, Instant at);

    Optional<ModelVersion> find(VersionId id);

    /** @throws dev.drydock.failure.DrydockException {@code VERSION_UNKNOWN} */
    ModelVersion require(VersionId id);

    /** The version's parent in these, the parent's, and so on to the imported one. */
    static List<ModelVersion> ancestors(VersionRepository versions, ModelVersion version) {
        List<ModelVersion> ancestors = new ArrayList<>();
        for (Optional<VersionId> next = version.parent(); next.isPresent(); ) {
            ModelVersion ancestor = versions.require(next.get());
            ancestors.add(ancestor);
            next = ancestor.parent();
        }
        return ancestors;
    }

    /** The version's row locked until the transaction ends, so that two movers come one after the other. */
    ModelVersion requireLocked(VersionId id);

    /** The versions of a model, newest first. */
    List<ModelVersion> list(String model, int limit);

    /**
     * Since when the version is in the state that it is read in. A proposed or approved one is again since the version that it was compared
     * with answers, or since it passed a comparison. If an earlier Drydock moved it last, the time at which it was made.
     *
     * @throws dev.drydock.failure.DrydockException {@code VERSION_UNKNOWN}
     */
    Instant stateSince(VersionId id);

    /** Versions of all models in one of the states, newest first. */
    List<ModelVersion> listIn(List<VersionState> states, int limit);

    /** Keeps a comparison; the same run's again is harmless. */
    void recordComparison(ChampionComparison comparison);

    /** Every undecided gate of the comparison that this run made was waived. */
    void waiveComparison(long runInstance);

    /** The comparisons of a candidate with versions that came into service after it was judged, newest first. */
    List<ChampionComparison> comparisons(VersionId candidate);

    /** The version that answers at the endpoint. */
    Optional<ModelVersion> champion(String model);

    /** @throws dev.drydock.failure.DrydockException {@code CHAMPION_MISSING} */
    ModelVersion requireChampion(String model);

    void setAlias(AliasChange change);

    /** Every setting of the alias, newest first. */
    List<AliasChange> aliasHistory(String model, String alias, int limit);

    /**
     * Moves the version; being there already is harmless.
     *
     * @throws dev.drydock.failure.DrydockException {@code VERSION_STATE_WRONG} if the table does not allow it
     */
    ModelVersion move(VersionId id, VersionState next);

    /** Of a version that is moved to {@link VersionState#REJECTED} by a person; recorded once. */
    void recordRejection(VersionId id, Rejection rejection);

    /** Empty if no person rejected it, also if its gates did. */
    Optional<Rejection> findRejection(VersionId id);

    /**
     * Records where the package directory is put together and its subject digest. Recording the same again is harmless.
     *
     * @throws dev.drydock.failure.DrydockException {@code VERSION_ALTERED} if other values are recorded
     */
    void recordAssembly(VersionId id, String workspace, String subjectDigest);

    /** Records the report; a later report of the same version replaces it while the version is not sealed. */
    void recordReport(VersionId id, String reportDigest, String verdict);

    /**
     * Records the signed package's digest.
     *
     * @throws dev.drydock.failure.DrydockException {@code VERSION_ALTERED} if another is recorded
     */
    void recordPackage(VersionId id, String packageDigest);
}
