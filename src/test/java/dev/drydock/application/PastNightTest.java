package dev.drydock.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.sample.SampleField;
import dev.drydock.snapshots.SnapshotReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run as of the past uses no row from after that time, and takes none from the runs that follow. */
class PastNightTest {
    private static final Instant THEN = IngestSite.AS_OF.minus(Duration.ofDays(20));

    @TempDir
    Path directory;

    private IngestSite site(String name) throws IOException {
        String yaml = Files.readString(SampleField.directory().resolve("model.yaml"));
        ModelDefinition definition = new ModelFileReader().readText(yaml);
        IngestSite site = new IngestSite(directory.resolve(name), definition);
        JpaModelRepository registry = site.database.repository(JpaModelRepository.class);
        site.transactions.run(() -> registry.register(site.models.require(IngestSite.MODEL)));
        site.bring(SampleField.driftedNight().rows(6000));
        return site;
    }

    private static SnapshotId night(IngestSite site, long run, Optional<Instant> asOf) {
        site.receive(run);
        site.ingest(run, 200);
        return site.seal.seal(run, asOf, () -> false).orElseThrow();
    }

    private static List<SnapshotRow> rows(IngestSite site, SnapshotId id) {
        SnapshotReader reader = site.snapshot(id);
        return IntStream.range(0, reader.rows()).mapToObj(reader::row).toList();
    }

    private static List<SnapshotRow> from(List<SnapshotRow> rows, Instant after) {
        long then = after.toEpochMilli();
        return rows.stream()
                .filter(row -> row.predictedAt() > then || row.labelledAt() > then)
                .toList();
    }

    @Test
    void aBackfilledNightUsesNothingFromAfterItAndLosesNothingForTheNextOne() throws IOException {
        try (IngestSite backfilled = site("backfilled");
                IngestSite plain = site("plain")) {
            SnapshotId past = night(backfilled, 1, Optional.of(THEN));
            SnapshotId today = night(backfilled, 2, Optional.empty());
            SnapshotId withoutBackfill = night(plain, 1, Optional.empty());

            assertThat(rows(backfilled, past)).hasSizeGreaterThan(500);
            assertThat(from(rows(backfilled, past), THEN)).isEmpty();
            assertThat(from(rows(backfilled, today), THEN)).hasSizeGreaterThan(500);
            assertThat(today).isEqualTo(withoutBackfill);
            assertThat(night(backfilled, 3, Optional.of(THEN)))
                    .describedAs("the same night again")
                    .isEqualTo(past);
            for (RejectReason reason : RejectReason.values()) {
                assertThat(quarantined(backfilled, reason))
                        .describedAs("%s", reason)
                        .isEqualTo(quarantined(plain, reason));
            }
        }
    }

    private static long quarantined(IngestSite site, RejectReason reason) {
        return site.transactions.required(() -> site.exports.snapshotInputs(1).stream()
                .mapToLong(file -> site.exports.countRejects(file.id(), reason))
                .sum());
    }
}
