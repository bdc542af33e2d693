package dev.drydock.cli.site;

import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.TrustFiles.InstalledRoots;
import dev.drydock.packaging.TrustFiles.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Adds site and stage to a {@code roots.json} of an older version, from the trust file that is installed beside it. From then on no
 * file of another site counts there, though the same roots signed it.
 */
final class PinnedPlace {
    private PinnedPlace() {}

    /** What was added, for people to read; empty if there was nothing to add, or if the trust file cannot be used. */
    static Optional<String> add(Path roots, Path trust) {
        if (!Files.isRegularFile(roots) || !Files.isRegularFile(trust)) {
            return Optional.empty();
        }
        try {
            InstalledRoots installed = TrustFiles.readRoots(PlainFiles.read(roots));
            if (installed.place().isPresent()) {
                return Optional.empty();
            }
            TrustFile file = TrustFiles.read(PlainFiles.read(trust), installed);
            PlainFiles.write(roots, TrustFiles.write(installed.at(new Place(file.site(), file.stage()))));
            return Optional.of("site " + file.site() + " and stage " + file.stage() + " in " + roots);
        } catch (DrydockException e) {
            return Optional.empty(); // the server that reads them says what is wrong
        }
    }
}
