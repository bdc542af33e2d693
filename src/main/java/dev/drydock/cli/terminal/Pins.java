package dev.drydock.cli.terminal;

import dev.drydock.packaging.PinEntry;
import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Asks the person at the terminal for the PIN of a key; without a terminal, the next line of standard input is the answer. */
public final class Pins {
    private Pins() {}

    public static PinEntry of(Environment environment) {
        return key -> ask(environment, key);
    }

    private static Optional<char[]> ask(Environment environment, String key) {
        Optional<Console> console = Optional.ofNullable(System.console()).filter(there -> environment.terminal());
        if (console.isPresent()) {
            return Optional.ofNullable(console.get().readPassword("PIN or password of %s: ", key));
        }
        try {
            environment.err().println("PIN or password of " + key + ":");
            return Optional.ofNullable(environment.in().readLine()).map(String::toCharArray);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
