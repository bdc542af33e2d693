package dev.drydock.dataplane.corpus;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What an honest reader says of one record. */
sealed interface ExpectedRow {
    long record();

    long line();

    boolean allows(Outcome outcome);

    record Accepted(long record, long line, Map<String, String> values) implements ExpectedRow {
        @Override
        public boolean allows(Outcome outcome) {
            return outcome instanceof Outcome.Accepted accepted
                    && accepted.place().record() == record
                    && accepted.place().line() == line
                    && accepted.values().equals(values);
        }
    }

    /** @param reasons any of which tells the truth */
    record Rejected(long record, long line, Set<String> reasons, String field) implements ExpectedRow {
        static Rejected of(long record, long line, String reasons, String field) {
            return new Rejected(record, line, new TreeSet<>(Set.of(reasons.split("\\|"))), field);
        }

        @Override
        public boolean allows(Outcome outcome) {
            return outcome instanceof Outcome.Rejected rejected
                    && rejected.place().record() == record
                    && rejected.place().line() == line
                    && reasons.contains(rejected.reason())
                    && rejected.field().equals(field);
        }
    }
}
