package dev.drydock.packaging;

import dev.drydock.domain.delivery.MediumScanner;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program of the site's that looks at a folder, such as a virus scanner. It is called with the folder as its only argument, and says by exit
 * status 0 that nothing is wrong.
 */
public final class ScannerCommand implements MediumScanner {
    private static final int MOST_SHOWN = 300;

    private final Optional<Path> program;
    private final Duration limit;

    /** @param program empty if the site has none */
    public ScannerCommand(Optional<Path> program, Duration limit) {
        this.program = program;
        this.limit = limit;
    }

    @Override
    public Optional<String> scan(Path folder) {
        program.ifPresent(scanner -> scan(scanner, folder));
        return program.map(Path::toString);
    }

    private void scan(Path scanner, Path folder) {
        try {
            Path output = Files.createTempFile("drydock-scan-", ".txt");
            try {
                run(scanner, folder, output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw failed(scanner, "could not be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(scanner, "was interrupted");
        }
    }

    private void run(Path scanner, Path folder, Path output) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(scanner.toString(), folder.toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failed(scanner, "did not end within " + limit.toMinutes() + " minutes");
            }
            if (process.exitValue() != 0) {
                throw new DrydockException(
                        DeliveryFailure.DELIVERY_REFUSED,
                        "The delivery is refused: the scanner " + scanner + " (delivery-scanner in site.yaml) ended"
                                + " with status " + process.exitValue() + shown(output) + ". Nothing was taken.");
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** What follows its status. */
    private static String shown(Path output) throws IOException {
        try (InputStream in = Files.newInputStream(output)) {
            String text = new String(in.readNBytes(MOST_SHOWN), StandardCharsets.UTF_8);
            return text.isBlank()
                    ? " and printed nothing"
                    : ": " + PackageNames.printable(text.strip().replaceAll("\\s+", " "));
        }
    }

    private static DrydockException failed(Path scanner, String why) {
        return new DrydockException(
                DeliveryFailure.SCANNER_FAILED,
                "The delivery was not taken yet: the scanner " + scanner + " (delivery-scanner in site.yaml) " + why
                        + ". Correct that, and restart the execution.");
    }
}
