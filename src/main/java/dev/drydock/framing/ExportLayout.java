package dev.drydock.framing;

/** The format of a file's records, found from its first record. */
public record ExportLayout(Form form, byte separator) {

    /** What a record is. */
    public enum Form {
        /** RFC 4180 with any of {@link #SEPARATORS}, below a header. */
        CSV,
        /** One JSON object a line, without a header. */
        JSON_LINES
    }

    /** Comma, semicolon, tab, bar; of equally frequent ones the first. */
    private static final byte[] SEPARATORS = {',', ';', '\t', '|'};

    static final ExportLayout LINES = new ExportLayout(Form.JSON_LINES, (byte) 0);

    /** The separator that stands most often outside of quotes in the first line; JSON if that begins with a brace. */
    static ExportLayout of(byte[] text, int from, int to) {
        if (from < to && text[from] == '{') {
            return LINES;
        }
        int[] found = new int[SEPARATORS.length];
        boolean quoted = false;
        for (int i = from; i < to && text[i] != '\n' && text[i] != '\r'; i++) {
            if (text[i] == '"') {
                quoted = !quoted;
            } else if (!quoted) {
                count(text[i], found);
            }
        }
        int best = 0;
        for (int i = 1; i < found.length; i++) {
            best = found[i] > found[best] ? i : best;
        }
        return new ExportLayout(Form.CSV, SEPARATORS[best]);
    }

    private static void count(byte at, int[] found) {
        for (int i = 0; i < SEPARATORS.length; i++) {
            found[i] += at == SEPARATORS[i] ? 1 : 0;
        }
    }
}
