package dev.drydock.packaging.suite;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.ReleaseKit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A builder's key says who built a package, never that it passed: whoever holds that key and changes suite or report, and signs again,
 * is found out by recomputation from the signed policy.
 */
class PolicyProofTest {
    private static final String REPORT = "report/gate-report.json";
    private static final String BEHAVIOUR = "suite/behaviour.json";
    private static final String GOLDEN = "suite/golden.json";

    @TempDir
    Path directory;

    private final ReleaseKit kit = new ReleaseKit();
    private byte[] honest = new byte[0];

    @BeforeEach
    void assemble() throws IOException {
        kit.assembleSigned(directory, Map.of());
        honest = Files.readAllBytes(directory.resolve(REPORT));
    }

    @Test
    void takesAnHonestPackage() {
        VerifiedPackage verified = ReleaseKit.verifier().verify(directory, kit.trust());
        assertThat(verified.version()).isEqualTo("pump-failure/7");
        assertThat(verified.policyVersion()).isEqualTo(1);
    }

    @Test
    void takesAnImportWhoseMissingBaselineWasWaived() {
        kit.seal(directory, Map.of("no-baseline", "WAIVED"));
        assertThat(new PolicyProof(new ModelFileReader()).require(directory).isImport())
                .isTrue();
    }

    /** A gate of a kind that a later policy may bring is not silently passed over. */
    @TestFactory
    Stream<DynamicTest> refusesAReportThatLacksAGate() {
        List<String> gates = gates();
        assertThat(gates).hasSizeGreaterThanOrEqualTo(11);
        return gates.stream()
                .map(gate -> DynamicTest.dynamicTest(gate, () -> {
                    edit(report -> remove(report, gate));
                    refused("gate " + gate + " is missing");
                }));
    }

    /** Nobody can tell whether such weights have seen the holdout, but by rows that they cannot have seen. */
    @Test
    void refusesWeightsFromElsewhereThatWereNotJudgedOnUnseenRows() throws IOException {
        Path origin = directory.resolve("provenance/origin.json");
        Files.createDirectories(origin.getParent());
        Files.writeString(origin, "{\"broughtAt\": \"yesterday\"}");
        edit(report -> {});
        refused("provenance/origin.json does not say when the weights were brought");

        Files.writeString(origin, "{\"broughtAt\": \"2026-11-30T10:00:00Z\"}");
        edit(report -> {});
        refused("gate unseen is missing");

        edit(report -> copyOf(report, "non-inferiority", "unseen"));
        assertThat(ReleaseKit.verifier().verify(directory, kit.trust()).version())
                .isEqualTo("pump-failure/7");

        Files.delete(origin);
        edit(report -> copyOf(report, "non-inferiority", "unseen"));
        refused("gate unseen is unknown to the policy");
    }

    @Test
    void refusesWeightsThatNobodySignedWhereThePolicyDemandsIt() throws IOException {
        String demanding = SuiteKit.policy(1).replaceFirst("\\{", "{\"contributions\": {\"signed-only\": true},");
        kit.addSuite(directory, kit.policyEnvelope(demanding));
        kit.seal(directory, Map.of());
        honest = Files.readAllBytes(directory.resolve(REPORT));
        Path origin = directory.resolve("provenance/origin.json");
        Files.createDirectories(origin.getParent());
        Files.writeString(origin, "{\"broughtAt\": \"2026-11-30T10:00:00Z\"}");
        edit(report -> copyOf(report, "non-inferiority", "unseen"));
        refused("provenance/origin.json names no contributor who signed the weights");

        Files.writeString(origin, "{\"broughtAt\": \"2026-11-30T10:00:00Z\", \"signed\": {\"by\": \"build-site\"}}");
        edit(report -> copyOf(report, "non-inferiority", "unseen"));
        assertThat(ReleaseKit.verifier().verify(directory, kit.trust()).version())
                .isEqualTo("pump-failure/7");
    }

    private static void copyOf(ObjectNode report, String gate, String name) {
        ArrayNode gates = report.withArray("gates");
        for (JsonNode one : gates) {
            if (one.path("gate").asText().equals(gate)) {
                ObjectNode copy = one.deepCopy();
                copy.put("gate", name);
                gates.add(copy);
                return;
            }
        }
        throw new AssertionError("no gate " + gate);
    }

