package dev.drydock.installed;

import static dev.drydock.installed.PreparedNight.fact;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.json.Mappers;
import dev.drydock.monitoring.MonitoringFiles;
import dev.drydock.monitoring.Promtool;
import dev.drydock.sample.SampleField;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main story on the built installation, then the same night again with the orchestrator killed in it. The order matters for
 * time only: the site that the story prepared is the one that is disturbed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NightlyJobIT {
    @TempDir
    static Path folder;

    private PreparedNight night;
    private InstalledSite site;
    private JsonNode undisturbed;
    private String undisturbedWeights = "";

    @BeforeAll
    void prepareSite() {
        night = PreparedNight.shared().beginAfterIt();
        site = night.site();
        site.start();
        undisturbed = night.submit("--wait").expecting(0).json(); // the token finds the run that was
        undisturbedWeights = site.weightsDigest(fact(undisturbed, "package-digest"));
    }

    @AfterAll
    void stopServers() {
        site.killEverything();
    }

    @Test
    @Order(1)
    void proposesACandidateAndShowsItsReport() {
        assertThat(undisturbed.path("exitStatus").asText()).isEqualTo("PROPOSED");
        String candidate = fact(undisturbed, "candidate-version");
        assertThat(candidate).isEqualTo("pump-failure/2");
        assertThat(site.as("rhea", "report", candidate).expecting(0).out()).contains("PASS");
        assertThat(site.as("audrey", "audit", "verify").expecting(0).exitCode()).isZero();
    }

    @Test
    @Order(2)
    void verifiesTheSignedPackageWithoutAServer() throws IOException {
        Path signed = site.root().resolve("var/packages/" + fact(undisturbed, "package-digest"));
        String key = site.root().resolve("etc/keys/builder.pub").toString();
        site.as("", "verify", signed.toString(), "--key", key).expecting(0);

        Path altered = folder.resolve("altered");
        InstalledSite.copy(signed, altered);
        Files.setPosixFilePermissions(
                altered.resolve("model/preprocessing.json"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(altered.resolve("model/preprocessing.json"), " ", StandardOpenOption.APPEND);
        assertThat(site.as("", "verify", altered.toString(), "--key", key).exitCode())
                .isNotZero();
    }

    /** By the auditor's own paper with the root's id, in a folder that has nothing but the two files. */
    @Test
    @Order(2)
    void aDossierIsVerifiedOnAMachineThatHasNothingOfDrydock() throws Exception {
        Path dossier = folder.resolve("first.dossier");
        JsonNode written = site.as("audrey", "dossier", "pump-failure/1", "-o", dossier.toString(), "--json")
                .expecting(0)
                .json();
        assertThat(written.path("released").asBoolean()).isTrue();
        String root = site.as("", "trust", "show", "--json")
                .expecting(0)
                .json()
                .at("/keys/0/keyId")
                .asText();
        assertThat(standAlone(dossier, root, 0))
                .contains("VERIFIED pump-failure/1 of demo, stage production", "proven  order 1:", "no-baseline")
                .contains("proven  report of the node on order 1:", "proven  bill of materials:")
                .doesNotContain("refused");
        assertThat(standAlone(dossier, "ab".repeat(32), 1)).contains("DOSSIER_REFUSED", "trust file");
        byte[] bytes = Files.readAllBytes(dossier);
        int weights = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("package/model/weights.pt");
        bytes[weights + 2000] ^= 1;
        Files.write(dossier, bytes);
        assertThat(standAlone(dossier, root, 1)).contains("DOSSIER_REFUSED");

        String candidate = fact(undisturbed, "candidate-version");
        assertThat(site.as("audrey", "dossier", candidate, "-o", dossier.toString())
                        .expecting(0)
                        .out())
                .contains(
                        "it proves no order that put pump-failure/2 into service",
                        "audit log",
                        "java -jar drydock-verifier.jar");
        assertThat(site.as("emil", "dossier", candidate, "-o", dossier.toString())
                        .exitCode())
                .isEqualTo(77);
        assertThat(downloaded("audrey")).isEqualTo(200);
        assertThat(downloaded("emil")).isEqualTo(403);
    }

    private int downloaded(String user) throws IOException {
        return ConsoleClient.signedIn(site, user, site.password(user))
                .get("/console/dossier?version=pump-failure/1")
                .status();
    }

    private static String standAlone(Path dossier, String root, int expected) throws Exception {
        Path jar = InstalledSite.HOME
                .resolve("share/verifier/drydock-verifier.jar")
                .toAbsolutePath();
        Path empty = Files.createDirectories(folder.resolve("elsewhere"));
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-jar",
                        jar.toString(),
                        dossier.toString(),
                        "--root",
                        root)
                .directory(empty.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("DRYDOCK"));
        int exit = builder.start().waitFor();
        String text = Files.readString(said);
        assertThat(exit).as(dossier + ": " + text).isEqualTo(expected);
        return text;
    }

    /** While the drift of {@link #theNodeTellsAtOnceThatClientsSendOtherValues} stands for its minute. */
    @Test
    @Order(10)
    void refusesByExitCodeWhatMayNotBe() {
        assertThat(site.as("sam", "run", "nightly-retrain", "-p", "model=pump-failure", "-p", "speed=high")
                        .exitCode())
                .isEqualTo(64);
        assertThat(site.as("audrey", "run", "nightly-retrain", "-p", "model=pump-failure")
                        .exitCode())
                .isEqualTo(77);
        assertThat(site.as("sam", "run", "no-such-job").exitCode()).isNotZero();
        assertThat(site.as(
                                "sam",
                                "executions",
                                "--password-file",
                                site.root().resolve("etc/site.yaml").toString())
                        .exitCode())
                .isEqualTo(77);
    }

    @Test
    @Order(4)
    void givesTheSameSnapshotAndWeightsAfterAKillInTraining() {
        night.beginAgain();
        site.start();
        long id = night.submitted();
        awaitStep(id, "train");
        site.killOrchestrator();
        site.start();
        awaitStatus(id, "FAILED");
        JsonNode preview = site.as("emil", "preview", Long.toString(id), "--json")
                .expecting(0)
                .json();
        assertThat(preview.at("/job/changed").asBoolean()).isFalse();
        assertThat(named(preview.path("steps"), "step", "snapshot").path("fate").asText())
                .isEqualTo("LEFT_OUT");
        assertThat(named(preview.path("steps"), "step", "train").path("fate").asText())
                .isEqualTo("GOES_ON");

        JsonNode restarted = site.as("emil", "restart", Long.toString(id), "--wait", "--json")
                .expecting(0)
                .json();
        assertThat(restarted.path("exitStatus").asText()).isEqualTo("PROPOSED");
        assertThat(fact(restarted, "snapshot")).isEqualTo(fact(undisturbed, "snapshot"));
        assertThat(site.weightsDigest(fact(restarted, "package-digest"))).isEqualTo(undisturbedWeights);
    }

    @Test
    @Order(5)
    void tellsWhatAWorkerLoggedAndSetsTheTwoNightsSideBySide() throws IOException {
        JsonNode latest = site.as("emil", "executions", "--limit", "1", "--json")
                .expecting(0)
                .json()
                .path(0);
        String id = latest.path("id").asText();
        JsonNode logs =
                site.as("emil", "logs", id, "--list", "--json").expecting(0).json();
        JsonNode drift = site.rest("emil", "GET", "/executions/" + id + "/drift", "application/json", new byte[0])
                .body();
        assertThat(drift.path("decision").asText()).isEqualTo("RETRAIN");
        assertThat(named(drift.path("columns"), "name", "vibration")
                        .path("verdict")
                        .asText())
                .isEqualTo("DRIFTED");
        assertThat(site.text("emil", "/metrics", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"))
                .contains(
                        "drydock_drift_run{model=\"pump-failure\"} "
                                + latest.path("instance").asText() + ".0",
                        "drydock_drift_verdict{column=\"vibration\",model=\"pump-failure\",role=\"INPUT\","
                                + "drydock_drift_verdict=\"DRIFTED\"} 1")
                .endsWith("# EOF\n");
        assertThat(site.text("emil", "/metrics", "*/*"))
                .contains("drydock_drift_measure")
                .doesNotContain("EOF");
        JsonNode snapshot = site.as("sam", "snapshot", "show", fact(undisturbed, "snapshot"), "--json")
                .expecting(0)
                .json();
        assertThat(snapshot.path("anomalies")).isEmpty();
        assertThat(named(snapshot.at("/statistics/inputs"), "name", "vibration").path("quantiles"))
                .hasSize(7);
        assertThat(site.as("sam", "snapshot", "show", fact(undisturbed, "snapshot"))
                        .expecting(0)
                        .out())
                .contains("No anomalies.")
                .contains("vibration");
        assertThat(site.as("sam", "snapshot", "show", "0".repeat(64)).err()).contains("SNAPSHOT_UNKNOWN");
        String task = latest.path("instance").asText() + "-train-0";
        JsonNode worker = named(logs, "task", task);
        assertThat(worker.path("step").asText()).isEqualTo("train");
        assertThat(worker.path("partition").asText()).isEqualTo("0");
        assertThat(worker.path("state").asText()).isIn("COMPLETED", "STOPPED", "DIED");
        assertThat(worker.path("startedAt").asText())
                .isLessThan(worker.path("endedAt").asText());
        assertThat(site.as("emil", "logs", id, "--step", "train", "--partition", "0")
                        .expecting(0)
                        .out())
                .contains("task=" + task)
                .doesNotContain("task=" + latest.path("instance").asText() + "-train-1");
        assertThat(site.as("emil", "logs", id, "--step", "train", "--worker")
                        .expecting(0)
                        .out())
                .contains("== task " + task);
        JsonNode archive = site.as(
                        "emil", "logs", id, "--zip", folder.resolve("logs.zip").toString(), "--json")
                .expecting(0)
                .json();
        assertThat(lastAuditRecord())
                .contains("execution.logs.download", archive.path("sha256").asText());

        JsonNode comparison = site.as("emil", "compare", undisturbed.path("id").asText(), id, "--json")
                .expecting(0)
                .json();
        JsonNode gates = named(comparison.path("sections"), "title", "gates").path("rows");
        assertThat(gates).isNotEmpty();
        JsonNode data = named(comparison.path("sections"), "title", "data").path("rows");
        assertThat(named(data, "name", "snapshot").path("differs").asBoolean(true))
                .isFalse();
    }

    /** The orchestrator was killed in this run and started again: both processes wrote the one file, a whole line an event. */
    @Test
    @Order(5)
    void theProgramLogNamesTheRunItsStepAndItsModel() throws IOException {
        JsonNode latest = site.as("emil", "executions", "--limit", "1", "--json")
                .expecting(0)
                .json()
                .path(0);
        List<JsonNode> ofTraining = site.programLog("orchestrator").stream()
                .filter(event ->
                        event.path("run").asLong() == latest.path("instance").asLong())
                .filter(event -> event.path("step").asText().equals("train"))
                .toList();
        assertThat(ofTraining).isNotEmpty().allSatisfy(event -> {
            assertThat(event.path("time").asText())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\+00:00");
            assertThat(event.path("model").asText()).isEqualTo("pump-failure");
            assertThat(event.path("job").asText()).isEqualTo("nightly-retrain");
            assertThat(event.path("server").asText()).isEqualTo("orchestrator");
            assertThat(event.path("logger").asText()).startsWith("dev.drydock.");
        });
        assertThat(ofTraining)
                .extracting(event -> event.path("execution").asLong())
                .contains(latest.path("id").asLong());
        assertThat(ofTraining)
                .anySatisfy(event ->
                        assertThat(event.path("partition").isIntegralNumber()).isTrue());
        assertThat(site.programLog("serving"))
                .extracting(event -> event.path("message").asText())
                .anySatisfy(message -> assertThat(message).contains("model=pump-failure/1"));
    }

    /** Of the night that the orchestrator was killed in, too: each parent is there. */
    @Test
    @Order(5)
    void theTraceOfANightHasItsStepsAndItsWorkers() throws IOException {
        Map<String, JsonNode> spans = new HashMap<>();
        for (String line : Files.readAllLines(site.root().resolve("var/traces/orchestrator.jsonl"))) {
            JsonNode all = Mappers.OWN.readTree(line).at("/resourceSpans/0/scopeSpans/0/spans");
            all.forEach(span -> spans.put(span.path("spanId").asText(), span));
        }
        assertThat(spans.values())
                .extracting(span -> span.path("name").asText())
                .contains("job nightly-retrain", "step train", "worker TRAIN");
        assertThat(spans.values())
                .filteredOn(span -> span.path("name").asText().startsWith("step ")
                        || span.path("name").asText().startsWith("worker "))
                .allSatisfy(span ->
                        assertThat(spans).containsKey(span.path("parentSpanId").asText()));
    }

    /** Both servers, with the real promtool; and what the shipped dashboards ask for is there. */
    @Test
    @Order(5)
    void showsEveryMetricThatTheDashboardsAskFor() throws IOException, InterruptedException {
        Path question = Files.writeString(
                folder.resolve("other-question.json"),
                Files.readString(InstalledSite.HOME.resolve("sample-data/pump-failure/request.json"))
                        .replaceFirst("\"id\": *\"[^\"]*\"", "\"id\": \"for-the-metrics\""));
        site.ask("pump-failure", question);
        String orchestrator = site.text("emil", "/metrics", "*/*");
        String node = site.textFromNode("/node/v1/metrics", "*/*");
        assertThat(orchestrator)
                .contains(
                        "drydock_build_info{",
                        "drydock_execution_end_timestamp_seconds{job_name=\"nightly-retrain\",model=\"pump-failure\"",
                        "drydock_candidate_verdict{model=\"pump-failure\",drydock_candidate_verdict=\"PASS\"} 1",
                        "drydock_training_loss{model=\"pump-failure\",set=\"tune\"}",
                        "drydock_database_connections_max 50.0");
        assertThat(node).contains("drydock_served_version{model=\"pump-failure\"} 1.0");
        assertThat(site.textFromNode("/node/v1/metrics", "application/openmetrics-text;version=1.0.0"))
                .endsWith("# EOF\n");
        new MonitoringFiles(InstalledSite.HOME.resolve("share/monitoring")).requireIn(orchestrator, node);
        Promtool.requireInstalled();
        assertThat(Promtool.problemsOf(orchestrator)).isEmpty();
        assertThat(Promtool.problemsOf(node)).isEmpty();
    }

    private String lastAuditRecord() throws IOException {
        JsonNode note = site.rest("audrey", "GET", "/audit/checkpoint", "application/json", new byte[0])
                .body();
        long size = Long.parseLong(
                note.path("note").asText().lines().skip(1).findFirst().orElseThrow());
        return site.rest("audrey", "GET", "/audit/records?limit=1&from=" + (size - 1), "application/json", new byte[0])
                .body()
                .at("/items/0/record")
                .asText();
    }

    private static JsonNode named(JsonNode all, String key, String value) {
        for (JsonNode one : all) {
            if (one.path(key).asText().equals(value)) {
                return one;
            }
        }
        throw new AssertionError("nothing with " + key + " " + value + " in " + all);
    }

    @Test
    @Order(6)
    void followsTheCandidateToItsFilesAndEachFileToTheCandidate() {
        String version = fact(undisturbed, "candidate-version");
        JsonNode generations = site.as("audrey", "lineage", version, "--json")
                .expecting(0)
                .json()
                .path("generations");
        assertThat(generations).hasSize(2);
        assertThat(generations.at("/0/run/executions")).as("it was killed once").hasSize(2);
        assertThat(generations.at("/0/snapshot/id").asText()).isEqualTo(fact(undisturbed, "snapshot"));
        assertThat(generations.at("/1/version").asText()).isEqualTo("pump-failure/1");
        assertThat(generations.at("/1/aliases/0").asText()).isEqualTo("champion");
        assertThat(generations.at("/1/files")).isEmpty();
        assertThat(generations.at("/0/files")).isNotEmpty();
        for (JsonNode file : generations.at("/0/files")) {
            String export =
                    file.path("source").asText() + "-" + file.path("sequence").asText();
            JsonNode descents = site.as(
                            "audrey", "lineage", "--file", file.path("sha256").asText(), "--export", export, "--json")
                    .expecting(0)
                    .json();
            assertThat(descents).as("files with these bytes in this export").hasSize(1);
            assertThat(named(descents.at("/0/versions"), "version", version)
                            .path("through")
                            .isNull())
                    .isTrue();
            assertThat(named(descents.at("/0/snapshots"), "id", fact(undisturbed, "snapshot"))
                            .path("model")
                            .asText())
                    .isEqualTo("pump-failure");
        }
        assertThat(site.as("sam", "lineage", version).exitCode()).isEqualTo(77);
        assertThat(site.as("audrey", "lineage", "--file", "nowhere.csv").err()).contains("EXPORT_FILE_UNKNOWN");
    }

    @Test
    @Order(7)
    void takesTheNodesOwnPredictionLogAndJudgesTheChampionOnANewNight() throws IOException {
        JsonNode answer = site.ask();
        assertThat(answer.path("model_version").asText()).isEqualTo("1");
        site.bring(site.rotatePredictionLog());
        Path night = folder.resolve("second-night");
        SampleField.driftedNight().seed(2).sequence(2).writeTo(night);
        for (String plant : List.of("plant-a", "plant-b")) {
            String key = site.root().resolve("demo/keys/" + plant + ".key").toString();
            site.as("", "export", "sign", night.toString(), "--source", plant, "--key", key)
                    .expecting(0);
        }
        try (Stream<Path> files = Files.list(night)) {
            site.bring(files.toList());
        }
        // As a script for Liberty's batchManager has it
        JsonNode judged = site.as(
                        "sam",
                        "submit",
                        "--batchManager=localhost:" + site.port(),
                        "--user=sam",
                        "--trustSslCertificates",
                        "--applicationName=Retraining",
                        "--jobXMLName=revalidate",
                        "--jobParameter=model=pump-failure",
                        "--jobParameter=asOf=2026-11-24T00:00:00Z",
                        "--wait",
                        "--pollingInterval_s=1",
                        "--json")
                .expecting(35)
                .json();
        assertThat(judged.path("exitStatus").asText()).isEqualTo("COMPLETED");
        assertThat(fact(judged, "verdict")).isEqualTo("PASS");
        explains(answer);
    }

    /** The orchestrator is killed in the first date; the same command again waits for the rest. */
    @Test
    @Order(9)
    void runsPastDatesOnceThoughTheOrchestratorIsKilled() {
        String[] command = {
            "backfill", "revalidate", "-p", "model=pump-failure", "--from", "2026-11-22", "--to", "2026-11-23", "--json"
        };
        JsonNode begun = site.as("sam", command).expecting(0).json();
        String id = begun.path("id").asText();
        site.killOrchestrator();
        site.start();

        site.as(
                "sam",
                Stream.concat(Stream.of(command), Stream.of("--wait", "--timeout", "9m"))
                        .toArray(String[]::new));

        JsonNode ended =
                site.as("audrey", "backfill", "show", id, "--json").expecting(0).json();
        if (ended.path("state").asText().equals("FAILED")) { // the kill hit the run itself
            site.as("emil", "backfill", "restart", id, "--wait", "--timeout", "9m");
            ended = site.as("audrey", "backfill", "show", id, "--json").json();
        }
        assertThat(ended.path("state").asText()).describedAs("%s", ended).isEqualTo("COMPLETED");
        assertThat(ended.findValuesAsText("asOf")).containsExactly("2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z");
        for (JsonNode date : ended.path("dates")) {
            JsonNode run = site.as("audrey", "status", date.path("execution").asText(), "--json")
                    .json();
            assertThat(fact(run, "as-of")).isEqualTo(date.path("asOf").asText());
            assertThat(fact(run, "snapshot")).isNotEmpty();
        }
        JsonNode again = site.as("sam", command).expecting(0).json();
        assertThat(again.path("id").asText()).isEqualTo(id);
        assertThat(again.findValuesAsText("execution")).isEqualTo(ended.findValuesAsText("execution"));
    }

    /** From the answer of the endpoint to who signed for the version. */
    private void explains(JsonNode answer) throws IOException {
        String prediction = answer.at("/parameters/prediction_id").asText();
        JsonNode explained = site.as("audrey", "explain", "pump-failure", prediction, "--json")
                .expecting(0)
                .json();
        JsonNode row = explained.at("/predictions/0");
        assertThat(explained.path("predictions")).hasSize(1);
        assertThat(row.at("/place/source").asText()).isEqualTo("node-1");
        assertThat(row.path("champion").asBoolean()).isTrue();
        assertThat(row.path("recorded").asText()).isEqualTo("pump-failure/1");
        assertThat(explained.at("/releases/0/report/verdict").asText()).isEqualTo("PASS");
        assertThat(explained.at("/releases/0/statements").findValuesAsText("person"))
                .contains("rhea");
        assertThat(row.path("decision").asText())
                .isEqualTo(answer.at("/outputs/1/data/0").asText());
        assertThat(Float.parseFloat(row.at("/scores/0").asText()))
                .isEqualTo((float) answer.at("/outputs/0/data/0").asDouble());
        assertThat(row.path("inputs")).hasSizeGreaterThan(10);
        assertThat(site.as("rhea", "explain", "pump-failure", prediction)
                        .expecting(0)
                        .out())
                .contains(
                        "answered by pump-failure/1, as the log says; by this site's record it was the champion at that time",
                        "its suite: PASS");
        assertThat(ConsoleClient.signedIn(site, "rhea", site.password("rhea"))
                        .get("/console/explain?model=pump-failure&prediction="
                                + URLEncoder.encode(prediction, StandardCharsets.UTF_8))
                        .text())
                .contains("Champion at that time", "Release", "pump-failure/1", "rhea (approval)");
        assertThat(site.as("sam", "explain", "pump-failure", prediction).exitCode())
                .isEqualTo(77);
        assertThat(site.as("audrey", "explain", "pump-failure", "no such thing").err())
                .contains("PREDICTION_UNKNOWN");
    }

    /** Rows as the champion was trained on, then rows with another flow. */
    @Test
    @Order(8)
    void theNodeTellsAtOnceThatClientsSendOtherValues() throws IOException {
        ReferenceRows rows = new ReferenceRows(InstalledSite.HOME.resolve("sample-data/pump-failure"));
        String client = "Bearer " + site.clientToken();
        for (int i = 0; i < 4; i++) {
            assertThat(site.askAs(client, rows.request("usual-" + i, "")).status())
                    .isEqualTo(200);
        }
        Map<String, Double> usual = liveDrift();
        assertThat(usual).hasSizeGreaterThan(10);
        assertThat(usual.values()).allMatch(index -> index < 0.1);

        for (int i = 0; i < 8; i++) {
            assertThat(site.askAs(client, rows.request("shifted-" + i, "flow")).status())
                    .isEqualTo(200);
        }
        Map<String, Double> shifted = liveDrift();
        assertThat(shifted.remove("flow")).isGreaterThan(1);
        assertThat(shifted.values()).allMatch(index -> index < 0.1);
        theOrchestratorSeesIt();
    }

    /** It asks its node only while a schedule waits for drift. The schedule stays: {@link #aDriftThatStandsStartsOneRun} is the last test. */
    private void theOrchestratorSeesIt() {
        String[] add = {"schedule", "add", "drifts", "--job", "take-in", "-p", "model=pump-failure", "--on", "drift:1m"
        };
        site.as("emil", add).expecting(0);
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(site.as("audrey", "schedule", "preview", "drifts")
                                .expecting(0)
                                .out())
                        .contains(
                                "The live drift of pump-failure/",
                                " has been at or above its limit of 0.2",
                                "(input flow, "));
    }

    /** The orchestrator was killed since the drift began. */
    @Test
    @Order(11)
    void aDriftThatStandsStartsOneRun() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> !startsByDrift().isEmpty());
        JsonNode start = startsByDrift().path(0);
        JsonNode started = night.awaitEnd(start.path("execution").asLong());
        assertThat(start.path("sentence").asText())
                .contains("The live drift of pump-failure/1 has been at or above its limit of 0.2", "(input flow, ");
        assertThat(started.path("status").asText()).isEqualTo("COMPLETED");
        assertThat(started.path("submitter").asText()).isEqualTo("schedule:drifts");
        assertThat(fact(started, "trigger")).isEqualTo("drift");
        assertThat(site.as("audrey", "schedule", "preview", "drifts")
                        .expecting(0)
                        .out())
                .contains("A run of take-in has completed since. The next one starts at ");
        assertThat(startsByDrift()).hasSize(1);
        site.as("emil", "schedule", "remove", "drifts").expecting(0);
    }

    private JsonNode startsByDrift() {
        return site.as("audrey", "schedule", "show", "drifts", "--json")
                .expecting(0)
                .json()
                .path("occurrences");
    }

    /** By input, what the node's metrics tell of the last hour. */
    private Map<String, Double> liveDrift() throws IOException {
        Map<String, Double> found = new TreeMap<>();
        Pattern series = Pattern.compile("drydock_live_drift\\{column=\"([^\"]+)\",.*role=\"INPUT\".*} (\\S+)");
        site.textFromNode("/node/v1/metrics", "*/*")
                .lines()
                .map(series::matcher)
                .filter(Matcher::matches)
                .forEach(match -> found.put(match.group(1), Double.valueOf(match.group(2))));
        return found;
    }

    private void awaitStep(long id, String step) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    for (JsonNode shown : site.tryExecution(id).path("steps")) {
                        if (shown.path("step").asText().equals(step)) {
                            return true;
                        }
                    }
                    return false;
                });
    }

    private void awaitStatus(long id, String status) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> site.tryExecution(id).path("status").asText().equals(status));
    }
}
