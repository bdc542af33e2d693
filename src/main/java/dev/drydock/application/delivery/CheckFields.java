package dev.drydock.application.delivery;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportManifest;
import dev.drydock.domain.dataset.ExportManifest.ExportedFile;
import dev.drydock.domain.dataset.FieldRule;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.FieldHistory;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for columns that may not travel with a delivery, by each {@code model.yaml} that this site has had of the model: about a column, the
 * newest that names it in {@code fields} decides, so a rule that is left out still holds. An export of a model that this site never had has no
 * rules here. Tested by {@code DeliveryTest}.
 */
@Singleton
final class CheckFields {
    private final Transactions transactions;
    private final ModelRepository models;
    private final DefinitionReader definitions;
    private final ExportFiles exports;

    @Inject
    CheckFields(Transactions transactions, ModelRepository models, DefinitionReader definitions, ExportFiles exports) {
        this.transactions = transactions;
        this.models = models;
        this.definitions = definitions;
        this.exports = exports;
    }

    /** Which way the export goes. */
    enum Way {
        OUT("is not sent", "Nothing was written. Have the source export it without the column, or loosen the rule"),
        IN("is not taken", "Ask the sender for an export without the column, or loosen the rule");

        private final String ends;
        private final String cure;

        Way(String ends, String cure) {
            this.ends = ends;
            this.cure = cure;
        }
    }

    /**
     * Call it outside a transaction: it reads the files.
     *
     * @throws DrydockException {@code FIELD_RULE_BROKEN}
     */
    void require(Way way, ExportManifest export, Path folder) {
        List<RegisteredModel> all = transactions.required(() -> models.history(export.model()));
        FieldHistory history = history(way, export, all);
        List<FieldRule> kept = history.keptFromDeliveries();
        if (!kept.isEmpty()) {
            export.files().forEach(file -> {
                Set<String> needed = history.schema()
                        .map(schema -> needed(schema, file, kept))
                        .orElse(Set.of());
                requireNone(way, export, file, folder, kept, needed);
            });
        }
    }

    private FieldHistory history(Way way, ExportManifest export, List<RegisteredModel> all) {
        try {
            return FieldHistory.read(all, definitions);
        } catch (DrydockException e) {
            throw new DrydockException(
                    RegistryFailure.FIELD_RULE_BROKEN,
                    "Export " + export.label() + " " + way.ends + ": " + e.sentence(),
                    e);
        }
    }

    /** Columns of the model's own that a file has whatever the rules keep back. */
    private static Set<String> needed(DatasetSchema schema, ExportedFile file, List<FieldRule> kept) {
        Set<String> needed = new HashSet<>(schema.columns(file.kind()));
        needed.removeAll(schema.columnsThatMayLack());
        needed.removeIf(column -> kept.stream().anyMatch(rule -> rule.isAbout(column)));
        return needed;
    }

    /** A file whose columns cannot be seen might have one of them. */
    private void requireNone(
            Way way, ExportManifest export, ExportedFile file, Path folder, List<FieldRule> kept, Set<String> needed) {
        if (file.format().isPresent()) {
            throw broken(
                    way,
                    export,
                    file,
                    "has the format " + file.format().get()
                            + ", whose columns are not looked at, and fields keeps columns from deliveries");
        }
        Optional<String> found;
        try {
            found = exports.findColumn(
                    folder.resolve(file.name()), needed, name -> kept.stream().anyMatch(rule -> rule.isAbout(name)));
        } catch (DrydockException e) {
            throw new DrydockException(
                    RegistryFailure.FIELD_RULE_BROKEN,
                    sentence(
                            way,
                            export,
                            file,
                            "has columns that cannot be read, and fields keeps columns from deliveries (" + e.sentence()
                                    + ")"),
                    e);
        }
        if (found.isPresent()) {
            throw broken(way, export, file, "has column " + found.get() + ", which fields keeps from deliveries");
        }
    }

    private static DrydockException broken(Way way, ExportManifest export, ExportedFile file, String why) {
        return new DrydockException(RegistryFailure.FIELD_RULE_BROKEN, sentence(way, export, file, why));
    }

    private static String sentence(Way way, ExportManifest export, ExportedFile file, String why) {
        return "Export " + export.label() + " " + way.ends + ": its file " + file.name() + " " + why
                + " (model.yaml of " + export.model() + "). " + way.cure + ": 'drydock definition change "
                + export.model() + " FILE'.";
    }
}