    @TestFactory
    Stream<DynamicTest> refusesALimitThatIsLooserThanThePolicys() {
        return measured().stream()
                .flatMap(gate -> Stream.of(
                        DynamicTest.dynamicTest(gate + " limit", () -> {
                            edit(report -> figures(report, gate).put("limit", -1));
                            refused("gate " + gate + " has the limit -1, and the policy needs");
                        }),
                        DynamicTest.dynamicTest(gate + " confidence", () -> {
                            edit(report -> figures(report, gate).put("confidence", 0.5));
                            refused("gate " + gate + " has the confidence 0.5, and the policy needs 0.95");
                        }),
                        DynamicTest.dynamicTest(gate + " metric", () -> {
                            edit(report -> figures(report, gate).put("metric", "accuracy of nothing"));
                            refused("gate " + gate + " measured accuracy of nothing, and the policy needs");
                        }),
                        DynamicTest.dynamicTest(gate + " bound", () -> {
                            edit(report ->
                                    figures(report, gate).put("low", -0.9).put("high", 0.9));
                            refused("gate " + gate + " says PASS beside [-0.9, 0.9]");
                        }),
                        DynamicTest.dynamicTest(gate + " bound that is no number", () -> {
                            edit(report -> figures(report, gate).putNull("low").putNull("high"));
                            refused("gate " + gate + " says PASS beside [n/a, n/a]");
                        }),
                        DynamicTest.dynamicTest(gate + " bounds turned round", () -> {
                            edit(report -> figures(report, gate).put("low", 0.9).put("high", -0.9));
                            refused("gate " + gate + " states a lower bound, 0.9, above its upper bound, -0.9");
                        }),
                        DynamicTest.dynamicTest(gate + " rows", () -> {
                            edit(report -> figures(report, gate).put("groups", 2));
                            refused("gate " + gate + " says PASS on 1000 rows of 2 groups");
                        }),
                        DynamicTest.dynamicTest(gate + " unmeasured", () -> {
                            edit(report -> line(report, gate).remove("measured"));
                            refused("gate " + gate + " says PASS and shows no measurement");
                        })));
    }

    /** Each threshold of the policy as the report and {@code suite/gates.json} repeat it. */
    @TestFactory
    Stream<DynamicTest> refusesOtherThresholdsThanThePolicys() {
        return SuiteFiles.thresholds(read(honest).path("limits")).keySet().stream()
                .filter(name -> !name.endsWith(".metric")
                        && !name.endsWith(".watched")
                        && !name.endsWith(".versions")
                        && !name.endsWith(".accepted"))
                .flatMap(name -> Stream.of(
                        DynamicTest.dynamicTest(name + " in the report", () -> {
                            edit(report ->
                                    ((ObjectNode) report.path("limits").path(gateOf(name))).put(limitOf(name), 0.123));
                            refused("limit " + name + " is 0.123 and must be");
                        }),
                        DynamicTest.dynamicTest(name + " in the suite", () -> {
                            ObjectNode gates = read(Files.readAllBytes(directory.resolve("suite/gates.json")));
                            ((ObjectNode) gates.path("gates").path(gateOf(name))).put(limitOf(name), 0.123);
                            write("suite/gates.json", gates);
                            edit(report -> {});
                            refused("suite/gates.json is not the policy's");
                        })));
    }

    @Test
    void refusesAComparisonWithAnotherVersionThanThePolicyNames() {
        edit(report -> report.put("bestVersion", "pump-failure/5"));
        refused("its best version is pump-failure/5, and the policy names pump-failure/3");
        edit(report -> report.remove("bestVersion"));
        refused("its best version is missing, and the policy names pump-failure/3");
    }

    @Test
    void aWatchedGateMustBeShownWithThePolicysLimit() throws IOException {
        String watching = SuiteKit.policy(1).replace("\"recall\": {", "\"recall\": {\"watch\": true, ");
        kit.addSuite(directory, kit.policyEnvelope(watching));
        kit.seal(directory, Map.of());
        PolicyProof proof = new PolicyProof(new ModelFileReader());
        assertThat(proof.require(directory).report().watched()).hasSize(2);
        honest = Files.readAllBytes(directory.resolve(REPORT));

        edit(report -> ((ArrayNode) report.path("watched")).remove(0));
        refused("watched gate recall:");
        edit(report -> ((ObjectNode) report.path("watched").get(0).path("measured")).put("limit", 0.1));
        refused("has the limit 0.1, and the policy needs 0.5");
        edit(report -> ((ArrayNode) report.path("gates"))
                .add(report.path("watched").get(0).deepCopy()));
        refused("is unknown to the policy");
    }

