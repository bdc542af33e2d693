package dev.drydock.domain.registry;

import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportKind;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An exported file as the lineage of versions tells of it.
 *
 * @param sequence of the export that brought it
 * @param sha256 of the file as it came, lower-case hex
 * @param rows records below the header
 * @param accepted rows that were staged; the others are in quarantine
 * @param receivedBy the run that received the export
 * @param readBy the run that read its rows, or reads them
 * @param replaces the {@link #label} of the earlier file that it stands in place of
 * @param replacedBy the {@link #label} of the later file that stands in its place
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
