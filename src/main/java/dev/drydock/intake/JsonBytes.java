package dev.drydock.intake;

/** Checks before parsing that a JSON document is in UTF-8, the only accepted encoding: the parser would accept others too. */
public final class JsonBytes {
    /** As many as a parser looks at to find out the encoding. */
    private static final int LOOKED_AT = 4;

    private JsonBytes() {}

    /**
     * Whether the bytes can only be read as UTF-8: they begin with no byte-order mark, and none of the first is zero, as in UTF-16 and
     * UTF-32 with no mark.
     */
    public static boolean areUtf8(byte[] json) {
        for (int i = 0; i < Math.min(LOOKED_AT, json.length); i++) {
            if (json[i] == 0) {
                return false;
            }
        }
        int first = json.length == 0 ? 0 : json[0] & 0xFF;
        return first != 0xFE && first != 0xFF && first != 0xEF;
    }
}
