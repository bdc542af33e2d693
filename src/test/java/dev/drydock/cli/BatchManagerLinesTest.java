package dev.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.site.SiteInitialisation;
import dev.drydock.cli.terminal.FakeOrchestrator;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of scripts for Liberty's {@code batchManager}, their command's name, URL and password aside, end as they did. */
class BatchManagerLinesTest {
    @TempDir
    static Path folder;

    private FakeOrchestrator server;
    private Terminal terminal;

    @BeforeAll
    static void makeSite() {
        new SiteInitialisation(new SiteFolder(folder))
                .complete(SiteConfiguration.standard("demo", 9443, 9444), Map.of("bob", "engineer"));
    }

    @BeforeEach
    void startServer() throws Exception {
        server = new FakeOrchestrator(new SiteFolder(folder));
        terminal = new Terminal(folder);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private static String execution(long id, String status, String exitStatus) {
        return """
                {"id": %d, "instance": 7, "job": "nightly-retrain", "jobDigest": "00", "model": null,
                 "submitter": "bob", "status": "%s", "exitStatus": "%s", "createdAt": "2026-11-25T02:00:00Z",
                 "startedAt": null, "endedAt": null, "parameters": {}, "facts": {}, "failure": null, "steps": []}
                """.formatted(id, status, exitStatus);
    }

    /** @param line what follows {@code batchManager}; {@code HOST} stands for host and port */
    private int batchManager(String line) {
        String host = server.url().replace("https://", "");
        return terminal.run(line.replace("HOST", host).split(" ", -1));
    }

    private JsonNode sent(int request) {
        return Json.tree(server.requests().get(request).text().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void submitsWaitsAndReturnsLibertysExitCode() throws IOException {
        Path file = Files.writeString(folder.resolve("job.properties"), "asOf=2026-11-24T00:00:00Z\nmodel=other\n");
        server.answers("POST /executions", 201, execution(12, "STARTING", "STARTING"));
        server.answers("GET /executions/12", 200, execution(12, "COMPLETED", "PROPOSED"));
        server.answers("GET /executions/12/logs", 200, "what the job logged\n");

        int code =
                batchManager("submit --batchManager=HOST --user=bob --trustSslCertificates --applicationName=Retraining"
                        + " --moduleName=retraining.war --componentName=none --jobXMLName=nightly-retrain.xml"
                        + " --jobParameter=model=pump-failure --jobParametersFile=" + file
                        + " --wait --pollingInterval_s=1 --httpTimeout_s=20 --verbose --getJobLog --stopOnShutdown");

        assertThat(code).isEqualTo(35);
        assertThat(sent(0).path("job").asText()).isEqualTo("nightly-retrain");
        assertThat(sent(0).at("/parameters/model").asText()).isEqualTo("pump-failure");
        assertThat(sent(0).at("/parameters/asOf").asText()).isEqualTo("2026-11-24T00:00:00Z");
        assertThat(server.requests().get(0).user()).isEqualTo("bob");
        assertThat(terminal.out()).contains("Execution 12 is COMPLETED.").contains("what the job logged");
    }

    @Test
    void returnsTheExitStatusIfItBeginsWithANumberElseTheBatchStatus() {
        server.answers("POST /executions", 201, execution(12, "STARTING", "STARTING"));
        server.answers("GET /executions/12", 200, execution(12, "COMPLETED", "8:rows are missing"));
        server.answers("GET /executions/12", 200, execution(12, "STOPPED", "STOPPED"));
        String line =
                "submit --batchManager=HOST --user=bob --applicationName=a --jobXMLName=own --wait --returnExitStatus";

        assertThat(batchManager(line)).isEqualTo(8);
        assertThat(batchManager(line)).isEqualTo(33);
    }

    @Test
    void restartsStopsAndTellsOfTheNewestExecutionOfAnInstance() {
        server.answers(
                "GET /executions?jobInstanceId=7&latest=true",
                200,
                "{\"items\": [" + execution(14, "FAILED", "FAILED") + "], \"next\": null}");
        server.answers("POST /executions/14/restart", 201, execution(15, "STARTING", "STARTING"));
        server.answers("GET /executions/15", 200, execution(15, "FAILED", "FAILED"));
        server.answers("GET /executions/14", 200, execution(14, "FAILED", "FAILED"));
        server.answers("POST /executions/14/stop", 200, execution(14, "STOPPING", "STOPPING"));
        server.answers("GET /executions/14/logs", 200, "what it logged\n");
        String connect = " --batchManager=HOST --user=bob --trustSslCertificates ";

        assertThat(batchManager("restart" + connect + "--jobInstanceId=7 --reusePreviousParams --wait"))
                .isEqualTo(34);
        assertThat(batchManager("status" + connect + "--jobInstanceId=7")).isZero();
        assertThat(batchManager("status" + connect + "--jobExecutionId=14")).isZero();
        assertThat(batchManager("stop" + connect + "--jobExecutionId=14")).isZero();
        Path log = folder.resolve("job.log");
        assertThat(batchManager("getJobLog" + connect + "--jobInstanceId=7 --type=text --outputFile=" + log))
                .isZero();
        assertThat(log).hasContent("what it logged");
    }

    @Test
    void listsInstancesByItsFilters() {
        server.answers(
                "GET /executions?status=COMPLETED%2CFAILED&jobInstanceId=%3E10&createTime=%3E3d&exitStatus=*JOB*&latest=true"
                        + "&limit=10&page=2",
                200, "{\"items\": [" + execution(14, "FAILED", "FAILED") + "], \"next\": null}");

        assertThat(batchManager("listJobs --batchManager=HOST --user=bob --page=2 --pageSize=10 --jobInstanceId=>10"
                        + " --createTime=>3d --instanceState=COMPLETED,FAILED --exitStatus=*JOB*"))
                .isZero();

        assertThat(terminal.out()).contains("nightly-retrain");
    }

    @Test
    void aRestartTokenFileSubmitsOnceAndThenRestarts() throws IOException {
        Path token = folder.resolve("token");
        server.answers("POST /executions", 201, execution(12, "STARTING", "STARTING"));
        server.answers(
                "GET /executions?jobInstanceId=7&latest=true",
                200,
                "{\"items\": [" + execution(12, "FAILED", "FAILED") + "], \"next\": null}");
        server.answers("POST /executions/12/restart", 201, execution(13, "STARTING", "STARTING"));
        String line = "submit --batchManager=HOST --user=bob --applicationName=a --jobXMLName=own --restartTokenFile="
                + token;

        assertThat(batchManager(line)).isZero();
        assertThat(Files.readString(token).strip()).isEqualTo("7");
        assertThat(batchManager(line)).isZero();

        assertThat(server.requests())
                .extracting(FakeOrchestrator.Request::line)
                .containsExactly(
                        "POST /executions",
                        "GET /executions?jobInstanceId=7&latest=true",
                        "GET /executions/12/preview",
                        "POST /executions/12/restart");
    }

    @Test
    void controlPropertiesConnectButHoldNothingElse() throws IOException {
        Path control = folder.resolve("control.properties");
        String host = server.url().replace("https://", "");
        Files.writeString(control, "batchManager=" + host + "\nuser=bob\npassword=from-the-file\nhttpTimeout_s=20\n");
        server.answers("GET /executions/14", 200, execution(14, "FAILED", "FAILED"));

        assertThat(batchManager("status --controlPropertiesFile=" + control + " --jobExecutionId=14 --wait"))
                .isEqualTo(34);
        assertThat(server.requests().get(0).user()).isEqualTo("bob");

        Files.writeString(control, "batchManager=" + host + "\njobXMLName=own\n");
        assertThat(batchManager("status --controlPropertiesFile=" + control + " --jobExecutionId=14"))
                .isEqualTo(64);
        assertThat(terminal.err()).contains("contain jobXMLName");

        Files.writeString(control, "batchManager=" + host + "\nuser=bob\npassword=p\nhttpTimeout_s=5m\n");
        assertThat(batchManager("status --controlPropertiesFile=" + control + " --jobExecutionId=14"))
                .isEqualTo(64);
        assertThat(terminal.err()).contains("httpTimeout_s", "is '5m'. Write a whole number of seconds");
        Files.writeString(control, "batchManager=" + host + "\nuser=bob\npassword=p\n");
        assertThat(batchManager(
                        "status --controlPropertiesFile=" + control + " --password-file=gone --jobExecutionId=14"))
                .as("the command line wins")
                .isEqualTo(77);
        assertThat(terminal.err()).contains("the password file gone cannot be read");
    }

    @Test
    void stopsAndWaitsUntilItHasStopped() {
        server.answers("POST /executions/14/stop", 200, execution(14, "STOPPING", "STARTED"))
                .answers("GET /executions/14", 200, execution(14, "STOPPING", "STARTED"))
                .answers("GET /executions/14", 200, execution(14, "STOPPED", "STOPPED"));

        assertThat(batchManager("stop --batchManager=HOST --user=bob --jobExecutionId=14 --wait --pollingInterval_s=0"))
                .isEqualTo(33);

        assertThat(terminal.out()).contains("Execution 14 of nightly-retrain: STOPPED");
    }

    @Test
    void aLogComesAsAnArchiveToo() throws IOException {
        server.answers("POST /executions/14/logs/archive", 200, new byte[] {80, 75, 5, 6});
        Path archive = folder.resolve("joblog.zip");

        assertThat(batchManager("getJobLog --batchManager=HOST --user=bob --jobExecutionId=14 --type=zip --outputFile="
                        + archive))
                .isZero();

        assertThat(Files.readAllBytes(archive)).containsExactly(80, 75, 5, 6);
    }

    @Test
    void parametersComeFromItsPropertiesFileByEitherName() throws IOException {
        Path file = Files.writeString(folder.resolve("own.properties"), "model=pump-failure\n");
        server.answers("POST /executions", 201, execution(12, "STARTING", "STARTING"));

        for (String option : List.of("--jobPropertiesFile=", "--jobParametersFile=")) {
            assertThat(batchManager("submit --batchManager=HOST --user=bob --jobXMLName=own " + option + file))
                    .isZero();
        }

        assertThat(sent(0).at("/parameters/model").asText()).isEqualTo("pump-failure");
        assertThat(sent(1)).isEqualTo(sent(0));
    }

    @Test
    void purgesARunOnlyIfItIsTold() {
        server.answers("POST /runs/purge", 200, """
                {"dryRun": false, "runs": [7], "executions": 2, "rejects": 0, "tasks": 1, "bytes": 10, "kept": []}
                """);
        String line = "purge --batchManager=HOST --user=bob --jobInstanceId=7";

        assertThat(batchManager(line)).isEqualTo(64);
        assertThat(server.requests()).isEmpty();
        assertThat(batchManager(line + " --instanceState=FAILED,STOPPED --yes")).isZero();

        assertThat(sent(0).path("run").asLong()).isEqualTo(7);
        assertThat(sent(0).path("dryRun").asBoolean()).isFalse();
        assertThat(sent(0).path("statuses")).extracting(JsonNode::asText).containsExactly("FAILED", "STOPPED");
    }

    @Test
    void theSecondHostIsAskedIfTheFirstIsAway() throws IOException {
        server.answers("GET /executions/14", 200, execution(14, "FAILED", "FAILED"));
        int away;
        try (ServerSocket socket = new ServerSocket(0)) {
            away = socket.getLocalPort();
        }

        assertThat(batchManager("status --batchManager=localhost:" + away + ",HOST --user=bob --jobExecutionId=14"))
                .isZero();

        assertThat(terminal.out()).contains("nightly-retrain");
    }

    @Test
    void helpTellsTheCommandsAndOneOfThem() {
        assertThat(batchManager("help")).isZero();
        assertThat(terminal.out()).contains("submit", "listJobs", "purge");
        assertThat(batchManager("help submit")).isZero();
        assertThat(terminal.out()).contains("--restartTokenFile");
    }

    @Test
    void whatCannotBeTheSameIsRefusedWithWhatToDo() {
        assertThat(batchManager("submit --batchManager=HOST --user=bob --password=geheim --jobXMLName=own"))
                .isEqualTo(64);
        assertThat(terminal.err()).contains("a password cannot be an argument").doesNotContain("geheim");
        assertThat(batchManager("submit --batchManager=HOST --user=bob --jobXMLFile=own.xml"))
                .isEqualTo(64);
        assertThat(terminal.err()).contains("own.xml into the site's jobs/");
        for (String line : List.of("submit --batchManager=HOST --user=bob", "status --batchManager=HOST --user=bob")) {
            assertThat(batchManager(line)).isEqualTo(64);
        }
        assertThat(server.requests()).isEmpty();
    }
}
