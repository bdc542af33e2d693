package dev.drydock.application.delivery;

import dev.drydock.application.delivery.CheckFields.Way;
import dev.drydock.domain.dataset.ExportManifest;
import dev.drydock.domain.dataset.ExportManifest.ExportedFile;
import dev.drydock.domain.dataset.ManifestVerifier;
import dev.drydock.domain.delivery.DeliveryFiles;
import dev.drydock.domain.delivery.DeliveryFiles.Parcel;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Finds the files of exports that are to be sent: whole, and with no column that stays here. Tested by {@code DeliveryTest}. */
@Singleton
final class CollectExports {
    private final ManifestVerifier manifests;
    private final DeliveryFiles files;
    private final CheckFields checkFields;

    @Inject
    CollectExports(ManifestVerifier manifests, DeliveryFiles files, CheckFields checkFields) {
        this.manifests = manifests;
        this.files = files;
        this.checkFields = checkFields;
    }

    /** @throws dev.drydock.failure.DrydockException {@code DELIVERY_NOT_SENT}, {@code FIELD_RULE_BROKEN} */
    Parcel collect(String key, String manifest) {
        if (!manifest.endsWith(CheckItems.MANIFEST)) {
            throw CollectParcels.notSent(
                    "'" + manifest + "' is no signed manifest: its name must end in " + CheckItems.MANIFEST);
        }
        ExportManifest export = manifests.verify(files.exportManifest(manifest), manifest);
        Path folder = files.exportFolder(
                key, manifest, export.files().stream().map(ExportedFile::name).toList());
        for (ExportedFile file : export.files()) {
            requireWhole(export, file, folder);
        }
        checkFields.require(Way.OUT, export, folder);
        return new Parcel(Kind.EXPORT, export.label(), folder);
    }

    private void requireWhole(ExportManifest export, ExportedFile file, Path folder) {
        if (!files.sha256(folder.resolve(file.name())).equals(file.sha256())) {
            throw CollectParcels.notSent("the file " + file.name() + " of export " + export.label()
                    + " has other bytes than its manifest says. Get it again from " + export.source());
        }
    }
}
