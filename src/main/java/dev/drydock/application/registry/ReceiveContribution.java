package dev.drydock.application.registry;

import dev.drydock.application.access.Ids;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.training.ContributedPackage;
import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.domain.release.PackageArchive;
import dev.drydock.domain.release.PackageDigester;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

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
    private final Ids ids;
    private final Holder self;

    @Inject
    ReceiveContribution(
            PackageArchive archive,
            PackageStore packages,
            PackageDigester digester,
            PackageContent content,
            Origin.Reader origins,
            ContributedPackage contributedPackage,
            Ids ids,
            Holder self) {
        this.archive = archive;
        this.packages = packages;
        this.digester = digester;
        this.content = content;
        this.origins = origins;
        this.contributedPackage = contributedPackage;
        this.ids = ids;
        this.self = self;
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
     * @throws DrydockException {@link RegistryFailure#CONTRIBUTION_REFUSED}, {@code ARCHIVE_UNSAFE}; of a package what is wrong with it
     */
    Received receive(String model, InputStream tar) {
        String key = workspaces(self) + ids.next();
        try {
            Path workspace = packages.workspace(key);
            Path directory = workspace.resolve(ContributedPackage.FOLDER);
            archive.unpack(tar, directory);
            return keep(model, key, directory);
        } finally {
            packages.discard(key);
        }
    }

    /** How the keys of a server's workspaces begin; a model's name has no dot. */
    static String workspaces(Holder self) {
        return "contribution." + Sha256.hex(self.node()).substring(0, 16) + ".";
    }

    private Received keep(String model, String key, Path directory) {
        boolean signed = contributedPackage.is(directory);
        String weights = signed ? PackageFiles.WEIGHTS : weightsIn(model, directory);
        Origin origin = signed ? contributedPackage.origin(model, directory) : statedIn(model, directory);
        contributedPackage.requireAllowed(model, origin);
        String kept = signed ? ContributedPackage.FOLDER + "/" + weights : weights;
        if (!signed) {
            moveUp(directory);
        }
        Path workspace = packages.workspace(key);
        String digest = digester.packageDigest(workspace);
        if (!content.has(packages.adopt(key, digest), kept)) {
            throw refused(
                    model,
                    "the same bytes were brought before under another name. Change a word in " + ORIGIN
                            + ", and bring them again");
        }
        return new Received(digest, kept, origin);
    }

    /** What is no package lies at the top of a contribution. */
    private static void moveUp(Path directory) {
        try {
            Path top = Objects.requireNonNull(directory.getParent());
            Path aside = Files.move(directory, top.resolveSibling(top.getFileName() + ".up"));
            Files.delete(top);
            Files.move(aside, top);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The weights could not be kept in " + directory + ": " + e.getMessage()
                            + ". Check free space and permissions, then bring them again.",
                    e);
        }
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
