package dev.drydock.domain.egress;

import java.util.ArrayList;
import java.util.List;

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

    /** What stands between the commas that are in no text and in no brackets. */
    static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int begin = 0;
        int at = 0;
        while (at < text.length()) {
            char next = text.charAt(at);
            if (next == '"') {
                at = endOfText(text, at);
                continue;
            }
            if ("([{".indexOf(next) >= 0) {
                at = endOfGroup(text, at);
                continue;
            }
            if (next == ',') {
                parts.add(text.substring(begin, at).strip());
                begin = at + 1;
            }
            at++;
        }
        parts.add(text.substring(begin).strip());
        return parts;
    }

    /** The parts of what is one group from its first to its last character; empty if it is something else. */
    static List<String> partsOfGroup(String text) {
        boolean group = text.length() >= 2
                && "[{".indexOf(text.charAt(0)) >= 0
                && "]}".indexOf(text.charAt(text.length() - 1)) >= 0
                && endOfGroup(text, 0) == text.length();
        return group ? parts(text.substring(1, text.length() - 1)) : List.of();
    }
}