    /** It blocks nobody, and lets weights out: so a PASS needs its figures, and nobody waives it. */
    @Test
    void aLineOfMemorisationPassesByItsFiguresAlone() throws IOException {
        kit.addSuite(
                directory,
                kit.policyEnvelope(SuiteKit.policy(1)
                        .replaceFirst(
                                "\"gates\": \\{", "\"gates\": {\"memorisation\": {\"auc\": 0.6, \"tpr\": 0.05},")));
        kit.seal(directory, Map.of());
        assertThat(new PolicyProof(new ModelFileReader())
                        .require(directory)
                        .report()
                        .watched())
                .hasSize(2);
        honest = Files.readAllBytes(directory.resolve(REPORT));

        edit(report -> ((ArrayNode) report.path("watched")).remove(1));
        refused("watched gate memorisation:tpr is missing");
        edit(report -> watched(report, 0).remove("measured"));
        refused("gate memorisation:auc says PASS and shows no measurement");
        edit(report -> ((ObjectNode) watched(report, 0).path("measured")).put("high", 0.61));
        refused("gate memorisation:auc says PASS beside [0.59, 0.61], and the limit is 0.6");
        edit(report -> ((ObjectNode) watched(report, 0).path("measured")).put("limit", 0.7));
        refused("has the limit 0.7, and the policy needs 0.6");
        edit(report -> ((ObjectNode) watched(report, 1).path("measured")).put("rows", 399));
        refused("gate memorisation:tpr says PASS on 399 rows");
        edit(report -> watched(report, 0).put("verdict", "WAIVED"));
        refused("gate memorisation:auc says WAIVED, and nobody waives it");
        edit(report -> watched(report, 0).put("verdict", "FAIL"));
        assertThat(new PolicyProof(new ModelFileReader())
                        .require(directory)
                        .report()
                        .verdict())
                .isEqualTo(Verdict.PASS);
    }

    private static ObjectNode watched(ObjectNode report, int line) {
        return (ObjectNode) report.path("watched").get(line);
    }

    /** A line that fails may not be put where it blocks nobody. */
    @Test
    void aSourceThatFailsIsWatchedOnlyIfThePolicySaysSo() {
        edit(report -> toWatched(report, "sources"));
        assertThat(ReleaseKit.verifier().verify(directory, kit.trust()).version())
                .isEqualTo("pump-failure/7");
        edit(report -> toWatched(report, "sources").put("verdict", "FAIL"));
        refused("gate sources is missing");
    }

    private static ObjectNode toWatched(ObjectNode report, String gate) {
        ArrayNode gates = (ArrayNode) report.path("gates");
        for (int i = 0; i < gates.size(); i++) {
            if (gates.get(i).path("gate").asText().equals(gate)) {
                ObjectNode line = (ObjectNode) gates.remove(i);
                ((ArrayNode) report.path("watched")).add(line);
                return line;
            }
        }
        throw new AssertionError("no gate " + gate);
    }

    /** What an earlier version of Drydock judged, and what answers already, had no such line where it had nothing to compare. */
    @Test
    void servesOnWhatHadNoLineOfSources() {
        edit(report -> remove(report, "sources"));
        refused("gate sources is missing");
        assertThat(ReleaseKit.verifier().verifyBuilt(directory, kit.trust()).version())
                .isEqualTo("pump-failure/7");
    }

    @Test
    void refusesAGateThatThePolicyDoesNotKnow() {
        edit(report -> ((ArrayNode) report.path("gates"))
                .addObject()
                .put("gate", "luck")
                .put("verdict", "PASS")
                .put("finding", "Lucky."));
        refused("gate luck is unknown to the policy");
    }

    @Test
    void refusesAGateThatStandsThereTwice() {
        edit(report ->
                ((ArrayNode) report.path("gates")).add(line(report, "floor").deepCopy()));
        refused("gate floor stands there twice");
    }

    @Test
    void refusesAWaivedGateWithoutAWaiver() {
        edit(report -> line(report, "slice:north").put("verdict", "WAIVED"));
        refused("gate slice:north says WAIVED and shows no waiver");
    }

