package dev.drydock.application.release;

import dev.drydock.application.validation.KeptReports;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotRepository;
import dev.drydock.domain.dataset.SnapshotRepository.SealedSnapshot;
import dev.drydock.domain.registry.ChampionComparison;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.release.Succession;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Finds the version that a candidate would replace, and whether the two were compared. Every method joins the caller's transaction. Tested
 * by {@code ReleaseStoryTest}.
 */
@Singleton
public class Successions {
    private static final int HISTORY = 1000;

    private final VersionRepository versions;
    private final ReleaseRepository releases;
    private final SignedDocuments documents;
    private final KeptReports reports;
    private final SnapshotRepository snapshots;

    @Inject
    public Successions(
            VersionRepository versions,
            ReleaseRepository releases,
            SignedDocuments documents,
            KeptReports reports,
            SnapshotRepository snapshots) {
        this.reports = reports;
        this.snapshots = snapshots;
        this.versions = versions;
        this.releases = releases;
        this.documents = documents;
    }

    /** What an approval to activate the version must name: the champion of today, or what it replaced if it was promoted already. */
    Succession of(ModelVersion version) {
        return isPromoted(version)
                ? activation(version.id())
                        .map(order -> new Succession(
                                order.replaces(), order.comparison().map(documents::comparisonDigest)))
                        .orElse(Succession.FIRST)
                : versions.champion(version.id().model())
                        .map(champion -> new Succession(
                                champion.packageDigest(),
                                comparison(version, champion.id()).map(ChampionComparison::statementDigest)))
                        .orElse(Succession.FIRST);
    }

    /** The signed comparison that {@link #of} names, JSON text. */
    Optional<String> signedComparison(ModelVersion version) {
        return isPromoted(version)
                ? activation(version.id()).flatMap(ReleaseOrder::comparison)
                : versions.champion(version.id().model())
                        .flatMap(champion -> comparison(version, champion.id()))
                        .map(ChampionComparison::envelope);
    }

    private static boolean isPromoted(ModelVersion version) {
        return version.state() == VersionState.RELEASED || version.state() == VersionState.RETIRED;
    }

    /** The order by which it came into service. */
    private Optional<ReleaseOrder> activation(VersionId id) {
        return releases.followed(id.model(), HISTORY).stream()
                .filter(order ->
                        order.action() == Action.ACTIVATE && order.version().equals(id))
                .map(order -> documents.read(order.envelope()))
                .findFirst();
    }

    /**
     * What a statement must name.
     *
     * @param waived the comparison whose gate is waived; empty for a gate of the report in the package, and for what is no waiver
     */
    record ToSign(Succession succession, Optional<ChampionComparison> waived) {}

    /** Only an approval to activate names what is replaced, and a waiver of a gate that a later comparison could not decide. */
    ToSign toSign(Action action, ModelVersion version, Optional<String> gate) {
        if (action == Action.ACTIVATE) {
            requireInLine(version);
            return new ToSign(of(version), Optional.empty());
        }
        return action == Action.WAIVE && gate.isPresent()
                ? toWaive(version, gate.get())
                : new ToSign(Succession.FIRST, Optional.empty());
    }

    private ToSign toWaive(ModelVersion version, String gate) {
        Optional<ModelVersion> champion = versions.champion(version.id().model());
        Optional<ChampionComparison> undecided = waivable(version)
                .filter(comparison -> reports.undecided(comparison).contains(gate));
        Succession succession = undecided
                .map(comparison -> new Succession(
                        champion.flatMap(ModelVersion::packageDigest), Optional.of(comparison.statementDigest())))
                .orElse(Succession.FIRST);
        return new ToSign(succession, undecided);
    }

    /** The last comparison of the version with that champion, however it came out. */
    private Optional<ChampionComparison> latest(ModelVersion version, VersionId champion) {
        return versions.comparisons(version.id()).stream()
                .filter(comparison -> comparison.champion().equals(champion))
                .findFirst();
    }

    /** The gates that the rows of a comparison could not decide. */
    List<String> undecided(ChampionComparison comparison) {
        return reports.undecided(comparison);
    }

    /** The comparison with the champion of today, whose gates a waiver may be about. */
    Optional<ChampionComparison> waivable(ModelVersion version) {
        return versions.champion(version.id().model())
                .flatMap(champion -> latest(version, champion.id()))
                .filter(ChampionComparison::isWaivable);
    }

    /** The comparison by which the version may take the champion's place; empty if the report in its package suffices. */
    Optional<ChampionComparison> comparison(ModelVersion version, VersionId champion) {
        return version.parent().equals(Optional.of(champion))
                ? Optional.empty()
                : versions.comparisons(version.id()).stream()
                        .filter(ChampionComparison::passed)
                        .filter(comparison -> comparison.champion().equals(champion))
                        .findFirst();
    }

    /**
     * @throws DrydockException {@code CANDIDATE_SUPERSEDED} if another version answers than one that it was compared with; {@code
     *     CANDIDATE_OLDER} if its rows end before those of the version that answers, and nothing but the report in its package compares
     *     the two
     */
    void requireInLine(ModelVersion version) {
        requireCompared(version);
        if (!isPromoted(version)) {
            versions.champion(version.id().model())
                    .filter(champion -> version.parent().equals(Optional.of(champion.id())))
                    .ifPresent(champion -> requireNotOlder(version, champion));
        }
    }

    private void requireNotOlder(ModelVersion candidate, ModelVersion champion) {
        Optional<Instant> own = asOf(candidate);
        Optional<Instant> answering = asOf(champion);
        if (own.isPresent() && answering.isPresent() && own.get().isBefore(answering.get())) {
            throw new DrydockException(
                    ReleaseFailure.CANDIDATE_OLDER,
                    "Version " + candidate.id() + " cannot take the place of " + champion.id()
                            + ": its rows end at " + own.get() + ", as its run's asOf says, and those of "
                            + champion.id()
                            + " at " + answering.get()
                            + ". Reject it, and let nightly-retrain without asOf make a version"
                            + " of today's rows.");
        }
    }

    private Optional<Instant> asOf(ModelVersion version) {
        return version.snapshot().map(SnapshotId::new).flatMap(snapshots::find).map(SealedSnapshot::asOf);
    }

    private void requireCompared(ModelVersion version) {
        if (version.state() == VersionState.SUPERSEDED) {
            throw new DrydockException(
                    ReleaseFailure.CANDIDATE_SUPERSEDED, "Version " + version.id() + " is superseded: " + why(version));
        }
    }

    /** Why a superseded version is so, and what can be done: whole sentences for people. */
    String why(ModelVersion version) {
        VersionId id = version.id();
        String answering = versions.champion(id.model())
                .map(champion -> champion.id() + " answers now")
                .orElse("nothing answers now");
        String compared = version.parent()
                .map(parent -> "it was compared with " + parent + ", and ")
                .orElse("it was imported and compared with nothing, and ");
        Optional<ChampionComparison> undecided = waivable(version);
        if (undecided.isPresent()) {
            return compared + answering + ". The comparison of the two could not decide: "
                    + String.join(", ", reports.undecided(undecided.get()))
                    + ". Collect labels and compare again, or have a release manager run 'drydock waive GATE " + id
                    + "' for each gate; or reject it.";
        }
        String remedy = version.snapshot().isPresent()
                ? "Compare the two with '" + Succession.command(id) + "', and let a release manager approve it"
                        + " again. Or reject it."
                : "An import has no holdout to compare the two on: reject it, and let nightly-retrain make the next version.";
        return compared + answering + ". " + remedy;
    }
}
