package dev.drydock.domain.dataset;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * An exported file that the site received.
 *
 * @param rows records below the header
 * @param ingestInstance the run that reads it, or has read it
 * @param schemaDigest of the schema that its rows were read by
 * @param accepted rows staged so far
 * @param rejected rows in quarantine so far
 * @param segmentBytes length of the staged rows so far
 */
public record ExportFile(
        long id,
        String source,
        long sequence,
        String model,
        String name,
        ExportKind kind,
        String sha256,
        long bytes,
        long rows,
        State state,
        OptionalLong ingestInstance,
        Optional<String> schemaDigest,
        long accepted,
        long rejected,
        long segmentBytes) {

    /** How far a file has come. */
    public enum State {
        /** In staging; read not at all or in part. */
        RECEIVED,
        /** Every row is staged or in quarantine. */
        INGESTED,
        /** Too many of its rows were rejected; no other run reads it. */
        REFUSED
    }

    /** Whether every row was read. */
    public boolean complete() {
        return accepted + rejected == rows;
    }
}