    @Test
    void refusesACandidateThatIsDressedUpAsAnImport() {
        edit(report -> report.put("kind", "import"));
        refused("gate no-baseline is missing");
    }

    @Test
    void refusesAnImportThatSaysItsBaselinePassed() {
        kit.seal(directory, Map.of("no-baseline", "PASS"));
        kit.sign(directory);
        refused("gate no-baseline says PASS, and only a waiver lets it through");
    }

    /** What it measured on rows is bound to the policy's limits, budget and share as a candidate's is. */
    @Test
    void refusesAMeasuredImportWithoutItsFloorOrBeyondItsBudget() {
        edit(report -> {
            report.put("kind", "import").putObject("holdout").put("use", 40).put("budget", 9999);
            ((ArrayNode) report.path("gates"))
                    .removeIf(line -> line.path("gate").asText().equals("floor"));
        });
        refused("gate floor is missing");
        refused("its holdout budget is 9999 and must be 20");
    }

    @Test
    void refusesAReportOfAVersionInService() {
        edit(report -> report.put("kind", "revalidation"));
        refused("it is a report about a version in service");
    }

    @Test
    void refusesACandidateThatWasComparedWithNothing() {
        edit(report -> report.remove("champion"));
        refused("it names no champion to compare with");
        edit(report -> report.remove("holdout"));
        refused("it names no use of a holdout");
    }

    @Test
    void refusesAHoldoutThatWasUsedUp() {
        edit(report -> ((ObjectNode) report.path("holdout")).put("use", 21));
        refused("it measured on use 21 of a holdout whose budget is 20");
        edit(report -> ((ObjectNode) report.path("holdout")).put("budget", 1000));
        refused("its holdout budget is 1000 and must be 20");
    }

    @Test
    void refusesALookThatSpentMoreThanItMay() {
        for (Object share : new Object[] {1.5, 0.9, 0.5, 1e-300, 0, -1, "all"}) {
            edit(report -> ((ObjectNode) report.path("holdout")).putPOJO("share", share));
            refused("its look at the holdout counts as 1 and spent ");
        }
        edit(report -> ((ObjectNode) report.path("holdout")).put("share", 0.8));
        refused("gate floor has the confidence 0.95, and the policy needs 0.96");
    }

    @Test
    void refusesAnotherPolicyVersionTaskOrModel() {
        edit(report -> report.put("policyVersion", 9));
        refused("its policy version is 9 and must be 1");
        edit(report -> report.put("task", "regression"));
        refused("its task is regression and must be binary-classification");
        edit(report -> report.put("model", "other"));
        refused("its model is other and must be pump-failure");
        edit(report -> report.put("version", "other/7"));
        refused("its version is other/7, and the model is pump-failure");
    }

    @Test
    void refusesAReportOfAVersionThatNobodyKnows() {
        edit(report -> report.put("reportVersion", 99));
        assertFails(
                ValidationFailure.REPORT_INVALID,
                "it has version 99",
                () -> ReleaseKit.verifier().verify(directory, kit.trust()));
    }

    @Test
    void refusesGoldenVectorsThatProveNothing() {
        golden(golden -> golden.put("tolerance", 1_000_000_000));
        refused("suite/golden.json has the tolerance 1000000000, and the policy allows at most 0.00001");
        golden(golden -> golden.put("tolerance", "1e9"));
        refused("suite/golden.json has the tolerance n/a");
        golden(golden -> {
            ArrayNode vectors = (ArrayNode) golden.path("vectors");
            JsonNode only = vectors.get(0);
            vectors.removeAll().add(only);
        });
        refused("suite/golden.json has 1 vectors, and the policy needs at least 8");
    }

    /** A builder who leaves a test out, or alters its rows, is found out by model.yaml, and one who alters that by its digest in the report. */
    @Test
    void refusesBehaviourTestsThatAreNotThoseOfModelYaml() throws IOException {
        expectBehaviour();
        assertThat(ReleaseKit.verifier().verify(directory, kit.trust()).version())
                .isEqualTo("pump-failure/7");

        edit(report -> remove(report, "behaviour"));
        refused("gate behaviour is missing");
        expectBehaviour();
        String tests = Files.readString(directory.resolve(BEHAVIOUR));
        write(BEHAVIOUR, read(tests.replace("500", "5").getBytes(StandardCharsets.UTF_8)));
        kit.seal(directory, Map.of());
        edit(report -> {});
        refused("suite/behaviour.json is not what model.yaml asks for");
        Files.delete(directory.resolve(BEHAVIOUR));
        kit.seal(directory, Map.of());
        honest = bytes(REPORT);
        edit(report -> {});
        refused("suite/behaviour.json is missing, and model.yaml has behaviour tests");
    }

