package dev.drydock.draft;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** Refuses a record that never ends, such as one whose quote does not close, before it fills the memory. */
final class BoundedLines extends FilterReader {
    private final int most;
    private long budget;

    /** @param most characters that may be read for one record, read-ahead included */
    BoundedLines(Reader in, int most) {
        super(in);
        this.most = most;
        this.budget = most;
    }

    /** A record has ended; the next one may be as long again. */
    void nextRecord() {
        budget = most;
    }

    /** More was read than one record may have. */
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;

        TooLong() {
            super("a record is too long");
        }
    }

    @Override
    public int read() throws IOException {
        int character = super.read();
        spend(character < 0 ? 0 : 1);
        return character;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        spend(Math.max(0, read));
        return read;
    }

    private void spend(int characters) throws TooLong {
        budget -= characters;
        if (budget < 0) {
            throw new TooLong();
        }
    }
}
