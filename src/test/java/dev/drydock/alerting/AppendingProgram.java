package dev.drydock.alerting;

import dev.drydock.config.AlertChannelSettings;
import dev.drydock.files.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A JVM that sends one message after the other to a file, and records each one only when it was sent: the next JVM sends again what this one
 * has not recorded. Arguments: the file, the record, the beginning of the ids.
 */
final class AppendingProgram {
    private AppendingProgram() {}

    public static void main(String[] arguments) throws IOException {
        Path record = Path.of(arguments[1]);
        FileChannel channel =
                new FileChannel(new AlertChannelSettings.File("book", Path.of(arguments[0])), Path.of("unused"));
        for (int next = recorded(record); ; next++) {
            channel.send(Messages.of(arguments[2] + next, Messages.firing("run/" + next, "ü".repeat(2000))));
            DurableFiles.replace(record, Integer.toString(next + 1).getBytes(StandardCharsets.UTF_8));
        }
    }

    static int recorded(Path record) throws IOException {
        return Files.exists(record) ? Integer.parseInt(Files.readString(record)) : 0;
    }
}
