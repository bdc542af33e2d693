package dev.drydock.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drydock.workers.protocol.AttemptDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeartbeatWatchTest {
    @TempDir
    Path directory;

    /** A worker that hangs writes the same counter again and again, and each time the file is empty for a moment. */
    @Test
    void anEmptyFileIsNoSignOfLife() throws IOException {
        AttemptDirectory attempt = new AttemptDirectory(directory);
        HeartbeatWatch watch = new HeartbeatWatch(attempt, Duration.ofMillis(500));
        attempt.writeHeartbeat(1);
        assertThat(watch.silentTooLong()).isFalse();
        await().until(() -> {
            Files.write(attempt.heartbeatFile(), new byte[0]);
            boolean whileEmpty = watch.silentTooLong();
            attempt.writeHeartbeat(1);
            return whileEmpty && watch.silentTooLong();
        });
        attempt.writeHeartbeat(2);
        assertThat(watch.silentTooLong()).isFalse();
    }
}
