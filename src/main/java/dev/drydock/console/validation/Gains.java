package dev.drydock.console.validation;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The leading difference of gate reports that were read before, by the reports' digests: a digest's report never changes. Keeps the
 * last {@value #MOST} that were asked for. Safe for use by many threads.
 */
@Singleton
public class Gains {
    private static final int MOST = 2000;

    private final Map<String, JsonNode> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JsonNode> eldest) {
            return size() > MOST;
        }
    };

    /** @param read the report, byte for byte; asked only for a digest that is not known. What it throws is kept by nobody. */
    public JsonNode of(String digest, Supplier<byte[]> read) {
        Optional<JsonNode> before = find(digest);
        if (before.isPresent()) {
            return before.get();
        }
        JsonNode difference = ReportReading.of(read.get()).leadingDifference().deepCopy();
        synchronized (known) {
            known.put(digest, difference);
        }
        return difference;
    }

    private Optional<JsonNode> find(String digest) {
        synchronized (known) {
            return Optional.ofNullable(known.get(digest));
        }
    }
}
