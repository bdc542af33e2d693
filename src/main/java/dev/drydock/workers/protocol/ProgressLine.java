package dev.drydock.workers.protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One line of {@code progress.csv}.
 *
 * @param step optimizer steps so far
 * @param split {@code train} or {@code tune}
 * @param samplesPerSecond rows a second since the last line of that split
 * @param gpuMebibytes in use on the device that trains, by whichever process; empty if that is no GPU, and in lines of older workers
 */
public record ProgressLine(
        int epoch,
        long step,
        String split,
        double loss,
        double samplesPerSecond,
        Instant at,
        OptionalLong gpuMebibytes) {
    /** How long after its last line a worker writes the next one, as soon as a batch is done. */
    public static final Duration BETWEEN = Duration.ofSeconds(1);

    private static final String HEADER = "epoch,step,split,loss,samples_per_s,at,gpu_mib\n";
    private static final int CELLS_WITHOUT_GPU = 6;

    public void append(Path file) throws IOException {
        String gpu = gpuMebibytes.isPresent() ? Long.toString(gpuMebibytes.getAsLong()) : "";
        String line =
                epoch + "," + step + "," + split + "," + loss + "," + samplesPerSecond + "," + at + "," + gpu + "\n";
        String text = Files.exists(file) ? line : HEADER + line;
        Files.write(
                file, text.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** The lines so far, without a last one that is not whole yet. */
    public static List<ProgressLine> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        List<ProgressLine> lines = new ArrayList<>();
        text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .forEach(line -> parse(line).ifPresent(lines::add));
        return lines;
    }

    private static Optional<ProgressLine> parse(String line) {
        String[] cells = line.split(",", -1);
        try {
            return cells.length == CELLS_WITHOUT_GPU || cells.length == CELLS_WITHOUT_GPU + 1
                    ? Optional.of(new ProgressLine(
                            Integer.parseInt(cells[0]),
                            Long.parseLong(cells[1]),
                            cells[2],
                            Double.parseDouble(cells[3]),
                            Double.parseDouble(cells[4]),
                            Instant.parse(cells[5]),
                            gpu(cells)))
                    : Optional.empty();
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty(); // the header
        }
    }

    private static OptionalLong gpu(String[] cells) {
        return cells.length == CELLS_WITHOUT_GPU || cells[CELLS_WITHOUT_GPU].isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(cells[CELLS_WITHOUT_GPU]));
    }
}
