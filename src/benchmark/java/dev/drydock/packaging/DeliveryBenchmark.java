package dev.drydock.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.delivery.DeliveryFiles.Packing;
import dev.drydock.domain.delivery.DeliveryFiles.Parcel;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Contents;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import dev.drydock.domain.delivery.DeliveryStatement.Route;
import dev.drydock.files.DurableFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a large package takes to become a delivery and to be read from one, beside {@code sha256sum} and {@code tar} on the same files and disk.
 * Both sides end when the bytes are on the disk.
 */
class DeliveryBenchmark {
    private static final int PIECE = 1 << 20;
    private static final long VOLUME = 4095L << 20;

    @TempDir
    Path folder;

    private final int mebibytes = Integer.getInteger("mebibytes", 2048);
    private final int files = Integer.getInteger("files", 1);
    private final int rounds = Integer.getInteger("rounds", 3);

    @Test
    void besideTheSystemsOwnTools() throws Exception {
        Path media = Files.createDirectories(folder.resolve("deliveries"));
        SiteDeliveries deliveries = new SiteDeliveries(media, folder.resolve("work"), folder.resolve("none.age"));
        Path packaged = packaged();
        double[] sent = new double[rounds];
        double[] packed = new double[rounds];
        double[] taken = new double[rounds];
        double[] unpacked = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            Path tools = Files.createDirectories(folder.resolve("tools"));
            packed[round] = seconds(
                    tools,
                    "sha256sum $(find \"$1\" -type f) > sums && tar cf volume -C \"$1\" . && sync volume",
                    packaged);
            settle();
            unpacked[round] = seconds(
                    tools, "sha256sum volume > sums && mkdir out && tar xf volume -C out && sync -f out", packaged);
            DurableFiles.deleteTree(tools);
            settle();

            long began = System.nanoTime();
            Contents contents = pack(deliveries, packaged);
            sent[round] = (System.nanoTime() - began) / 1e9;
            Path in = Files.createDirectories(media.resolve("in"));
            Files.move(media.resolve("out/plant-a/.packing-1"), in.resolve("build-to-plant-a-1"));
            settle();
            DeliveryStatement statement = statement(contents);
            began = System.nanoTime();
            deliveries.unpack("build-to-plant-a-1", "one", statement);
            taken[round] = (System.nanoTime() - began) / 1e9;
            DurableFiles.deleteTree(in);
            deliveries.discard("one");
            settle();
        }
        System.out.printf(
                Locale.ROOT,
                "%d MiB in %d files, %d rounds, seconds: send %.2f, sha256sum and tar %.2f, ratio %.2f; receive %.2f,"
                        + " sha256sum and tar %.2f, ratio %.2f%n",
                mebibytes,
                files,
                rounds,
                median(sent),
                median(packed),
                median(packed) / median(sent),
                median(taken),
                median(unpacked),
                median(unpacked) / median(taken));
    }

    /** As {@code SendDelivery} does. */
    private static Contents pack(SiteDeliveries deliveries, Path packaged) {
        List<Parcel> parcels = List.of(new Parcel(Kind.PACKAGE, "pump-failure/7", packaged));
        return deliveries.pack(1, "plant-a", deliveries.hash(parcels), new Packing(VOLUME, List.of()), () -> false);
    }

    private static DeliveryStatement statement(Contents contents) {
        return new DeliveryStatement(
                new Route("build", "plant-a"),
                1,
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty(),
                contents,
                List.of(),
                Optional.empty());
    }

    private Path packaged() throws IOException {
        ReleaseKit kit = new ReleaseKit();
        Path directory = Files.createDirectories(folder.resolve("package"));
        kit.assemble(directory);
        for (int file = 1; file <= files; file++) {
            fill(directory.resolve("model/weights-" + file + ".bin"), mebibytes / files);
        }
        kit.seal(directory, Map.of());
        kit.sign(directory);
        return directory;
    }

    private static void fill(Path file, int mebibytes) throws IOException {
        byte[] piece = new byte[PIECE];
        Random random = new Random(file.getFileName().hashCode());
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int written = 0; written < mebibytes; written++) {
                random.nextBytes(piece);
                out.write(piece);
            }
        }
    }

    private static double seconds(Path in, String script, Path argument) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process process = new ProcessBuilder("sh", "-c", script, "sh", argument.toString())
                .directory(in.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        return (System.nanoTime() - began) / 1e9;
    }

    /**
     * What was written and removed is on the disk, so that the next figure does not pay for it. A virtual machine may have given free memory
     * back to its host, and the next writer would pay for getting it again: as much as it needs is used and freed before.
     */
    private void settle() throws IOException, InterruptedException {
        seconds(folder, "sync && head -c " + 2L * mebibytes + "M /dev/zero > used && rm used && sync", folder);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
