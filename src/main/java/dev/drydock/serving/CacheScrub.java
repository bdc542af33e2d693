package dev.drydock.serving;

import dev.drydock.domain.release.PackageInspection;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.serving.NodeState.Followed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Reads the packages in the cache that this node needs: the release in service and the one before it. It reads them once a
 * night and whenever one of their files was changed. The release in service continues from memory, but the next start or
 * rollback needs the package. A package that is newly damaged, damaged in another way or intact again is logged once.
 * Thread-safe.
 */
final class CacheScrub {
    private static final Logger LOG = Logger.getLogger(CacheScrub.class.getName());

    private final Path folder;
    private final PackageInspection inspection;
    private final Supplier<NodeState> state;
    private final Optional<LocalTime> nightly;
    private final Runnable pause;
    private final Clock clock;
    private final Map<String, Damaged> damaged = new TreeMap<>();
    private final Map<String, String> seen = new HashMap<>();
    private Instant read;
    private volatile boolean stopping;

    /**
     * A package that was lost or changed on the package cache.
     *
     * @param version such as {@code pump-failure/2}
     */
    record Damaged(String version, String packageDigest, String damage) {}

    /** @param nightly on the zone of this machine; empty if only what changes by name, size or time is read */
    CacheScrub(
            Path folder,
            PackageInspection inspection,
            Supplier<NodeState> state,
            Optional<LocalTime> nightly,
            Runnable pause,
            Clock clock) {
        this.folder = folder;
        this.inspection = inspection;
        this.state = state;
        this.nightly = nightly;
        this.pause = pause;
        this.clock = clock;
        this.read = clock.instant();
    }

    synchronized List<Damaged> damaged() {
        return List.copyOf(damaged.values());
    }

    /** To be called again and again by one thread. Reads at night all, else what is not as it was when it was read last. */
    void look() {
        try {
            Instant now = clock.instant();
            boolean night = nightly.map(time -> latest(now, time).isAfter(read)).orElse(false);
            Map<String, String> needed = needed();
            forgetOthers(needed.keySet());
            needed.forEach((digest, version) -> {
                String there = fingerprint(folder.resolve(digest));
                if (night || !there.equals(seen.get(digest))) {
                    inspect(digest, version);
                    seen.put(digest, there);
                }
            });
            read = night ? now : read;
        } catch (CancellationException e) {
            LOG.fine("The node stops while it reads its package cache");
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "Not all packages in the package cache could be read", e);
        }
    }

    private static Instant latest(Instant now, LocalTime time) {
        ZonedDateTime here = now.atZone(ZoneId.systemDefault());
        ZonedDateTime today = here.with(time);
        return (today.isAfter(here) ? here.minusDays(1).with(time) : today).toInstant();
    }

    /** Names, sizes and times of what lies there; of a folder that cannot be listed, why. */
    private static String fingerprint(Path directory) {
        StringBuilder told = new StringBuilder();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted().toList()) {
                BasicFileAttributes is =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                told.append(file)
                        .append(' ')
                        .append(is.size())
                        .append(' ')
                        .append(is.lastModifiedTime().toMillis())
                        .append('\n');
            }
            return told.toString();
        } catch (IOException | UncheckedIOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    void stop() {
        stopping = true;
    }

    /** Digest and version of what answers and what answered before it. */
    private Map<String, String> needed() {
        Map<String, String> needed = new TreeMap<>();
        state.get()
                .models()
                .forEach((model, releases) -> Stream.concat(Stream.of(releases.current()), releases.before().stream())
                        .forEach((Followed followed) ->
                                needed.put(followed.packageDigest(), model + "/" + followed.number())));
        return needed;
    }

    private synchronized void forgetOthers(Set<String> needed) {
        damaged.keySet().retainAll(needed);
        seen.keySet().retainAll(needed);
    }

    private void inspect(String digest, String version) {
        Optional<String> damage = inspection.damage(folder.resolve(digest), digest, this::rest);
        if (state.get().held(Followed::packageDigest).contains(digest)) { // else it was removed meanwhile
            tell(digest, version, damage);
        }
    }

    private synchronized void tell(String digest, String version, Optional<String> damage) {
        Optional<Damaged> found = damage.map(what -> new Damaged(version, digest, what));
        Optional<Damaged> before =
                Optional.ofNullable(found.isPresent() ? damaged.put(digest, found.get()) : damaged.remove(digest));
        if (found.isPresent() && !found.equals(before)) {
            LOG.severe(() -> "Damaged in the package cache code=" + PackagingFailure.PACKAGE_DAMAGED + " model="
                    + version + " package=" + digest + ": " + damage.get());
        } else if (found.isEmpty() && before.isPresent()) {
            LOG.info(() -> "Intact again in the package cache model=" + version + " package=" + digest);
        }
    }

    private void rest() {
        if (stopping) {
            throw new CancellationException();
        }
        pause.run();
    }
}
