package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.packaging.ReleaseKit;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long the installed {@code drydock verify} takes for a large package, beside {@code sha256sum} on all cores over the same files, and for
 * a small package, which is the time of its start. Run by
 * {@code mvn -Pcampaign verify -Dit.test=VerifyCampaign}; {@code -Dmebibytes=800} altogether, in {@code -Dfiles=2} files, {@code
 * -Drounds=7}.
 */
class VerifyCampaign {
    private static final int PIECE = 1 << 20;
    private static final double MOST = 1.5;
    private static final Path MODULE =
            Path.of(System.getProperty("drydock.basedir", "."), "sample-data/pump-failure/weights.pt");

    @TempDir
    static Path folder;

    private final int mebibytes = Integer.getInteger("mebibytes", 800);
    private final int files = Integer.getInteger("files", 2);
    private final int rounds = Integer.getInteger("rounds", 7);
    private final ReleaseKit kit = new ReleaseKit();

    @Test
    void hashesInAtMostHalfAsLongAgainAsTheSystemsOwnTool() throws Exception {
        List<String> start = verify(packaged("small", 1));
        Path large = packaged("large", mebibytes / files);
        List<String> verify = verify(large);
        List<String> hash = List.of(
                "sh", "-c", "find \"$0\" -type f -print0 | xargs -0 -n 1 -P \"$(nproc)\" sha256sum", "" + large);
        seconds(hash); // the files are in the machine's cache from here on
        seconds(verify);

        double[] started = new double[rounds];
        double[] hashed = new double[rounds];
        double[] verified = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            started[round] = seconds(start);
            hashed[round] = seconds(hash);
            verified[round] = seconds(verify);
        }

        double ratio = (median(verified) - median(started)) / median(hashed);
        System.out.printf(
                "%d MiB in %d files, %d rounds, seconds: sha256sum %.2f, drydock verify %.2f, of which its start %.2f;"
                        + " ratio without the start %.2f%n",
                mebibytes, files, rounds, median(hashed), median(verified), median(started), ratio);
        assertThat(ratio).isLessThanOrEqualTo(MOST);
    }

    private Path packaged(String name, int mebibytesEach) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(name));
        kit.assemble(directory);
        Files.copy(MODULE, directory.resolve("model/weights.pt"), StandardCopyOption.REPLACE_EXISTING);
        for (int file = 1; file <= files; file++) {
            fill(directory.resolve("model/vocabulary-" + file + ".bin"), mebibytesEach);
        }
        kit.seal(directory, Map.of());
        kit.sign(directory);
        return directory;
    }

    private List<String> verify(Path directory) throws IOException {
        Path key = Files.writeString(
                folder.resolve("builder.pub"), kit.builder.publicKey().pem());
        return List.of(
                InstalledSite.HOME.resolve("bin/drydock").toString(), "verify", "" + directory, "--key", "" + key);
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

    private static double seconds(List<String> command) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out.txt").toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        double seconds = (System.nanoTime() - began) / 1e9;
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("out.txt")))
                .isZero();
        return seconds;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
