package dev.drydock.application.ingest;

import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.ReadAs;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The files of a model whose rows a contract of it can read: those that were staged by it, and those that were staged by another revision.
 * Every method joins the caller's transaction. Tested by {@code RevisionIT}.
 */
@Singleton
public final class ReadableFiles {
    private final ModelRepository models;
    private final DefinitionReader definitions;
    private final ExportRepository exports;

    @Inject
    public ReadableFiles(ModelRepository models, DefinitionReader definitions, ExportRepository exports) {
        this.models = models;
        this.definitions = definitions;
        this.exports = exports;
    }

    /** All that are there now. */
    public ReadAs.Files all(ModelDefinition wanted) {
        Map<String, ReadAs> readings = readings(wanted);
        Set<String> digests = new HashSet<>(readings.keySet());
        digests.add(IngestExports.schemaDigest(wanted.schema()));
        return new ReadAs.Files(
                exports.listIngested(wanted.name(), digests), IngestExports.schemaDigest(wanted.schema()), readings);
    }

    /** Those that a run's snapshot is made of, fixed once. */
    public ReadAs.Files ofRun(long run, ModelDefinition wanted, RunFacts facts) {
        List<ExportFile> fixed = exports.snapshotInputs(run);
        if (!fixed.isEmpty()) {
            return new ReadAs.Files(fixed, IngestExports.schemaDigest(wanted.schema()), readings(wanted));
        }
        FinishIngest.ownFiles(exports, facts, run, IngestExports.schemaDigest(wanted.schema()));
        ReadAs.Files files = all(wanted);
        exports.fixSnapshotInputs(run, files.all());
        return files;
    }

    /** By the digest of the schema that files were staged by. A model without a further revision has none. */
    private Map<String, ReadAs> readings(ModelDefinition wanted) {
        Map<String, ReadAs> readings = new TreeMap<>();
        String own = IngestExports.schemaDigest(wanted.schema());
        List<RegisteredModel> history = models.history(wanted.name());
        if (history.stream().allMatch(known -> known.base().isEmpty())) {
            return readings;
        }
        for (RegisteredModel known : history) {
            definitions
                    .findText(known.definition())
                    .filter(other ->
                            other.revision().number() > 1 || wanted.revision().number() > 1)
                    .ifPresent(other -> put(readings, own, other.schema(), wanted.schema()));
        }
        return readings;
    }

    private static void put(Map<String, ReadAs> readings, String own, DatasetSchema staged, DatasetSchema wanted) {
        String digest = IngestExports.schemaDigest(staged);
        if (!digest.equals(own)) {
            ReadAs.of(staged, wanted).ifPresent(reading -> readings.put(digest, reading));
        }
    }
}
