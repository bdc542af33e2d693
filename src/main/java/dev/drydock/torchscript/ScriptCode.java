package dev.drydock.torchscript;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks one file of a module's code, word by word. TorchScript has two operators that touch files, {@code aten::save} and {@code
 * aten::from_file}, and namespaces beyond arithmetic; their names may not occur. A module's own method with one of these names is refused
 * too.
 */
final class ScriptCode {
    private static final Pattern WORD = Pattern.compile(
            "\"(?:[^\"\\\\\\n]|\\\\.)*+\"|'(?:[^'\\\\\\n]|\\\\.)*+'|[A-Za-z_][A-Za-z0-9_]*+|\\*\\*|(?:[-~][ \\t]*+)++|[()\\[\\]{}.\\n\"']|[ \\t]++");
    private static final Set<String> FORBIDDEN = Set.of("save", "from_file", "rpc_sync", "rpc_async", "rpc_remote");
    private static final Set<String> NAMESPACES = Set.of("aten", "prim", "prims");
    /** Words of an expression that nests to the right without brackets. */
    private static final Set<String> CHAINS = Set.of("if", "not", "lambda");

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_]*");

    private final String name;
    private final int nesting;
    private int open;
    private int chained;
    private String before = "";
    private String twoBefore = "";
    private int getattrFrom = -1;

    ScriptCode(String name, int nesting) {
        this.name = name;
        this.nesting = nesting;
    }

    void scan(String code) throws UnsafeModule {
        Matcher words = WORD.matcher(code);
        while (words.find()) {
            String word = words.group();
            boolean indent = before.equals("\n") || before.isEmpty();
            if (word.isBlank() && !word.equals("\n")) {
                requireShallow(indent ? word.length() / 2 : 0);
                continue;
            }
            look(word);
            twoBefore = before;
            before = word;
        }
    }

    private void look(String word) throws UnsafeModule {
        switch (word.charAt(0)) {
            case '(', '[', '{' -> requireShallow(++open);
            case ')', ']', '}' -> close();
            case '"', '\'' -> string(word);
            case '.' -> {}
            case '\n' -> chained = open > 0 ? chained : 0;
            case '*' -> requireShallow(++chained);
            case '-', '~' -> requireShallow(word.replaceAll("\\s", "").length());
            default -> identifier(word);
        }
    }

    private void requireShallow(int depth) throws UnsafeModule {
        if (depth > nesting) {
            throw refused("nests deeper than " + nesting);
        }
    }

    private void close() {
        open--;
        if (open <= getattrFrom) {
            getattrFrom = -1;
        }
    }

    private void identifier(String word) throws UnsafeModule {
        if (FORBIDDEN.contains(word)) {
            throw refused("uses '" + word + "', but a module may reach neither files nor other machines");
        }
        if (before.equals(".") && twoBefore.equals("ops") && !NAMESPACES.contains(word)) {
            throw refused("uses the operators of '" + word + "', but only those of "
                    + NAMESPACES.stream().sorted().toList() + " are allowed");
        }
        if (before.equals(".") && twoBefore.equals("torch") && word.equals("classes")) {
            throw refused("uses classes that are not its own (torch.classes)");
        }
        if (CHAINS.contains(word)) {
            requireShallow(++chained);
        }
        if (word.equals("getattr")) {
            getattrFrom = open;
        }
    }

    /** An attribute may be named by a text, which is then one word, written plainly. */
    private void string(String literal) throws UnsafeModule {
        if (literal.length() < 2) {
            throw refused("has a text that does not end on its line");
        }
        String text = literal.substring(1, literal.length() - 1);
        if (FORBIDDEN.contains(text)) {
            throw refused("has the text '" + text + "', the name of something that a module may not use");
        }
        boolean follows = before.startsWith("\"") || before.startsWith("'");
        if (getattrFrom >= 0 && (follows || !PLAIN.matcher(text).matches())) {
            throw refused("hides the name of an attribute");
        }
    }

    private UnsafeModule refused(String what) {
        return new UnsafeModule("its " + name + " " + what);
    }
}
