package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.packaging.ModelSigning;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SignedPackageInspection;
import dev.drydock.serving.CacheScrub.Damaged;
import dev.drydock.serving.NodeState.Followed;
import dev.drydock.serving.NodeState.ModelState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node finds that a package which it needs was lost or changed on its package cache, and that it was put back. */
class CacheScrubTest {
    @TempDir
    Path cache;

    private final ReleaseKit kit = new ReleaseKit();
    private Instant now = LocalTime.of(12, 0)
            .atDate(LocalDate.of(2026, 11, 24))
            .atZone(ZoneId.systemDefault())
            .toInstant();
    private NodeState state = NodeState.empty();
    private String before = "";
    private String current = "";

    @BeforeEach
    void shelve() throws IOException {
        before = shelved(1);
        current = shelved(2);
        state = new NodeState(
                NodeState.VERSION,
                2,
                Map.of("pump", new ModelState(followed(2, current), followed(1, before), Set.of(before, current))));
    }

    @Test
    void findsWhatWasLostAtOnceAndThatItWasPutBack() throws IOException {
        CacheScrub scrub = scrub();
        scrub.look();
        assertThat(scrub.damaged()).isEmpty();
        Path weights = cache.resolve(before).resolve("model/weights.pt");
        byte[] bytes = Files.readAllBytes(weights);
        Files.delete(weights);
        scrub.look();
        assertThat(scrub.damaged()).containsExactly(new Damaged("pump/1", before, "model/weights.pt is missing"));
        Files.write(weights, bytes);
        scrub.look();
        assertThat(scrub.damaged()).isEmpty();
    }

    @Test
    void findsInTheNightWhatChangedWithoutASign() throws IOException {
        CacheScrub scrub = scrub();
        scrub.look();
        Path weights = cache.resolve(current).resolve("model/weights.pt");
        FileTime written = Files.getLastModifiedTime(weights);
        byte[] bytes = Files.readAllBytes(weights);
        bytes[0] ^= 1;
        Files.write(weights, bytes);
        Files.setLastModifiedTime(weights, written);
        scrub.look();
        assertThat(scrub.damaged()).isEmpty();
        now = now.plus(Duration.ofHours(14));
        scrub.look();
        assertThat(scrub.damaged()).extracting(Damaged::version).containsExactly("pump/2");
    }

    @Test
    void forgetsWhatNoReleaseNeeds() throws IOException {
        CacheScrub scrub = scrub();
        Files.delete(cache.resolve(before).resolve("model.sig"));
        scrub.look();
        assertThat(scrub.damaged()).extracting(Damaged::damage).containsExactly("model.sig is missing");
        state = NodeState.empty();
        scrub.look();
        assertThat(scrub.damaged()).isEmpty();
    }

    private CacheScrub scrub() {
        return new CacheScrub(
                cache,
                new SignedPackageInspection(() -> Optional.of(kit.trust())),
                () -> state,
                Optional.of(LocalTime.of(2, 0)),
                () -> {},
                clock());
    }

    private String shelved(int number) throws IOException {
        Path workspace = Files.createDirectories(cache.resolve("aside"));
        ReleaseKit.write(workspace, "model/weights.pt", "weights of " + number);
        String digest = new ModelSigning().sign(workspace, "pump-" + number, kit.builder);
        Files.move(workspace, cache.resolve(digest));
        return digest;
    }

    private static Followed followed(int number, String digest) {
        return new Followed("order " + number, number, digest, number, "2026-11-24T00:00:00Z", "trust", null, null);
    }

    private Clock clock() {
        InstantSource source = () -> now;
        return source.withZone(ZoneOffset.UTC);
    }
}
