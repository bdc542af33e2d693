package dev.drydock.dataplane.corpus;

import java.util.Map;

/** What became of one record. */
sealed interface Outcome {
    Place place();

    /** @param values by name, as {@link CorpusSchema#usualValues} has them */
    record Accepted(Place place, Map<String, String> values) implements Outcome {}

    /** @param field header of the cell at fault; empty if it is the record as a whole */
    record Rejected(Place place, String reason, String field) implements Outcome {}
}
