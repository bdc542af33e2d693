package dev.drydock.application.registry;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.ingest.ImportedBefore;
import dev.drydock.application.registry.UnpackImport.Unpacked;
import dev.drydock.application.registry.UnpackImport.Workspace;
import dev.drydock.application.validation.JudgeImport;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.InputStream;

/**
 * Imports a model's first version. All later versions are trained here. It unpacks the directory, reads {@code model.yaml} and has a worker
 * check the weights; only then it makes, packages and judges a version. There is no version to compare it with, so the version waits for a
 * release manager's signed waiver. A refusal leaves nothing behind. If a client sends the same files again, for example after a timeout, it
 * gets the version of the first import. Tested by {@code BadInputIT} and {@code ReleaseConsoleIT}.
 */
@Singleton
public class ImportModel {
    private final Authorization authorization;
    private final UnpackImport unpackImport;
    private final ImportedBefore importedBefore;
    private final RegisterImport registerImport;
    private final AssembleImport assembleImport;
    private final JudgeImport judgeImport;

    @Inject
    public ImportModel(
            Authorization authorization,
            UnpackImport unpackImport,
            ImportedBefore importedBefore,
            RegisterImport registerImport,
            AssembleImport assembleImport,
            JudgeImport judgeImport) {
        this.authorization = authorization;
        this.unpackImport = unpackImport;
        this.importedBefore = importedBefore;
        this.registerImport = registerImport;
        this.assembleImport = assembleImport;
        this.judgeImport = judgeImport;
    }

    /**
     * Call it outside a transaction: it waits for workers.
     *
     * @param tar a model directory
     * @return the new version, which waits for a waiver
     */
    public ModelVersion importModel(Actor actor, InputStream tar) {
        authorization.require(actor, Operation.IMPORT_MODEL, "models");
        Workspace workspace = unpackImport.begin();
        try {
            return importUnpacked(actor, unpackImport.unpack(tar, workspace));
        } catch (DrydockException e) {
            registerImport.recordRefusal(actor, e);
            throw e;
        } finally {
            unpackImport.end(workspace);
        }
    }

    private ModelVersion importUnpacked(Actor actor, Unpacked unpacked) {
        ModelDefinition definition = unpacked.definition();
        return importedBefore.oneAtATime(definition.name(), () -> {
            registerImport.requireFirst(definition.name());
            return importedBefore.find(definition, unpacked.directory()).orElseGet(() -> importNew(actor, unpacked));
        });
    }

    private ModelVersion importNew(Actor actor, Unpacked unpacked) {
        int width = unpackImport.check(unpacked);
        ModelVersion version = registerImport.register(actor, unpacked);
        try {
            assembleImport.assemble(version, unpacked, width);
            judgeImport.judge(version.id());
        } catch (RuntimeException e) {
            registerImport.giveUp(actor, version.id(), e);
            throw e;
        }
        return registerImport.registered(version.id());
    }
}
