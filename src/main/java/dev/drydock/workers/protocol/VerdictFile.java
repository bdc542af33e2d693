package dev.drydock.workers.protocol;

import dev.drydock.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * {@code verdict.properties}: why an attempt failed without a result. The process that watched the worker writes it after the worker's
 * death. Keys: {@code failure.code}, {@code failure.sentence}.
 */
public record VerdictFile(String failureCode, String failureSentence) {

    public void write(AttemptDirectory attempt) throws IOException {
        DurableFiles.replace(
                attempt.verdictFile(),
                PropertyFile.bytes(Map.of("failure.code", failureCode, "failure.sentence", failureSentence)));
    }

    /** @return empty if the worker recorded its own end, or if no process watched it end */
    public static Optional<VerdictFile> read(AttemptDirectory attempt) throws IOException {
        if (!Files.exists(attempt.verdictFile())) {
            return Optional.empty();
        }
        SortedMap<String, String> map = PropertyFile.read(attempt.verdictFile());
        return Optional.of(
                new VerdictFile(map.getOrDefault("failure.code", ""), map.getOrDefault("failure.sentence", "")));
    }
}
