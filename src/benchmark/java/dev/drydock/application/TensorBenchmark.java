package dev.drydock.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotRows;
import dev.drydock.domain.dataset.Split;
import dev.drydock.files.Sha256;
import dev.drydock.snapshots.SnapshotManifest;
import dev.drydock.snapshots.SnapshotReader;
import dev.drydock.snapshots.SnapshotWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a snapshot's file to the buffers that tensors are made of: open, check the hash, copy the features of all rows to direct
 * buffers of 65,536 rows on all cores. Run by {@code mvn -Pbenchmark test -Dtest=TensorBenchmark}; {@code -Drows=4000000},
 * {@code -Drounds=7}.
 */
class TensorBenchmark {
    private static final int TOGETHER = 1 << 16;

    @TempDir
    static Path directory;

    private final int rows = Integer.getInteger("rows", 4_000_000);
    private final int rounds = Integer.getInteger("rounds", 7);

    @Test
    void fromFileToBuffers() throws IOException {
        DatasetSchema schema = WideExports.definition().schema();
        SnapshotManifest manifest = write(schema);
        SnapshotId id = new SnapshotId(manifest.id());
        String sealed = Sha256.hexOfFile(directory.resolve(SnapshotManifest.NAME));
        System.out.printf(
                Locale.ROOT,
                "| %,d rows of %d inputs, %,d MiB | rows/s, median (best) |%n|---|---|%n",
                rows,
                schema.inputs().size(),
                manifest.file().bytes() >> 20);
        measure(
                "as a worker opens it, by the sealed manifest",
                () -> SnapshotReader.openNumbers(directory, id, sealed));
        measure("row by row", () -> SnapshotReader.openVerified(directory, id));
        measure("without a check", () -> SnapshotReader.open(directory));
    }

    private SnapshotManifest write(DatasetSchema schema) {
        SplittableRandom random = new SplittableRandom(1);
        List<Split> splits = Split.USED;
        int inputs = schema.inputs().size();
        try (SnapshotWriter writer =
                SnapshotWriter.open(directory, new SnapshotWriter.Content("wide", Instant.EPOCH, schema))) {
            for (int row = 0; row < rows; row++) {
                float[] features = new float[inputs];
                for (int input = 0; input < inputs; input++) {
                    features[input] = (float) random.nextDouble();
                }
                writer.add(SnapshotRows.row(String.format(Locale.ROOT, "p-%010d", row))
                        .group("unit-" + row % 1000)
                        .at(1_700_000_000_000L + row)
                        .split(splits.get(row % splits.size()))
                        .label(row % 2)
                        .features(features)
                        .build());
            }
            return writer.finish(new TreeMap<>());
        }
    }

    private void measure(String way, Supplier<SnapshotReader> open) {
        double[] rates = new double[rounds];
        double expected = Double.NaN;
        for (int round = 0; round < rounds; round++) {
            long began = System.nanoTime();
            double first = copied(open.get());
            rates[round] = rows / ((System.nanoTime() - began) / 1e9);
            assertThat(first).isEqualTo(Double.isNaN(expected) ? first : expected);
            expected = first;
        }
        Arrays.sort(rates);
        System.out.printf(Locale.ROOT, "| %s | %,.0f (%,.0f) |%n", way, rates[rounds / 2], rates[rounds - 1]);
    }

    /** Copies everything; the sum of each buffer's first value, so that nothing is left out. */
    private double copied(SnapshotReader reader) {
        int inputs = reader.inputs();
        ThreadLocal<float[]> arrays = ThreadLocal.withInitial(() -> new float[TOGETHER * inputs]);
        ThreadLocal<FloatBuffer> buffers = ThreadLocal.withInitial(
                () -> ByteBuffer.allocateDirect(Float.BYTES * TOGETHER * inputs).asFloatBuffer());
        return IntStream.range(0, (rows + TOGETHER - 1) / TOGETHER)
                .parallel()
                .mapToDouble(part -> {
                    int first = part * TOGETHER;
                    int count = Math.min(TOGETHER, rows - first);
                    float[] features = arrays.get();
                    reader.copyFeatures(first, count, features, 0);
                    return buffers.get()
                            .clear()
                            .put(features, 0, count * inputs)
                            .get(0);
                })
                .sum();
    }
}
