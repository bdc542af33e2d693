package dev.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exit codes that scripts depend on, against a server over TLS. */
class ExitCodesTest {
    @TempDir
    static Path folder;

    private FakeOrchestrator server;
    private Terminal terminal;

    @BeforeAll
    static void makeSite() {
        new SiteInitialisation(new SiteFolder(folder))
                .complete(SiteConfiguration.standard("demo", 9443, 9444), Map.of("engineer", "engineer"));
    }

    @BeforeEach
    void startServer() throws Exception {
        server = new FakeOrchestrator(new SiteFolder(folder));
        terminal = new Terminal(folder).as("engineer");
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private static String execution(String status, String exitStatus) {
        return """
                {"id": 12, "instance": 7, "job": "nightly-retrain", "jobDigest": "00", "model": "pump-failure",
                 "submitter": "engineer", "status": "%s", "exitStatus": %s, "createdAt": "2026-11-25T02:00:00Z",
                 "startedAt": null, "endedAt": null, "parameters": {"model": "pump-failure"}, "facts": {}, "failure": null,
                 "steps": [{"id": 1, "step": "receive", "status": "COMPLETED", "exitStatus": null, "startedAt": null,
                            "endedAt": null, "metrics": {"READ_COUNT": 5}, "partitions": []}]}
                """.formatted(status, exitStatus.isEmpty() ? "null" : '"' + exitStatus + '"');
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETED, PROPOSED, posix, 0",
        "COMPLETED, KEPT, posix, 0",
        "COMPLETED, COMPLETED, posix, 0",
        "COMPLETED, REJECTED, posix, 3",
        "COMPLETED, COLLECT_LABELS, posix, 4",
        "FAILED, FAILED, posix, 1",
        "FAILED, REJECTED, posix, 1",
        "STOPPED, STOPPED, posix, 2",
        "ABANDONED, '', posix, 1",
        "COMPLETED, REJECTED, liberty, 35",
        "FAILED, FAILED, liberty, 34",
        "STOPPED, STOPPED, liberty, 33",
        "ABANDONED, '', liberty, 36",
    })
    void tellsHowAnExecutionEnded(String status, String exitStatus, String mode, int code) {
        server.answers("POST /executions", 201, execution("STARTING", ""));
        server.answers("GET /executions/12", 200, execution(status, exitStatus));

        assertThat(terminal.run(
                        "run",
                        "nightly-retrain",
                        "-p",
                        "model=pump-failure",
                        "--wait",
                        "--exit-codes",
                        mode,
                        "--server",
                        server.url()))
                .isEqualTo(code);
    }

    @Test
    void takesTheExitCodeFromAnExitStatusThatBeginsWithANumber() {
        server.answers("POST /executions", 201, execution("STARTING", ""));
        server.answers("GET /executions/12", 200, execution("COMPLETED", "17 rows left"));

        assertThat(terminal.run("run", "own", "--wait", "--return-exit-status", "--server", server.url()))
                .isEqualTo(17);
    }

    @Test
    void submitsParametersOfFileAndArgumentsAndAnswersAtOnceWithoutWait() throws IOException {
        Path file = Files.writeString(folder.resolve("p.properties"), "model=other\nforce=true\n");
        server.answers("POST /executions", 201, execution("STARTING", ""));

        int code = terminal.run(
                "run",
                "nightly-retrain",
                "--params-file",
                file.toString(),
                "-p",
                "model=pump-failure",
                "--token",
                "t1",
                "--server",
                server.url());

        assertThat(code).isZero();
        JsonNode sent = Json.tree(server.requests().get(0).text().getBytes(StandardCharsets.UTF_8));
        assertThat(sent.path("parameters").path("model").asText()).isEqualTo("pump-failure");
        assertThat(sent.path("parameters").path("force").asText()).isEqualTo("true");
        assertThat(sent.path("token").asText()).isEqualTo("t1");
        assertThat(server.requests().get(0).user()).isEqualTo("engineer");
    }

    @Test
    void answers75WhenTheWaitTimesOut() {
        server.answers("GET /executions/12", 200, execution("STARTED", ""));

        assertThat(terminal.run("status", "12", "--wait", "--timeout", "1ms", "--server", server.url()))
                .isEqualTo(75);
        assertThat(terminal.err()).contains("WAIT_TIMED_OUT").contains("goes on");
    }

    @Test
    void answers69WhenNoServerListens() throws IOException {
        assertThat(terminal.run("models", "--server", "https://localhost:" + closedPort()))
                .isEqualTo(69);
        assertThat(terminal.err()).contains("SERVER_UNREACHABLE");
    }

