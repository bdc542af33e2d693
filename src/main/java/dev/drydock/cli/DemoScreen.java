package dev.drydock.cli;

import dev.drydock.cli.terminal.Environment;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * The layout of the demo's story: headings, commands as people can type them, notes. The site's folder is shown as {@code
 * $DRYDOCK_SITE}, and a long command continues after a backslash. Text is bold and coloured only on a terminal.
 */
final class DemoScreen {
    private static final int WIDTH = 110;
    private static final String SITE = "$DRYDOCK_SITE";

    private final PrintWriter out;
    private final String site;
    private final boolean colours;

    DemoScreen(Environment environment, Path site) {
        this.out = environment.out();
        this.site = site.toString();
        this.colours =
                environment.terminal() && environment.variable("NO_COLOR").isEmpty();
    }

    void chapter(String number, String title) {
        heading(number + "  " + title);
    }

    void heading(String text) {
        out.println();
        out.println(styled("1", "== " + text));
        out.flush();
    }

    /** A variable that later commands rely on, as it is set. */
    void variable(String name, Path value) {
        out.println(styled("36", "$ export " + name + "=" + value));
    }

    /** @param user who asks; empty if it does not matter */
    void drydock(String user, List<String> arguments) {
        show("$ " + (user.isEmpty() ? "" : "DRYDOCK_USER=" + user + " ") + "drydock", arguments);
    }

    void command(List<String> words) {
        show("$ " + words.get(0), words.subList(1, words.size()));
    }

    /** A sentence of the demo itself. */
    void note(String sentence) {
        out.println("  " + sentence);
        out.flush();
    }

    /** Breaks before an option, so that it stays with its value. */
    private void show(String start, List<String> words) {
        StringBuilder line = new StringBuilder(start);
        for (int i = 0; i < words.size(); i++) {
            String word = quoted(words.get(i));
            String next = i + 1 < words.size() && !words.get(i + 1).startsWith("-") ? quoted(words.get(i + 1)) : "";
            if (word.startsWith("-") && line.length() + word.length() + next.length() + 4 > WIDTH) {
                out.println(styled("36", line + " \\"));
                line = new StringBuilder("     ");
            }
            line.append(' ').append(word);
        }
        out.println(styled("36", line.toString()));
        out.flush();
    }

    private String quoted(String word) {
        String text = word.replace(site, SITE);
        return text.contains(" ") ? "'" + text + "'" : text;
    }

    private String styled(String style, String text) {
        return colours ? "\033[" + style + "m" + text + "\033[0m" : text;
    }
}
