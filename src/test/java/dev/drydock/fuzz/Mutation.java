package dev.drydock.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Changes bytes at random; the same numbers give the same change. */
final class Mutation {
    /** What parsers stumble over: ends of ranges, other spellings of nothing, openings without end, characters beside the text. */
    private static final List<String> TOKENS = List.of(
            "",
            "0",
            "-1",
            "1e309",
            "1e-400",
            "1e999999999",
            "9223372036854775808",
            "-9223372036854775808",
            "2147483648",
            "0.1e1",
            "NaN",
            "Infinity",
            "null",
            "true",
            "{}",
            "[]",
            "[null]",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\u001b[2J\"",
            "\u202etxt.exe",
            "\u0000",
            "\u001b[31m",
            "\ufeff",
            "'",
            "\"",
            "{",
            "[",
            "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
            "&a",
            "*a",
            "!!java.net.URL",
            "? ",
            "---\n",
            "\t",
            "\r",
            "%s",
            "../../../../etc/passwd",
            "<!DOCTYPE a [<!ENTITY b \"c\">]>",
            "&b;",
            "<![CDATA[",
            "x".repeat(5_000));

    private final SplittableRandom random;
    private final List<byte[]> samples;

    /** @param samples good inputs, of which two are spliced now and then */
    Mutation(SplittableRandom random, List<byte[]> samples) {
        this.random = random;
        this.samples = samples;
    }

    /** One of the samples with one to four changes. */
    byte[] next(boolean text) {
        byte[] bytes = any().clone();
        int changes = random.nextBoolean() ? 1 : 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            bytes = change(bytes, text);
        }
        return bytes;
    }

    private byte[] any() {
        return samples.get(random.nextInt(samples.size()));
    }

    private byte[] change(byte[] bytes, boolean text) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(16));
        // A word for a word leaves the syntax whole, so that what stands behind the parser is looked at too.
        int kind = text && random.nextBoolean() ? 8 + random.nextInt(2) : random.nextInt(text ? 10 : 7);
        return switch (kind) {
            case 0 -> flipped(bytes);
            case 1 -> joined(head(bytes, from), some(), tail(bytes, from));
            case 2 -> joined(head(bytes, from), tail(bytes, to));
            case 3 -> joined(head(bytes, to), tail(bytes, from));
            case 4 -> head(bytes, from);
            case 5 -> spliced(bytes, from);
            case 6 -> overwritten(bytes, from);
            case 7 -> joined(head(bytes, from), token(), tail(bytes, to));
            case 8 -> wordReplaced(bytes, token());
            default -> wordReplaced(bytes, wordOf(any()));
        };
    }

    private byte[] flipped(byte[] bytes) {
        byte[] changed = bytes.clone();
        if (changed.length > 0) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    private byte[] some() {
        byte[] bytes = new byte[1 + random.nextInt(8)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A length, an offset or a count of a binary format becomes very large, negative or zero. */
    private byte[] overwritten(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        byte with = random.nextBoolean() ? (byte) 0xFF : random.nextBoolean() ? 0x7F : (byte) 0;
        Arrays.fill(changed, at, Math.min(changed.length, at + (1 << random.nextInt(4))), with);
        return changed;
    }

    private byte[] spliced(byte[] bytes, int from) {
        byte[] other = any();
        return joined(head(bytes, from), tail(other, random.nextInt(other.length + 1)));
    }

    private byte[] token() {
        return TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8);
    }

    /** Exchanges a whole word, which is what a text format gives a meaning to. */
    private byte[] wordReplaced(byte[] bytes, byte[] by) {
        int[] word = word(bytes);
        return joined(head(bytes, word[0]), by, tail(bytes, word[1]));
    }

    private byte[] wordOf(byte[] bytes) {
        int[] word = word(bytes);
        return Arrays.copyOfRange(bytes, word[0], word[1]);
    }

    private int[] word(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int from = at;
        while (from > 0 && isOfWord(bytes[from - 1])) {
            from--;
        }
        int to = at;
        while (to < bytes.length && isOfWord(bytes[to])) {
            to++;
        }
        return new int[] {from, to};
    }

    private static boolean isOfWord(byte b) {
        return b == '.' || b == '-' || b == '_' || b == '+' || Character.isLetterOrDigit(b);
    }

    private static byte[] head(byte[] bytes, int to) {
        return Arrays.copyOf(bytes, Math.min(to, bytes.length));
    }

    private static byte[] tail(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, Math.min(from, bytes.length), bytes.length);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
