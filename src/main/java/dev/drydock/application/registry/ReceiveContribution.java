package dev.drydock.application.registry;

import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.domain.release.PackageArchive;
import dev.drydock.domain.release.PackageDigester;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Puts the directory of a contribution into the package store, if it has all that it must have. Tested by {@code RefusedNightsIT} and {@code
 * ContributedPackageTest}.
 */
@Singleton
final class ReceiveContribution {
    private static final String ORIGIN = "origin.yaml";
    private static final List<String> WEIGHTS = List.of("weights.safetensors", "weights.pt");

    private final PackageArchive archive;
    private final PackageStore packages;
    private final PackageDigester digester;
    private final PackageContent content;
    private final Origin.Reader origins;
    private final ContributedPackage contributedPackage;
    private final PolicySource policies;

    @Inject
    ReceiveContribution(
            PackageArchive archive,
            PackageStore packages,
            PackageDigester digester,
            PackageContent content,
            Origin.Reader origins,
            ContributedPackage contributedPackage,
            PolicySource policies) {
        this.archive = archive;
        this.packages = packages;
        this.digester = digester;
        this.content = content;
        this.origins = origins;
        this.contributedPackage = contributedPackage;
        this.policies = policies;
    }

    /**
     * A directory in the package store.
     *
     * @param digest under which it lies there
     * @param weights name of the file of weights
     */
    record Received(String digest, String weights, Origin origin) {}

    /**
     * A refusal leaves nothing behind. What a server that died had begun to unpack goes away. A directory that is there and that nobody
     * records is harmless. Call it in the model's turn: one at a time is unpacked.
     *
     * @throws DrydockException {@link RegistryFailure#CONTRIBUTION_REFUSED}, {@code ARCHIVE_UNSAFE}; of a package what is wrong with it
     */
    Received receive(String model, InputStream tar) {
        String key = workspaceKey(model);
        packages.discard(key);
        try {
            Path directory = packages.workspace(key);
            archive.unpack(tar, directory);
            return keep(model, key, directory);
        } finally {
            packages.discard(key);
        }
    }

    /** Where the files for a model are unpacked. */
    static String workspaceKey(String model) {
        return "contribution-" + model;
    }

    private Received keep(String model, String key, Path directory) {
        boolean signed = contributedPackage.is(directory);
        String weights = signed ? PackageFiles.WEIGHTS : weightsIn(model, directory);
        Origin origin = signed ? contributedPackage.origin(model, directory) : statedIn(model, directory);
        policies.current().policy().contributions().require(model, origin);
        String digest = digester.packageDigest(directory);
        if (!content.has(packages.adopt(key, digest), weights)) {
            throw refused(
                    model,
                    "the same bytes were brought before under another name. Change a word in " + ORIGIN
                            + ", and bring them again");
        }
        return new Received(digest, weights, origin);
    }

    private Origin statedIn(String model, Path directory) {
        if (!content.has(directory, ORIGIN)) {
            throw refused(
                    model, "the directory has no " + ORIGIN + ". Write one: trained-by, how and data state the origin");
        }
        return origins.read(content.read(directory, ORIGIN));
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
