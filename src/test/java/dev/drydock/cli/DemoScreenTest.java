package dev.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.Environment;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoScreenTest {
    private final StringWriter shown = new StringWriter();

    @Test
    void aLongCommandGoesOnBehindABackslashAndEachOptionKeepsItsValue() {
        screen(false)
                .drydock(
                        "rhea",
                        List.of(
                                "rollback",
                                "pump-failure",
                                "--key",
                                "/srv/site/demo/keys/" + "k".repeat(60) + ".key",
                                "--reason",
                                "the demo shows it",
                                "--yes"));

        assertThat(shown.toString().lines())
                .containsExactly(
                        "$ DRYDOCK_USER=rhea drydock rollback pump-failure \\",
                        "      --key $DRYDOCK_SITE/demo/keys/" + "k".repeat(60) + ".key \\",
                        "      --reason 'the demo shows it' --yes");
    }

    @Test
    void onlyATerminalGetsColours() {
        screen(false).chapter("1/7", "Make a site");
        assertThat(shown.toString()).isEqualTo("\n== 1/7  Make a site\n");

        screen(true).chapter("2/7", "The first champion");
        assertThat(shown.toString()).contains("\033[1m== 2/7  The first champion\033[0m");
    }

    private DemoScreen screen(boolean terminal) {
        return new DemoScreen(
                new Environment(
                        Map.of(),
                        new PrintWriter(shown, true),
                        new PrintWriter(shown, true),
                        new BufferedReader(new StringReader("")),
                        terminal,
                        Clock.systemUTC()),
                Path.of("/srv/site"));
    }
}
