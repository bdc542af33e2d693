package dev.drydock.cli;

import dev.drydock.cli.terminal.Environment;
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
    static Said run(Environment environment, Path site, String user, List<String> arguments) {
        return run(environment, site, user, arguments, Writer.nullWriter());
    }

    /** As {@link #run}, but shows the command's standard output while it runs. */
    static Said runShowing(Environment environment, Path site, String user, List<String> arguments) {
        return run(environment, site, user, arguments, environment.out());
    }

    private static Said run(Environment environment, Path site, String user, List<String> arguments, Writer screen) {
        Map<String, String> variables = new HashMap<>(environment.variables());
        variables.put("DRYDOCK_SITE", site.toString());
        variables.remove("DRYDOCK_SERVER");
        variables.remove("DRYDOCK_PASSWORD_FILE");
        variables.remove("DRYDOCK_CA");
        if (!user.isEmpty()) {
            variables.put("DRYDOCK_USER", user);
        }
        StringWriter err = new StringWriter();
        Both out = new Both(screen);
        Environment own = new Environment(
                variables,
                new PrintWriter(out),
                new PrintWriter(err),
                new BufferedReader(new StringReader("")),
                environment.terminal(),
                environment.clock());
        int code = Drydock.execute(own, arguments.toArray(String[]::new));
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
