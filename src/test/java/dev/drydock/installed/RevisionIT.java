package dev.drydock.installed;

import static dev.drydock.installed.PreparedNight.fact;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.files.Sha256;
import dev.drydock.installed.InstalledSite.Said;
import dev.drydock.sample.Sample;
import dev.drydock.sample.SampleField;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model in service gets another contract: it reads the starts of a week, and no longer needs those of a day. Rows from before and after
 * train it together, it is compared with the version in service, and clients of both contracts are answered.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevisionIT {
    private static final String MODEL = "pump-failure";
    private static final String AS_OF = "2026-11-24T00:00:00Z";
    private static final int ROWS = 6000;
    private static final String OLD_INPUT =
            "  - {name: starts, column: starts_last_day, type: numeric, min: 0, max: 200}\n";
    private static final String OLD_STEP =
            "  {\"input\": \"starts\", \"kind\": \"standard\", \"mean\": 4.391, \"scale\": 4.767519, \"impute\": 4.391, \"indicator\": false},\n";
    private static final String OLD_TENSOR =
            "    {\"name\": \"starts\", \"datatype\": \"FP32\", \"shape\": [1], \"data\": [9.0]},\n";

    @TempDir
    static Path folder;

    private MadeSite made;
    private InstalledSite site;

    @BeforeAll
    void serveTheFirstContract() throws IOException {
        made = MadeSite.in(folder, Sample.PUMP_FAILURE.sources());
        site = made.site();
        made.release(directory("models-1", UnaryOperator.identity(), UnaryOperator.identity()), MODEL + "/1");
    }

    @AfterAll
    void stop() {
        site.killEverything();
    }

    @Test
    void trainsComparesAndServesTheNextContract() throws IOException {
        made.bringDriftedNight(Sample.PUMP_FAILURE, ROWS, folder.resolve("night-1"));
        assertThat(fact(night(), "candidate-version")).isEqualTo(MODEL + "/2");
        refusesWhatIsNoRevision();
        declares();
        bringANightOfBothContracts();
        JsonNode night = night();
        String version = fact(night, "candidate-version");
        assertThat(version).isEqualTo(MODEL + "/3");
        trainedOnRowsOfBothContracts(night);
        JsonNode before = site.ask();
        made.promote(version);
        answersClientsOfBothContracts();
        site.as(
                        "rhea",
                        "rollback",
                        MODEL,
                        "--key",
                        made.key("rhea"),
                        "--reason",
                        "the clients are not ready",
                        "--yes",
                        "--wait")
                .expecting(0);
        assertThat(site.ask().path("model_version")).isEqualTo(before.path("model_version"));
        assertThat(site.ask().path("outputs")).as("the first contract").isEqualTo(before.path("outputs"));
    }

    private JsonNode night() {
        JsonNode night = site.as("sam", InstalledSite.retrain(MODEL, AS_OF, "--wait", "--json"))
                .expecting(0)
                .json();
        assertThat(night.path("exitStatus").asText()).as(night.toString()).isEqualTo("PROPOSED");
        return night;
    }

    private Said revise(Path directory) {
        return site.as("emil", "definition", "revise", MODEL, directory.toString());
    }

    private void refusesWhatIsNoRevision() throws IOException {
        String inForce = site.as("emil", "definition", "show", MODEL).out();
        assertThat(revise(directory("same", UnaryOperator.identity(), UnaryOperator.identity()))
                        .expecting(1)
                        .err())
                .contains("REVISION_REFUSED", "revision.number is 1, and that of the version in service is 1; write 2");
        UnaryOperator<String> without = text -> MadeSite.replaced(nextContract(text), startsInput(), "")
                .replaceFirst("retires: .*", "retires: []}")
                .replaceAll(" starts: [0-9]+,", "");
        assertThat(revise(directory("dropped", without, text -> MadeSite.replaced(nextSteps(text), unusedStarts(), "")))
                        .expecting(1)
                        .err())
                .contains("input starts is gone, and the version in service does not announce that");
        UnaryOperator<String> unlisted = text -> MadeSite.replaced(nextContract(text), fields(), "");
        assertThat(revise(directory("unlisted", unlisted, RevisionIT::nextSteps))
                        .expecting(1)
                        .err())
                .contains("column starts_last_week of the new input starts-week is not named under fields");
        assertThat(site.as("emil", "definition", "show", MODEL).out()).isEqualTo(inForce);
    }

    private void declares() throws IOException {
        Path next = directory("models-2", RevisionIT::nextContract, RevisionIT::nextSteps);
        assertThat(revise(next).expecting(0).out())
                .contains("Revision 2 of pump-failure is in force", "revision.number: (not written) -> 2");
        assertThat(revise(next).expecting(0).out()).as("the same again").contains("It changes no key.");
        site.changeDefinition(MODEL, text -> text.replace("epochs: 8", "epochs: 9"));
        assertThat(site.as("audrey", "audit", "verify").expecting(0).out()).startsWith("INTACT");
    }

    /** One plant exports the new column, the other one does not yet. */
    private void bringANightOfBothContracts() throws IOException {
        Path night = folder.resolve("night-2");
        SampleField.driftedNight().rows(ROWS).seed(2).sequence(2).writeTo(Files.createDirectories(night));
        Path manifest = night.resolve("plant-a-2.manifest.unsigned.json");
        String listed = Files.readString(manifest);
        for (String name : List.of("plant-a-2-logs-1.csv", "plant-a-2-logs-2.csv")) {
            Path file = night.resolve(name);
            byte[] before = Files.readAllBytes(file);
            byte[] after = withStartsOfAWeek(new String(before, StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            Files.write(file, after);
            listed = MadeSite.replaced(
                    listed,
                    "\"sha256\": \"" + Sha256.hex(before) + "\", \"bytes\": " + before.length,
                    "\"sha256\": \"" + Sha256.hex(after) + "\", \"bytes\": " + after.length);
        }
        Files.writeString(manifest, listed);
        made.bring(night, Sample.PUMP_FAILURE.sources());
    }

    private static String withStartsOfAWeek(String csv) {
        List<String> lines = new ArrayList<>(csv.lines().toList());
        int starts = List.of(lines.get(0).split(",", -1)).indexOf("starts_last_day");
        StringBuilder text = new StringBuilder(lines.remove(0)).append(",starts_last_week\n");
        for (String line : lines) {
            String[] cells = line.split(",", -1);
            String day = starts < cells.length ? cells[starts] : "";
            text.append(line).append(',').append(day.matches("[0-9]+") ? 7 * Integer.parseInt(day) : "");
            text.append('\n');
        }
        return text.toString();
    }

    private void trainedOnRowsOfBothContracts(JsonNode night) {
        JsonNode snapshot = site.as("sam", "snapshot", "show", fact(night, "snapshot"), "--json")
                .expecting(0)
                .json();
        JsonNode weeks = snapshot.at("/statistics/inputs/9");
        assertThat(weeks.path("name").asText()).isEqualTo("starts-week");
        int rows = snapshot.path("rows").asInt();
        int known = weeks.at("/all/count").asInt();
        assertThat(known).as("of one plant in one of two nights").isBetween(rows / 10, rows / 2);
        assertThat(known + weeks.at("/all/missing").asInt()).isEqualTo(rows);
        JsonNode report =
                site.as("rhea", "report", MODEL + "/3", "--json").expecting(0).json();
        assertThat(report.path("champion").asText()).isEqualTo(MODEL + "/1");
        assertThat(report.path("verdict").asText()).isEqualTo("PASS");
    }

    private void answersClientsOfBothContracts() throws IOException {
        assertThat(site.ask().path("model_version").asText()).isEqualTo("3");
        String request = Files.readString(InstalledSite.HOME.resolve("sample-data/pump-failure/request.json"));
        Path asked = Files.writeString(
                folder.resolve("request.json"),
                MadeSite.replaced(
                        request,
                        OLD_TENSOR,
                        OLD_TENSOR.replace("starts", "starts-week").replace("9.0", "63.0")));
        assertThat(site.ask(MODEL, asked).path("model_version").asText()).isEqualTo("3");
        JsonNode metadata = site.fromNode("/v2/models/" + MODEL).body();
        assertThat(metadata.at("/parameters/contract_revision").asText()).isEqualTo("2");
        assertThat(metadata.at("/parameters/retires").asText()).isEqualTo("starts from 2027-01-15T00:00:00Z");
    }

    private static Path directory(String models, UnaryOperator<String> yaml, UnaryOperator<String> preprocessing)
            throws IOException {
        Path directory = MadeSite.likeThePumps(folder.resolve(models), MODEL, yaml);
        Path steps = directory.resolve("preprocessing.json");
        Files.writeString(steps, preprocessing.apply(Files.readString(steps)));
        return directory;
    }

    private static String startsInput() {
        return OLD_INPUT.replace("numeric,", "numeric, missing: true,");
    }

    private static String weekInput() {
        return "  - {name: starts-week, column: starts_last_week, type: numeric, missing: true, min: 0, max: 1400}\n";
    }

    private static String fields() {
        return "fields: [{column: starts_last_week, for: [train, judge, serve]}]\n";
    }

    private static String unusedStarts() {
        return "  {\"input\": \"starts\", \"kind\": \"unused\"},\n";
    }

    /** The new input takes the place of the old one in the module. */
    private static String nextContract(String text) {
        String inputs = MadeSite.replaced(text, OLD_INPUT, startsInput() + weekInput());
        return MadeSite.replaced(
                inputs,
                "\ngroup: pump_id\n",
                "\nrevision: {number: 2, retires: [{input: starts, from: 2027-01-15T00:00:00Z}]}\n"
                        + fields()
                        + "group: pump_id\n");
    }

    private static String nextSteps(String text) {
        return MadeSite.replaced(
                text,
                OLD_STEP,
                unusedStarts()
                        + "  {\"input\": \"starts-week\", \"kind\": \"standard\", \"mean\": 30.7, \"scale\": 33.4},\n");
    }
}
