package dev.drydock.dataplane.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What holds of every file that is read, whatever is in it: records are numbered from 1 without gaps; each begins where one of the
 * file's lines begins, on the line that it says; and every line with something in it belongs to the header or to exactly one record.
 * A record has several lines only where a quote is open at the end of each but its last, and never if its framing is at fault. Works
 * on bytes and quotes alone and knows nothing of the reader's code.
 */
final class NothingLost {
    private static final Set<String> ONE_LINE = Set.of("BAD_QUOTE", "TOO_LONG");

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final byte[] bytes;
    private final List<PhysicalLines.Line> lines;
    private final List<Outcome> outcomes;
    private final List<String> faults = new ArrayList<>();

    private NothingLost(byte[] bytes, List<Outcome> outcomes) {
        this.bytes = bytes;
        this.lines = PhysicalLines.of(bytes);
        this.outcomes = outcomes;
    }

    /**
     * Sentences of what does not hold; none if all does.
     *
     * @param header whether the file has one
     */
    static List<String> faults(byte[] bytes, boolean header, List<Outcome> outcomes) {
        NothingLost all = new NothingLost(bytes, outcomes);
        all.look(header);
        return all.faults;
    }

    private void look(boolean header) {
        int from = 0;
        String what = header ? "the header" : "";
        boolean oneLine = false;
        for (int i = 0; i < outcomes.size(); i++) {
            Place place = outcomes.get(i).place();
            if (place.record() != i + 1) {
                faults.add("record " + (i + 1) + " has the number " + place.record());
            }
            if (place.line() < 1 || place.line() > lines.size() || place.line() - 1 < from) {
                faults.add("record " + (i + 1) + " is on line " + place.line() + ", which is no line behind " + what);
                return;
            }
            int line = (int) place.line() - 1;
            if (begin(line) != place.offset()) {
                faults.add("record " + (i + 1) + " begins at " + place.offset() + ", its line at " + begin(line));
            }
            if (!what.isEmpty()) {
                requireOne(what, from, line, oneLine);
            }
            from = line;
            what = "record " + (i + 1);
            oneLine = outcomes.get(i) instanceof Outcome.Rejected rejected
                    && ONE_LINE.contains(rejected.reason())
                    && rejected.field().isEmpty();
        }
        requireOne(what, from, lines.size(), oneLine);
    }

    /** Behind a byte order mark. */
    private int begin(int line) {
        return line == 0 && Arrays.mismatch(bytes, BYTE_ORDER_MARK) == BYTE_ORDER_MARK.length
                ? BYTE_ORDER_MARK.length
                : lines.get(line).begin();
    }

    /** The lines {@code [from, to)} are one record and empty lines. */
    private void requireOne(String what, int from, int to, boolean oneLine) {
        int first = from;
        int last = to - 1;
        while (first <= last && lines.get(first).isEmpty()) {
            first++;
        }
        while (last > first && lines.get(last).isEmpty()) {
            last--;
        }
        if (first > last) {
            faults.add(what + " has no line with anything in it");
            return;
        }
        if (oneLine && last > first) {
            faults.add(what + " is malformed and takes " + (last - first) + " more lines with it");
        }
        boolean open = false;
        for (int line = first; line < last; line++) {
            for (int i = lines.get(line).begin(); i < lines.get(line).end(); i++) {
                open ^= bytes[i] == '"';
            }
            if (!open) {
                faults.add("line " + (line + 2) + " is in no record: " + what + " was at its end before");
                return;
            }
        }
    }
}
