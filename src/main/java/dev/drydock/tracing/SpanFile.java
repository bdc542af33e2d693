package dev.drydock.tracing;

import dev.drydock.programlog.ProgramLogSettings;
import dev.drydock.programlog.RotatingFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;

/** OTLP JSON lines in a file that rotates as the program log does. */
final class SpanFile implements SpanSink {
    private final RotatingFile lines;
    private final Clock clock;

    SpanFile(Path file, ProgramLogSettings settings, Clock clock) {
        this.lines = new RotatingFile(
                file,
                settings.mostBytes(),
                settings.keepDays(),
                ZoneId.systemDefault(),
                beginning -> beginning.startsWith("{\"resourceSpans"));
        this.clock = clock;
    }

    @Override
    public void write(String json) throws IOException {
        lines.append(json, clock.instant());
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
