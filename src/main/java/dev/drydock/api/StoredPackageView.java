package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/**
 * A stored package.
 *
 * @param version such as {@code pump-failure/2}
 * @param inspectedAt when it was read last; null if it was not yet
 * @param damage the first thing that was lost or changed since it was signed; null if nothing was
 * @param damagedSince when that was found first
 */
public record StoredPackageView(
        String version,
        String state,
        String packageDigest,
        @Nullable String inspectedAt,
        @Nullable String damage,
        @Nullable String damagedSince) {}
