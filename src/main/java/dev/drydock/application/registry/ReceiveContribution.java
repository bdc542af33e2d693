package dev.drydock.application.registry;

import dev.drydock.application.access.Ids;
import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.domain.release.PackageArchive;
import dev.drydock.domain.release.PackageDigester;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** Puts the directory of a contribution into the package store, if it has all that it must have. Tested by {@code RefusedNightsIT}. */
@Singleton
final class ReceiveContribution {
    private static final String ORIGIN = "origin.yaml";
    private static final List<String> WEIGHTS = List.of("weights.safetensors", "weights.pt");

    private final PackageArchive archive;
    private final PackageStore packages;
    private final PackageDigester digester;
    private final PackageContent content;
    private final Origin.Reader origins;
    private final Ids ids;

    @Inject
    ReceiveContribution(
            PackageArchive archive,
            PackageStore packages,
            PackageDigester digester,
            PackageContent content,
            Origin.Reader origins,
            Ids ids) {
        this.archive = archive;
        this.packages = packages;
        this.digester = digester;
        this.content = content;
        this.origins = origins;
        this.ids = ids;
    }

    /**
     * A directory in the package store.
     *
     * @param digest under which it lies there
     * @param weights name of the file of weights
     */
    record Received(String digest, String weights, Origin origin) {}

    /**
     * A refusal leaves nothing behind. A directory that is there and that nobody records is harmless.
     *
     * @throws DrydockException {@link RegistryFailure#CONTRIBUTION_REFUSED}, {@code ARCHIVE_UNSAFE}
     */
    Received receive(String model, InputStream tar) {
        String key = "contribution-" + ids.next();
        try {
            Path directory = packages.workspace(key);
            archive.unpack(tar, directory);
            return keep(model, key, directory);
        } finally {
            packages.discard(key);
        }
    }

    private Received keep(String model, String key, Path directory) {
        String weights = weightsIn(model, directory);
        if (!content.has(directory, ORIGIN)) {
            throw refused(
                    model, "the directory has no " + ORIGIN + ". Write one: trained-by, how and data state the origin");
        }
        Origin origin = origins.read(content.read(directory, ORIGIN));
        String digest = digester.packageDigest(directory);
        if (!content.has(packages.adopt(key, digest), weights)) {
            throw refused(
                    model,
                    "the same bytes were brought before under another name. Change a word in " + ORIGIN
                            + ", and bring them again");
        }
        return new Received(digest, weights, origin);
    }

    private String weightsIn(String model, Path directory) {
        List<String> there =
                WEIGHTS.stream().filter(name -> content.has(directory, name)).toList();
        if (there.size() != 1) {
            throw refused(
                    model,
                    there.isEmpty()
                            ? "the directory has neither " + String.join(" nor ", WEIGHTS)
                            : "the directory has both " + String.join(" and ", WEIGHTS)
                                    + ", and only one can be meant");
        }
        return there.get(0);
    }

    private static DrydockException refused(String model, String why) {
        return new DrydockException(
                RegistryFailure.CONTRIBUTION_REFUSED, "The weights for " + model + " are not kept: " + why + ".");
    }
}
