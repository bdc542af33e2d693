package dev.drydock.workers.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttemptDirectoryTest {
    private static final int BEATS = 20_000;

    @TempDir
    Path folder;

    /** Who looked between the emptying of the file and its writing took the worker for dead, and started another beside it. */
    @Test
    void aHeartbeatIsNeverEmptyOnceItBeats() throws IOException {
        AttemptDirectory attempt = new AttemptDirectory(folder.resolve("attempt-1-0"));
        assertThat(attempt.path().toFile().mkdir()).isTrue();
        attempt.writeHeartbeat(0);
        CompletableFuture<Void> worker = CompletableFuture.runAsync(() -> beat(attempt));
        long empty = 0;
        while (!worker.isDone()) {
            empty += attempt.readHeartbeat().isEmpty() ? 1 : 0;
        }
        worker.join();
        assertThat(empty).isZero();
        assertThat(attempt.readHeartbeat()).isEqualTo(Integer.toString(BEATS));
    }

    private static void beat(AttemptDirectory attempt) {
        try {
            for (int beat = 1; beat <= BEATS; beat++) {
                attempt.writeHeartbeat(beat);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