    @Test
    void refusesBehaviourTestsThatNobodyDeclared() throws IOException {
        Files.writeString(directory.resolve(BEHAVIOUR), "{\"version\": 1, \"tests\": []}");
        kit.seal(directory, Map.of());
        honest = bytes(REPORT);
        edit(report -> {});
        refused("suite/behaviour.json has tests, and model.yaml has none");
    }

    private void expectBehaviour() {
        kit.assemble(directory);
        kit.addBehaviour(directory, "  - {name: high, rows: [{flow: 500, fluid: oil}], answer: \"yes\"}\n");
        kit.seal(directory, Map.of());
        honest = bytes(REPORT);
        kit.sign(directory);
    }

    @Test
    void refusesASignatureOfAnotherTaskThanTheJudgedOne() {
        ObjectNode signature = read(bytes("model/signature.json"));
        signature.putArray("classes").add("yes").add("no");
        write("model/signature.json", signature);
        edit(report -> {});
        refused("model/signature.json names another model, task or classes than model.yaml");
    }

    /** Each receiver needs the policy alone for this, and no jar. */
    @Test
    void holdsAGateOfAnExtensionToThePolicyLikeItsOwn() throws IOException {
        withExtension("""
                {"name": "lost-alarms", "at-most": 0.25}""");
        VerifiedPackage verified = ReleaseKit.verifier().verify(directory, kit.trust());
        assertThat(verified.version()).isEqualTo("pump-failure/7");
        String gate = "extension:lost-alarms";

        edit(report -> remove(report, gate));
        refused("gate extension:lost-alarms is missing");
        edit(report -> ((ObjectNode) line(report, gate).path("extension")).put("sha256", "cd".repeat(32)));
        refused("gate extension:lost-alarms comes from extension acme.jar with SHA-256 cdcd");
        edit(report -> line(report, gate).remove("extension"));
        refused("gate extension:lost-alarms comes from no extension and must come from extension acme.jar");
        edit(report -> figures(report, gate).put("limit", 0.9));
        refused("gate extension:lost-alarms has the limit 0.9, and the policy needs 0.25");
        edit(report -> figures(report, gate).put("high", 0.3));
        refused("gate extension:lost-alarms says PASS beside [0.24, 0.3], and the limit is 0.25");
        edit(report -> figures(report, gate).put("rows", 10));
        refused("gate extension:lost-alarms says PASS on 10 rows of 50 groups; at least 200 rows");
        edit(report -> line(report, gate).remove("measured"));
        refused("gate extension:lost-alarms says PASS and shows no measurement");
        edit(report -> ((ObjectNode) report.path("limits").path(gate)).put("at-most", 0.9));
        refused("limit extension:lost-alarms.at-most is 0.9 and must be 0.25");
        edit(report ->
                line(report, "floor").putObject("extension").put("jar", "a.jar").put("sha256", "ab"));
        refused("gate floor comes from extension a.jar with SHA-256 ab and must come from no extension");
    }

    @Test
    void takesAWaivedGateOfAnExtensionAndAsksNoneOfAnotherTask() throws IOException {
        withExtension("""
                {"name": "lost-alarms", "at-least": 0.25, "tasks": ["regression"]}, {"name": "other", "at-least": 0.5}""");
        assertThat(honest).asString(java.nio.charset.StandardCharsets.UTF_8).doesNotContain("lost-alarms");
        kit.seal(directory, Map.of("extension:other", "WAIVED"));
        kit.sign(directory);
        assertThat(ReleaseKit.verifier().verify(directory, kit.trust()).version())
                .isEqualTo("pump-failure/7");
    }

    private void withExtension(String gates) throws IOException {
        String jar = """
                {"jar": "acme.jar", "sha256": "%s", "gates": [%s]}""".formatted("ab".repeat(32), gates);
        kit.addSuite(directory, kit.policyEnvelope(SuiteKit.policy(1, jar)));
        kit.seal(directory, Map.of());
        kit.sign(directory);
        honest = Files.readAllBytes(directory.resolve(REPORT));
    }

