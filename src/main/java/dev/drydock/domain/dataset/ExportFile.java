package dev.drydock.domain.dataset;

import java.util.Optional;
import java.util.OptionalLong;

/** An exported file that the site received. */
public record ExportFile(long id, Origin origin, Content content, State state, Reading reading) {
    /**
     * Where it comes from.
     *
     * @param sequence of the source's export
     * @param name of the file
     */
    public record Origin(String source, long sequence, String model, String name, ExportKind kind) {}

    /**
     * What is in it.
     *
     * @param rows records below the header
     */
    public record Content(String sha256, long bytes, long rows) {}

    /**
     * The progress of its reading.
     *
     * @param ingestInstance the run that reads it, or has read it
     * @param schemaDigest of the schema that its rows were read by
     * @param accepted rows staged so far
     * @param rejected rows in quarantine so far
     * @param segmentBytes length of the staged rows so far
     * @param segmentExecution the execution whose file they are in; empty if they are in the one that all executions of a run shared before
     *     each had its own
     */
    public record Reading(
            OptionalLong ingestInstance,
            Optional<String> schemaDigest,
            long accepted,
            long rejected,
            long segmentBytes,
            OptionalLong segmentExecution) {}

    /** How far a file has come. */
    public enum State {
        /** In staging; read not at all or in part. */
        RECEIVED,
        /** Every row is staged or in quarantine. */
        INGESTED,
        /** Too many of its rows were rejected; no other run reads it. */
        REFUSED,
        /** Its source has exported a corrected file; no run reads this one any more. */
        REPLACED
    }

    public String source() {
        return origin.source();
    }

    public long sequence() {
        return origin.sequence();
    }

    public String model() {
        return origin.model();
    }

    public String name() {
        return origin.name();
    }

    public ExportKind kind() {
        return origin.kind();
    }

    public String sha256() {
        return content.sha256();
    }

    public long bytes() {
        return content.bytes();
    }

    public long rows() {
        return content.rows();
    }

    public OptionalLong ingestInstance() {
        return reading.ingestInstance();
    }

    public Optional<String> schemaDigest() {
        return reading.schemaDigest();
    }

    public long accepted() {
        return reading.accepted();
    }

    public long rejected() {
        return reading.rejected();
    }

    public long segmentBytes() {
        return reading.segmentBytes();
    }

    public OptionalLong segmentExecution() {
        return reading.segmentExecution();
    }

    /** Such as {@code plant-a-12}. */
    public String export() {
        return source() + "-" + sequence();
    }

    /**
     * Why a corrected file cannot replace this one, as a sentence.
     *
     * @param quarantined how many rows of this one are in quarantine
     */
    public Optional<String> obstacleToReplacing(
            ExportManifest by, ExportManifest.ExportedFile corrected, long quarantined) {
        String asked = "File " + corrected.name() + " of export " + by.label() + " cannot replace " + name()
                + " of export " + export() + ": ";
        if (!model().equals(by.model()) || kind() != corrected.kind()) {
            return Optional.of(asked + "it has " + corrected.kind().wireName() + " of " + by.model() + ", and that one "
                    + kind().wireName() + " of " + model() + ". Have the source name the right file.");
        }
        if (state == State.INGESTED) {
            return Optional.of(asked + "run " + ingestInstance().orElse(0) + " has taken that one in. Have the source"
                    + " export what it corrects as an ordinary file: of labels the latest counts.");
        }
        if (state == State.REPLACED) {
            return Optional.of(asked + "another file has replaced that one. Have the source replace the later one.");
        }
        if (corrected.rows() < rows() - quarantined) {
            return Optional.of(asked + "it has " + corrected.rows() + " rows, and of that one's " + rows()
                    + " rows only " + quarantined
                    + " were rejected. A corrected file has all rows; have the source export it whole.");
        }
        return Optional.empty();
    }

    /** Whether every row was read. */
    public boolean complete() {
        return accepted() + rejected() == rows();
    }
}
