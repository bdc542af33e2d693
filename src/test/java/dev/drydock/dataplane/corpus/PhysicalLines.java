package dev.drydock.dataplane.corpus;

import java.util.ArrayList;
import java.util.List;

/** The lines of a file, whatever quotes say. */
final class PhysicalLines {
    private PhysicalLines() {}

    /**
     * @param begin offset of its first byte
     * @param end offset behind its last byte, without the line end
     * @param ended whether a line end follows
     */
    record Line(int begin, int end, boolean ended) {
        boolean isEmpty() {
            return begin == end;
        }
    }

    /** A line ends with CR LF, LF or CR. A last line end begins no further line. */
    static List<Line> of(byte[] bytes) {
        List<Line> lines = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '\n' && bytes[i] != '\r') {
                continue;
            }
            lines.add(new Line(begin, i, true));
            if (bytes[i] == '\r' && i + 1 < bytes.length && bytes[i + 1] == '\n') {
                i++;
            }
            begin = i + 1;
        }
        if (begin < bytes.length) {
            lines.add(new Line(begin, bytes.length, false));
        }
        return lines;
    }
}
