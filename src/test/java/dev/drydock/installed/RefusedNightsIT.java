package dev.drydock.installed;

import static dev.drydock.installed.MadeSite.replaced;
import static dev.drydock.installed.PreparedNight.fact;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.extensions.ExtensionKit;
import dev.drydock.files.Sha256;
import dev.drydock.inference.ModuleArchive;
import dev.drydock.installed.InstalledSite.Said;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.ModelSigning;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.TarArchive;
import dev.drydock.sample.NightFiles;
import dev.drydock.sample.Sample;
import dev.drydock.sample.SampleField;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nights that must not end in a release, through the built installation: each of a model of its own on one site, with few epochs and no
 * more rows than it takes. Only {@link #trainsNothingWhenNothingIsNew} and {@link #putsASupersededCandidateInServiceByAWaiverOfItsComparison}
 * need the test before them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RefusedNightsIT {
    private static final Sample PUMPS = Sample.PUMP_FAILURE;
    private static final int REJECTED = 3;
    private static final int COLLECT_LABELS = 4;
    private static final int FAILED = 1;
    /** Of the sample's new pump, which every version answers with "no". */
    private static final String CASE = """
            behaviour:
              - name: new-pump-here
                rows:
                  - {flow: 158, head: 69, vibration: 1.2, bearing-temperature: 48, motor-current: 90, suction-pressure: 2.4, speed: 1500, running-hours: 5000, starts: 1, fluid: water, seal: mechanical, duty: continuous}
                answer: "%s"
            """;

    private static final String OWN_ROWS = """
            {"inputs": {"flow": 158, "head": 69, "vibration": 1.2, "bearing-temperature": 48, "motor-current": 90, "suction-pressure": 2.4, "speed": 1500, "running-hours": 5000, "starts": 1, "fluid": "water", "seal": "mechanical", "duty": "continuous"}, "group": "a", "label": "no"}
            {"inputs": {"flow": 182, "head": 74, "vibration": 6.1, "bearing-temperature": 81, "motor-current": 143, "suction-pressure": 1.4, "speed": 1480, "running-hours": 21400, "starts": 9, "fluid": "slurry", "seal": "mechanical", "duty": "cyclic"}, "group": "b", "label": "yes"}
            """;

    private static final int CONFLICT = 1;
    private static final int FEW_ROWS = 1500;
    private static final int ENOUGH_ROWS = 5000;

    @TempDir
    static Path folder;

    private MadeSite made;
    private InstalledSite site;
    private int nights;

    @BeforeAll
    void makeSite() throws IOException {
        made = MadeSite.in(folder, PUMPS.sources(), "", RefusedNightsIT::withoutRecallLoss);
        site = made.site();
    }

    @AfterAll
    void stopServers() {
        site.killEverything();
    }

    @AfterEach
    void leavesNoWorkerBehind() {
        assertThat(site.workers()).isEmpty();
    }

    @Test
    @Order(1)
    void rejectsWhatATenthOfOneSourcesLabelsHavePoisoned() throws IOException {
        release("poisoned", text -> text);
        bring("poisoned", SampleField.poisonedNight(0.1), night -> night);

        JsonNode night = rejected("poisoned", "FAIL");

        assertThat(fact(night, "reason"))
                .contains("Gate sources:plant-b: FAIL.")
                .contains("labels of plant-b")
                .containsPattern(
                        "Look at rows ([a-z0-9-]+, ){19}[a-z0-9-]+ of plant-b, and at ([a-z0-9-]+, )*[a-z0-9-]+ of plant-a, with")
                .doesNotContain("Gate sources:plant-a: FAIL");
        assertStillServed("poisoned");
    }

    @Test
    @Order(2)
    void trainsNothingWhenNothingIsNew() {
        JsonNode night = run("poisoned", 0);

        assertThat(night.path("exitStatus").asText()).isEqualTo("KEPT");
        assertThat(fact(night, "reason"))
                .startsWith("Nothing is new since run ")
                .contains("poisoned/2 was trained on this very snapshot from poisoned/1 and judged FAIL");
        assertThat(steps(night)).doesNotContain("train");
    }

    /** In the north, of which few rows are kept, hot bearings foretell a failure, as the champion has learned; elsewhere cool ones. */
    @Test
    void rejectsWhatIsBetterOnTheWholeAndWorseInARequiredSlice() throws IOException {
        release("lopsided", text -> text);
        bring(
                "lopsided",
                SampleField.driftedNight().rows(9000),
                night -> night.labelOnly(row ->
                                !cell(row, "site").equals("north") || number(cell(row, "prediction_id")) % 4 == 0)
                        .relabel((row, label) -> hot(row) == cell(row, "site").equals("north") ? "yes" : "no"));

        JsonNode night = rejected("lopsided", "FAIL");

        assertThat(fact(night, "reason"))
                .contains("Gate slice:north: FAIL. Needs auc difference ≥ -0.05 at 96 % confidence; measured -0.")
                .doesNotContain("Gate slice:south", "Gate non-inferiority", "Gate floor", "Gate leakage");
        assertThat(metric(fact(night, "candidate-version"), "difference")).isGreaterThan(0.2);
        assertStillServed("lopsided");
    }

    /** Three in ten of the failures that plant-b saw are labelled away. */
    @Test
    void holdsACandidateOfASourceThatLosesAPartOfAClass() throws IOException {
        release("dwindling", text -> text);
        bring(
                "dwindling",
                SampleField.driftedNight(),
                night -> night.relabel((row, label) ->
                        Integer.parseInt(cell(row, "pump_id").substring(1)) % 5 >= 3
                                        && number(cell(row, "prediction_id")) % 10 < 3
                                ? "no"
                                : label));

        JsonNode night = rejected("dwindling", "INSUFFICIENT_EVIDENCE");

        assertThat(fact(night, "reason"))
                .contains("Gate class-rates: INSUFFICIENT EVIDENCE. At equal scores plant-b names class yes in ")
                .contains("with two sources nothing tells which.", "of plant-b with whoever labels there")
                .doesNotContain("Gate sources", ": FAIL");
        assertStillServed("dwindling");
    }

    @Test
    void rejectsAHoldoutThatOneRowHasLeakedInto() throws IOException {
        release("leaky", text -> text);
        SplitRule splits =
                new ModelFileReader().readDirectory(PUMPS.directory()).schema().splits();
        String holdoutPump = firstPump(splits, Split.HOLDOUT);
        bring("leaky", SampleField.driftedNight().rows(6000), night -> {
            Map<String, String> seen =
                    night.firstLabelled(row -> splits.splitOf("", cell(row, "pump_id"), 0) == Split.TRAIN
                            && cell(row, "predicted_at").compareTo("2026-11-10") < 0);
            seen.put("prediction_id", "again-" + seen.get("prediction_id"));
            seen.put("pump_id", holdoutPump);
            return night.add(seen);
        });

        JsonNode night = rejected("leaky", "FAIL");

        assertThat(fact(night, "reason"))
                .contains("Gate leakage: FAIL. 1 rows of the holdout are rows of train or tune once more")
                .containsPattern("\\(again-(\\S+) is \\1\\)");
        assertStillServed("leaky");
    }

    /** Somebody writes a reading anew once the outcome is known. */
    @Test
    void holdsACandidateOfWhichOneInputGivesTheLabelAway() throws IOException {
        release("given-away", RefusedNightsIT::withoutBehaviour);
        bring(
                "given-away",
                SampleField.driftedNight().rows(ENOUGH_ROWS),
                night -> night.editPredictions(
                        (row, label) -> row.put("suction_pressure_bar", label.equals("yes") ? "3.25" : "2.75")));

        JsonNode night = rejected("given-away", "INSUFFICIENT_EVIDENCE");

        assertThat(fact(night, "reason"))
                .contains(
                        "Gate leakage: INSUFFICIENT EVIDENCE. An input alone tells the label better than the champion")
                .contains("suction-pressure (yes: auc 1.000 on tune, the champion's 0.")
                .doesNotContain(": FAIL");
        assertThat(gates(report("given-away/2"), "INSUFFICIENT_EVIDENCE")).contains("leakage");
        assertStillServed("given-away");
    }

    /** From one day on plant-b exports Fahrenheit, and both plants write "yes" for "no". */
    @Test
    void holdsACandidateOfReadingsInAnotherUnitAndOfExchangedLabels() throws IOException {
        release("muddled", RefusedNightsIT::withoutBehaviour);
        bring(
                "muddled",
                SampleField.driftedNight(),
                night -> night.relabel((row, label) -> label.equals("yes") ? "no" : "yes")
                        .editPredictions((row, label) -> row.computeIfPresent(
                                "bearing_temp_c", (column, cell) -> changesUnit(row, cell) ? fahrenheit(cell) : cell)));

        JsonNode night = rejected("muddled", "INSUFFICIENT_EVIDENCE");

        assertThat(fact(night, "reason"))
                .contains(
                        "Gate inputs: INSUFFICIENT EVIDENCE. Readings are not what they were: input bearing-temperature looks"
                                + " converted (× 1.8 + 32, such as from degrees Celsius to Fahrenheit) at plant-b from a day between 2026-11-1")
                .contains(
                        "Gate sources: INSUFFICIENT EVIDENCE. The champion ranks rows of plant-a labelled no and yes the wrong way")
                .doesNotContain(": FAIL");
        assertThat(gates(report("muddled/2"), "INSUFFICIENT_EVIDENCE")).contains("inputs", "sources");
        assertStillServed("muddled");
    }

    private static boolean changesUnit(Map<String, String> row, String cell) {
        return !cell.isEmpty()
                && cell(row, "predicted_at").compareTo("2026-11-15") >= 0
                && Integer.parseInt(cell(row, "pump_id").substring(1)) % 5 >= 3;
    }

    private static String fahrenheit(String celsius) {
        return Double.toString(Double.parseDouble(celsius) * 1.8 + 32);
    }

    /** Rows of before the first release, logged by whatever answered then. The waiver is signed for what was measured. */
    @Test
    void measuresAFirstVersionOnLabelledRowsBeforeItsWaiver() throws IOException {
        site.here(
                        "emil",
                        "import",
                        modelDirectory(
                                        "measured",
                                        text -> replaced(text, "gates:\n", "gates:\n  recall-loss: {margin: 0.05}\n"))
                                .toString())
                .expecting(0);
        bring("measured", SampleField.quietNight().rows(ENOUGH_ROWS), night -> night);
        JsonNode run = site.here(
                        "emil", "run", "measure-import", "-p", "model=measured", "-p", "version=1", "--wait", "--json")
                .expecting(0)
                .json();

        assertThat(run.path("exitStatus").asText()).isEqualTo("COMPLETED");
        assertThat(fact(run, "reason"))
                .containsPattern(
                        "^Gate no-baseline: INSUFFICIENT EVIDENCE\\. There is no champion to compare this version with\\. On"
                                + " [0-9]+ labelled rows of [0-9]+ groups its auc is 0\\.[0-9]+\\. Without a model it would be 0\\.500 by the shares of the"
                                + " classes in train, surely worse, and 0\\.");
        assertThat(report("measured/1").path("holdout").path("use").asInt()).isEqualTo(1);
        site.here(
                        "milo",
                        "waive",
                        "no-baseline",
                        "measured/1",
                        "--key",
                        made.key("milo"),
                        "--reason",
                        "measured on the rows of the former system",
                        "--yes")
                .expecting(0);
        made.promote("measured/1");
        assertServed("measured", "1");
        Said again = site.here("emil", "run", "measure-import", "-p", "model=measured", "-p", "version=1", "--wait")
                .expecting(FAILED);
        assertThat(again.err() + again.out()).contains("Version measured/1 is not measured: it is RELEASED");
        answersByTheOwnersDecisionAfterAWaiver("measured");
    }

    /** Nobody chose the import's threshold. The first candidate has the one that the owner's decision asks for, and so loses another recall. */
    private void answersByTheOwnersDecisionAfterAWaiver(String model) throws IOException {
        JsonNode night = run(model, REJECTED, "-p", "force=true");
        assertThat(fact(night, "verdict")).isEqualTo("INSUFFICIENT_EVIDENCE");
        assertThat(fact(night, "reason"))
                .contains(
                        "Gate recall-loss:no: INSUFFICIENT EVIDENCE. Needs recall difference ≥ -0.05 ",
                        " The decision in the candidate's model.yaml asks for it, and the champion does not answer by that decision yet.",
                        " of these rows that were right are wrong, or have no answer.")
                .doesNotContain(": FAIL");
        List<String> held = gates(report(model + "/2"), "INSUFFICIENT_EVIDENCE");
        assertThat(held).contains("recall-loss:no").doesNotContain("recall-loss:yes");
        held.forEach(gate -> waive(gate, model + "/2").expecting(0));
        made.promote(model + "/2");
        assertServed(model, "2");
        JsonNode next = night(model, "-p", "force=true").json();
        assertThat(fact(next, "candidate-version")).isEqualTo(model + "/3");
        assertThat(fact(next, "reason"))
                .as("the champion answers by the decision now")
                .doesNotContain("asks for it");
    }

    /** Before any labelled row came, on good ones, and on ones that say the opposite of what it answers. It serves throughout. */
    @Test
    void checksWhatServes() throws IOException {
        site.here("emil", "import", modelDirectory("guarded", text -> text).toString())
                .expecting(0);
        assertThat(checked("guarded", 0).path("exitStatus").asText()).isEqualTo("NOTHING_IN_SERVICE");
        site.here(
                        "milo",
                        "waive",
                        "no-baseline",
                        "guarded/1",
                        "--key",
                        made.key("milo"),
                        "--reason",
                        "first release",
                        "--yes")
                .expecting(0);
        made.promote("guarded/1");

        JsonNode none = checked("guarded", COLLECT_LABELS);
        assertThat(none.path("exitStatus").asText()).isEqualTo("COLLECT_LABELS");
        assertThat(fact(none, "reason")).contains("Gate floor: INSUFFICIENT EVIDENCE. The holdout has 0 rows here");

        bring("guarded", SampleField.quietNight().rows(ENOUGH_ROWS), night -> night);
        JsonNode good = checked("guarded", 0);
        assertThat(good.path("exitStatus").asText()).isEqualTo("SOUND");
        assertThat(fact(good, "node-answer")).startsWith("PASS The serving node was asked the ");
        assertThat(fact(checked("guarded", 0), "verdict"))
                .as("the same rows again")
                .isEqualTo("PASS");
        assertThat(models()).doesNotContain("failed");
        ConsoleClient console = ConsoleClient.signedIn(site, "rhea", site.password("rhea"));
        assertThat(console.get("/console/models").text()).doesNotContain("The last check");

        bring(
                "guarded",
                SampleField.quietNight().seed(9),
                night -> night.relabel((row, label) -> label.equals("yes") ? "no" : "yes"));
        JsonNode bad = checked("guarded", REJECTED);
        assertThat(bad.path("exitStatus").asText()).isEqualTo("UNSOUND");
        assertThat(fact(bad, "reason")).startsWith("Gate floor: FAIL. Needs auc ≥ 0.7 at ");
        assertThat(models()).contains("guarded/1: its check of ", " failed. Gate floor: FAIL.");
        for (String page : List.of("/console/models", "/console/model?name=guarded")) {
            assertThat(console.get(page).text())
                    .as(page)
                    .contains("The last check of guarded/1 failed", "keeps serving");
        }
        assertThat(console.get("/console/check?version=guarded/1").text()).contains("Check of guarded/1: FAIL");
        assertThat(site.here("rhea", "report", "--check", "guarded/1")
                        .expecting(0)
                        .out())
                .contains("guarded/1: FAIL", "floor: Needs auc");
        assertThat(site.rest("audrey", "GET", "/audit/records?limit=1000", "application/json", new byte[0])
                        .body()
                        .toString())
                .contains("serving.check");
        assertStillServed("guarded");
    }

    private JsonNode checked(String model, int exitCode) {
        return site.as(
                        "sam",
                        "run",
                        "check-serving",
                        "-p",
                        "model=" + model,
                        "-p",
                        "asOf=2026-11-24T00:00:00Z",
                        "--wait",
                        "--json")
                .expecting(exitCode)
                .json();
    }

    private String models() {
        return site.here("rhea", "models").expecting(0).out();
    }

    @Test
    @Order(3)
    void holdsACandidateThatTooFewRowsCanJudge() throws IOException {
        release("scarce", text -> replaced(text, "min-rows: 1000, min-labels: 500", "min-rows: 300, min-labels: 300"));
        bring("scarce", SampleField.driftedNight().rows(1000), night -> night);

        JsonNode night = rejected("scarce", "INSUFFICIENT_EVIDENCE");

        assertThat(fact(night, "reason"))
                .contains("Gate slice:north: INSUFFICIENT EVIDENCE. The holdout has ")
                .contains("at least 100 rows of both classes from 10 groups are needed. Collect labels.")
                .doesNotContain(": FAIL");
        assertThat(versionState("scarce/2")).isEqualTo("WAITING_FOR_WAIVER");
        assertStillServed("scarce");

        JsonNode judged = report("scarce/2");
        List<String> held = gates(judged, "INSUFFICIENT_EVIDENCE");
        assertThat(waive("no-baseline").expecting(CONFLICT).err())
                .contains("its gate report has no such gate. The version is held by: " + String.join(", ", held));
        assertThat(waive("golden").expecting(CONFLICT).err())
                .contains("it passed, so nothing needs to be signed for it");
        held.forEach(gate -> waive(gate).expecting(0));

        assertThat(versionState("scarce/2")).isEqualTo("PROPOSED");
        JsonNode waived = report("scarce/2");
        assertThat(gates(waived, "WAIVED")).isEqualTo(held);
        assertThat(gates(waived, "PASS")).isEqualTo(gates(judged, "PASS")).contains("leakage", "weights-changed");
        assertThat(withoutVerdicts(waived)).isEqualTo(withoutVerdicts(judged));
        Path page = folder.resolve("scarce.html");
        site.here("rhea", "report", "scarce/2", "--html", page.toString()).expecting(0);
        assertThat(page)
                .content()
                .contains("Every metric on the whole holdout", "Waived by milo until ", ": the north is closed");
        assertThat(approve("scarce/2").expecting(0).err())
                .contains(
                        "scarce/2: PASS, compared with scarce/1",
                        "  waived by milo until ",
                        ", because the north is closed");
        assertStillServed("scarce");
    }

    /** Another candidate of the same night, waived in the same way, comes into service before it. */
    @Test
    @Order(4)
    void putsASupersededCandidateInServiceByAWaiverOfItsComparison() throws IOException {
        site.changeDefinition("scarce", text -> replaced(text, "seed: 7", "seed: 8"));
        run("scarce", REJECTED, "-p", "force=true");
        gates(report("scarce/3"), "INSUFFICIENT_EVIDENCE")
                .forEach(gate -> waive(gate, "scarce/3").expecting(0));
        made.promote("scarce/3");
        assertThat(versionState("scarce/2")).isEqualTo("SUPERSEDED");

        JsonNode compared = site.as(
                        "emil", "run", "compare-again", "-p", "model=scarce", "-p", "version=2", "--wait", "--json")
                .expecting(COLLECT_LABELS)
                .json();
        assertThat(compared.path("exitStatus").asText()).isEqualTo("COLLECT_LABELS");
        assertThat(versionState("scarce/2"))
                .as("the waivers of the report in its package are none of the comparison")
                .isEqualTo("SUPERSEDED");
        List<String> undecided = undecidedOfComparison("scarce/2");
        assertThat(undecided).isNotEmpty();
        assertThat(waive("golden", "scarce/2").exitCode()).isNotZero();
        for (String gate : undecided) {
            assertThat(approve("scarce/2").exitCode()).as("before " + gate).isNotZero();
            waive(gate, "scarce/2").expecting(0);
        }

        assertThat(versionState("scarce/2")).isEqualTo("PROPOSED");
        assertThat(site.here("milo", "approve", "scarce/2", "--key", made.key("milo"), "--yes")
                        .exitCode())
                .as("who waived it")
                .isNotZero();
        made.promote("scarce/2");
        assertServed("scarce", "2");
        site.killServer("serving");
        site.startOnly("serving");
        assertServed("scarce", "2");
    }

    private List<String> undecidedOfComparison(String version) throws IOException {
        JsonNode envelope = site.rest("rhea", "GET", "/candidates/" + version + "/comparison", "*/*", new byte[0])
                .body();
        byte[] statement = Base64.getDecoder().decode(envelope.path("payload").asText());
        List<String> names = new ArrayList<>();
        new JsonMapper().readTree(statement).at("/predicate/warnedTests").forEach(name -> names.add(name.asText()));
        return names;
    }

    private Said approve(String version) {
        return site.here("rhea", "approve", version, "--key", made.key("rhea"), "--yes");
    }

    private Said waive(String gate) {
        return waive(gate, "scarce/2");
    }

    private Said waive(String gate, String version) {
        return site.here(
                "milo", "waive", gate, version, "--key", made.key("milo"), "--reason", "the north is closed", "--yes");
    }

    private JsonNode report(String version) {
        return site.here("rhea", "report", version, "--json").expecting(0).json();
    }

    private static List<String> gates(JsonNode report, String verdict) {
        List<String> names = new ArrayList<>();
        for (JsonNode gate : report.path("gates")) {
            if (gate.path("verdict").asText().equals(verdict)) {
                names.add(gate.path("gate").asText());
            }
        }
        return names;
    }

    private static String withoutVerdicts(JsonNode report) {
        ObjectNode copy = report.deepCopy();
        copy.remove("verdict");
        copy.path("gates").forEach(gate -> ((ObjectNode) gate).remove(List.of("verdict", "waiver")));
        return copy.toString();
    }

    @Test
    void trainsNothingWhenAllLabelsAreOne() throws IOException {
        site.here("emil", "import", modelDirectory("unanimous", text -> text).toString())
                .expecting(0);
        bring("unanimous", SampleField.driftedNight().rows(FEW_ROWS), night -> night.relabel((row, label) -> "no"));

        JsonNode night = run("unanimous", COLLECT_LABELS);

        assertThat(night.path("exitStatus").asText()).isEqualTo("COLLECT_LABELS");
        assertThat(fact(night, "reason"))
                .containsPattern(
                        "train has \\d+ rows, all labelled \"no\" and tune has \\d+ rows, all labelled \"no\"");
        assertThat(steps(night)).doesNotContain("train");
    }

    /** The failed run keeps what it was submitted under; the next one has what its failure said to change. */
    @Test
    void failsWhenEveryTrialDivergesUntilItsModelFileIsChanged() throws IOException {
        String wild = "sweep:\n  - {learning-rate: 10, clip-norm: 0}\n  - {learning-rate: 9, clip-norm: 0}";
        release(
                "wild",
                text -> replaced(
                        replaced(
                                replaced(text, "optimizer: adamw", "optimizer: sgd"),
                                "momentum: 0,",
                                "momentum: 0.9999,"),
                        "sweep:\n  - {learning-rate: 0.002}",
                        wild));
        bring("wild", SampleField.driftedNight().rows(ENOUGH_ROWS), night -> night);

        JsonNode night = run("wild", FAILED);

        assertThat(night.path("status").asText()).isEqualTo("FAILED");
        JsonNode failure = night.path("failure");
        assertThat(failure.path("code").asText()).isEqualTo("TRAINING_DIVERGED");
        assertThat(failure.path("message").asText())
                .contains("each of its 2 trials diverged. trial 0: ", "trial 1: ")
                .contains(
                        "with learning-rate 10.0",
                        "with learning-rate 9.0",
                        " Lower the learning rate or set clip-norm in model.yaml.");
        assertStillServed("wild");

        Path file = folder.resolve("wild.yaml");
        site.here("emil", "definition", "show", "wild", "-o", file.toString()).expecting(0);
        String text = replaced(Files.readString(file), "momentum: 0.9999,", "momentum: 0.9,");
        text = replaced(text, wild, "sweep:\n  - {learning-rate: 0.02}");
        text = replaced(text, "max-batch: 256", "max-batch: 64");
        Files.writeString(file, text);
        Said changed = site.here("emil", "definition", "change", "wild", file.toString())
                .expecting(0);
        assertThat(changed.out())
                .contains("sweep[0].learning-rate: 10 -> 0.02", "sweep[1].learning-rate: 9 -> (not written)")
                .contains("These unfinished runs keep the model.yaml that they were submitted under: "
                        + night.path("instance").asText());
        site.here("emil", "abandon", night.path("id").asText(), "--reason", "it diverges")
                .expecting(0);

        JsonNode again = run("wild", 0);

        assertThat(again.path("exitStatus").asText()).isEqualTo("PROPOSED");
        assertThat(fact(again, "model-file")).isEqualTo(Sha256.hex(text));
        made.promote("wild/2");
        assertThat(site.ask("wild", PUMPS.directory().resolve("request.json"))
                        .path("model_version")
                        .asText())
                .isEqualTo("2");
        assertThat(signature("wild/2").path("maxBatch").asInt()).isEqualTo(64);
        widensALimit(file, text);
        assertThat(site.here("emil", "definition", "history", "wild")
                        .expecting(0)
                        .out())
                .contains("  training.momentum: 0.9999 -> 0.9", ", with the model's import");
    }

    /** The version in service keeps its own until another one is promoted. */
    private void widensALimit(Path file, String text) throws IOException {
        Files.writeString(file, replaced(text, "type: numeric, min: 0, max: 500}", "type: numeric, min: 0, max: 900}"));

        Said wider = site.here("emil", "definition", "change", "wild", file.toString())
                .expecting(0);

        assertThat(wider.out())
                .contains(
                        "inputs[0].max: 500 -> 900",
                        "The version in service answered all over the wider limits.",
                        "The endpoint takes such rows when a version with the new limits is promoted.");
        assertThat(signature("wild/2").at("/inputs/0/max").asInt()).isEqualTo(500);
        Files.writeString(file, text);
        assertThat(site.here("emil", "definition", "change", "wild", file.toString())
                        .err())
                .contains("MODEL_CHANGE_REFUSED", "inputs[0].max 900 -> 500");
    }

    /** Of the package that is in the site's store. */
    private JsonNode signature(String version) throws IOException {
        return new JsonMapper()
                .readTree(packageOf(version).resolve(PackageFiles.SIGNATURE).toFile());
    }

    private Path packageOf(String version) {
        for (JsonNode known : site.here("emil", "versions", version.substring(0, version.indexOf('/')), "--json")
                .expecting(0)
                .json()) {
            if (known.path("version").asText().equals(version)) {
                return site.root()
                        .resolve("var/packages")
                        .resolve(known.path("packageDigest").asText());
            }
        }
        throw new AssertionError("no version " + version);
    }

    /** With better figures than the champion. Then its owner takes the test out again, which the report tells. */
    @Test
    void rejectsWhatItsOwnerRuledOut() throws IOException {
        release("ruled-out", text -> text);
        assertThat(nodesReport("ruled-out")).contains("\"behaviourTests\" : 4", "\"behaviourBroken\" : [ ]");
        String never = "  - {name: never-sure, rows: [{flow: 158, head: 69, bearing-temperature: 48, motor-current: 90,"
                + " suction-pressure: 2.4, speed: 1500, running-hours: 5000, starts: 1, fluid: water, seal: packing,"
                + " duty: cyclic}], score: {from: 0.999}}\n";
        site.changeDefinition("ruled-out", text -> replaced(text, "behaviour:\n", "behaviour:\n" + never));
        bring("ruled-out", SampleField.driftedNight().rows(ENOUGH_ROWS), night -> night);

        JsonNode night = rejected("ruled-out", "FAIL");

        assertThat(fact(night, "reason"))
                .startsWith("Gate behaviour: FAIL. 1 of 5 behaviour tests fails: never-sure: row 1 has the score 0.")
                .contains(", and must have one of at least 0.999. Train on rows that show it, or correct the test");
        assertThat(report("ruled-out/2").path("changedLimits").toString()).contains("behaviour.never-sure");
        assertStillServed("ruled-out");

        site.changeDefinition("ruled-out", text -> replaced(text, never, ""));
        assertThat(run("ruled-out", 0).path("exitStatus").asText()).isEqualTo("PROPOSED");
        assertThat(gates(report("ruled-out/3"), "PASS")).contains("behaviour");
        made.promote("ruled-out/3");
        assertServed("ruled-out", "3");
        putsWeightsThatWereTrainedElsewhereInService("ruled-out");
    }

    /** They come in by the same gates. No row was predicted since they were brought, so a release manager answers for that. */
    private void putsWeightsThatWereTrainedElsewhereInService(String model) throws IOException {
        Path directory = Files.createDirectories(folder.resolve("from-a-vendor"));
        assertThat(site.here("emil", "candidate", "add", model, directory.toString())
                        .err())
                .contains("DIRECTORY_REFUSED", "has neither an origin.yaml nor the model.sig of a package");
        Files.writeString(directory.resolve("origin.yaml"), """
                drydock: 1
                trained-by: Vera Vendor
                how: fine-tuned from version 3 on a workstation
                """);
        Path served = packageOf(model + "/3").resolve(PackageFiles.WEIGHTS);
        SortedMap<String, float[]> weights = ModuleArchive.buffers(served, Set.of());
        weights.values().forEach(values -> {
            for (int i = 0; i < values.length; i++) {
                values[i] *= 1.001f;
            }
        });
        ModuleArchive.writeBuffers(served, Set.of(), weights, directory.resolve("weights.pt"));
        assertThat(site.here("emil", "candidate", "add", model, directory.toString())
                        .err())
                .contains("CONTRIBUTION_REFUSED", "origin.yaml has 1 problem", "data");
        Files.writeString(directory.resolve("origin.yaml"), "data: rows of a test stand\n", StandardOpenOption.APPEND);
        assertThat(site.here("sam", "candidate", "add", model, directory.toString())
                        .err())
                .contains("NOT_ALLOWED");

        JsonNode brought = site.here("emil", "candidate", "add", model, directory.toString(), "--json")
                .expecting(0)
                .json();
        String contribution = brought.path("contribution").asText();
        assertThat(site.here("emil", "candidate", "add", model, directory.toString(), "--json")
                        .expecting(0)
                        .json())
                .as("brought twice")
                .isEqualTo(brought);
        assertThat(site.here("rhea", "candidate", "brought", model).expecting(0).out())
                .contains(contribution, "Vera Vendor", "emil");
        assertThat(judged(model, "0".repeat(64), FAILED)
                        .path("failure")
                        .path("code")
                        .asText())
                .isEqualTo("CONTRIBUTION_UNKNOWN");

        JsonNode run = judged(model, contribution, REJECTED);

        String candidate = fact(run, "candidate-version");
        assertThat(fact(run, "reason"))
                .contains(
                        "Gate unseen: INSUFFICIENT EVIDENCE. The holdout has 0 rows that were predicted after these weights"
                                + " were brought")
                .doesNotContain(": FAIL");
        assertThat(site.rest("rhea", "GET", "/candidates/" + candidate, "application/json", new byte[0])
                        .body()
                        .at("/weights/contribution")
                        .asText())
                .isEqualTo(contribution);
        assertThat(ConsoleClient.signedIn(site, "rhea", site.password("rhea"))
                        .get("/console/candidate?version=" + candidate)
                        .text())
                .contains("Trained elsewhere", "brought by emil", "Vera Vendor", "rows of a test stand");
        for (String gate : gates(report(candidate), "INSUFFICIENT_EVIDENCE")) {
            waive(gate, candidate).expecting(0);
        }
        made.promote(candidate);
        assertServed(model, candidate.substring(candidate.indexOf('/') + 1));
        assertThat(packageOf(candidate).resolve(PackageFiles.ORIGIN))
                .content()
                .contains("Vera Vendor", "rows of a test stand", "emil");
        assertThat(site.here("audrey", "reproduce", candidate, "--wait").err())
                .contains("its weights were trained elsewhere");
        assertThat(site.here("audrey", "lineage", candidate).expecting(0).out())
                .contains("The weights of " + candidate
                        + " were trained elsewhere, by Vera Vendor as emil states. emil brought" + " them ");
        judgesThePackageOfAnotherSite(model);
    }

    /** The version before, as if another site had made it and signed it with its own key. */
    private void judgesThePackageOfAnotherSite(String model) throws IOException {
        Path tar = folder.resolve("carried.tar");
        assertThat(site.here("emil", "candidate", "fetch", model + "/2", "-o", tar.toString())
                        .err())
                .contains("PACKAGE_UNSIGNED", model + "/2 is REJECTED, and its package is not signed");
        assertThat(tar).doesNotExist();
        site.here("emil", "candidate", "fetch", model + "/3", "-o", tar.toString())
                .expecting(0);
        assertThat(site.here("emil", "candidate", "add", model, tar.toString()).err())
                .as("signed by this site's own builder")
                .contains("SIGNER_NOT_TRUSTED");
        Path carried = folder.resolve("carried");
        try (InputStream archive = Files.newInputStream(tar)) {
            new TarArchive(PackageLimits.STANDARD).unpack(archive, carried);
        }
        Files.delete(carried.resolve(PackageFiles.MODEL_SIG));
        new ModelSigning().sign(carried, model + "-3", SigningKey.read(made.trustContributor(folder, "build-site")));
        try (OutputStream archive = Files.newOutputStream(tar)) {
            new TarArchive(PackageLimits.STANDARD).write(carried, archive);
        }

        Said brought =
                site.here("emil", "candidate", "add", model, tar.toString()).expecting(0);

        assertThat(brought.out())
                .contains("They are of " + model
                        + "/3 at another site, signed by build-site. Rows that are predicted from now on");
        JsonNode kept = site.here("emil", "candidate", "add", model, carried.toString(), "--json")
                .expecting(0)
                .json();
        assertThat(kept.path("signedBy").asText()).as("the same as a directory").isEqualTo("build-site");
        JsonNode run = judged(model, kept.path("contribution").asText(), REJECTED);
        String candidate = fact(run, "candidate-version");
        assertThat(fact(run, "reason")).contains("Gate unseen: INSUFFICIENT EVIDENCE.");
        assertThat(ConsoleClient.signedIn(site, "rhea", site.password("rhea"))
                        .get("/console/candidate?version=" + candidate)
                        .text())
                .contains("Trained elsewhere", "Signed by", "build-site", "Version there", model + "/3")
                .doesNotContain("as stated");
        assertThat(site.rest("rhea", "GET", "/candidates/" + candidate, "application/json", new byte[0])
                        .body()
                        .at("/weights/signedVersion")
                        .asText())
                .isEqualTo(model + "/3");
    }

    private JsonNode judged(String model, String contribution, int exitCode) {
        return site.here(
                        "sam",
                        "run",
                        "judge-contribution",
                        "-p",
                        "model=" + model,
                        "-p",
                        "contribution=" + contribution,
                        "-p",
                        "asOf=2026-11-24T00:00:00Z",
                        "--wait",
                        "--json")
                .expecting(exitCode)
                .json();
    }

    /** A first version has no champion to be compared with, and is held to what its owner expects. */
    @Test
    void rejectsAnImportThatItsOwnerRuledOut() throws IOException {
        Path directory = modelDirectory(
                "ruled-out-at-once", text -> replaced(text, "    answer: \"no\"\n", "    answer: \"yes\"\n"));

        Said imported = site.here("emil", "import", directory.toString()).expecting(REJECTED);

        assertThat(imported.out()).contains("Imported ruled-out-at-once/1, and REJECTED it: a gate failed.");
        assertThat(report("ruled-out-at-once/1").toString())
                .contains("1 of 4 behaviour tests fails: new-pump: row 1 is answered", "and must be answered");
    }

    /** The one about the model. */
    private String nodesReport(String model) throws IOException {
        try (Stream<Path> reports = Files.list(site.root().resolve("serving/state/reports"))) {
            for (Path report : reports.toList()) {
                String text = Files.readString(report);
                if (text.contains("\"" + model + "\"")) {
                    return text;
                }
            }
        }
        throw new AssertionError("the node has no report about " + model);
    }

    @Test
    void rejectsAModelThatAnswersTooSlowly() throws IOException {
        Path directory = modelDirectory("slow", text -> withoutBehaviour(text));
        Files.copy(slowModule(), directory.resolve("weights.pt"), StandardCopyOption.REPLACE_EXISTING);
        made.release(directory, "slow/1");
        Path file = folder.resolve("slow.yaml");
        Files.writeString(
                file,
                replaced(
                        Files.readString(directory.resolve("model.yaml")),
                        "gates:\n",
                        "gates:\n  latency: {p95-ms: 0.1}\n"));
        site.here("emil", "definition", "change", "slow", file.toString()).expecting(0);
        bring("slow", SampleField.driftedNight().rows(FEW_ROWS), night -> night);

        JsonNode night = rejected("slow", "FAIL");

        assertThat(fact(night, "reason"))
                .containsPattern("^Gate latency: FAIL\\. Scoring one row may take 0\\.1 ms in 95 of 100 calls; measured"
                        + " \\d+\\.\\d{3} \\[\\d+\\.\\d{3}, \\d+\\.\\d{3}] ms over 1000 calls")
                .doesNotContain("Gate latency:ratio");
        assertStillServed("slow");
    }

    /** Two million sines, which take 0.1 ms on no processor. */
    private static Path slowModule() {
        return Path.of(System.getProperty("drydock.basedir", "."), "src/test/resources/models/slow.pt");
    }

    /** A first version has no champion to be timed beside at night; the node times it before it answers. */
    @Test
    void theNodeRefusesAVersionThatIsTooSlowThereOrFailsACaseOfTheSite() throws IOException {
        Path directory = modelDirectory(
                "slow-there",
                text -> replaced(withoutBehaviour(text), "gates:\n", "gates:\n  latency: {p95-ms: 0.1}\n"));
        Files.copy(slowModule(), directory.resolve("weights.pt"), StandardCopyOption.REPLACE_EXISTING);
        made.propose(directory, "slow-there/1");
        made.approve("slow-there/1");

        Said promoted = site.here("rhea", "promote", "slow-there/1", "--wait").expecting(FAILED);

        assertThat(promoted.out() + promoted.err())
                .contains(
                        "RECEIVER_CHECK_FAILED",
                        "latency: Answering one row may take 0.1 ms for 95 of 100 requests; measured");
        Said found = site.here("emil", "report", "slow-there/1", "--receiver").expecting(0);
        assertThat(found.out())
                .contains("slow-there/1 on node ")
                .containsPattern("latency +FAIL")
                .containsPattern("golden +PASS +PASS")
                .contains("Not run on the node: ");

        Path cases = site.root().resolve("serving/cases");
        Files.createDirectories(cases);
        Files.writeString(cases.resolve("cased.yaml"), CASE.formatted("yes"));
        Path cased = modelDirectory("cased", text -> text);
        made.propose(cased, "cased/1");
        made.approve("cased/1");
        site.here("rhea", "promote", "cased/1", "--wait").expecting(FAILED);
        assertThat(site.here("emil", "report", "cased/1", "--receiver")
                        .expecting(0)
                        .out())
                .contains("1 of this site's own 1 cases fail. The node's log names them; they stay here.")
                .doesNotContain("new-pump-here");
        Files.writeString(cases.resolve("cased.yaml"), CASE.formatted("no"));
        site.here("rhea", "promote", "cased/1", "--wait").expecting(0);
        assertServed("cased", "1");
    }

    /** Comes last, because its policy holds for all models. Who signed the policy alone cannot approve what it let through. */
    @Test
    @Order(Integer.MAX_VALUE)
    void asksAGateOfTheSitesOwnOnlyInTheJarThatTheSignedPolicyLists() throws IOException {
        release("alarmed", text -> text);
        ExtensionKit extensions = new ExtensionKit(site.root().resolve("lib/ext"));
        ExtensionJar jar = extensions.sample("acme-gates.jar");
        assertThat(site.as("", "doctor").out())
                .contains("acme-gates.jar is not in the signed gate policy, so it is never loaded");
        String listed = ExtensionKit.entry(jar, "{\"name\": \"lost-alarms\", \"at-most\": 1}");
        made.policy(
                Files.createDirectories(folder.resolve("policy-2")),
                text -> replaced(
                        replaced(replaced(text, "\"version\": 1", "\"version\": 2"), "\"gates\": {", """
                                "gates": {
                                    "robustness": {"metric": "auc", "margin": 0.1},
                                    "out-of-range": {"min": 0.9, "watch": true},
                                """),
                        "\"reserve-mib\": 128},\n  \"holdoutBudget\": 20",
                        "\"reserve-mib\": 127}, \"holdoutBudget\": 20, \"extensions\": [" + listed + "]"));
        assertThat(site.as("", "doctor").out()).contains("acme-gates.jar with extension:lost-alarms");
        bring("alarmed", SampleField.driftedNight().rows(ENOUGH_ROWS), night -> night);
        extensions.gate("acme-gates.jar", "lost-alarms", "return GateAnswer.of(Verdict.PASS, 0, \"all well\");");

        JsonNode night = run("alarmed", FAILED);

        assertThat(night.path("failure").path("code").asText()).isEqualTo("EXTENSION_ALTERED");
        assertStillServed("alarmed");
        assertThat(extensions.sample("acme-gates.jar")).isEqualTo(jar);
        JsonNode restarted = site.as("emil", "restart", night.path("id").asText(), "--wait", "--json")
                .expecting(0)
                .json();
        assertThat(restarted.path("exitStatus").asText()).isEqualTo("PROPOSED");
        assertThat(steps(restarted)).startsWith("judge");
        JsonNode report = report("alarmed/2");
        assertThat(gates(report, "PASS"))
                .contains("extension:lost-alarms", "robustness:noise", "robustness:missing-vibration");
        assertThat(report.path("changedLimits").toString())
                .contains("{\"limit\":\"receiver.reserve-mib\",\"was\":\"128\",\"is\":\"127\"}");
        assertThat(report.path("watched").toString())
                .contains("out-of-range", "The version never abstains: let it, by decision.abstain");
        assertThat(report.toString()).contains(jar.sha256(), "The champion saw ");
        site.here("milo", "approve", "alarmed/2", "--key", made.key("milo"), "--yes")
                .expecting(0);
        Path cases = Files.createDirectories(site.root().resolve("serving/cases"));
        Files.writeString(cases.resolve("alarmed.jsonl"), OWN_ROWS);
        site.here("rhea", "promote", "alarmed/2", "--wait").expecting(0);
        assertServed("alarmed", "2");
        assertThat(site.here("emil", "report", "alarmed/2", "--receiver")
                        .expecting(0)
                        .out())
                .containsPattern("rows:floor +INSUFFICIENT.EVIDENCE +PASS")
                .contains("On this site's own rows: The file has 2 rows here");
    }

    /** On so few rows a chosen threshold costs the other class more recall than the first policy allows. */
    private static String withoutRecallLoss(String policy) {
        return replaced(policy, "    \"recall-loss\": {\"margin\": 0.05, \"confidence\": 0.95},\n", "");
    }

    private void release(String model, UnaryOperator<String> edit) throws IOException {
        made.release(modelDirectory(model, edit), model + "/1");
    }

    /** Of nights whose labels say otherwise, and of modules that know nothing of pumps. */
    private static String withoutBehaviour(String text) {
        int from = text.indexOf("behaviour:\n");
        return text.substring(0, from) + text.substring(text.indexOf("gates:\n", from));
    }

    /** With fewer epochs. */
    private Path modelDirectory(String model, UnaryOperator<String> edit) throws IOException {
        return MadeSite.likeThePumps(
                folder.resolve("models"), model, text -> edit.apply(replaced(text, "epochs: 8", "epochs: 4")));
    }

    private void bring(String model, SampleField field, UnaryOperator<NightFiles> edit) throws IOException {
        nights++;
        Path night = Files.createDirectories(folder.resolve("night-" + nights));
        edit.apply(NightFiles.of(field.sequence(nights), night)).of(model).write();
        made.bring(night, PUMPS.sources());
    }

    private JsonNode rejected(String model, String verdict) {
        JsonNode night = run(model, REJECTED);
        assertThat(night.path("exitStatus").asText()).isEqualTo("REJECTED");
        assertThat(fact(night, "verdict")).isEqualTo(verdict);
        assertThat(fact(night, "package-digest")).as("sealed").isEmpty();
        return night;
    }

    /** The night to its end, which must end with that exit code. */
    private JsonNode run(String model, int exitCode, String... more) {
        JsonNode night = night(model, more).expecting(exitCode).json();
        if (!fact(night, "reason").isEmpty()) {
            assertThat(site.here("emil", "status", night.path("id").asText()).out())
                    .contains("because: " + fact(night, "reason"));
        }
        return night;
    }

    /** By the command that a scheduler runs. */
    private Said night(String model, String... more) {
        return site.as(
                "sam",
                Stream.concat(
                                Stream.of(InstalledSite.retrain(model, "2026-11-24T00:00:00Z", "--wait", "--json")),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private void assertStillServed(String model) throws IOException {
        assertServed(model, "1");
    }

    private void assertServed(String model, String version) throws IOException {
        JsonNode answer = site.ask(model, PUMPS.directory().resolve("request.json"));
        assertThat(answer.path("model_version").asText()).isEqualTo(version);
    }

    private String versionState(String version) {
        String model = version.substring(0, version.indexOf('/'));
        for (JsonNode known :
                site.here("emil", "versions", model, "--json").expecting(0).json()) {
            if (known.path("version").asText().equals(version)) {
                return known.path("state").asText();
            }
        }
        throw new AssertionError("no version " + version);
    }

    private double metric(String version, String name) {
        return site.here("rhea", "report", version, "--json")
                .expecting(0)
                .json()
                .path("metrics")
                .path(0)
                .path(name)
                .asDouble();
    }

    private static List<String> steps(JsonNode night) {
        return night.path("steps").findValuesAsText("step");
    }

    private static boolean hot(Map<String, String> row) {
        return Double.parseDouble(cell(row, "bearing_temp_c")) > 62;
    }

    private static String cell(Map<String, String> row, String column) {
        return Objects.requireNonNull(row.get(column), column);
    }

    /** The last digits of a prediction id. */
    private static int number(String predictionId) {
        return Integer.parseInt(predictionId.substring(predictionId.length() - 6));
    }

    private static String firstPump(SplitRule splits, Split split) {
        for (int number = 1; ; number++) {
            String pump = "P%04d".formatted(number);
            if (splits.splitOf("", pump, 0) == split) {
                return pump;
            }
        }
    }
}
