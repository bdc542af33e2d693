package dev.drydock.cli;

/** The program {@code drydock}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(Drydock.commandLine(Surroundings.ofProcess()).execute(arguments));
    }
}
