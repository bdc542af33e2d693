package dev.drydock.application.registry;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.ingest.ImportedBefore;
import dev.drydock.application.registry.RegisterRevision.Revised;
import dev.drydock.application.registry.UnpackImport.Unpacked;
import dev.drydock.application.registry.UnpackImport.Workspace;
import dev.drydock.application.validation.AssemblePackage.Assembled;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.InputStream;

/**
 * Declares the next revision of the contract of a model in service: another module, other preprocessing or other inputs. It checks the
 * directory as an import does, and that the revision breaks no promise of the version in service. Then its {@code model.yaml} is in force:
 * the runs submitted from then on train the new module, and compare it with the version in service. A refusal leaves nothing behind. Tested
 * by {@code RevisionIT}.
 */
@Singleton
public class ReviseModel {
    private final Authorization authorization;
    private final UnpackImport unpackImport;
    private final ImportedBefore importedBefore;
    private final AssembleImport assembleImport;
    private final RegisterRevision registerRevision;

    @Inject
    public ReviseModel(
            Authorization authorization,
            UnpackImport unpackImport,
            ImportedBefore importedBefore,
            AssembleImport assembleImport,
            RegisterRevision registerRevision) {
        this.authorization = authorization;
        this.unpackImport = unpackImport;
        this.importedBefore = importedBefore;
        this.assembleImport = assembleImport;
        this.registerRevision = registerRevision;
    }

    /**
     * Call it outside a transaction: it waits for workers. The same directory again changes nothing.
     *
     * @param tar a model directory
     * @throws DrydockException {@code REVISION_REFUSED}, {@code MODEL_YAML_INVALID}, {@code IMPORT_REFUSED}, {@code GATE_LOOSENED}, {@code
     *     ASSEMBLY_FAILED}
     */
    public Revised revise(Actor actor, String model, InputStream tar) {
        authorization.require(actor, Operation.CHANGE_MODEL, model);
        Workspace workspace = unpackImport.begin();
        try {
            Unpacked unpacked = unpackImport.unpack(tar, workspace);
            return importedBefore.oneAtATime(model, () -> revise(actor, model, unpacked));
        } catch (DrydockException e) {
            registerRevision.recordRefusal(actor, model, e);
            throw e;
        } finally {
            unpackImport.end(workspace);
        }
    }

    private Revised revise(Actor actor, String model, Unpacked unpacked) {
        registerRevision.requireRevision(model, unpacked.definition());
        int width = unpackImport.check(
                unpacked, "No revision of " + unpacked.definition().name() + " was declared");
        Assembled assembled = assembleImport.assemble(unpacked.workspace().key() + "-revision", unpacked, width);
        try {
            return registerRevision.register(actor, unpacked.definition(), assembled);
        } finally {
            unpackImport.discard(assembled.key());
        }
    }
}
