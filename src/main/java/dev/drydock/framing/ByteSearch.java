package dev.drydock.framing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes at a time. Which bytes of a word are 0 is found as in Warren, <i>Hacker's Delight</i>, 6-1: the lowest one
 * found is right, and no other is needed.
 */
public final class ByteSearch {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long LINE_FEEDS = ONES * '\n';
    private static final long RETURNS = ONES * '\r';

    private ByteSearch() {}

    /** Index of the first quote, line feed or carriage return, or {@code to}. */
    static int quoteOrLineEnd(byte[] bytes, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long word = (long) WORDS.get(bytes, i);
            long found = zeros(word ^ QUOTES) | zeros(word ^ LINE_FEEDS) | zeros(word ^ RETURNS);
            if (found != 0) {
                return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        while (i < to && bytes[i] != '"' && bytes[i] != '\n' && bytes[i] != '\r') {
            i++;
        }
        return i;
    }

    /** Whether every byte is an ASCII character other than NUL. */
    public static boolean isPlainAscii(byte[] bytes, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long word = (long) WORDS.get(bytes, i);
            if ((zeros(word) | (word & HIGHS)) != 0) {
                return false;
            }
        }
        while (i < to && bytes[i] > 0) {
            i++;
        }
        return i == to;
    }

    /** The highest bit of the lowest byte that is 0 is set, and none below it. */
    private static long zeros(long word) {
        return (word - ONES) & ~word & HIGHS;
    }
}
