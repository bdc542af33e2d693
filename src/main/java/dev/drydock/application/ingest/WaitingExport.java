package dev.drydock.application.ingest;

import dev.drydock.domain.dataset.ExportManifest;
import dev.drydock.domain.dataset.ExportManifest.ExportedFile;
import dev.drydock.domain.dataset.ExportRepository.Receipt;
import dev.drydock.domain.dataset.StagingArea.InboxFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An export in the inbox whose manifest its source signed.
 *
 * @param receipt if a run took in this sequence of the source before
 */
record WaitingExport(InboxFile file, ExportManifest manifest, Optional<Receipt> receipt) {
    boolean isOf(String model) {
        return manifest.model().equals(model);
    }

    /** Whether no run has received it, or this run has and ended before it removed the files from the inbox. */
    boolean isOpenTo(long instanceId) {
        return receipt.isEmpty()
                || (receipt.get().instanceId() == instanceId
                        && receipt.get().digest().equals(manifest.digest()));
    }

    List<String> fileNames() {
        List<String> names = new ArrayList<>(
                manifest.files().stream().map(ExportedFile::name).toList());
        names.add(file.name());
        return names;
    }
}
