package dev.drydock.cli;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Runs commands as a person or a script does, and keeps what they print. */
final class Terminal {
    private final Map<String, String> environment = new HashMap<>();
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();
    private String typed = "";

    Terminal(Path site) {
        environment.put("DRYDOCK_SITE", site.toString());
        environment.put("DRYDOCK_HOME", site.toString());
    }

    Terminal as(String user) {
        environment.put("DRYDOCK_USER", user);
        return this;
    }

    Terminal types(String line) {
        typed = line + "\n";
        return this;
    }

    int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        Surroundings surroundings = new Surroundings(
                environment,
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                new BufferedReader(new StringReader(typed)),
                false,
                Clock.systemUTC());
        return Drydock.commandLine(surroundings).execute(arguments);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
