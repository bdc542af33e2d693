package dev.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.site.SiteInitialisation;
import dev.drydock.cli.terminal.FakeSite;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exit codes that scripts depend on, against a server over TLS. */
class ExitCodesTest {
    @TempDir
    static Path folder;

    @RegisterExtension
    static final FakeSite SITE = new FakeSite(() -> folder);

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
        "COMPLETED, SOUND, posix, 0",
        "COMPLETED, NOTHING_IN_SERVICE, posix, 0",
        "COMPLETED, NODE_SILENT, posix, 1",
        "COMPLETED, UNSOUND, posix, 3",
        "COMPLETED, WAIVER_EXPIRED, posix, 3",
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
        SITE.server().answers("POST /executions", 201, execution("STARTING", ""));
        SITE.server().answers("GET /executions/12", 200, execution(status, exitStatus));

        assertThat(SITE.terminal()
                        .run(
                                "run",
                                "nightly-retrain",
                                "-p",
                                "model=pump-failure",
                                "--wait",
                                "--exit-codes",
                                mode,
                                "--server",
                                SITE.server().url()))
                .isEqualTo(code);
    }

    @Test
    void takesTheExitCodeFromAnExitStatusThatBeginsWithANumber() {
        SITE.server().answers("POST /executions", 201, execution("STARTING", ""));
        SITE.server().answers("GET /executions/12", 200, execution("COMPLETED", "17 rows left"));

        assertThat(SITE.terminal()
                        .run(
                                "run",
                                "own",
                                "--wait",
                                "--return-exit-status",
                                "--server",
                                SITE.server().url()))
                .isEqualTo(17);
    }

    @Test
    void submitsParametersOfFileAndArgumentsAndAnswersAtOnceWithoutWait() throws IOException {
        Path file = Files.writeString(folder.resolve("p.properties"), "model=other\nforce=true\n");
        SITE.server().answers("POST /executions", 201, execution("STARTING", ""));

        int code = SITE.terminal()
                .run(
                        "run",
                        "nightly-retrain",
                        "--params-file",
                        file.toString(),
                        "-p",
                        "model=pump-failure",
                        "--token",
                        "t1",
                        "--server",
                        SITE.server().url());

        assertThat(code).isZero();
        JsonNode sent = Json.tree(SITE.server().requests().get(0).text().getBytes(StandardCharsets.UTF_8));
        assertThat(sent.path("parameters").path("model").asText()).isEqualTo("pump-failure");
        assertThat(sent.path("parameters").path("force").asText()).isEqualTo("true");
        assertThat(sent.path("token").asText()).isEqualTo("t1");
        assertThat(SITE.server().requests().get(0).user()).isEqualTo("engineer");
    }

    @Test
    void answers75WhenTheWaitTimesOut() {
        SITE.server().answers("GET /executions/12", 200, execution("STARTED", ""));

        assertThat(SITE.terminal()
                        .run(
                                "status",
                                "12",
                                "--wait",
                                "--timeout",
                                "1ms",
                                "--server",
                                SITE.server().url()))
                .isEqualTo(75);
        assertThat(SITE.terminal().err()).contains("WAIT_TIMED_OUT").contains("continues");
    }

    @Test
    void answers69WhenNoServerListens() throws IOException {
        assertThat(SITE.terminal().run("models", "--server", "https://localhost:" + closedPort()))
                .isEqualTo(69);
        assertThat(SITE.terminal().err()).contains("SERVER_UNREACHABLE");
    }

    @Test
    void whoGivesUpWaitingReadsThatTheServerGoesOnAndWhatToType() throws IOException {
        Path model = Files.createDirectories(folder.resolve("model"));
        Files.writeString(model.resolve("model.yaml"), "name: pump\n");
        SITE.server().keepsWaiting("POST /models");

        assertThat(SITE.terminal()
                        .run(
                                "import",
                                model.toString(),
                                "--httpTimeout_s",
                                "1",
                                "--server",
                                SITE.server().url()))
                .isEqualTo(69);

        assertThat(SITE.terminal().err())
                .contains("ANSWER_LATE", "The server continues to work", "drydock candidates", "repeat the command")
                .doesNotContain("drydock server start");
    }

    @Test
    void aNightThatItsGatesCouldNotDecideEndsWithThreeAndSaysSo() {
        SITE.server()
                .answers(
                        "GET /executions/12",
                        200,
                        execution("COMPLETED", "REJECTED")
                                .replace(
                                        "\"facts\": {}",
                                        "\"facts\": {\"verdict\": \"INSUFFICIENT_EVIDENCE\", \"candidate-version\": \"pump/2\"}"));

        assertThat(SITE.terminal()
                        .run("status", "12", "--wait", "--server", SITE.server().url()))
                .isEqualTo(3);

        assertThat(SITE.terminal().out())
                .contains(
                        "exit status REJECTED",
                        "undecided: the gates could not decide about pump/2.",
                        "waive GATE pump/2");
    }

    @Test
    void triesTheServersInTurn() throws IOException {
        SITE.server().answers("GET /models", 200, "{\"items\": [], \"next\": null}");

        String servers =
                "https://localhost:" + closedPort() + "," + SITE.server().url();

        assertThat(SITE.terminal().run("models", "--server", servers)).isZero();
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
        SITE.server().answers("GET /models", 200, "{\"items\": [], \"next\": null}");

        int code = SITE.terminal()
                .run(
                        "models",
                        "--server",
                        SITE.server().url(),
                        "--ca",
                        new SiteFolder(other).certificate().toString());

        assertThat(code).isEqualTo(69);
        assertThat(SITE.terminal().err()).contains("certificate");
        assertThat(SITE.server().requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"400, 64", "401, 77", "403, 77", "404, 1", "409, 1", "422, 1", "500, 1", "503, 69"})
    void answersAsIfTheServersFailureWereItsOwn(int status, int code) {
        SITE.server()
                .answers(
                        "GET /models",
                        status,
                        "{\"code\": \"SOME_CODE\", \"message\": \"A sentence.\", \"retryable\": false}");

        assertThat(SITE.terminal().run("models", "--server", SITE.server().url()))
                .isEqualTo(code);
        assertThat(SITE.terminal().err()).isEqualToIgnoringNewLines("drydock: SOME_CODE: A sentence.");
    }

    @Test
    void explainsAWrongPasswordEvenWhenTheServerSaysNothing() {
        SITE.server().answers("GET /models", 401, "");

        assertThat(SITE.terminal().run("models", "--server", SITE.server().url()))
                .isEqualTo(77);
        assertThat(SITE.terminal().err()).contains("UNAUTHENTICATED").contains("--password-file");
    }

    @Test
    void neverAsksWithoutAUserOrAPassword() {
        assertThat(new Terminal(folder).run("models", "--server", SITE.server().url()))
                .isEqualTo(77);
        assertThat(SITE.terminal()
                        .as("nobody")
                        .run("models", "--server", SITE.server().url()))
                .isEqualTo(77);
        assertThat(SITE.server().requests()).isEmpty();
    }

    @Test
    void refusesAnAnswerOfAnotherVersion() {
        SITE.server().answers("GET /models", 200, "{\"items\": [{\"unknown\": 1}], \"next\": null}");

        assertThat(SITE.terminal().run("models", "--server", SITE.server().url()))
                .isEqualTo(1);
        assertThat(SITE.terminal().err()).contains("ANSWER_UNREADABLE");
    }

    @Test
    void printsJsonAlone() throws IOException {
        SITE.server().answers("GET /executions/12", 200, execution("COMPLETED", "PROPOSED"));

        assertThat(SITE.terminal()
                        .run(
                                "status",
                                "12",
                                "--wait",
                                "--json",
                                "--server",
                                SITE.server().url()))
                .isZero();
        assertThat(Json.tree(SITE.terminal().out().getBytes(StandardCharsets.UTF_8))
                        .path("exitStatus")
                        .asText())
                .isEqualTo("PROPOSED");
    }

    @Test
    void tellsEachStepOnceWhereNoTerminalIs() {
        SITE.server().answers("GET /executions/12", 200, execution("STARTED", ""));
        SITE.server().answers("GET /executions/12", 200, execution("STARTED", ""));
        SITE.server().answers("GET /executions/12", 200, execution("COMPLETED", "PROPOSED"));

        SITE.terminal().run("status", "12", "--wait", "--server", SITE.server().url());

        assertThat(SITE.terminal().out())
                .containsOnlyOnce("receive COMPLETED (read 5)")
                .contains("exit status PROPOSED");
    }

    @Test
    void fetchesListingsPageByPage() {
        String version =
                "{\"version\": \"pump-failure/%d\", \"state\": \"RETIRED\", \"parent\": null, \"runInstance\": null,"
                        + " \"createdBy\": \"engineer\", \"createdAt\": \"2026-11-25T02:00:00Z\", \"snapshot\": null,"
                        + " \"subjectDigest\": null, \"reportDigest\": null, \"verdict\": null, \"packageDigest\": null, \"aliases\": []}";
        SITE.server()
                .answers(
                        "GET /models/pump-failure/versions",
                        200,
                        "{\"items\": [" + version.formatted(2) + "], \"next\": \"2\"}");
        SITE.server()
                .answers(
                        "GET /models/pump-failure/versions?before=2",
                        200,
                        "{\"items\": [" + version.formatted(1) + "], \"next\": null}");

        SITE.terminal()
                .run("versions", "pump-failure", "--server", SITE.server().url());

        assertThat(SITE.terminal().out()).contains("pump-failure/2").contains("pump-failure/1");
    }

    @Test
    void namesWhatServesAndShouldNot() {
        SITE.server()
                .answers(
                        "GET /models",
                        200,
                        "{\"items\": [{\"name\": \"pump\", \"definitionDigest\": \"ab\", \"champion\": \"pump/2\", \"previous\": null,"
                                + " \"importedBy\": \"emil\", \"at\": \"2026-11-01T00:00:00Z\", \"serving\": {\"check\": {\"version\":"
                                + " \"pump/2\", \"verdict\": \"INSUFFICIENT_EVIDENCE\", \"reason\": \"Gate floor.\", \"run\": 9, \"at\":"
                                + " \"2026-11-24T02:00:00Z\"}, \"failedCheck\": {\"version\": \"pump/2\", \"verdict\": \"FAIL\", \"reason\":"
                                + " \"Gate as-released: FAIL. Worse.\", \"run\": 8, \"at\": \"2026-11-23T02:00:00Z\"}, \"waivers\":"
                                + " [{\"gate\": \"no-baseline\", \"person\": \"milo\", \"expiresAt\": \"2026-11-08T00:00:00Z\", \"state\":"
                                + " \"EXPIRED\", \"alarm\": \"The waiver of gate no-baseline has expired.\"}, {\"gate\": \"floor\", \"person\": \"milo\", \"expiresAt\": \"2026-12-08T00:00:00Z\","
                                + " \"state\": \"IN_FORCE\", \"alarm\": null}]}}], \"next\": null}");

        assertThat(SITE.terminal().run("models", "--server", SITE.server().url()))
                .isZero();

        assertThat(SITE.terminal().out())
                .contains(
                        "INSUFFICIENT_EVIDENCE 2026-11-24T02:00:00Z",
                        "pump/2: its check of 2026-11-23T02:00:00Z failed. Gate as-released: FAIL. Worse.",
                        "The waiver of gate no-baseline has expired.")
                .doesNotContain("gate floor");
    }

    @Test
    void letsNoQuarantinedRowMoveTheCursor() {
        SITE.server()
                .answers(
                        "GET /rejects?limit=100",
                        200,
                        "{\"items\": [{\"id\": 1, \"instance\": 7, \"file\": \"a.csv\", \"byteOffset\": 9, \"record\": 2, \"line\": 3,"
                                + " \"reason\": \"ARITY\", \"field\": \"\", \"row\": \"a\\u001b[2Jb\"}], \"next\": null}");

        assertThat(SITE.terminal().run("rejects", "--server", SITE.server().url()))
                .isZero();
        assertThat(SITE.terminal().out()).contains("a?[2Jb").doesNotContain("\u001b");
    }
}
