package dev.drydock.cli.terminal;

import dev.drydock.cli.Drydock;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine;

/** Runs commands as a person or a script does, and keeps what they print. */
public final class Terminal {
    private final Map<String, String> environment = new HashMap<>();
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();
    private String typed = "";
    private boolean person;

    public Terminal(Path site) {
        environment.put("DRYDOCK_SITE", site.toString());
        environment.put("DRYDOCK_HOME", site.toString());
    }

    public Terminal as(String user) {
        environment.put("DRYDOCK_USER", user);
        return this;
    }

    public Terminal with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public Terminal types(String line) {
        typed = line + "\n";
        return this;
    }

    /** A person looks on, and may be asked. */
    public Terminal looksOn() {
        person = true;
        return this;
    }

    public int run(String... arguments) {
        return Drydock.execute(printingHere(), arguments);
    }

    /** One that prints into this terminal. */
    public CommandLine commandLine() {
        return Drydock.commandLine(printingHere());
    }

    private Environment printingHere() {
        out = new StringWriter();
        err = new StringWriter();
        return new Environment(
                environment,
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                new BufferedReader(new StringReader(typed)),
                person,
                Clock.systemUTC());
    }

    public String out() {
        return out.toString();
    }

    public String err() {
        return err.toString();
    }
}
