package dev.drydock.cli.site;

import dev.drydock.cli.terminal.Environment;

/** The progress of a long command: on a terminal one line that is rewritten, elsewhere a new line for each change. */
final class Progress {
    private final Environment environment;
    private String last = "";

    Progress(Environment environment) {
        this.environment = environment;
    }

    void tell(String line) {
        if (environment.terminal()) {
            environment.out().print("\r" + line + " ".repeat(Math.max(0, last.length() - line.length())));
        } else if (!line.equals(last)) {
            environment.out().println(line);
        }
        environment.out().flush();
        last = line;
    }

    /** Removes the rewritten line. */
    void wipe() {
        if (environment.terminal() && !last.isEmpty()) {
            environment.out().print("\r" + " ".repeat(last.length()) + "\r");
            environment.out().flush();
        }
        last = "";
    }
}
