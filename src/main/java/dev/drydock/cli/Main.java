package dev.drydock.cli;

import dev.drydock.cli.terminal.Environment;

/** The program {@code drydock}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(Drydock.execute(Environment.ofProcess(), arguments));
    }
}
