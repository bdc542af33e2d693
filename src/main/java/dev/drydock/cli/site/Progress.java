package dev.drydock.cli.site;

import dev.drydock.cli.terminal.Surroundings;

/** The progress of a long command: on a terminal one line that is rewritten, elsewhere a new line for each change. */
final class Progress {
    private final Surroundings surroundings;
    private String last = "";

    Progress(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    void tell(String line) {
        if (surroundings.terminal()) {
            surroundings.out().print("\r" + line + " ".repeat(Math.max(0, last.length() - line.length())));
        } else if (!line.equals(last)) {
            surroundings.out().println(line);
        }
        surroundings.out().flush();
        last = line;
    }

    /** Removes the rewritten line. */
    void wipe() {
        if (surroundings.terminal() && !last.isEmpty()) {
            surroundings.out().print("\r" + " ".repeat(last.length()) + "\r");
            surroundings.out().flush();
        }
        last = "";
    }
}
