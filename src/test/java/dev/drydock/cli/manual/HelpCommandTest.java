package dev.drydock.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.Terminal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Help in a terminal, over the documentation of this repository. */
class HelpCommandTest {
    @TempDir
    Path site;

    @Test
    void withoutATopicListsCommandsAndPages() {
        assertThat(help()).contains("Usage: drydock", "  restart ", "How-to guides:", "  guides/backup  back up");
    }

    @Test
    void showsTheUsageOfACommandAndOfACommandWithinIt() {
        assertThat(help("restart")).contains("Usage: drydock restart");
        assertThat(help("server", "start")).contains("Usage: drydock server start");
    }

    @Test
    void showsAPage() {
        assertThat(help("backup")).startsWith("# Back up");
        assertThat(help("model-yaml")).startsWith("# `model.yaml`");
    }

    @Test
    void explainsAnErrorCode() {
        assertThat(help("DATABASE_NEWER")).startsWith("## DATABASE_NEWER");
    }

    @Test
    void findsWordsAndShortensWhatIsLong() {
        assertThat(help("orphan", "recovery").lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThan(220))
                .first()
                .asString()
                .startsWith("PAGE");
    }

    @Test
    void saysWhereTopicsAreListedIfNothingMatches() {
        Terminal terminal = new Terminal(site).with("DRYDOCK_HOME", "");
        assertThat(terminal.run("help", "xyzzy")).isEqualTo(64);
        assertThat(terminal.err()).contains("\"xyzzy\"", "'drydock help' lists the commands and pages.");
    }

    /** The working directory of the tests is the repository, whose docs are those of an installation. */
    private String help(String... topic) {
        Terminal terminal = new Terminal(site).with("DRYDOCK_HOME", System.getProperty("drydock.basedir", "."));
        String[] arguments = new String[topic.length + 1];
        arguments[0] = "help";
        System.arraycopy(topic, 0, arguments, 1, topic.length);
        assertThat(terminal.run(arguments)).as(terminal.err()).isZero();
        return terminal.out();
    }
}
