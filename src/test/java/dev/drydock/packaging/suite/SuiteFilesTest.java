package dev.drydock.packaging.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.registry.GateRequests;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.OperatingPoint.Threshold;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.validation.ChosenPoint;
import dev.drydock.domain.validation.Findings;
import dev.drydock.domain.validation.Flips;
import dev.drydock.domain.validation.Gate;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.GateResult;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.Measurement;
import dev.drydock.domain.validation.Metric;
import dev.drydock.domain.validation.MetricLine;
import dev.drydock.domain.validation.Reports;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.domain.validation.Slice;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.sample.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SuiteFilesTest {
    private static final OperatingPoint STANDARD = Threshold.at(0.5f);

    private final SuiteFiles files = new SuiteFiles();

    @Test
    void readsAPolicyAndFillsInDefaults() {
        GatePolicy policy = policy("""
                {"version": 3, "holdoutBudget": 20, "gates": {
                  "floor": {"metric": "auc", "min": 0.65, "confidence": 0.95},
                  "non-inferiority": {"margin": 0.02},
                  "slices": {"metric": "accuracy", "margin": 0.05, "min-rows": 150},
                  "golden": {"tolerance": 1e-5}}}
                """);

        assertThat(policy.floor()).isEqualTo(new GatePolicy.Floor(Metric.AUC, 0.65, 0.95, 200));
        assertThat(policy.nonInferiority()).isEqualTo(new GatePolicy.Comparison(Metric.AUC, 0.02, 0.95, 200));
        assertThat(policy.slices()).isEqualTo(new GatePolicy.Comparison(Metric.ACCURACY, 0.05, 0.95, 150));
        assertThat(policy.golden().tolerance()).isEqualTo(1e-5);
        assertThat(policy.holdoutBudget()).isEqualTo(20);
    }

    @Test
    void aModuleOfTheSameFormHasTheEarlierOnesWidthAndEngineAndItsOwnLimits() throws IOException {
        String yaml = Files.readString(Sample.PUMP_FAILURE.directory().resolve("model.yaml"));
        ModelFileReader reader = new ModelFileReader();
        byte[] earlier = files.signature(reader.readText(yaml), 19, "PyTorch 2.5.1", STANDARD);
        ModelDefinition changed = reader.readText(yaml.replace("max-batch: 256", "max-batch: 8"));

        assertThat(files.signature(reader.readText(yaml), earlier, STANDARD)).isEqualTo(earlier);
        assertThat(files.signature(changed, earlier, STANDARD))
                .isEqualTo(files.signature(changed, 19, "PyTorch 2.5.1", STANDARD))
                .isNotEqualTo(earlier);
        assertThatThrownBy(() -> files.signature(changed, "{".getBytes(StandardCharsets.UTF_8), STANDARD))
                .isInstanceOf(DrydockException.class)
                .hasMessageContaining("model/signature.json is not strict JSON");
    }

    @Test
    void aPolicyThatSaysNothingOfSourcesHasTheirDefaults() {
        assertThat(policy(POLICY.replace("SOURCES", "")).sources()).isEqualTo(GatePolicy.Sources.DEFAULT);
        GatePolicy.Sources read = policy(POLICY.replace(
                        "SOURCES", ", \"sources\": {\"margin\": 0.05, \"watched\": [\"plant-b\", \"plant-a\"]}"))
                .sources();
        assertThat(read.margin()).isEqualTo(0.05);
        assertThat(read.watched()).containsExactly("plant-a", "plant-b");
        assertThat(read.sure()).isEqualTo(0.85);

        assertThatThrownBy(() -> policy(POLICY.replace(
                        "SOURCES", ", \"sources\": {\"sure\": 0.4, \"max-share\": 2, \"watched\": [7], \"cap\": 1}")))
                .hasMessageContaining("sources has the unknown key cap")
                .hasMessageContaining("sources.sure must be a number from 0.5 to 0.9999, not 0.4")
                .hasMessageContaining("sources.max-share must be a number from 0 to 1, not 2")
                .hasMessageContaining("sources.watched must list sources by name, not 7");
    }

    @Test
    void aPolicyThatSaysNothingOfAnnotatorsHasNoSuchGate() {
        assertThat(policy(POLICY.replace("SOURCES", "")).annotators()).isEmpty();
        GatePolicy limited =
                policy(POLICY.replace("SOURCES", ", \"annotators\": {\"max-share\": 0.4, \"margin\": 0.03}"));
        assertThat(limited.annotators()).contains(new GatePolicy.Annotators(0.4, 1, 0.03));
        assertThat(limited.thresholds()).containsEntry("annotators.max-unnamed-share", "1");

        assertThatThrownBy(() -> policy(POLICY.replace("SOURCES", ", \"annotators\": {\"max-share\": 2, \"cap\": 1}")))
                .hasMessageContaining("annotators has the unknown key cap")
                .hasMessageContaining("annotators.max-share must be a number from 0 to 1, not 2");
        assertThatThrownBy(() -> policy(POLICY.replace("SOURCES", ", \"annotators\": {}")))
                .hasMessageContaining("annotators must have max-share, max-unnamed-share or margin");
    }

    @Test
    void aPolicyMayLetWeightsOutOnlyIfTheyHaveMemorisedLittle() {
        GatePolicy silent = policy(POLICY.replace("SOURCES", ""));
        assertThat(silent.memorisation()).isEmpty();
        assertThat(new String(files.gates(silent, "ab".repeat(32), List.of()), StandardCharsets.UTF_8))
                .doesNotContain("memorisation");

        SitePolicy asking =
                files.readPolicy(POLICY.replace("SOURCES", ", \"memorisation\": {\"auc\": 0.6, \"tpr\": 0.05}")
                        .getBytes(StandardCharsets.UTF_8));
        GatePolicy.Memorisation limits = new GatePolicy.Memorisation(0.6, 0.05, 0.95, 400);
        for (Task task : Task.values()) {
            assertThat(asking.of(task).memorisation()).as("of every task").contains(limits);
        }
        GatePolicy ofClasses = asking.of(Task.BINARY_CLASSIFICATION);
        assertThat(ofClasses.watches(Gate.MEMORISATION)).isTrue();
        byte[] gates = files.gates(ofClasses, "ab".repeat(32), List.of());
        assertThat(files.readThresholds(gates))
                .isEqualTo(ofClasses.thresholds())
                .containsEntry("memorisation.auc", "0.6")
                .containsEntry("memorisation.min-rows", "400");

        assertThatThrownBy(
                        () -> policy(POLICY.replace("SOURCES", ", \"memorisation\": {\"auc\": 0.4, \"watch\": true}")))
                .hasMessageContaining("memorisation has the unknown key watch")
                .hasMessageContaining("memorisation.auc must be a number from 0.5 to 1, not 0.4")
                .hasMessageContaining("memorisation.tpr must be a number from 0 to 1, and it is missing");
    }

    @Test
    void aPolicyMayAskThatNothingIsForgotten() {
        assertThat(policy(POLICY.replace("SOURCES", "")).forgetting()).isEmpty();
        GatePolicy asking = policy(POLICY.replace(
                "SOURCES", ", \"forgetting\": {\"metric\": \"log-likelihood\", \"margin\": 0.1, \"anchors\": 5}"));
        assertThat(asking.forgetting())
                .contains(
                        new GatePolicy.Forgetting(new GatePolicy.Comparison(Metric.LOG_LIKELIHOOD, 0.1, 0.95, 200), 5));
        byte[] gates = files.gates(asking, "ab".repeat(32), List.of());
        assertThat(files.readThresholds(gates)).isEqualTo(asking.thresholds()).containsEntry("forgetting.anchors", "5");
        assertThat(asking.tightenedBy(GateRequests.of(Map.of("forgetting", Map.of("margin", 0.05, "anchors", 6.0))))
                        .forgetting())
                .contains(new GatePolicy.Forgetting(
                        new GatePolicy.Comparison(Metric.LOG_LIKELIHOOD, 0.05, 0.95, 200), 6));
        assertThatThrownBy(() -> asking.tightenedBy(GateRequests.of(Map.of("forgetting", Map.of("anchors", 1.0)))))
                .hasMessageContaining("gate forgetting: anchors 1 must be at least 5");

        assertThatThrownBy(() -> policy(POLICY.replace("SOURCES", ", \"forgetting\": {\"anchors\": 21, \"most\": 1}")))
                .hasMessageContaining("forgetting has the unknown key most")
                .hasMessageContaining("forgetting.margin must be a number from 0 to 1, and it is missing")
                .hasMessageContaining("forgetting.anchors must be a whole number from 1 to 20, not 21");
    }

    @Test
    void anOwnerMayAskForLostClassesThatThePolicyDoesNot() {
        GatePolicy without = policy(POLICY.replace("SOURCES", ""));
        assertThat(without.lostClass()).isEmpty();
        assertThat(without.tightenedBy(GateRequests.of(Map.of("lost-class", Map.of("share", 0.2, "min-rows", 40.0))))
                        .lostClass())
                .contains(new GatePolicy.LostClass(0.2, 40, new TreeSet<>()));

        assertThat(without.tightenedBy(GateRequests.of(Map.of("lost-class", Map.of("share", 0.2))))
                        .lostClass())
                .as("what the owner leaves out is the usual")
                .contains(new GatePolicy.LostClass(0.2, 30, new TreeSet<>()));
        assertThat(without.tightenedBy(GateRequests.of(Map.of("lost-class", Map.of("min-rows", 40.0))))
                        .lostClass())
                .contains(new GatePolicy.LostClass(0.1, 40, new TreeSet<>()));

        GatePolicy asking = policy(POLICY.replace("SOURCES", ", \"lost-class\": {\"accepted\": [\"source plant-b\"]}"));
        assertThat(asking.lostClass())
                .contains(new GatePolicy.LostClass(0.1, 30, new TreeSet<>(List.of("source plant-b"))));
        assertThat(files.readThresholds(files.gates(asking, "ab".repeat(32), List.of())))
                .isEqualTo(asking.thresholds());
        assertThatThrownBy(() -> asking.tightenedBy(GateRequests.of(Map.of("lost-class", Map.of("share", 0.05)))))
                .hasMessageContaining("gate lost-class: share 0.05 must be at least 0.1");
    }

    @Test
    void aPolicyMayWatchAGateAndAnOwnerMayLetItHold() {
        GatePolicy watching = policy(POLICY.replace(
                "SOURCES",
                ", \"recall-loss\": {\"margin\": 0.05, \"watch\": true}, \"cost\": {\"margin\": 1, \"watch\": false}"));
        assertThat(watching.further().watched()).containsExactly("recall-loss");
        assertThat(files.readThresholds(files.gates(watching, "ab".repeat(32), List.of())))
                .isEqualTo(watching.thresholds())
                .containsEntry("recall-loss.watch", "true")
                .doesNotContainKey("cost.watch");
        assertThat(watching.tightenedBy(GateRequests.of(Map.of("recall-loss", Map.of("margin", 0.05))))
                        .further()
                        .watched())
                .isEmpty();

        assertThatThrownBy(() -> policy(POLICY.replace("SOURCES", ", \"cost\": {\"margin\": 1, \"watch\": \"no\"}")
                        .replace("\"non-inferiority\": {", "\"non-inferiority\": {\"watch\": true, ")))
                .hasMessageContaining("cost.watch must be true or false, not \"no\"")
                .hasMessageContaining("non-inferiority.watch cannot be: this gate and floor always hold");
    }

    @Test
    void aPolicyMayAskForAComparisonWithTheBestVersion() {
        assertThat(policy(POLICY.replace("SOURCES", "")).bestVersion()).isEmpty();
        GatePolicy asking = policy(POLICY.replace(
                "SOURCES", ", \"best-version\": {\"margin\": 0.04, \"versions\": [\"pump/3\", \"valve/12\"]}"));
        GatePolicy.BestVersions limits = asking.bestVersion().orElseThrow();
        assertThat(limits.comparison()).isEqualTo(new GatePolicy.Comparison(Metric.AUC, 0.04, 0.95, 200));
        assertThat(limits.of("pump")).contains(new VersionId("pump", 3));
        assertThat(limits.of("fan")).isEmpty();
        assertThat(files.readThresholds(files.gates(asking, "ab".repeat(32), List.of())))
                .isEqualTo(asking.thresholds())
                .containsEntry("best-version.versions", "pump/3 valve/12");
        assertThat(asking.tightenedBy(GateRequests.of(Map.of("best-version", Map.of("margin", 0.01))))
                        .bestVersion())
                .contains(new GatePolicy.BestVersions(
                        new GatePolicy.Comparison(Metric.AUC, 0.01, 0.95, 200), limits.named()));
        assertThatThrownBy(() -> asking.tightenedBy(GateRequests.of(Map.of("best-version", Map.of("margin", 0.05)))))
                .hasMessageContaining("gate best-version: margin 0.05 must be at most 0.04");

        assertThatThrownBy(() -> policy(POLICY.replace(
                        "SOURCES", ", \"best-version\": {\"versions\": [\"pump/3\", \"pump/4\", \"pump\", 5]}")))
                .hasMessageContaining("best-version.margin must be a number from 0 to 1, and it is missing")
                .hasMessageContaining("best-version.versions may have one version of each model; pump/4 is another one")
                .hasMessageContaining("best-version.versions must list versions such as pump-failure/3, not pump")
                .hasMessageContaining("best-version.versions must list versions by name, not 5");
    }

    private static final String POLICY = """
            {"version": 1, "holdoutBudget": 20, "gates": {
              "floor": {"min": 0.65}, "non-inferiority": {"margin": 0.02}, "slices": {"margin": 0.05} SOURCES}}
            """;

    @Test
    void tellsEveryProblemOfAPolicyAtOnce() {
        assertThatThrownBy(() -> policy("""
                        {"version": 0, "gates": {
                          "floor": {"metric": "recall", "min": 1.5},
                          "non-inferiority": {"margin": "2%"},
                          "slice": {}}}
                        """))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(ValidationFailure.POLICY_INVALID))
                .hasMessageContaining("version must be a whole number from 1 to 1000000, not 0")
                .hasMessageContaining("floor.metric is \"recall\" and must be auc, accuracy or log-likelihood")
                .hasMessageContaining("floor.min must be a number from -100 to 1, not 1.5")
                .hasMessageContaining("non-inferiority.margin must be a number from 0 to 1, not \"2%\"")
                .hasMessageContaining("gates has the unknown key slice")
                .hasMessageContaining("slices.margin must be a number from 0 to 1, and it is missing")
                .hasMessageContaining("holdoutBudget must be a whole number from 1 to 1000000, and it is missing");
    }

    /** A person reads more rows than there are, and a program that cuts the number would read one. */
    @Test
    void aNumberThatNoProgramCanHoldIsNoNumberOfRows() {
        for (String rows : List.of("18446744073709551617", "4294967297", "1000000001", "0")) {
            assertThatThrownBy(() -> policy(POLICY.replace("SOURCES", "")
                            .replace("\"min\": 0.65", "\"min\": 0.65, \"min-rows\": " + rows)))
                    .hasMessageContaining("floor.min-rows must be a whole number from 1 to 1000000000, not " + rows);
        }
        for (int rows : new int[] {1, 1_000_000_000}) {
            assertThat(policy(POLICY.replace("SOURCES", "")
                                    .replace("\"min\": 0.65", "\"min\": 0.65, \"min-rows\": " + rows))
                            .floor()
                            .minRows())
                    .isEqualTo(rows);
        }
    }

    @Test
    void refusesAPolicyWithADuplicateKey() {
        assertThatThrownBy(() -> policy("{\"version\": 1, \"version\": 2}")).hasMessageContaining("not strict JSON");
    }

    @Test
    void thresholdsOfAWrittenSuiteAreThoseOfThePolicy() {
        byte[] gates = files.gates(Reports.policy(), "ab".repeat(32), List.of(new Slice("north", true)));

        assertThat(files.readThresholds(gates)).isEqualTo(Reports.policy().thresholds());
    }

    @Test
    void theSameReportIsWrittenInTheSameBytes() throws Exception {
        byte[] json = files.reportJson(report());

        assertThat(json).isEqualTo(files.reportJson(report()));
        JsonNode root = StrictJson.read(json);
        assertThat(root.at("/verdict").asText()).isEqualTo("FAIL");
        assertThat(root.at("/subject").asText()).isEqualTo("ab".repeat(32));
        assertThat(root.at("/gates/0/gate").asText()).isEqualTo("slice:north");
        assertThat(root.at("/gates/0/measured/low").decimalValue()).isEqualByComparingTo("-0.0812346");
        assertThat(root.at("/flips/negativeIds/0").asText()).isEqualTo("p<1>");
        assertThat(new String(json, StandardCharsets.UTF_8))
                .doesNotContain("\r")
                .doesNotContain("E-");
    }

    @Test
    void aReportReadBackTellsItsSubjectAndVerdict() {
        var summary = files.readReport(files.reportJson(report()));

        assertThat(summary.subject()).isEqualTo("ab".repeat(32));
        assertThat(summary.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(summary.version()).isEqualTo("pump/7");
        assertThatThrownBy(() -> files.readReport("{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(ValidationFailure.REPORT_INVALID));
    }

    @Test
    void thePageStandsAloneSaysTheVerdictFirstAndEscapesWhatItShows() {
        String page = new String(files.reportPage(files.reportJson(report())), StandardCharsets.UTF_8);

        assertThat(page)
                .doesNotContain("<script")
                .doesNotContain("http")
                .doesNotContain("src=")
                .doesNotContain("url(");
        assertThat(page).contains("prefers-color-scheme:dark").contains("<code>p&lt;1&gt;</code>");
        assertThat(page.indexOf("Held by: slice:north")).isPositive().isLessThan(page.indexOf("What it breaks"));
        assertThat(page.indexOf("What it breaks")).isLessThan(page.indexOf("What it gains"));
    }

    /** What serves goes on serving, whatever a revalidation says, and nobody approves it. */
    @Test
    void thePageOfARevalidationSpeaksOfTheVersionInService() {
        GateReport held = Reports.of(GateReport.Kind.REVALIDATION, report().findings());
        assertThat(new String(files.reportPage(files.reportJson(held)), StandardCharsets.UTF_8))
                .contains("This version serves, and goes on serving. Not passed: slice:north.")
                .doesNotContain("cannot be released", "may be approved");
    }

    @Test
    void thePageComparesEachSliceWithTheChampionByNumbersBoundsAndLimit() {
        String page = new String(files.reportPage(files.reportJson(report())), StandardCharsets.UTF_8);

        assertThat(page).contains("Measured to be worse: north.").contains("1,200 rows of 40 groups");
        assertThat(page).contains(">0.860<").contains(">0.800<").contains(">−0.060<");
        assertThat(page).contains("−0.081 to −0.055; needs −0.050");
        assertThat(page).contains("aria-label=\"bounds -0.081 to -0.055, limit -0.05\"");
    }

    @Test
    void aPolicyThatSaysNothingOfATaskHasItsDefaults() {
        SitePolicy policy = sitePolicy("");

        GatePolicy several = policy.of(Task.MULTICLASS_CLASSIFICATION);
        assertThat(several.floor()).isEqualTo(new GatePolicy.Floor(Metric.MACRO_F1, 0.5, 0.95, 200));
        assertThat(several.slices()).isEqualTo(new GatePolicy.Comparison(Metric.MACRO_F1, 0.05, 0.95, 100));
        GatePolicy quantity = policy.of(Task.REGRESSION);
        assertThat(quantity.floor()).isEqualTo(new GatePolicy.Floor(Metric.R2, 0, 0.95, 200));
        assertThat(quantity.nonInferiority()).isEqualTo(new GatePolicy.Comparison(Metric.R2, 0.02, 0.95, 200));
        assertThat(policy.tasks().values()).allSatisfy(each -> {
            assertThat(each.recall()).isEmpty();
            assertThat(each.latency())
                    .contains(new GatePolicy.Latency(50, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY));
            assertThat(each.holdoutBudget()).isEqualTo(20);
        });
    }

    @Test
    void aPolicyHasGatesOfItsOwnForEachTask() {
        SitePolicy policy = sitePolicy("""
                , "tasks": {
                  "regression": {"floor": {"metric": "r2", "min": 0.3}, "non-inferiority": {"metric": "mae", "margin": 5},
                                 "slices": {"metric": "rmse", "margin": 12}, "latency": {"p95-ms": 5, "ratio": 2}},
                  "multiclass-classification": {"floor": {"metric": "accuracy", "min": 0.8}, "recall": {"min": 0.4}}}
                """);

        GatePolicy quantity = policy.of(Task.REGRESSION);
        assertThat(quantity.nonInferiority()).isEqualTo(new GatePolicy.Comparison(Metric.MAE, 5, 0.95, 200));
        assertThat(quantity.slices().metric()).isEqualTo(Metric.RMSE);
        assertThat(quantity.latency()).contains(new GatePolicy.Latency(5, Double.POSITIVE_INFINITY, 2));
        GatePolicy several = policy.of(Task.MULTICLASS_CLASSIFICATION);
        assertThat(several.floor().metric()).isEqualTo(Metric.ACCURACY);
        assertThat(several.recall()).contains(new GatePolicy.Recall(0.4, 0.95));
        assertThat(several.latency())
                .contains(new GatePolicy.Latency(50, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY));
        assertThat(files.readThresholds(files.gates(several, "ab".repeat(32), List.of())))
                .isEqualTo(several.thresholds());
    }

    @Test
    void whatIsSaidOfSeveralClassesHoldsForTextsUnlessTheyAreNamed() {
        String several = "\"multiclass-classification\": {\"floor\": {\"metric\": \"accuracy\", \"min\": 0.8}}";
        String texts = "\"text-classification\": {\"floor\": {\"metric\": \"macro-f1\", \"min\": 0.9}}";

        assertThat(sitePolicy(", \"tasks\": {" + several + "}")
                        .of(Task.TEXT_CLASSIFICATION)
                        .floor())
                .isEqualTo(new GatePolicy.Floor(Metric.ACCURACY, 0.8, 0.95, 200));
        assertThat(sitePolicy(", \"tasks\": {" + several + ", " + texts + "}")
                        .of(Task.TEXT_CLASSIFICATION)
                        .floor())
                .isEqualTo(new GatePolicy.Floor(Metric.MACRO_F1, 0.9, 0.95, 200));
    }

    @Test
    void tellsEveryProblemOfATasksGates() {
        assertThatThrownBy(() -> sitePolicy("""
                        , "tasks": {"regression": {"floor": {"metric": "mae", "min": 1}, "slices": {"metric": "rmse"},
                          "recall": {"min": 0.4}, "non-inferiority": {"metric": "auc", "margin": 0.1}}, "clustering": {}}
                        """))
                .hasMessageContaining("regression.floor.metric is mae, an error, which has no floor; use r2")
                .hasMessageContaining(
                        "regression.slices.margin must be a number from 0 to 1000000000, and it is missing")
                .hasMessageContaining("regression.non-inferiority.metric is \"auc\" and must be r2, mae or rmse")
                .hasMessageContaining("regression has the unknown key recall")
                .hasMessageContaining("tasks has the unknown key clustering");
    }

    @Test
    void theReportOfSeveralTargetsTellsEachOneByItsName() {
        GateReport report = Reports.ofTargets();

        String json = new String(files.reportJson(report), StandardCharsets.UTF_8).replace("\" : ", "\": ");
        assertThat(json)
                .contains("\"name\": \"energy\"", "\"unit\": \"kWh\"", "\"tolerance\": 0.05")
                .contains("\"metric\": \"mae\"", "\"metric\": \"mae:energy\"", "\"metric\": \"r2:wear\"");
        String page = new String(files.reportPage(files.reportJson(report)), StandardCharsets.UTF_8);
        assertThat(page)
                .contains("rows are further from the truth by more than the tolerance of a target.")
                .contains("mae:wear")
                .contains("A metric without a target&#39;s name is the mean over all targets.")
                .contains("in the unit of each target: energy in kWh, wear in mm.");
        assertThat(files.readFigures(files.reportJson(report)).metrics())
                .hasSize(9)
                .anySatisfy(line -> assertThat(line.metric()).isEqualTo("rmse:energy"));
    }

    @Test
    void theReportOfAQuantityTellsErrorsInItsUnitAndWhichWayIsBetter() {
        GateReport report = Reports.ofQuantity();

        String json = new String(files.reportJson(report), StandardCharsets.UTF_8).replace("\" : ", "\": ");
        assertThat(json)
                .contains("\"task\": \"regression\"", "\"unit\": \"h\"", "\"tolerance\": 50")
                .contains("\"metric\": \"mae difference\"", "\"lessIsBetter\": true", "\"limit\": 5")
                .contains(
                        "\"latency\": {",
                        "\"calls\": 1000",
                        "\"p95Ms\": 0.4",
                        "\"p95HighMs\": 0.44",
                        "\"ratio\": {",
                        "\"high\": 1.02")
                .doesNotContain("positives", "calibration", "classes");
        String page = new String(files.reportPage(files.reportJson(report)), StandardCharsets.UTF_8);
        assertThat(page)
                .contains("rows are nearer to the truth by more than 50 h.")
                .contains("rows are further from the truth by more than 50 h.")
                .contains("Of r2 more is better; mae and rmse are errors in h, of which less is.")
                .contains("Scoring one row, ms, median of 1,000 calls")
                .containsPattern(
                        "this version takes 1\\.0\\d\\d times as long as the champion: 0\\.9\\d\\d to 1\\.020\\.")
                .contains("Measured to be worse: odd.");
    }

    @Test
    void howAnOperatingPointCameAboutIsReadAsItWasWritten() {
        SuiteFiles files = new SuiteFiles();
        ChosenPoint chosen = new ChosenPoint(
                Threshold.at(0.31f),
                "It finds enough.",
                Optional.of(new ChosenPoint.Reached("recall", 0.93, new Interval(0.901, 0.95), 300, 40)));
        ChosenPoint started = new ChosenPoint(STANDARD, "There is nothing to choose by.", Optional.empty());

        assertThat(files.readReached(files.decision(chosen))).isEqualTo(chosen.reached());
        assertThat(files.readReached(files.decision(started))).isEmpty();
    }

    @Test
    void theReportOfSeveralClassesTellsRecallAndCalibration() {
        GateReport report = Reports.ofClasses();

        String json = new String(files.reportJson(report), StandardCharsets.UTF_8).replace("\" : ", "\": ");
        assertThat(json)
                .contains("\"class\": \"scratch\"", "\"candidateRecall\": ")
                .contains("\"calibration\": {", "\"bins\": 15", "\"share\": null");
        assertThat(new String(files.reportPage(files.reportJson(report)), StandardCharsets.UTF_8))
                .contains("<h2>Every class</h2>", "<td>scratch", "Calibration error, 15 bins");
    }

    private SitePolicy sitePolicy(String tasks) {
        return files.readPolicy(("""
                {"version": 3, "holdoutBudget": 20, "gates": {"floor": {"min": 0.65}, "non-inferiority": {"margin": 0.02},
                 "slices": {"margin": 0.05}, "latency": {"p95-ms": 50}}""" + tasks + "}").getBytes(StandardCharsets.UTF_8));
    }

    private GatePolicy policy(String json) {
        return files.readPolicy(json.getBytes(StandardCharsets.UTF_8)).of(Task.BINARY_CLASSIFICATION);
    }

    private static GateReport report() {
        Measurement measurement = new Measurement(
                "auc difference",
                -0.0601,
                new Interval(-0.08123456789, -0.055),
                false,
                -0.05,
                0.95,
                OptionalDouble.of(0.80),
                OptionalDouble.of(0.86),
                1200,
                40,
                OptionalInt.of(400),
                OptionalLong.of(900));
        GateResult slice = new GateResult(
                Gate.SLICE, "north", Verdict.FAIL, "Needs more.", Optional.of(measurement), Optional.empty());
        Findings findings = new Findings(
                List.of(slice),
                List.of(),
                List.of(new MetricLine(Metric.AUC, 0.80, 0.86, -0.06, new Interval(-0.07, -0.05))),
                Optional.of(new Flips(12, 3, List.of("p<1>"))));
        return Reports.of(GateReport.Kind.CANDIDATE, findings);
    }
}
