package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.inference.LoadedModel;
import dev.drydock.json.Mappers;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.suite.SuiteKit;
import dev.drydock.serving.NodeServer.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node finds out for itself before a version answers, and what the policy makes of it. Version 1 answers before each test. */
class ReceiverTrialTest {
    private static final String CASE =
            "behaviour:\n  - {name: hot, rows: [{flow: 119.53125, fluid: oil}], score: {%s}}\n";

    @TempDir
    Path root;

    private ServingSite site;
    private NodeServer node;
    private Path first;

    @BeforeEach
    void serveTheFirstVersion() {
        site = new ServingSite(root);
        first = site.build(1);
        node = NodeServer.of(site);
        node.deliver(site.tar(first));
        assertThat(activate(1, first, 5).status()).isEqualTo(200);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void eachCheckStandsBesideThePackagesOwnReport() throws IOException {
        assertThat(lines(5))
                .containsExactly(
                        "safety PASS null",
                        "golden PASS PASS",
                        "determinism PASS PASS",
                        "behaviour NOT_RUN null",
                        "cases NOT_RUN null",
                        "rows NOT_RUN null",
                        "memory PASS null",
                        "latency PASS PASS");
        JsonNode report = report(5);
        assertThat(report.path("notRun").toString())
                .contains("\"floor\"", "\"leakage\"")
                .doesNotContain("golden", "determinism", "latency");
        assertThat(finding(report, "latency"))
                .contains("over 1000 calls")
                .doesNotContain("version in service", "at random");
    }

    @Test
    void aVersionIsTimedBesideTheOneInService() throws IOException {
        Path second = site.build(2);
        node.deliver(site.tar(second));
        assertThat(activate(2, second, 6).status()).isEqualTo(200);
        assertThat(finding(report(6), "latency"))
                .contains("for the version in service", "times as long as with the version in service");
        assertThat(finding(report(6), "memory")).contains("the node's memory grew by", "must stay so.");
    }

    @Test
    void aVersionTooSlowForThisMachineIsRefused() throws IOException {
        Path second = site.build(2, SuiteKit.policy(2).replace("\"p95-ms\": 50", "\"p95-ms\": 0.001"));
        node.deliver(site.tar(second));
        assertRefused(
                activate(2, second, 6),
                "latency: Answering one row may take 0.001 ms for 95 of 100 requests; measured");
        assertThat(lines(6)).contains("latency FAIL PASS");
        assertThat(report(6).path("verdict").asText()).isEqualTo("FAIL");
        assertThat(report(6).findValues("differs")).anyMatch(JsonNode::asBoolean);
    }

    /** Each alone would be answered in time; together they wait for one another. */
    @Test
    void requestsThatComeTooOftenWait() throws IOException {
        Path second =
                site.build(2, receiving("\"requests-per-second\": 100000").replace("\"p95-ms\": 50", "\"p95-ms\": 2"));
        node.deliver(site.tar(second));
        assertRefused(activate(2, second, 6), "if 100000 requests a second come at random and");
        Path third = site.build(
                2,
                receiving("\"requests-per-second\": 1")
                        .replace("\"p95-ms\": 50", "\"p95-ms\": 2")
                        .replace("\"version\": 2", "\"version\": 3"));
        node.deliver(site.tar(third));
        assertThat(activate(2, third, 7).status()).isEqualTo(200);
    }

    /** The orchestrator believes the node by its log key, and may ask again if it did not hear the answer. */
    @Test
    void whatWasFoundIsSignedWhetherTheOrderIsFollowedRefusedOrRepeated() throws IOException {
        Path second = site.build(2);
        node.deliver(site.tar(second));
        writeCases(CASE.formatted("from: 0.9999"));
        assertThat(signedVerdict(activate(2, second, 6))).isEqualTo("FAIL");
        writeCases(CASE.formatted("from: 0"));
        assertThat(signedVerdict(activate(2, second, 7))).isEqualTo("PASS");
        Reply again = activate(2, second, 7);
        assertThat(again.body().path("repeated").asBoolean()).isTrue();
        assertThat(signedVerdict(again)).isEqualTo("PASS");
    }

    private String signedVerdict(Reply reply) throws IOException {
        Envelope envelope = Envelope.parse(
                reply.body().path("signedReport").asText().getBytes(StandardCharsets.UTF_8), Envelope.RECEIVER_TYPE);
        assertThat(envelope.signersAmong(List.of(site.logKey.publicKey()))).hasSize(1);
        JsonNode found = Mappers.OWN.readTree(envelope.payload());
        assertThat(Mappers.OWN.convertValue(found.path("environment"), new TypeReference<Map<String, String>>() {}))
                .isEqualTo(NodeEnvironment.current().facts());
        assertThat(found.path("fingerprint").asText())
                .isEqualTo(NodeEnvironment.current().fingerprint());
        return found.path("verdict").asText();
    }

    @Test
    void aVersionThatLeavesTooLittleMemoryIsRefusedBeforeItIsLoaded() throws IOException {
        Path second = site.build(2, receiving("\"reserve-mib\": 16000000"));
        node.deliver(site.tar(second));
        assertRefused(
                activate(2, second, 6),
                "memory: Loading a module of",
                "are available here, and 16000000 MiB must stay so. Free memory on this machine");
        assertThat(lines(6)).contains("safety PASS null", "memory FAIL null", "golden NOT_RUN PASS");
    }

    @Test
    void theSitesOwnCasesAreTriedAndStayHere() throws IOException {
        Path second = site.build(2);
        node.deliver(site.tar(second));
        writeCases(CASE.formatted("from: 0.9999"));
        assertRefused(activate(2, second, 6), "cases: 1 of this site's own 1 cases fail. The node's log names them");
        assertThat(report(6).toString()).doesNotContain("hot", "119.53");

        writeCases(CASE.formatted("from: 0"));
        assertThat(activate(2, second, 7).status()).isEqualTo(200);
        assertThat(lines(7)).contains("cases PASS null");
    }

    @Test
    void casesThatCannotBeReadRefuseTheVersion() throws IOException {
        Path second = site.build(2);
        node.deliver(site.tar(second));
        for (String wrong : List.of(
                "behaviour: []\n",
                "behaviour:\n  - {name: hot, rows: [{fluid: oil}], score: {from: 0}}\n",
                "cases: 1\n",
                "behaviour:\n  - {name: hot, rows: [{flow: 120, fluid: mercury}], answer: maybe}\n",
                "\t- no yaml",
                "")) {
            writeCases(wrong);
            assertRefused(
                    activate(2, second, 6),
                    "cases: This site's own cases cannot be tried on the version (OWN_CASES_INVALID)",
                    "Correct tiny.yaml in the node's folder serving/cases.");
        }
    }

    @Test
    void aPolicyCanAskForCasesOfTheSite() throws IOException {
        Path second = site.build(2, receiving("\"must-pass\": [\"cases\", \"memory\"]"));
        node.deliver(site.tar(second));
        assertRefused(
                activate(2, second, 6),
                "cases must pass here by the gate policy: Not run: this site has no cases of its own for the model.");
        writeCases(CASE.formatted("to: 1"));
        assertThat(activate(2, second, 7).status()).isEqualTo(200);
    }

    @Test
    void aPolicyThatOnlyReportsTheTimeRefusesNobodyForIt() throws IOException {
        Path second = site.build(2, SuiteKit.policy(2).replace("\"p95-ms\": 50", "\"watch\": true, \"p95-ms\": 0.001"));
        node.deliver(site.tar(second));
        assertThat(activate(2, second, 6).status()).isEqualTo(200);
        assertThat(lines(6)).contains("latency NOT_RUN PASS");
    }

    @Test
    void theGatesAreAskedOfTheSitesOwnRowsWhichStayHere() throws IOException {
        Path second = site.build(2);
        node.deliver(site.tar(second));
        writeRows(400, "yes", "no");
        assertThat(activate(2, second, 6).status()).isEqualTo(200);
        assertThat(lines(6))
                .contains(
                        "rows:floor PASS PASS",
                        "rows:recall:no PASS PASS",
                        "rows:recall:yes PASS PASS",
                        "rows:non-inferiority PASS PASS");
        assertThat(report(6).path("notRun").toString())
                .contains("\"leakage\"")
                .doesNotContain("\"floor\"", "\"non-inferiority\"");

        writeRows(400, "no", "yes");
        Path third = site.build(3);
        node.deliver(site.tar(third));
        Reply refused = activate(3, third, 7);
        assertThat(refused.code()).isEqualTo("RECEIVER_CHECK_FAILED");
        assertThat(refused.sentence())
                .contains("rows:floor: On this site's own rows: Needs auc ≥ 0.65 at 95 % confidence; measured 0.000")
                .doesNotContain("non-inferiority");
        assertThat(report(7).toString()).doesNotContain("pump-");
    }

    /** Too few rows refuse nobody, unless the policy says that they must decide. */
    @Test
    void tooFewRowsDecideNothingUnlessThePolicyAsksForThem() throws IOException {
        writeRows(20, "yes", "no");
        Path second = site.build(2);
        node.deliver(site.tar(second));
        assertThat(activate(2, second, 6).status()).isEqualTo(200);
        assertThat(lines(6)).contains("rows:floor INSUFFICIENT_EVIDENCE PASS");

        Path third = site.build(3, receiving("\"must-pass\": [\"rows\"]").replace("\"version\": 2", "\"version\": 3"));
        node.deliver(site.tar(third));
        assertThat(activate(3, third, 7).sentence())
                .contains(
                        "rows:floor must pass here by the gate policy: On this site's own rows: The file has 20 rows here");
    }

    @Test
    void rowsThatCannotBeReadRefuseTheVersion() throws IOException {
        Path second = site.build(2);
        node.deliver(site.tar(second));
        for (String wrong : List.of(
                "",
                "no JSON",
                "{\"inputs\": {\"flow\": 120, \"fluid\": \"oil\"}}",
                "{\"inputs\": {\"flow\": 120, \"fluid\": \"mercury\"}, \"label\": \"yes\"}",
                "{\"inputs\": {\"flow\": 501, \"fluid\": \"oil\"}, \"label\": \"yes\"}",
                "{\"inputs\": {\"fluid\": \"oil\"}, \"label\": \"yes\"}",
                "{\"inputs\": {\"flow\": 120, \"fluid\": \"oil\", \"level\": 3}, \"label\": \"yes\"}",
                "{\"inputs\": {\"flow\": 120, \"fluid\": \"oil\"}, \"label\": \"maybe\"}",
                "{\"inputs\": {\"flow\": 120, \"fluid\": \"oil\"}, \"label\": \"yes\"}\n".repeat(20_001))) {
            ServingSite.write(site.folder.ownRows(ServingSite.MODEL), wrong);
            assertRefused(
                    activate(2, second, 6),
                    "rows: This site's own labelled rows cannot be used (OWN_ROWS_INVALID). The node's log says why. Correct"
                            + " tiny.jsonl in the node's folder serving/cases.");
        }
    }

    /** Rows of as many pumps, labelled by whether the model that answers holds them likely. */
    private void writeRows(int rows, String likely, String unlikely) {
        StringBuilder lines = new StringBuilder();
        float[] flows = new float[rows];
        float[] raw = new float[3 * rows];
        for (int row = 0; row < rows; row++) {
            flows[row] = 20 + 300f * row / rows;
            raw[3 * row] = flows[row];
            raw[3 * row + 1] = Float.NaN;
            raw[3 * row + 2] = 1;
        }
        float[] scores;
        try (LoadedModel model = LoadedModel.load(first)) {
            scores = model.score(raw, rows);
        }
        for (int row = 0; row < rows; row++) {
            lines.append("{\"inputs\": {\"flow\": ")
                    .append(flows[row])
                    .append(", \"fluid\": \"oil\"}, \"group\": \"pump-")
                    .append(row)
                    .append("\", \"label\": \"")
                    .append(scores[row] >= 0.5 ? likely : unlikely)
                    .append("\"}\n");
        }
        ServingSite.write(site.folder.ownRows(ServingSite.MODEL), lines.toString());
    }

    /** A roll-back can name what this node followed on paper only, because it was away. */
    @Test
    void whatNeverPassedHereIsTriedOutOnTheWayBackToo() throws IOException {
        Path second = site.build(2);
        Path third = site.build(3, 2);
        node.deliver(site.tar(third));
        byte[] missed = site.activate(2, second, 6);
        assertThat(node.manage("/node/v1/orders", site.replacing(second, 3, third, 7, missed))
                        .status())
                .isEqualTo(200);
        node.deliver(site.tar(second));
        writeCases(CASE.formatted("from: 0.9999"));
        Reply back = node.manage("/node/v1/orders", site.rollBack(2, second, 8));
        assertThat(back.code()).isEqualTo("RECEIVER_CHECK_FAILED");
        assertThat(lines(8)).contains("cases FAIL null");
    }

    /** Not even a case that the version fails. */
    @Test
    void nothingNewHoldsUpTheWayBackToAVersionThatPassedHere() throws IOException {
        Path second = site.build(2);
        node.deliver(site.tar(second));
        assertThat(activate(2, second, 6).status()).isEqualTo(200);
        writeCases(CASE.formatted("from: 0.9999"));
        assertThat(node.manage("/node/v1/orders", site.rollBack(1, first, 7)).status())
                .isEqualTo(200);
        assertThat(lines(7))
                .contains("safety PASS null", "golden PASS PASS", "cases NOT_RUN null", "latency NOT_RUN PASS");
    }

    private static String receiving(String keys) {
        return SuiteKit.policy(2)
                .replace("\"holdoutBudget\": 20", "\"holdoutBudget\": 20, \"receiver\": {" + keys + "}");
    }

    private void writeCases(String yaml) {
        ServingSite.write(site.folder.cases(ServingSite.MODEL), yaml);
    }

    private Reply activate(int number, Path directory, long sequence) {
        return node.manage("/node/v1/orders", site.activate(number, directory, sequence));
    }

    private void assertRefused(Reply reply, String... words) {
        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.code()).isEqualTo("RECEIVER_CHECK_FAILED");
        assertThat(reply.sentence())
                .contains("was not activated: on this machine ")
                .contains(words);
        assertThat(node.infer(Questions.oneRow("a"))
                        .body()
                        .path("model_version")
                        .asText())
                .isEqualTo("1");
    }

    private JsonNode report(long sequence) throws IOException {
        try (Stream<Path> reports = Files.list(site.folder.state().resolve("reports"))) {
            Path file = reports.filter(path -> path.getFileName().toString().startsWith(sequence + "-"))
                    .filter(path -> !path.getFileName().toString().contains("dsse"))
                    .findFirst()
                    .orElseThrow();
            return Mappers.OWN.readTree(Files.readAllBytes(file));
        }
    }

    private List<String> lines(long sequence) throws IOException {
        List<String> lines = new ArrayList<>();
        for (JsonNode check : report(sequence).path("checks")) {
            lines.add(check.path("check").asText() + " " + check.path("verdict").asText() + " "
                    + check.path("origin").asText("null"));
        }
        return lines;
    }

    private static String finding(JsonNode report, String check) {
        for (JsonNode line : report.path("checks")) {
            if (line.path("check").asText().equals(check)) {
                return line.path("finding").asText();
            }
        }
        return "";
    }
}
