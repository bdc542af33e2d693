package dev.drydock.cli.terminal;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
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
        if (environment.variable("DRYDOCK_INPUT").isPresent()) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing was signed: the PIN or password of " + key + " would be shown as you type it, because the"
                            + " command's output goes to a file or another program. Let it go to the terminal, or name a file with the"
                            + " PIN: pin-source=/path.");
        }
        try {
            environment.err().println("PIN or password of " + key + ":");
            return Optional.ofNullable(environment.in().readLine()).map(String::toCharArray);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
