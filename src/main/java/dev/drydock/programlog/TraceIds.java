package dev.drydock.programlog;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Trace ids by W3C Trace Context, level 1, chapter 3.2: 32 small hexadecimal digits, of which at least one is not 0. */
public final class TraceIds {
    /** Version, trace id, parent id, flags. A version after 00 may have more after another dash. */
    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

    private static final int LONGEST = 512;
    private static final int BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private TraceIds() {}

    /**
     * The id that the caller gave, so that its log and this one can be joined; else a new one.
     *
     * @param traceparent the header of that name; null without one
     */
    public static String of(@Nullable String traceparent) {
        if (traceparent == null || traceparent.length() > LONGEST) {
            return made();
        }
        Matcher header = TRACEPARENT.matcher(traceparent);
        boolean valid =
                header.matches() && (header.group(3) == null || !header.group(1).equals("00"));
        return valid ? header.group(2) : made();
    }

    private static String made() {
        byte[] id = new byte[BYTES];
        RANDOM.nextBytes(id);
        id[0] |= 1; // never all 0
        return HexFormat.of().formatHex(id);
    }
}
