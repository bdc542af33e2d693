package dev.drydock.dataplane.evaluation;

import dev.drydock.dataplane.AnswersJson;
import dev.drydock.dataplane.MappedFeatures;
import dev.drydock.dataplane.TokenizerWords;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.JoinCounts;
import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotStore;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.drift.DescribeAnswers;
import dev.drydock.domain.drift.DescribeTraining;
import dev.drydock.domain.drift.DriftColumn;
import dev.drydock.domain.drift.TextFeatures;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.domain.validation.InputColumns;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.domain.validation.RowContents;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.ReferenceJson;
import dev.drydock.snapshots.SnapshotManifest;
import dev.drydock.snapshots.SnapshotReader;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@link EvaluationData} from the snapshot store's files, each verified before it is used. Thread-safe. */
@Singleton
public final class SnapshotEvaluationData implements EvaluationData {
    private static final int ALL_BITS = -1;
    /** Sign, exponent and the ten highest bits of the mantissa. */
    private static final int BITS_OF_A_THOUSANDTH = -1 << 13;

    private final SnapshotStore snapshots;

    @Inject
    public SnapshotEvaluationData(SnapshotStore snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public LabelledRows rows(String snapshot) {
        SnapshotReader reader = open(snapshot);
        int rows = reader.rows();
        List<String> ids = new ArrayList<>(rows);
        List<String> groups = new ArrayList<>(rows);
        Split[] splits = new Split[rows];
        int numbers = reader.numbers();
        float[] labels = new float[Math.multiplyExact(rows, numbers)];
        int[] slices = new int[rows];
        List<String> sources = new ArrayList<>(rows);
        List<String> annotators = new ArrayList<>(rows);
        Map<String, String> known = new HashMap<>();
        for (int row = 0; row < rows; row++) {
            ids.add(reader.predictionId(row));
            groups.add(reader.group(row));
            splits[row] = reader.split(row);
            for (int target = 0; target < numbers; target++) {
                labels[row * numbers + target] = reader.label(row, target);
            }
            slices[row] = reader.slices(row);
            sources.add(known.computeIfAbsent(reader.labelSource(row), name -> name)); // a few names, many rows
            annotators.add(known.computeIfAbsent(reader.annotator(row), name -> name));
        }
        return new LabelledRows(
                ids,
                groups,
                splits,
                labels,
                slices,
                new LabelledRows.Labellers(sources, annotators),
                contents(reader),
                reader.manifest().schema().rule().by());
    }

    private static RowContents contents(SnapshotReader reader) {
        long[] inputs = new long[reader.rows()];
        long[] rounded = new long[reader.rows()];
        long[] times = new long[reader.rows()];
        for (int row = 0; row < inputs.length; row++) {
            inputs[row] = digest(reader, row, ALL_BITS);
            rounded[row] = reader.inputs() == 0 ? inputs[row] : digest(reader, row, BITS_OF_A_THOUSANDTH);
            times[row] = reader.predictedAt(row);
        }
        return new RowContents(inputs, rounded, times, columns(reader));
    }

    private static InputColumns columns(SnapshotReader reader) {
        List<String> names = reader.manifest().schema().inputs();
        return new SnapshotColumns(reader, names.size() == reader.inputs() ? names : List.of());
    }

    /** @param names none of a text */
    private record SnapshotColumns(SnapshotReader reader, List<String> names) implements InputColumns {
        @Override
        public float value(int row, int input) {
            return reader.feature(row, input);
        }

        @Override
        public String source(int row) {
            return reader.source(row);
        }

        @Override
        public long labelledAt(int row) {
            return reader.labelledAt(row);
        }

        @Override
        public long knownTooLate() {
            return reader.manifest().counts().getOrDefault(JoinCounts.KNOWN_TOO_LATE, 0L);
        }

        @Override
        public boolean isReplayed(int row) {
            return !reader.replayedFrom(row).isEmpty();
        }
    }

    /**
     * FNV-1a over the bits of the inputs and the text, a word at a time, then scattered: equal inputs, a missing one too, are equal digests.
     *
     * @param bits those of each number that count
     */
    private static long digest(SnapshotReader reader, int row, int bits) {
        long digest = 0xCBF29CE484222325L;
        for (int input = 0; input < reader.inputs(); input++) {
            digest = (digest ^ ((Float.floatToIntBits(reader.feature(row, input)) + (~bits >>> 1)) & bits))
                    * 0x100000001B3L;
            digest ^= digest >>> 32;
        }
        String text = reader.text(row);
        for (int i = 0; i < text.length(); i++) {
            digest = (digest ^ text.charAt(i)) * 0x100000001B3L;
            digest ^= digest >>> 32;
        }
        return digest;
    }

    private SnapshotReader open(String snapshot) {
        SnapshotId id = new SnapshotId(snapshot);
        return SnapshotReader.openVerified(snapshots.require(id), id);
    }

    @Override
    public String schemaDigest(String snapshot) {
        return open(snapshot).manifest().schema().digest();
    }

    @Override
    public byte[] manifest(String snapshot) {
        return read(snapshots.require(new SnapshotId(snapshot)).resolve(SnapshotManifest.NAME));
    }

    @Override
    public byte[] reference(String snapshot, DatasetSchema schema, Path packageDirectory) {
        SnapshotFeatures rows = new MappedFeatures(open(snapshot));
        SnapshotFeatures described =
                schema.readsText() ? new TextFeatures(rows, TokenizerWords.ofPackage(packageDirectory)) : rows;
        return ReferenceJson.write(DescribeTraining.of(described, DriftColumn.of(schema)));
    }

    @Override
    public byte[] answers(String snapshot, ModelDefinition definition, OperatingPoint point, float[] tuneScores) {
        SnapshotReader reader = open(snapshot);
        return AnswersJson.write(DescribeAnswers.of(
                new DescribeAnswers.Version(definition.task(), definition.schema(), point),
                new MappedFeatures(reader),
                reader::group,
                tuneScores));
    }

    @Override
    public float[] scores(Path file) {
        byte[] bytes = read(file);
        float[] scores = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(scores);
        return scores;
    }

    @Override
    public double[] losses(Path file) {
        byte[] bytes = read(file);
        double[] losses = new double[bytes.length / Double.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(losses);
        return losses;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The file " + file + " cannot be read: " + e.getMessage()
                            + ". Check the disk; restart the run from the step that makes it.",
                    e);
        }
    }
}
