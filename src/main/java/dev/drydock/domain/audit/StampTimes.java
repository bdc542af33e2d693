package dev.drydock.domain.audit;

import dev.drydock.domain.audit.AuditVerifier.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares the times that records claim with those of time stamps. A record was in the log before the first stamp of a larger log, and came after
 * each stamp of a smaller one.
 */
public final class StampTimes {
    /** By how much a server's clock and an authority's may differ; asking for a stamp takes seconds of it. */
    public static final Duration LIMIT = Duration.ofMinutes(5);

    private static final int MOST = 100;

    private StampTimes() {}

    /**
     * A record whose time cannot be.
     *
     * @param record its number
     * @param claimed its own time, ISO-8601
     * @param stamp size of the stamped log
     * @param stated by the authority
     */
    public record Difference(long record, String claimed, long stamp, String stated) {
        public String sentence() {
            return "Record " + record + " says " + claimed + ", and was "
                    + (record < stamp ? "there before " : "written after ") + stated + ", as the stamp of the first "
                    + stamp + " records states. The difference is above " + LIMIT.toMinutes() + " minutes.";
        }
    }

    /**
     * @param records in their order; what is none has no time
     * @param stated times by the sizes of stamped logs
     * @return the last hundred
     */
    public static List<Difference> differences(Iterable<Stored> records, Map<Long, Instant> stated) {
        Deque<Map.Entry<Long, Instant>> later = new ArrayDeque<>(new TreeMap<>(stated).entrySet());
        Deque<Difference> found = new ArrayDeque<>();
        Map.@Nullable Entry<Long, Instant> earlier = null;
        for (Stored record : records) {
            while (!later.isEmpty() && later.getFirst().getKey() <= record.number()) {
                Map.Entry<Long, Instant> passed = later.removeFirst();
                if (earlier == null || passed.getValue().isAfter(earlier.getValue())) {
                    earlier = passed;
                }
            }
            Optional<Instant> at = AuditRecord.timeOf(record.canonical());
            if (at.isEmpty()) {
                continue;
            }
            if (!later.isEmpty() && at.get().isAfter(later.getFirst().getValue().plus(LIMIT))) {
                add(found, record, at.get(), later.getFirst());
            } else if (earlier != null && at.get().isBefore(earlier.getValue().minus(LIMIT))) {
                add(found, record, at.get(), earlier);
            }
        }
        return List.copyOf(found);
    }

    private static void add(Deque<Difference> found, Stored record, Instant at, Map.Entry<Long, Instant> stamp) {
        found.add(new Difference(
                record.number(), at.toString(), stamp.getKey(), stamp.getValue().toString()));
        if (found.size() > MOST) {
            found.remove();
        }
    }
}
