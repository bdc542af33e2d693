package dev.drydock.cli;

import dev.drydock.cli.terminal.Surroundings;

/** The program {@code drydock}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(Drydock.commandLine(Surroundings.ofProcess()).execute(arguments));
    }
}
