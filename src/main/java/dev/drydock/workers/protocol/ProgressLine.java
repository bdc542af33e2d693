package dev.drydock.workers.protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One line of {@code progress.csv}.
 *
 * @param step optimizer steps so far
 * @param split {@code train} or {@code tune}
 * @param samplesPerSecond rows a second since the last line of that split
 */
public record ProgressLine(int epoch, long step, String split, double loss, double samplesPerSecond, Instant at) {
    private static final String HEADER = "epoch,step,split,loss,samples_per_s,at\n";

    public void append(Path file) throws IOException {
        String line = epoch + "," + step + "," + split + "," + loss + "," + samplesPerSecond + "," + at + "\n";
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
            return cells.length == 6
                    ? Optional.of(new ProgressLine(
                            Integer.parseInt(cells[0]),
                            Long.parseLong(cells[1]),
                            cells[2],
                            Double.parseDouble(cells[3]),
                            Double.parseDouble(cells[4]),
                            Instant.parse(cells[5])))
                    : Optional.empty();
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty(); // the header
        }
    }
}
