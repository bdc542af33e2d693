package dev.drydock.dataplane.corpus;

import java.util.List;

/** What a reader said of a file. */
sealed interface Verdict {

    /** @param outcomes of all records, in the order of the file */
    record Read(List<Outcome> outcomes) implements Verdict {}

    /**
     * The file as a whole cannot be read.
     *
     * @param code of the catalogue
     */
    record Refused(String code, String sentence) implements Verdict {}
}
