package dev.drydock.cli;

import dev.drydock.cli.terminal.Surroundings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs commands as a person at a terminal would, and keeps what they print. */
final class DemoConsole {
    private DemoConsole() {}

    /** What a command printed, and its exit code. */
    record Said(int exitCode, String out, String err) {}

    /** @param user who asks; empty for a command that asks no server */
    static Said run(Surroundings surroundings, Path site, String user, List<String> arguments) {
        return run(surroundings, site, user, arguments, Writer.nullWriter());
    }

    /** As {@link #run}, and what the command prints on standard output is on the screen while it goes on. */
    static Said runShowing(Surroundings surroundings, Path site, String user, List<String> arguments) {
        return run(surroundings, site, user, arguments, surroundings.out());
    }

    private static Said run(Surroundings surroundings, Path site, String user, List<String> arguments, Writer screen) {
        Map<String, String> environment = new HashMap<>(surroundings.environment());
        environment.put("DRYDOCK_SITE", site.toString());
        environment.remove("DRYDOCK_SERVER");
        environment.remove("DRYDOCK_PASSWORD_FILE");
        environment.remove("DRYDOCK_CA");
        if (!user.isEmpty()) {
            environment.put("DRYDOCK_USER", user);
        }
        StringWriter err = new StringWriter();
        Both out = new Both(screen);
        Surroundings own = new Surroundings(
                environment,
                new PrintWriter(out),
                new PrintWriter(err),
                new BufferedReader(new StringReader("")),
                surroundings.terminal(),
                surroundings.clock());
        int code = Drydock.commandLine(own).execute(arguments.toArray(String[]::new));
        own.out().flush();
        own.err().flush();
        return new Said(code, out.kept.toString(), err.toString());
    }

    /** Keeps what it hands on. */
    private static final class Both extends Writer {
        private final Writer screen;
        private final StringBuilder kept = new StringBuilder();

        Both(Writer screen) {
            this.screen = screen;
        }

        @Override
        public void write(char[] text, int from, int length) throws IOException {
            kept.append(text, from, length);
            screen.write(text, from, length);
        }

        @Override
        public void flush() throws IOException {
            screen.flush();
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
