package dev.drydock.domain.egress;

/** Where texts and groups end in a line of strace. A text may have any bracket in it: the traced process wrote it. */
final class Quoted {
    private Quoted() {}

    /** After the closing quotation mark of the text that begins there; the end of the line if there is none. */
    static int endOfText(String line, int begin) {
        for (int i = begin + 1; i < line.length(); i++) {
            if (line.charAt(i) == '\\') {
                i++;
            } else if (line.charAt(i) == '"') {
                return i + 1;
            }
        }
        return line.length();
    }

    /** After the bracket that closes the one that stands there; the end of the line if there is none. */
    static int endOfGroup(String line, int begin) {
        int depth = 0;
        int at = begin;
        while (at < line.length()) {
            char next = line.charAt(at);
            if (next == '"') {
                at = endOfText(line, at);
                continue;
            }
            if ("([{".indexOf(next) >= 0) {
                depth++;
            } else if (")]}".indexOf(next) >= 0) {
                depth--;
                if (depth == 0) {
                    return at + 1;
                }
            }
            at++;
        }
        return line.length();
    }
}
