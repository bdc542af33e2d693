package dev.drydock.application.ingest;

import dev.drydock.application.access.Pause;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.SiteTurns;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Finds the imported version that the same files made. A person who imports again because no response came gets that version, and took no
 * part in it. Thread-safe. Tested by {@code LeftImportsTest} and {@code CandidateJourneyTest}.
 */
@Singleton
public class ImportedBefore {
    private static final int LOOKED_AT = 100;
    /** Before a turn that another import has is tried again. */
    private static final Duration BETWEEN_TURNS = Duration.ofSeconds(1);

    private static final Set<VersionState> OPEN = EnumSet.of(
            VersionState.WAITING_FOR_WAIVER,
            VersionState.SEALED,
            VersionState.SIGNED,
            VersionState.PROPOSED,
            VersionState.APPROVED);

    private final Transactions transactions;
    private final VersionRepository versions;
    private final PackageStore packages;
    private final SiteTurns turns;
    private final Pause pause;

    @Inject
    public ImportedBefore(
            Transactions transactions,
            VersionRepository versions,
            PackageStore packages,
            SiteTurns turns,
            Pause pause) {
        this.transactions = transactions;
        this.versions = versions;
        this.packages = packages;
        this.turns = turns;
        this.pause = pause;
    }

    /** Of one model the site's servers import one version after the other, so that the second finds the first. */
    public <T> T oneAtATime(String model, Supplier<T> work) {
        List<T> done = new ArrayList<>();
        while (!turns.ofImport(model).take(() -> done.add(work.get()))) {
            pause.take(BETWEEN_TURNS);
        }
        return done.get(0);
    }

    /** The newest version that waits for people and has these very files; reads all of them. */
    public Optional<ModelVersion> find(ModelDefinition definition, Path directory) {
        return transactions.required(() -> versions.list(definition.name(), LOOKED_AT)).stream()
                .filter(version -> version.runInstance().isEmpty() && OPEN.contains(version.state()))
                .filter(version -> isMadeOf(version, definition, directory))
                .findFirst();
    }

    private boolean isMadeOf(ModelVersion version, ModelDefinition definition, Path directory) {
        Path made = version.state().hasSignedPackage()
                ? packages.require(version.packageDigest().orElseThrow())
                : packages.workspace(version.workspace().orElseThrow());
        return same(made.resolve(PackageFiles.MODEL_YAML), directory.resolve("model.yaml"))
                && same(made.resolve(PackageFiles.REFERENCE), directory.resolve("reference.json"))
                && same(
                        made.resolve(PackageFiles.preprocessing(definition.task())),
                        directory.resolve(definition.preprocessing().name()))
                && definition.files().stream()
                        .allMatch(name -> same(made.resolve(PackageFiles.ofOwner(name)), directory.resolve(name)))
                && same(made.resolve(PackageFiles.WEIGHTS), directory.resolve(definition.weights()));
    }

    private static boolean same(Path one, Path other) {
        boolean there = Files.isRegularFile(one);
        return there == Files.isRegularFile(other) && (!there || sha(one).equals(sha(other)));
    }

    private static String sha(Path file) {
        try {
            return Sha256.hexOfFile(file);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The file " + file + " cannot be read: " + e.getMessage() + ". Check the disk and its permissions.",
                    e);
        }
    }
}
