package dev.drydock.draft;

import java.math.BigDecimal;
import java.math.MathContext;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Texts and numbers as {@code model.yaml} takes them. */
final class Words {
    private static final int LONGEST = 200;
    private static final int LONGEST_SHOWN = 40;
    private static final int LONGEST_NAME = 60;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_]*([ ./-][A-Za-z0-9_]+)*");
    private static final Set<String> RESERVED = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private Words() {}

    /** Whether a text can stand in {@code model.yaml}: one line of 1 to 200 characters without spaces around it. */
    static boolean isWritable(String text) {
        return !text.isBlank()
                && text.length() <= LONGEST
                && text.equals(text.strip())
                && text.codePoints().noneMatch(Character::isISOControl);
    }

    /** The text as a YAML scalar, quoted unless it is plain. */
    static String yaml(String text) {
        if (PLAIN.matcher(text).matches() && !RESERVED.contains(text.toLowerCase(Locale.ROOT))) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(character -> {
            if (character == '"' || character == '\\') {
                quoted.append('\\').appendCodePoint(character);
            } else if (isPrintable(character)) {
                quoted.appendCodePoint(character);
            } else {
                quoted.append("\\U%08x".formatted(character));
            }
        });
        return quoted.append('"').toString();
    }

    /** The text as a comment or a message shows it: short, and on one line. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder("'");
        text.codePoints()
                .limit(LONGEST_SHOWN)
                .forEach(character -> shown.appendCodePoint(isPrintable(character) ? character : '?'));
        return shown.append(text.codePointCount(0, text.length()) > LONGEST_SHOWN ? "…'" : "'")
                .toString();
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> character != 0xFFFE && character != 0xFFFF;
        };
    }

    /** Lower-case letters, digits and single dashes, starting with a letter; {@code otherwise} if nothing is left. */
    static String name(String text, String otherwise) {
        String ascii = Normalizer.normalize(text.replace("ß", "ss"), Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .replaceAll("([a-z]{2})([A-Z])", "$1-$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^[^a-z]+", "")
                .replaceAll("-+$", "");
        String cut = ascii.length() <= LONGEST_NAME
                ? ascii
                : ascii.substring(0, LONGEST_NAME).replaceAll("-+$", "");
        return cut.isEmpty() ? otherwise : cut;
    }

    /** Nine significant digits, without an exponent where that is short. */
    static String number(double value) {
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(9)).stripTrailingZeros();
        return rounded.signum() == 0
                ? "0"
                : Math.abs(rounded.scale()) <= 12 ? rounded.toPlainString() : rounded.toString();
    }

    /** A count as people read it. */
    static String count(long rows) {
        return String.format(Locale.ROOT, "%,d", rows);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.1 ? "%.1f %%" : "%.0f %%", 100 * share);
    }
}
