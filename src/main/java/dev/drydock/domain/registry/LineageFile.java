package dev.drydock.domain.registry;

import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportKind;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An exported file in the lineage of versions.
 *
 * @param sequence of the export that brought it
 * @param sha256 of the received file, lower-case hex
 * @param rows records below the header
 * @param accepted rows that were staged; the others are in quarantine
 * @param receivedBy the run that received the export
 * @param readBy the run that read its rows, or reads them
 * @param replaces the {@link #label} of the earlier file that it replaces
 * @param replacedBy the {@link #label} of the later file that replaces it
 */
public record LineageFile(
        String name,
        ExportKind kind,
        String source,
        long sequence,
        String sha256,
        long rows,
        long accepted,
        ExportFile.State state,
        Instant receivedAt,
        long receivedBy,
        OptionalLong readBy,
        Optional<String> replaces,
        Optional<String> replacedBy) {

    /** Such as {@code plant-a-12}. */
    public String export() {
        return source + "-" + sequence;
    }

    /** Such as {@code plant-a-12/pumps.csv}: no two files of a site have the same. */
    public String label() {
        return export() + "/" + name;
    }
}
