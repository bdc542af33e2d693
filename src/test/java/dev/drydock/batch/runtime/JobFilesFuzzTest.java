package dev.drydock.batch.runtime;

import dev.drydock.fuzz.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site's own jobs, changed at random. */
class JobFilesFuzzTest {
    @TempDir
    Path jobs;

    @Test
    void jobFiles() throws IOException {
        JobFiles files = new JobFiles(List.of(jobs), name -> true);
        byte[] nightly = Files.readAllBytes(Path.of("jobs/nightly-retrain.xml"));
        Fuzz.of("job XML", nightly).acceptsWhatReadsAgain(input -> {
            Files.write(jobs.resolve("nightly-retrain.xml"), input);
            return files.require("nightly-retrain").definition();
        });
    }
}
