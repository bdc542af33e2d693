package dev.drydock.console.registry;

import dev.drydock.application.registry.InspectionRecords.Inspected;
import dev.drydock.application.registry.StoredPackages.Stored;
import dev.drydock.console.Wording;
import java.util.Optional;

/**
 * A stored package that was lost or changed since it was signed.
 *
 * @param damage the first thing that differs, as a clause
 * @param since when that was found first, and when the package was read last
 */
public record DamagePresenter(String version, String damage, String since) {

    public static DamagePresenter of(Stored stored) {
        Optional<Inspected> inspected = stored.inspected();
        return new DamagePresenter(
                stored.version().toString(),
                stored.damage().orElse(""),
                inspected
                        .flatMap(Inspected::since)
                        .map(since -> "found " + Wording.time(since) + " UTC")
                        .orElse(""));
    }
}
