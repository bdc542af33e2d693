package dev.drydock.cli.audit;

import dev.drydock.api.AuditRecordView;
import dev.drydock.api.TimeStampView;
import dev.drydock.domain.audit.AuditVerifier.Stored;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.StampTimes;
import dev.drydock.domain.audit.StampTimes.Difference;
import dev.drydock.domain.audit.StatedTime;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.TimeStampCertificates;
import dev.drydock.packaging.TimeStamps;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Verifies time stamps of checkpoints. That the log had these checkpoints is for {@link AuditCheck} to verify. */
final class StampCheck {
    private StampCheck() {}

    /**
     * What was found.
     *
     * @param stamps how many there are
     * @param authorityVerified whether the reader gave certificates that the authority's follow from
     * @param authority of the newest stamp that holds; empty if none does
     * @param records how many records the log had then
     * @param stated when, ISO-8601
     * @param unstamped how many records are newer
     * @param refused stamps that do not hold, a sentence each
     * @param differences the last hundred records whose own time does not fit
     */
    record Stamps(
            int stamps,
            boolean authorityVerified,
            String authority,
            long records,
            String stated,
            long unstamped,
            List<String> refused,
            List<Difference> differences) {}

    /** @param certificates file of the certificates that the authority's must follow from; null if the reader has none */
    static Stamps of(List<AuditRecordView> records, List<TimeStampView> stamps, @Nullable Path certificates) {
        Optional<TimeStampCertificates> trusted =
                Optional.ofNullable(certificates).map(TimeStampCertificates::read);
        TreeMap<Long, StatedTime> stated = new TreeMap<>();
        List<String> refused = new ArrayList<>();
        for (TimeStampView stamp : stamps) {
            try {
                stated.put(stamp.size(), verified(stamp, trusted));
            } catch (DrydockException e) {
                refused.add("of the first " + stamp.size() + " records: " + e.sentence());
            }
        }
        Map<Long, Instant> times = new TreeMap<>();
        stated.forEach((size, time) -> times.put(size, time.at()));
        Optional<Map.Entry<Long, StatedTime>> newest = Optional.ofNullable(stated.lastEntry());
        long stamped = newest.map(Map.Entry::getKey).orElse(0L);
        return new Stamps(
                stamps.size(),
                trusted.isPresent(),
                newest.map(entry -> entry.getValue().authority()).orElse(""),
                stamped,
                newest.map(entry -> entry.getValue().at().toString()).orElse(""),
                Math.max(0, records.size() - stamped),
                refused,
                StampTimes.differences(
                        records.stream()
                                .map(record -> new Stored(record.index(), record.record(), record.leafHash()))
                                .toList(),
                        times));
    }

    private static StatedTime verified(TimeStampView stamp, Optional<TimeStampCertificates> trusted) {
        try {
            if (Checkpoint.ofNote(stamp.checkpoint()).size() != stamp.size()) {
                throw refused("its checkpoint is of another size");
            }
            return TimeStamps.verify(
                    stamp.checkpoint().getBytes(StandardCharsets.UTF_8),
                    Base64.getDecoder().decode(stamp.stamp()),
                    trusted);
        } catch (IllegalArgumentException e) {
            throw refused(e.getMessage());
        }
    }

    static void print(Stamps found, PrintWriter out) {
        if (found.stamps() == 0) {
            return;
        }
        if (!found.authority().isEmpty()) {
            out.println("  Time stamps: " + found.stamps() + ". The authority " + found.authority()
                    + (found.authorityVerified() ? "" : ", which was not verified (use --timestamp-ca FILE),")
                    + " states that the first " + found.records() + " records existed at " + found.stated()
                    + ". They may be older. " + found.unstamped()
                    + (found.unstamped() == 1 ? " record is" : " records are")
                    + " newer than the stamp.");
        }
        found.refused().forEach(sentence -> out.println("  TIME_STAMP_REFUSED " + sentence));
        if (!found.differences().isEmpty()) {
            out.println("  Times of records that do not fit a time stamp"
                    + (found.differences().size() == 100 ? " (the last 100):" : ":"));
            found.differences().forEach(difference -> out.println("    " + difference.sentence()));
        }
    }

    /** @throws DrydockException {@link CommonFailure#TIME_STAMP_REFUSED} with the first stamp that does not hold */
    static void requireHold(Stamps found) {
        if (!found.refused().isEmpty()) {
            throw new DrydockException(
                    CommonFailure.TIME_STAMP_REFUSED,
                    found.refused().size() + " of " + found.stamps() + " time stamps do not hold. The first is that "
                            + found.refused().get(0));
        }
    }

    private static DrydockException refused(@Nullable String why) {
        return new DrydockException(CommonFailure.TIME_STAMP_REFUSED, "The time stamp is refused: " + why + ".");
    }
}
