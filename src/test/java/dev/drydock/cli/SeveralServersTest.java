package dev.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.FakeOrchestrator;
import dev.drydock.cli.terminal.FakeSite;
import dev.drydock.config.SiteFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Of several servers the next one is asked if one did nothing, and only then; if none did, a scheduler tries again later. */
class SeveralServersTest {
    private static final String STOP = "POST /executions/14/stop";
    private static final String PAGE = "<html>Context Root Not Found</html>";
    private static final String STARTING =
            "{\"code\":\"SERVER_STARTING\",\"message\":\"This server is still starting.\",\"retryable\":true}";

    @TempDir
    static Path folder;

    @RegisterExtension
    static final FakeSite SITE = new FakeSite(() -> folder);

    private FakeOrchestrator second;

    @BeforeEach
    void startSecond() throws Exception {
        second = new FakeOrchestrator(new SiteFolder(folder));
    }

    @AfterEach
    void stopSecond() {
        second.close();
    }

    private int ask(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--server", SITE.server().url() + "," + second.url()));
        return SITE.terminal().run(all.toArray(String[]::new));
    }

    @Test
    void aServerWhoseApplicationIsNotThereOrStartsIsPassedOver() {
        for (String absent : List.of(PAGE, STARTING)) {
            int status = absent.equals(PAGE) ? 404 : 503;
            SITE.server().answers("GET /models", status, absent);
            second.answers("GET /models", 200, "[]");
            assertThat(ask("models")).isZero();
        }
    }

    @Test
    void aChangeIsAskedOfTheNextServerIfThisOneDidNothing() {
        SITE.server().answers(STOP, 503, STARTING);
        second.answers(STOP, 202, "{}");
        ask("stop", "14");
        assertThat(second.requests()).isNotEmpty();
    }

    @Test
    void aRefusalIsAnAnswer() {
        assertThat(ask("status", "14")).isNotEqualTo(ExitCode.UNAVAILABLE);
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void whoFindsNoServerTriesAgainLater() {
        SITE.server().answers("GET /models", 404, PAGE);
        second.answers("GET /models", 503, PAGE);
        assertThat(ask("models")).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(SITE.terminal().err()).contains("SERVER_UNREACHABLE", "the orchestrator does not answer");
    }
}