    @Test
    void triesTheServersInTurn() throws IOException {
        server.answers("GET /models", 200, "{\"items\": [], \"next\": null}");

        String servers = "https://localhost:" + closedPort() + "," + server.url();

        assertThat(terminal.run("models", "--server", servers)).isZero();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    @Test
    void speaksToNoServerWithAnotherCertificate(@TempDir Path other) {
        new SiteInitialisation(new SiteFolder(other))
                .complete(SiteConfiguration.standard("other", 9443, 9444), Map.of("engineer", "engineer"));
        server.answers("GET /models", 200, "{\"items\": [], \"next\": null}");

        int code = terminal.run(
                "models",
                "--server",
                server.url(),
                "--ca",
                new SiteFolder(other).certificate().toString());

        assertThat(code).isEqualTo(69);
        assertThat(terminal.err()).contains("certificate");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"400, 64", "401, 77", "403, 77", "404, 1", "409, 1", "422, 1", "500, 1", "503, 69"})
    void answersAsIfTheServersFailureWereItsOwn(int status, int code) {
        server.answers(
                "GET /models", status, "{\"code\": \"SOME_CODE\", \"message\": \"A sentence.\", \"retryable\": false}");

        assertThat(terminal.run("models", "--server", server.url())).isEqualTo(code);
        assertThat(terminal.err()).isEqualToIgnoringNewLines("drydock: SOME_CODE: A sentence.");
    }

    @Test
    void explainsAWrongPasswordEvenWhenTheServerSaysNothing() {
        server.answers("GET /models", 401, "");

        assertThat(terminal.run("models", "--server", server.url())).isEqualTo(77);
        assertThat(terminal.err()).contains("UNAUTHENTICATED").contains("--password-file");
    }

    @Test
    void neverAsksWithoutAUserOrAPassword() {
        assertThat(new Terminal(folder).run("models", "--server", server.url())).isEqualTo(77);
        assertThat(terminal.as("nobody").run("models", "--server", server.url()))
                .isEqualTo(77);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void refusesAnAnswerOfAnotherVersion() {
        server.answers("GET /models", 200, "{\"items\": [{\"unknown\": 1}], \"next\": null}");

        assertThat(terminal.run("models", "--server", server.url())).isEqualTo(1);
        assertThat(terminal.err()).contains("ANSWER_UNREADABLE");
    }

    @Test
    void printsJsonAlone() throws IOException {
        server.answers("GET /executions/12", 200, execution("COMPLETED", "PROPOSED"));

        assertThat(terminal.run("status", "12", "--wait", "--json", "--server", server.url()))
                .isZero();
        assertThat(Json.tree(terminal.out().getBytes(StandardCharsets.UTF_8))
                        .path("exitStatus")
                        .asText())
                .isEqualTo("PROPOSED");
    }

    @Test
    void tellsEachStepOnceWhereNoTerminalIs() {
        server.answers("GET /executions/12", 200, execution("STARTED", ""));
        server.answers("GET /executions/12", 200, execution("STARTED", ""));
        server.answers("GET /executions/12", 200, execution("COMPLETED", "PROPOSED"));

        terminal.run("status", "12", "--wait", "--server", server.url());

        assertThat(terminal.out())
                .containsOnlyOnce("receive COMPLETED (read 5)")
                .contains("exit status PROPOSED");
    }

    @Test
    void fetchesListingsPageByPage() {
        String version =
                "{\"version\": \"pump-failure/%d\", \"state\": \"RETIRED\", \"parent\": null, \"runInstance\": null,"
                        + " \"createdBy\": \"engineer\", \"createdAt\": \"2026-11-25T02:00:00Z\", \"snapshot\": null,"
                        + " \"subjectDigest\": null, \"reportDigest\": null, \"verdict\": null, \"packageDigest\": null, \"aliases\": []}";
        server.answers(
                "GET /models/pump-failure/versions",
                200,
                "{\"items\": [" + version.formatted(2) + "], \"next\": \"2\"}");
        server.answers(
                "GET /models/pump-failure/versions?before=2",
                200,
                "{\"items\": [" + version.formatted(1) + "], \"next\": null}");

        terminal.run("versions", "pump-failure", "--server", server.url());

        assertThat(terminal.out()).contains("pump-failure/2").contains("pump-failure/1");
    }

    @Test
    void letsNoQuarantinedRowMoveTheCursor() {
        server.answers(
                "GET /rejects?limit=100",
                200,
                "{\"items\": [{\"id\": 1, \"instance\": 7, \"file\": \"a.csv\", \"byteOffset\": 9, \"record\": 2, \"line\": 3,"
                        + " \"reason\": \"ARITY\", \"field\": \"\", \"raw\": \"a\\u001b[2Jb\"}], \"next\": null}");

        assertThat(terminal.run("rejects", "--server", server.url())).isZero();
        assertThat(terminal.out()).contains("a?[2Jb").doesNotContain("\u001b");
    }
}
