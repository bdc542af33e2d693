package dev.drydock.programlog;

/** Text made fit for one line of a log: no value can end the line, its own quotes, or hide what follows. */
final class PlainLine {
    private static final char REPLACEMENT = '\uFFFD';

    private PlainLine() {}

    /** The beginning of a text that is too long, with a mark that names its length. */
    static String cut(String text, int mostChars) {
        if (text.length() <= mostChars) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(mostChars - 1)) ? mostChars - 1 : mostChars;
        return text.substring(0, end) + "… [cut: " + text.length() + " characters]";
    }

    /**
     * In double quotes, as JSON (RFC 8259, chapter 7) and the text format write it. Control characters, line separators of Unicode and
     * characters that turn the direction of writing become escapes. A surrogate without its other half becomes U+FFFD, since no UTF-8 has it.
     */
    static String quoted(String text) {
        StringBuilder line = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                line.append(c).append(text.charAt(++i));
            } else {
                append(line, c);
            }
        }
        return line.append('"').toString();
    }

    private static void append(StringBuilder line, char c) {
        switch (c) {
            case '"' -> line.append("\\\"");
            case '\\' -> line.append("\\\\");
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                if (Character.isSurrogate(c)) {
                    line.append(REPLACEMENT);
                } else if (isHidden(c)) {
                    line.append(String.format("\\u%04x", (int) c));
                } else {
                    line.append(c);
                }
            }
        }
    }

    private static boolean isHidden(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