    /** What an attacker with the builder's key really did: ten of eleven gates away, the floor at -1, one vector of tolerance 10^9. */
    @Test
    void refusesThePackageOfTheAttack() {
        golden(golden -> {
            golden.put("tolerance", 1_000_000_000);
            ArrayNode vectors = (ArrayNode) golden.path("vectors");
            JsonNode only = vectors.get(0);
            vectors.removeAll().add(only);
        });
        edit(report -> {
            gates().stream().filter(gate -> !gate.equals("golden")).forEach(gate -> remove(report, gate));
            ((ObjectNode) report.path("limits").path("floor")).put("min", -1);
        });
        refused("gate floor is missing");
        refused("gate non-inferiority is missing");
        refused("limit floor.min is -1 and must be 0.65");
    }

    @Test
    void refusesAPolicyThatNobodySigned() {
        ReleaseKit stranger = new ReleaseKit();
        kit.addSuite(directory, stranger.policyEnvelope(SuiteKit.policy(1).replace("0.65", "0.01")));
        kit.seal(directory, Map.of());
        kit.sign(directory);
        assertFails(
                ReleaseFailure.POLICY_NOT_SIGNED,
                "is signed by 0 release managers",
                () -> ReleaseKit.verifier().verify(directory, kit.trust()));
    }

    @Test
    void findsEachChangeOfOneByteInTheSuite() throws IOException {
        for (String name : List.of("suite/gates.json", GOLDEN, "suite/policy.dsse.json", "model/model.yaml", REPORT)) {
            byte[] file = bytes(name);
            byte[] changed = file.clone();
            changed[changed.length / 2] ^= 1;
            Files.write(directory.resolve(name), changed);
            assertFails(
                    PackagingFailure.PACKAGE_ALTERED,
                    name,
                    () -> ReleaseKit.verifier().verify(directory, kit.trust()));
            Files.write(directory.resolve(name), file);
        }
    }

    private static String gateOf(String threshold) {
        return threshold.substring(0, threshold.indexOf('.'));
    }

    private static String limitOf(String threshold) {
        return threshold.substring(threshold.indexOf('.') + 1);
    }

    private void golden(Consumer<ObjectNode> change) {
        ObjectNode golden = read(SuiteKit.golden().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        change.accept(golden);
        write(GOLDEN, golden);
        edit(report -> {});
    }

    /** Changes the honest report, lets it be about the directory as it is, and signs the package with the builder's key. */
    private void edit(Consumer<ObjectNode> change) {
        ObjectNode report = read(honest);
        report.put("subject", new PackageDigest().subjectDigest(directory));
        change.accept(report);
        write(REPORT, report);
        kit.sign(directory);
    }

    private void refused(String why) {
        assertFails(
                ReleaseFailure.REPORT_NOT_BY_POLICY,
                why,
                () -> ReleaseKit.verifier().verify(directory, kit.trust()));
    }

    private List<String> gates() {
        return StreamSupport.stream(read(honest).path("gates").spliterator(), false)
                .map(gate -> gate.path("gate").asText())
                .toList();
    }

    private List<String> measured() {
        return gates().stream()
                .filter(gate -> line(read(honest), gate).has("measured"))
                .toList();
    }

    private static void remove(ObjectNode report, String gate) {
        ArrayNode gates = (ArrayNode) report.path("gates");
        gates.remove(index(gates, gate));
    }

    private static int index(ArrayNode gates, String gate) {
        return IntStream.range(0, gates.size())
                .filter(i -> gates.get(i).path("gate").asText().equals(gate))
                .findFirst()
                .orElseThrow();
    }

    private static ObjectNode line(ObjectNode report, String gate) {
        ArrayNode gates = (ArrayNode) report.path("gates");
        return (ObjectNode) gates.get(index(gates, gate));
    }

    private static ObjectNode figures(ObjectNode report, String gate) {
        return (ObjectNode) line(report, gate).path("measured");
    }

    private byte[] bytes(String name) {
        try {
            return Files.readAllBytes(directory.resolve(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void write(String name, ObjectNode json) {
        try {
            Files.write(directory.resolve(name), StrictJson.write(json));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ObjectNode read(byte[] json) {
        try {
            return (ObjectNode) StrictJson.read(json);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
