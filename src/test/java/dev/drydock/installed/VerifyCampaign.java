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
 * How long the installed {@code drydock verify} takes for a large package, beside {@code sha256sum} on all cores over the same files. Run by
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
    void verifyTakesAtMostHalfAsLongAgainAsHashing() throws Exception {
        Path directory = Files.createDirectories(folder.resolve("package"));
        kit.assemble(directory);
        Files.copy(MODULE, directory.resolve("model/weights.pt"), StandardCopyOption.REPLACE_EXISTING);
        for (int file = 1; file <= files; file++) {
            fill(directory.resolve("model/vocabulary-" + file + ".bin"));
        }
        kit.seal(directory, Map.of());
        kit.sign(directory);
        Path key = Files.writeString(
                folder.resolve("builder.pub"), kit.builder.publicKey().pem());
        List<String> hash = List.of(
                "sh", "-c", "find \"$0\" -type f -print0 | xargs -0 -n 1 -P \"$(nproc)\" sha256sum", "" + directory);
        List<String> verify = List.of(
                InstalledSite.HOME.resolve("bin/drydock").toString(), "verify", "" + directory, "--key", "" + key);
        seconds(hash); // the files are in the machine's cache from here on
        seconds(verify);

        double[] hashed = new double[rounds];
        double[] verified = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            hashed[round] = seconds(hash);
            verified[round] = seconds(verify);
        }

        double[] ratios = new double[rounds];
        Arrays.setAll(ratios, round -> verified[round] / hashed[round]);
        System.out.printf(
                "%d MiB in %d files, %d rounds, seconds: sha256sum %.2f, drydock verify %.2f, ratio %.2f (%.2f to %.2f)%n",
                mebibytes,
                files,
                rounds,
                median(hashed),
                median(verified),
                median(ratios),
                Arrays.stream(ratios).min().orElseThrow(),
                Arrays.stream(ratios).max().orElseThrow());
        assertThat(median(ratios)).isLessThanOrEqualTo(MOST);
    }

    private void fill(Path file) throws IOException {
        byte[] piece = new byte[PIECE];
        Random random = new Random(file.getFileName().hashCode());
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int written = 0; written < mebibytes / files; written++) {
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
