package dev.drydock.dataplane;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;

/**
 * The texts of a {@link SortedRun} by what its rows name them with; read from the run each time, so that open runs take no heap for
 * theirs. Unmodifiable through this interface.
 */
final class RunTexts extends AbstractList<String> {
    private final ByteBuffer run;
    private final int length;
    /** Of a run whose rows count texts: where each begins behind the header; else nothing. */
    private final int[] counted;

    /** @throws IndexOutOfBoundsException if the bytes are no run */
    RunTexts(ByteBuffer run) {
        this.run = run;
        this.length = RunCursor.within(run.getInt(SortedRun.TEXT_BYTES), run.limit() - SortedRun.HEADER);
        this.counted = SortedRun.countsTexts(run) ? places() : new int[0];
    }

    private int[] places() {
        int[] places = new int[RunCursor.within(run.getInt(SortedRun.TEXTS), length)];
        int next = 0;
        for (int i = 0; i < places.length; i++) {
            places[i] = next;
            next += Integer.BYTES + length(next);
        }
        return places;
    }

    /** How many bytes they take in the run, right behind its header. */
    int bytes() {
        return length;
    }

    /** @throws IndexOutOfBoundsException if no text is named so */
    @Override
    public String get(int name) {
        int place = place(name);
        byte[] utf8 = new byte[length(place)];
        run.get(SortedRun.HEADER + place + Integer.BYTES, utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    void fill(int name, byte with) {
        int place = place(name);
        for (int i = 0; i < length(place); i++) {
            run.put(SortedRun.HEADER + place + Integer.BYTES + i, with);
        }
    }

    private int place(int name) {
        return SortedRun.countsTexts(run) ? counted[name] : RunCursor.within(name, length - Integer.BYTES);
    }

    private int length(int place) {
        return RunCursor.within(
                run.getInt(SortedRun.HEADER + place), length - Integer.BYTES - RunCursor.within(place, length));
    }

    @Override
    public int size() {
        return run.getInt(SortedRun.TEXTS);
    }
}
