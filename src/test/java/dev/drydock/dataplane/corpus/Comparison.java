package dev.drydock.dataplane.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What another reader makes of a case, beside the honest verdict. {@code other_readers.py} of the corpus judges alike. */
enum Comparison {
    /** The same rows with the same values; the others are refused. */
    AS_HERE,
    /** Good rows are refused, or the file as a whole is, but somebody is told. */
    REFUSES,
    /** Good rows are missing, and nobody is told. */
    LOSES,
    /** Bad rows are taken for good ones, or values are not those of the file, and nobody is told. */
    CHANGES;

    static Comparison of(Expected expected, CommonsCsvLoader.Taken taken) {
        if (expected instanceof Expected.Refused) {
            boolean told = taken.stopped() || (taken.rows().isEmpty() && taken.refused() > 0);
            return told && taken.rows().isEmpty() ? AS_HERE : CHANGES;
        }
        List<ExpectedRow> rows = ((Expected.Rows) expected).rows();
        List<Map<String, String>> missing = new ArrayList<>(good(rows).toList());
        List<Map<String, String>> others = new ArrayList<>();
        for (Map<String, String> row : taken.rows()) {
            if (!missing.remove(row)) {
                others.add(row);
            }
        }
        if (!others.isEmpty()) {
            return CHANGES;
        }
        if (taken.stopped()) {
            return REFUSES;
        }
        long rejected = rows.size() - good(rows).count();
        if (missing.size() > Math.max(0, taken.refused() - rejected)) {
            return LOSES;
        }
        return missing.isEmpty() ? AS_HERE : REFUSES;
    }

    private static Stream<Map<String, String>> good(List<ExpectedRow> rows) {
        return rows.stream()
                .filter(ExpectedRow.Accepted.class::isInstance)
                .map(row -> ((ExpectedRow.Accepted) row).values());
    }
}
