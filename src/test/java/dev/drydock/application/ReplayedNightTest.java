package dev.drydock.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.dataset.Replay;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.sample.SampleField;
import dev.drydock.snapshots.SnapshotReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that have become too old for the window come back as rows of train, from the snapshot that the champion was trained on. */
class ReplayedNightTest {
    private static final Replay FIFTH = new Replay(0.2);
    /** So late that the first of the sample's rows have become too old, and the last have not. */
    private static final Instant LATER = IngestSite.AS_OF.plus(Duration.ofDays(75));

    @TempDir
    Path directory;

    private IngestSite site;
    private VersionRepository versions;
    private SnapshotId first;

    @BeforeEach
    void sealTheFirstNight() throws IOException {
        site = new IngestSite(directory.resolve("site"), definition("\nreplay: {share: 20%}\n"));
        versions = site.database.repository(JpaVersionRepository.class);
        JpaModelRepository registry = site.database.repository(JpaModelRepository.class);
        site.transactions.run(() -> registry.register(site.models.require(IngestSite.MODEL)));
        site.bring(SampleField.driftedNight().rows(6000));
        site.receive(1);
        site.ingest(1, 200);
        first = site.seal(1);
    }

    private static ModelDefinition definition(String more) throws IOException {
        String yaml = Files.readString(SampleField.directory().resolve("model.yaml"));
        return new ModelFileReader().readText(yaml + more);
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    private ModelVersion champion(Optional<SnapshotId> snapshot) {
        return site.transactions.required(() -> {
            ModelVersion version = versions.create(
                    IngestSite.MODEL,
                    new Origin(Optional.empty(), OptionalLong.empty(), "enno", snapshot.map(SnapshotId::hex)),
                    IngestSite.AS_OF);
            versions.setAlias(new AliasChange(
                    IngestSite.MODEL, VersionRepository.CHAMPION, version.id(), "rhea", IngestSite.AS_OF));
            return version;
        });
    }

    /** Another run, as of later, that the model's files of the first one are joined in. */
    private Optional<SnapshotId> sealLater(long run, BooleanSupplier stop) {
        site.receive(run);
        site.ingest(run, 200);
        return site.seal.seal(run, Optional.of(LATER), stop);
    }

    private SnapshotId sealLater(long run) {
        return sealLater(run, () -> false).orElseThrow();
    }

    private Map<String, SnapshotRow> rows(SnapshotId id) {
        SnapshotReader reader = site.snapshot(id);
        Map<String, SnapshotRow> rows = new TreeMap<>();
        IntStream.range(0, reader.rows()).mapToObj(reader::row).forEach(row -> rows.put(row.predictionId(), row));
        return rows;
    }

    private Optional<String> fact(long run, String name) {
        return site.transactions.required(() -> site.facts.find(run, name));
    }

    @Test
    void aShareOfWhatTheChampionWasTrainedOnComesBackIntoTrainAlone() {
        ModelVersion champion = champion(Optional.of(first));
        Map<String, SnapshotRow> before = rows(first);

        SnapshotId later = sealLater(2);

        Map<String, SnapshotRow> after = rows(later);
        List<SnapshotRow> replayed = after.values().stream()
                .filter(row -> !row.replayedFrom().isEmpty())
                .toList();
        assertThat(replayed).hasSizeGreaterThan(50).allSatisfy(row -> {
            SnapshotRow origin = before.get(row.predictionId());
            assertThat(row)
                    .usingRecursiveComparison()
                    .ignoringFields("features", "replayedFrom")
                    .isEqualTo(origin);
            assertThat(row.split()).isEqualTo(Split.TRAIN);
            assertThat(row.replayedFrom()).isEqualTo(first.hex());
            assertThat(FIFTH.picks(row.predictionId())).isTrue();
        });
        long wanted = before.values().stream()
                .filter(row -> row.split() == Split.TRAIN && FIFTH.picks(row.predictionId()))
                .filter(row -> !after.containsKey(row.predictionId())
                        || !after.get(row.predictionId()).replayedFrom().isEmpty())
                .count();
        assertThat(replayed).hasSize((int) wanted);
        Map<String, Long> counts = site.snapshot(later).manifest().counts();
        assertThat(counts).containsEntry("replayed", (long) replayed.size());
        long used = Objects.requireNonNull(counts.get("logs.used"));
        assertThat(used + replayed.size()).isEqualTo(after.size());
        assertThat(counts.get("logs.expired")).isPositive();
        assertThat(site.snapshots.open(later).joined().rows()).isEqualTo((int) used);
        assertThat(fact(2, RunFacts.REPLAYED_SNAPSHOT)).contains(first.hex());
        assertThat(fact(2, RunFacts.PARENT_VERSION)).contains(champion.id().toString());
    }

    @Test
    void rowsOfAnEarlierReplayKeepTheSnapshotThatJoinedThemAndNothingNewChangesNothing() {
        champion(Optional.of(first));
        SnapshotId second = sealLater(2);
        champion(Optional.of(second));

        SnapshotId third = sealLater(3);

        assertThat(third).isEqualTo(second);
        assertThat(fact(3, RunFacts.REPLAYED_SNAPSHOT)).contains(second.hex());
    }

    @Test
    void aRunThatDiedGivesTheSameSnapshotWhoeverIsChampionThen() {
        ModelVersion champion = champion(Optional.of(first));
        assertThat(sealLater(2, () -> true)).isEmpty();
        champion(Optional.empty());

        SnapshotId restarted = sealLater(2);

        assertThat(site.snapshot(restarted).manifest().counts().get("replayed")).isPositive();
        assertThat(fact(2, RunFacts.PARENT_VERSION)).contains(champion.id().toString());
        assertThat(sealLater(2)).isEqualTo(restarted);
    }

    @Test
    void aChampionWithoutASnapshotReplaysNothing() {
        assertThat(fact(1, RunFacts.REPLAYED_SNAPSHOT)).contains(RunFacts.NO_SNAPSHOT);
        assertThat(fact(1, RunFacts.PARENT_VERSION)).isEmpty();
        champion(Optional.empty());
        assertThat(site.snapshot(sealLater(2)).manifest().counts()).containsEntry("replayed", 0L);
    }

    @Test
    void rowsThatWereMadeInAnotherWayAreNotReplayed() throws IOException {
        String yaml = Files.readString(SampleField.directory().resolve("model.yaml"));
        ModelDefinition other = new ModelFileReader().readText(yaml.replace("salt: pump-failure", "salt: other"));
        assertThatThrownBy(() -> site.snapshots.replay(first, other.schema(), FIFTH))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(IngestFailure.REPLAY_IMPOSSIBLE))
                .hasMessageContaining(first.hex())
                .hasMessageContaining("Remove replay from model.yaml ('drydock definition change') until");
    }
}
