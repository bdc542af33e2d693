package dev.drydock.dataplane.corpus;

/**
 * What a cell means to an honest reader.
 *
 * @param reasons why it is rejected, empty if it is not
 * @param ofRecord whether the fault is the record's and not the cell's
 * @param values of an accepted row where they differ from the usual one's: pairs of name and value
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Meaning(String reasons, boolean ofRecord, String... values) {
    static Meaning is(String... values) {
        return new Meaning("", false, values);
    }

    static Meaning faultOfCell(String reasons) {
        return new Meaning(reasons, false);
    }

    static Meaning faultOfRecord(String reasons) {
        return new Meaning(reasons, true);
    }
}
