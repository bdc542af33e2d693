package dev.drydock.domain.dataset;

import dev.drydock.files.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * Computes a snapshot's id: SHA-256 over {@code drydock-snapshot-1}, the digest of schema and split rule, and the root of the
 * rows, which is SHA-256 over the rows' hashes in the order of {@link SnapshotRow#ORDER}. Each text is preceded by its length
 * in bytes, numbers are big-endian. A row ends with the source of its label, who gave it there, the snapshot that it was replayed
 * from, the predicted class, its text, and when the label was given; of several targets the other labels and then the other scores stand behind the features.
 * Those at the end that say nothing are left out (a source that is the prediction's too, an
 * annotator who is not known, no snapshot, no class, no text, no time), so that ids of snapshots made before these were kept stay what they are. Not thread-safe.
 */
public final class SnapshotIdentity {
    private static final byte[] DOMAIN = "drydock-snapshot-1".getBytes(StandardCharsets.US_ASCII);

    private final MessageDigest root = Sha256.digest();
    private final MessageDigest row = Sha256.digest();
    private final byte[] schemaDigest;
    private final LabelForm labels;
    private ByteBuffer buffer = ByteBuffer.allocate(512);

    /** @param schemaDigest as {@link #schemaDigest} computes it */
    public SnapshotIdentity(byte[] schemaDigest, LabelForm labels) {
        this.labels = labels;
        this.schemaDigest = schemaDigest.clone();
    }

    /** What of a schema decides how a row looks: inputs, label, slices, group column and split rule. */
    public static byte[] schemaDigest(DatasetSchema schema) {
        StringBuilder text = columns(schema);
        appendSplits(text, schema.splits());
        return Sha256.digest().digest(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Groups have the first key, so that ids of snapshots from before there were other rules stay what they are. */
    private static void appendSplits(StringBuilder text, SplitRule rule) {
        if (rule instanceof SplitRule.Shares shares) {
            append(
                    text,
                    shares.by() == SplitRule.By.GROUP ? "splits" : "splits-by-id",
                    Double.toString(shares.train()),
                    Double.toString(shares.tune()),
                    Double.toString(shares.holdout()),
                    shares.salt());
        } else if (rule instanceof SplitRule.Instants instants) {
            append(
                    text,
                    "splits-by-time",
                    instants.tuneFrom().toString(),
                    instants.holdoutFrom().toString());
        }
    }

    /** What of a schema decides how a row is staged: the same without the split rule. */
    public static byte[] stagingDigest(DatasetSchema schema) {
        return Sha256.digest().digest(columns(schema).toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Whether rows of the two are staged alike but for their inputs. */
    static boolean sameButInputs(DatasetSchema one, DatasetSchema other) {
        return labelsSlicesAndGroup(one)
                .toString()
                .equals(labelsSlicesAndGroup(other).toString());
    }

    private static StringBuilder columns(DatasetSchema schema) {
        StringBuilder text = new StringBuilder();
        for (InputColumn input : schema.inputs()) {
            append(text, "input", input.name(), input.type().name());
            append(text, "categories", input.categories().toArray(String[]::new));
        }
        return text.append(labelsSlicesAndGroup(schema));
    }

    private static StringBuilder labelsSlicesAndGroup(DatasetSchema schema) {
        StringBuilder text = new StringBuilder();
        appendLabel(text, schema.label());
        schema.slices().forEach(slice -> append(text, "slice", slice.name(), slice.column(), slice.equalTo()));
        append(text, "group", schema.groupColumn());
        return text;
    }

    /** A quantity has no line {@code classes}, so that ids of snapshots with classes stay what they are. */
    private static void appendLabel(StringBuilder text, LabelRule label) {
        if (label instanceof LabelRule.Quantity quantity) {
            append(text, "quantity", quantity.unit());
        } else if (label instanceof LabelRule.Quantities several) {
            several.targets()
                    .forEach(target -> append(
                            text, "target", target.name(), target.quantity().unit()));
        } else {
            append(text, "classes", label.classes().toArray(String[]::new));
        }
    }

    private static void append(StringBuilder text, String key, String... values) {
        text.append(key).append(' ').append(values.length);
        for (String value : values) {
            text.append(' ').append(value.length()).append(':').append(value);
        }
        text.append('\n');
    }

    /** Adds the next row in order. */
    public void add(SnapshotRow added) {
        addDigest(digestOf(added));
    }

    /** Adds the next row in order, by its digest. */
    public void addDigest(byte[] rowDigest) {
        root.update(rowDigest);
    }

    /** The digest by which a row is part of the id, 32 bytes. */
    public byte[] digestOf(SnapshotRow added) {
        buffer.clear();
        put(added.predictionId());
        put(added.group());
        put(added.source());
        int numbers = added.features().length
                + added.otherLabels().size()
                + added.otherScores().size();
        ensure(Long.BYTES + 4 * Integer.BYTES + Float.BYTES * numbers);
        buffer.putLong(added.predictedAt());
        buffer.putInt(added.split().code());
        buffer.putInt(labels.bits(added.label()));
        buffer.putInt(Float.floatToIntBits(added.score()));
        buffer.putInt(added.slices());
        for (float feature : added.features()) {
            buffer.putInt(Float.floatToIntBits(feature));
        }
        added.otherLabels().forEach(label -> buffer.putInt(labels.bits(label)));
        added.otherScores().forEach(score -> buffer.putInt(Float.floatToIntBits(score)));
        boolean dated = added.labelledAt() != 0;
        boolean worded = dated || !added.text().isEmpty();
        boolean classified = worded || !added.predicted().isEmpty();
        boolean replayed = classified || !added.replayedFrom().isEmpty();
        boolean annotated = replayed || !added.annotator().isEmpty();
        if (annotated || !added.labelSource().equals(added.source())) {
            put(added.labelSource());
        }
        if (annotated) {
            put(added.annotator());
        }
        if (replayed) {
            put(added.replayedFrom());
        }
        if (classified) {
            put(added.predicted());
        }
        if (worded) {
            put(added.text());
        }
        if (dated) {
            ensure(Long.BYTES);
            buffer.putLong(added.labelledAt());
        }
        row.update(buffer.array(), 0, buffer.position());
        return row.digest();
    }

    /** Ends the computation. */
    public SnapshotId finish() {
        MessageDigest id = Sha256.digest();
        id.update(DOMAIN);
        id.update(schemaDigest);
        id.update(root.digest());
        return new SnapshotId(java.util.HexFormat.of().formatHex(id.digest()));
    }

    /** @param rows in order */
    public static SnapshotId of(DatasetSchema schema, List<SnapshotRow> rows) {
        SnapshotIdentity identity =
                new SnapshotIdentity(schemaDigest(schema), schema.label().form());
        rows.forEach(identity::add);
        return identity.finish();
    }

    private void put(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ensure(Integer.BYTES + bytes.length);
        buffer.putInt(bytes.length).put(bytes);
    }

    private void ensure(int more) {
        if (buffer.remaining() < more) {
            buffer.flip();
            buffer = ByteBuffer.allocate(2 * (buffer.limit() + more)).put(buffer);
        }
    }
}
