package dev.drydock.workers.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
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
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One line of {@code progress.csv}.
 *
 * @param step optimizer steps so far
 * @param split {@code train} or {@code tune}
 * @param samplesPerSecond rows a second since the last line of that split
 * @param figures further figures of the training
 */
public record ProgressLine(
        int epoch, long step, String split, double loss, double samplesPerSecond, Instant at, Figures figures) {
    /** How long after its last line a worker writes the next one, as soon as a batch is done. */
    public static final Duration BETWEEN = Duration.ofSeconds(1);

    private static final String HEADER =
            "epoch,step,split,loss,samples_per_s,at,gpu_mib,learning_rate,memory_mib,seconds_left,metric,least_tune_loss,gpu_celsius,gpu_watts,gpu_throttled\n";
    private static final int CELLS = 6;
    /** Older workers wrote fewer values. */
    private static final Set<Integer> LENGTHS = Set.of(CELLS, 7, 10, 11, 12, 15);

    /**
     * The GPU that trains, as {@code nvidia-smi} reports it. An empty value is not known.
     *
     * @param celsius of its core
     * @param watts that the board draws
     * @param throttled what slows its clock down: {@code power}, {@code heat}, {@code hardware}, joined by {@code +}; empty if nothing does
     */
    public record Gpu(OptionalDouble celsius, OptionalDouble watts, String throttled) {
        public static final Gpu NONE = new Gpu(OptionalDouble.empty(), OptionalDouble.empty(), "");
    }

    /**
     * An empty value does not apply, or an older worker did not write it.
     *
     * @param gpuMebibytes in use on the device that trains, by whichever process; empty if that is no GPU
     * @param learningRate of the last step
     * @param memoryMebibytes of the machine's memory that the worker has
     * @param secondsLeft until the last epoch at the speed so far; early stopping may end it sooner
     * @param metric of the rows of <em>tune</em>, the one that the task's reports lead with
     * @param leastTuneLoss of all epochs so far, those of the attempts before it too; infinite before the first has ended
     * @param gpu what heats and slows it; {@link Gpu#NONE} if the training is on the CPU, or the tool is not there
     */
    public record Figures(
            OptionalLong gpuMebibytes,
            OptionalDouble learningRate,
            OptionalLong memoryMebibytes,
            OptionalLong secondsLeft,
            OptionalDouble metric,
            OptionalDouble leastTuneLoss,
            Gpu gpu) {
        public static final Figures NONE = new Figures(
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Gpu.NONE);

        private String cells() {
            return text(gpuMebibytes) + "," + text(learningRate) + "," + text(memoryMebibytes) + "," + text(secondsLeft)
                    + "," + text(metric)
                    + "," + text(leastTuneLoss) + "," + text(gpu.celsius) + "," + text(gpu.watts) + "," + gpu.throttled;
        }

        private static String text(OptionalDouble number) {
            return number.isPresent() ? Double.toString(number.getAsDouble()) : "";
        }

        private static String text(OptionalLong number) {
            return number.isPresent() ? Long.toString(number.getAsLong()) : "";
        }

        private static Figures of(String[] cells) {
            return new Figures(
                    number(cells, CELLS),
                    decimal(cells, CELLS + 1),
                    number(cells, CELLS + 2),
                    number(cells, CELLS + 3),
                    decimal(cells, CELLS + 4),
                    decimal(cells, CELLS + 5),
                    new Gpu(
                            decimal(cells, CELLS + 6),
                            decimal(cells, CELLS + 7),
                            cells.length > CELLS + 8 ? cells[CELLS + 8] : ""));
        }

        private static OptionalDouble decimal(String[] cells, int at) {
            return cells.length <= at || cells[at].isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(Double.parseDouble(cells[at]));
        }

        private static OptionalLong number(String[] cells, int at) {
            return cells.length <= at || cells[at].isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseLong(cells[at]));
        }
    }

    public void append(Path file) throws IOException {
        String line = epoch + "," + step + "," + split + "," + loss + "," + samplesPerSecond + "," + at + ","
                + figures.cells() + "\n";
        String text = Files.exists(file) ? line : HEADER + line;
        Files.write(
                file, text.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** The lines so far, without a last one that is not whole yet. */
    public static List<ProgressLine> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        return whole(Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    /** The last lines, as by {@link #read}, from this number of bytes at the end of the file only. */
    public static List<ProgressLine> readEnd(Path file, int bytes) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long from = Math.max(0, channel.size() - bytes);
            channel.position(from);
            ByteBuffer end = ByteBuffer.allocate(bytes);
            while (end.hasRemaining() && channel.read(end) >= 0) {
                // until there is no more
            }
            String text = new String(end.array(), 0, end.position(), StandardCharsets.ISO_8859_1);
            return whole(from == 0 ? text : text.substring(text.indexOf('\n') + 1));
        }
    }

    private static List<ProgressLine> whole(String text) {
        List<ProgressLine> lines = new ArrayList<>();
        text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .forEach(line -> parse(line).ifPresent(lines::add));
        return lines;
    }

    private static Optional<ProgressLine> parse(String line) {
        String[] cells = line.split(",", -1);
        try {
            return LENGTHS.contains(cells.length)
                    ? Optional.of(new ProgressLine(
                            Integer.parseInt(cells[0]),
                            Long.parseLong(cells[1]),
                            cells[2],
                            Double.parseDouble(cells[3]),
                            Double.parseDouble(cells[4]),
                            Instant.parse(cells[5]),
                            Figures.of(cells)))
                    : Optional.empty();
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty(); // the header
        }
    }
}
