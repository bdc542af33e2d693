package dev.drydock.cli;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
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
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = run(surroundings, site, user, arguments, new PrintWriter(out), new PrintWriter(err));
        return new Said(code, out.toString(), err.toString());
    }

    /** As {@link #run(Surroundings, Path, String, List)}, with progress shown where the story is told. */
    static Said runShowingProgress(Surroundings surroundings, Path site, String user, List<String> arguments) {
        StringWriter out = new StringWriter();
        int code = run(surroundings, site, user, arguments, new PrintWriter(out), surroundings.err());
        return new Said(code, out.toString(), "");
    }

    private static int run(
            Surroundings surroundings,
            Path site,
            String user,
            List<String> arguments,
            PrintWriter out,
            PrintWriter err) {
        Map<String, String> environment = new HashMap<>(surroundings.environment());
        environment.put("DRYDOCK_SITE", site.toString());
        environment.remove("DRYDOCK_SERVER");
        environment.remove("DRYDOCK_PASSWORD_FILE");
        environment.remove("DRYDOCK_CA");
        if (!user.isEmpty()) {
            environment.put("DRYDOCK_USER", user);
        }
        Surroundings own = new Surroundings(
                environment,
                out,
                err,
                new BufferedReader(new StringReader("")),
                surroundings.terminal(),
                surroundings.clock());
        int code = Drydock.commandLine(own).execute(arguments.toArray(String[]::new));
        out.flush();
        err.flush();
        return code;
    }
}
