package dev.drydock.application.registry;

import dev.drydock.application.access.Ids;
import dev.drydock.application.validation.ProbeModule;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.release.PackageArchive;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Unpacks a received model directory, and checks it before a version is made from it. Tested by {@code BadInputIT} and {@code
 * HostileInputIT}.
 */
@Singleton
final class UnpackImport {
    private final PackageArchive archive;
    private final PackageStore packages;
    private final DefinitionReader definitions;
    private final PolicySource policies;
    private final ProbeModule probeModule;
    private final Ids ids;

    @Inject
    UnpackImport(
            PackageArchive archive,
            PackageStore packages,
            DefinitionReader definitions,
            PolicySource policies,
            ProbeModule probeModule,
            Ids ids) {
        this.archive = archive;
        this.packages = packages;
        this.definitions = definitions;
        this.policies = policies;
        this.probeModule = probeModule;
        this.ids = ids;
    }

    /**
     * Where a model directory is unpacked.
     *
     * @param key in the package store
     */
    record Workspace(String key, Path directory) {}

    /** A model directory while it is imported. */
    record Unpacked(Workspace workspace, ModelDefinition definition) {

        Path directory() {
            return workspace.directory();
        }

        Path weights() {
            return directory().resolve(definition.weights());
        }

        Path preprocessing() {
            return directory().resolve(definition.preprocessing().name());
        }
    }

    /** A new directory for the upload. */
    Workspace begin() {
        String key = "import-" + ids.next();
        return new Workspace(key, packages.workspace(key));
    }

    Unpacked unpack(InputStream tar, Workspace workspace) {
        archive.unpack(tar, workspace.directory());
        return new Unpacked(workspace, definitions.readDirectory(workspace.directory()));
    }

    void end(Workspace workspace) {
        discard(workspace.key());
    }

    /** Removes a workspace, if it is there. */
    void discard(String key) {
        packages.discard(key);
    }

    /**
     * Call it outside a transaction: it waits for a worker.
     *
     * @return columns of the module's input
     */
    int check(Unpacked unpacked) {
        return check(unpacked, "Model " + unpacked.definition().name() + " is not imported");
    }

    /**
     * As {@link #check(Unpacked)}.
     *
     * @param undone what does not happen if it is refused
     */
    int check(Unpacked unpacked, String undone) {
        // A policy that model.yaml loosens is refused before a version exists.
        policies.current().policy().tightenedFor(unpacked.definition());
        return probe(unpacked, undone);
    }

    private int probe(Unpacked unpacked, String undone) {
        ModelDefinition definition = unpacked.definition();
        return probeModule.probe(
                unpacked.workspace().key(),
                unpacked.weights(),
                unpacked.preprocessing(),
                definition,
                reason -> new DrydockException(
                        ReleaseFailure.IMPORT_REFUSED, undone + ": " + reason + " Nothing of it was kept."));
    }
}
