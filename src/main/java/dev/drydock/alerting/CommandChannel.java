package dev.drydock.alerting;

import dev.drydock.config.AlertChannelSettings.Command;
import dev.drydock.domain.alert.AlertChannel;
import dev.drydock.domain.alert.AlertMessage;
import dev.drydock.files.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Gives each message to a program: its JSON on standard input, its id in the variable {@code DRYDOCK_ALERT_MESSAGE}. No shell is in between.
 * The message is sent if the program ends with status 0 within its time. What it prints is shown in failures only.
 */
final class CommandChannel implements AlertChannel {
    private static final String USUAL_PATH = "/usr/local/bin:/usr/bin:/bin";
    private static final int MOST_OUTPUT_BYTES = 1 << 20;
    private static final int MOST_SHOWN_BYTES = 4 << 10;
    private static final int MOST_SHOWN = 300;
    private static final int POLL_MILLIS = 50;
    private static final int SIGNALS = 128;
    private static final String CURE = "Correct the program; its standard input was the message as JSON.";

    private final Command settings;
    private final NotSent notSent;

    CommandChannel(Command settings) {
        this.settings = settings;
        this.notSent = new NotSent(settings.name(), settings.program().toString());
    }

    @Override
    public String name() {
        return settings.name();
    }

    /** Files instead of pipes: a program that does not read, or whose child keeps the output open, holds up nothing. */
    @Override
    public Optional<String> send(AlertMessage message) {
        try {
            Path folder = Files.createTempDirectory("drydock-alert-");
            try {
                Path input = Files.write(folder.resolve("message.json"), AlertJson.of(message));
                run(message, input, folder.resolve("output.txt"));
            } finally {
                DurableFiles.deleteTree(folder);
            }
            return Optional.empty();
        } catch (IOException e) {
            throw notSent.because(
                    message,
                    "it could not be run: " + NotSent.reason(e),
                    "Check that the file exists and that Drydock's user may run it.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notSent.because(message, "the server stops", "Nothing needs to be done.", e);
        }
    }

    private void run(AlertMessage message, Path input, Path output) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(settings.program().toString()))
                .directory(Path.of("/").toFile())
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        environment(builder.environment(), message.id());
        Process process = builder.start();
        try {
            long end = System.nanoTime() + settings.limit().toNanos();
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (System.nanoTime() - end > 0) {
                    throw notSent.because(
                            message,
                            "it did not end within " + settings.limit().toSeconds() + " s" + printed(output),
                            "Drydock has killed it. Correct the program, or raise timeout of the channel.",
                            null);
                }
                if (Files.size(output) > MOST_OUTPUT_BYTES) {
                    throw notSent.because(
                            message,
                            "it printed more than " + MOST_OUTPUT_BYTES + " bytes" + printed(output),
                            "Drydock has killed it. " + CURE,
                            null);
                }
            }
        } finally {
            kill(process);
        }
        if (process.exitValue() != 0) {
            throw notSent.because(message, ended(process.exitValue()) + printed(output), CURE, null);
        }
    }

    private static void environment(Map<String, String> environment, String id) {
        String path = environment.getOrDefault("PATH", USUAL_PATH);
        environment.clear();
        environment.put("PATH", path);
        environment.put("LANG", "C.UTF-8");
        environment.put("DRYDOCK_ALERT_MESSAGE", id);
    }

    /** The children first, while their parent is still known. */
    private static void kill(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private static String ended(int status) {
        return "it ended with status " + status + (status > SIGNALS ? ", as after signal " + (status - SIGNALS) : "");
    }

    private static String printed(Path output) throws IOException {
        try (InputStream in = Files.newInputStream(output)) {
            String text = new String(in.readNBytes(MOST_SHOWN_BYTES), StandardCharsets.UTF_8);
            String shown = AlertWords.cut(AlertWords.line(text.strip().replaceAll("\\s+", " ")), MOST_SHOWN);
            return shown.isEmpty() ? "" : " and printed: " + shown;
        }
    }
}
