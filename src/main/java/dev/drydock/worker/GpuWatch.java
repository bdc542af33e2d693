package dev.drydock.worker;

import ai.djl.Device;
import dev.drydock.workers.protocol.ProgressLine.Gpu;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Temperature, power and slowdown of the GPU that trains, every ten seconds, from NVIDIA's {@code nvidia-smi}. Where the tool is not there, or
 * a GPU does not report a value, that value is empty: it is no reason not to train. The tool ends when this worker does, also if that is
 * killed: its next line finds no reader.
 */
final class GpuWatch implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(GpuWatch.class.getName());
    private static final int CELLS = 3;
    private static final long POWER = 0x4 | 0x80;
    private static final long HEAT = 0x20 | 0x40;
    private static final long HARDWARE = 0x8;
    private static final String SECONDS_BETWEEN = "10";

    /** Newer drivers renamed the value. */
    private static final List<String> REASONS =
            List.of("clocks_event_reasons.active", "clocks_throttle_reasons.active");

    private final List<List<String>> commands;
    private volatile Gpu latest = Gpu.NONE;
    private volatile boolean closed;
    private volatile @Nullable Process tool;

    /** @param commands tried in turn, until one prints a line */
    GpuWatch(List<List<String>> commands) {
        this.commands = commands;
        if (!commands.isEmpty()) {
            Thread thread = new Thread(this::read, "gpu");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Of the GPU that the engine calls the first; of nothing if the device is no GPU. */
    static GpuWatch of(Device device) {
        return new GpuWatch(
                device.isGpu()
                        ? REASONS.stream()
                                .map(reasons -> List.of(
                                        "nvidia-smi",
                                        "--query-gpu=temperature.gpu,power.draw," + reasons,
                                        "--format=csv,noheader,nounits",
                                        "--id=" + TrainingDevice.firstGiven(),
                                        "--loop=" + SECONDS_BETWEEN))
                                .toList()
                        : List.of());
    }

    /** The newest. */
    Gpu latest() {
        return latest;
    }

    /** @param line such as {@code 61, 345.12, 0x0000000000000004}; a value that the GPU does not report is {@code [N/A]} */
    static Gpu parse(String line) {
        String[] cells = line.split(",", -1);
        return cells.length == CELLS
                ? new Gpu(number(cells[0]), number(cells[1]), throttled(cells[2].strip()))
                : Gpu.NONE;
    }

    private static OptionalDouble number(String cell) {
        try {
            double value = Double.parseDouble(cell.strip());
            return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** By the bits of {@code nvmlClocksEventReasons}; an idle clock or one that somebody set is no slowdown. */
    private static String throttled(String mask) {
        if (!mask.matches("0x[0-9a-fA-F]{1,16}")) {
            return "";
        }
        long bits = Long.parseUnsignedLong(mask.substring(2), 16);
        List<String> found = new ArrayList<>();
        if ((bits & POWER) != 0) {
            found.add("power");
        }
        if ((bits & HEAT) != 0) {
            found.add("heat");
        }
        if ((bits & HARDWARE) != 0) {
            found.add("hardware");
        }
        return String.join("+", found);
    }

    private void read() {
        for (List<String> command : commands) {
            if (closed || printed(command)) {
                return;
            }
        }
    }

    /** Whether it printed values, until it ended. */
    private boolean printed(List<String> command) {
        boolean some = false;
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
            tool = process;
            if (closed) {
                process.destroyForcibly();
            }
            process.getOutputStream().close();
            try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    Gpu sample = parse(line);
                    some |= !sample.equals(Gpu.NONE);
                    latest = sample;
                }
            }
        } catch (IOException e) {
            LOG.log(Level.FINE, command.get(0) + " cannot be asked", e); // no reason not to train
        }
        latest = Gpu.NONE;
        return some;
    }

    @Override
    public void close() {
        closed = true;
        Process process = tool;
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
