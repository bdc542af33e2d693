package dev.drydock.application.delivery;

import dev.drydock.application.delivery.CheckFields.Way;
import dev.drydock.application.delivery.CheckItems.Export;
import dev.drydock.domain.dataset.ExportManifest;
import dev.drydock.domain.dataset.ExportManifest.ExportedFile;
import dev.drydock.domain.dataset.ManifestVerifier;
import dev.drydock.domain.delivery.DeliveryFiles;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;

/** Checks an export of an unpacked delivery by its source's signature, and by what may come here. Tested by {@code DeliveryTest}. */
@Singleton
final class CheckExport {
    private final ManifestVerifier manifests;
    private final DeliveryFiles files;
    private final CheckFields checkFields;

    @Inject
    CheckExport(ManifestVerifier manifests, DeliveryFiles files, CheckFields checkFields) {
        this.manifests = manifests;
        this.files = files;
        this.checkFields = checkFields;
    }

    /** @throws dev.drydock.failure.DrydockException {@code DELIVERY_REFUSED}, {@code FIELD_RULE_BROKEN} */
    Export check(Item item, Path folder) {
        List<String> names = files.names(folder);
        List<String> signed = names.stream()
                .filter(name -> name.endsWith(CheckItems.MANIFEST))
                .toList();
        if (signed.size() != 1) {
            throw CheckItems.refused("it has " + signed.size() + " manifests and must have one");
        }
        ExportManifest manifest = manifests.verify(files.document(folder, signed.get(0)), signed.get(0));
        CheckItems.requireNamed(item, manifest.label());
        if (names.size() != manifest.files().size() + 1) {
            throw CheckItems.refused("it has files that its manifest does not name");
        }
        for (ExportedFile file : manifest.files()) {
            if (!names.contains(file.name())
                    || !files.sha256(folder.resolve(file.name())).equals(file.sha256())) {
                throw CheckItems.refused(
                        "its file " + file.name() + " is missing, or has other bytes than its source signed");
            }
        }
        checkFields.require(Way.IN, manifest, folder);
        return new Export(manifest, signed.get(0), folder);
    }
}
