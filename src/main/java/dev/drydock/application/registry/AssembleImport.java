package dev.drydock.application.registry;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.registry.UnpackImport.Unpacked;
import dev.drydock.application.validation.AssembleCandidate;
import dev.drydock.application.validation.AssemblePackage;
import dev.drydock.application.validation.AssemblePackage.Assembled;
import dev.drydock.application.validation.Engine;
import dev.drydock.application.validation.PackageIngredients;
import dev.drydock.application.validation.PackageIngredients.Content;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.SuiteDocuments;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes the package of an imported version. Tested by {@code BringYourOwnModelIT}. */
@Singleton
final class AssembleImport {
    private static final String MODEL_YAML = "model.yaml";
    private static final String REFERENCE = "reference.json";

    private final Transactions transactions;
    private final VersionRepository versions;
    private final PackageContent content;
    private final SuiteDocuments documents;
    private final AssemblePackage assemblePackage;
    private final Engine engine;

    @Inject
    AssembleImport(
            Transactions transactions,
            VersionRepository versions,
            PackageContent content,
            SuiteDocuments documents,
            AssemblePackage assemblePackage,
            Engine engine) {
        this.transactions = transactions;
        this.versions = versions;
        this.content = content;
        this.documents = documents;
        this.assemblePackage = assemblePackage;
        this.engine = engine;
    }

    /** Call it outside a transaction: it waits for a worker. */
    void assemble(ModelVersion version, Unpacked unpacked, int width) {
        Assembled assembled = assemble(AssembleCandidate.workspaceKey(version.id()), unpacked, width);
        transactions.run(() -> versions.recordAssembly(version.id(), assembled.key(), assembled.subjectDigest()));
    }

    /** The same under a key of its own. */
    Assembled assemble(String key, Unpacked unpacked, int width) {
        return assemblePackage.assemble(ingredients(key, unpacked, width));
    }

    private PackageIngredients ingredients(String key, Unpacked unpacked, int width) {
        Path directory = unpacked.directory();
        ModelDefinition definition = unpacked.definition();
        SortedMap<String, Content> further = new TreeMap<>();
        if (content.has(directory, REFERENCE)) {
            further.put(PackageFiles.REFERENCE, Content.of(directory.resolve(REFERENCE)));
        }
        definition
                .files()
                .forEach(name -> further.put(PackageFiles.ofOwner(name), Content.of(directory.resolve(name))));
        return new PackageIngredients(
                key,
                true,
                definition,
                Content.of(directory.resolve(MODEL_YAML)),
                Content.of(unpacked.weights()),
                Content.of(unpacked.preprocessing()),
                Content.of(documents.signature(
                        definition, width, engine.name(), definition.decision().start())),
                further);
    }
}
