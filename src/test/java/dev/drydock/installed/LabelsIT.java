package dev.drydock.installed;

import static dev.drydock.installed.PreparedNight.fact;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.sample.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night asks for labels, people give them, and the next night has them all; on the built installation. */
class LabelsIT {
    private static final int COLLECT_LABELS = 4;
    private static final Sample PUMPS = Sample.PUMP_FAILURE;
    private static final String MODEL = PUMPS.model();
    private static final String AS_OF = "2026-11-24T00:00:00Z";
    private static final String ANNOTATORS = "annotators";

    @TempDir
    Path folder;

    private MadeSite made;
    private InstalledSite site;

    @BeforeEach
    void makeSite() throws IOException {
        made = MadeSite.in(
                folder,
                Stream.concat(PUMPS.sources().stream(), Stream.of(ANNOTATORS)).toList());
        site = made.site();
        Path model = folder.resolve("model");
        InstalledSite.copy(PUMPS.directory(), model);
        Path yaml = model.resolve("model.yaml"); // of so few rows the broken ones are more than a hundredth
        Files.writeString(yaml, Files.readString(yaml).replace("reject-limit: 1%", "reject-limit: 20%"));
        site.here("emil", "import", model.toString()).expecting(0);
    }

    @AfterEach
    void stopServers() {
        site.stop();
    }

    private JsonNode night() {
        return site.here("sam", InstalledSite.retrain(MODEL, AS_OF, "--wait", "--json"))
                .expecting(COLLECT_LABELS)
                .json();
    }

    @Test
    void whatTheNightAsksForIsLabelledAndMatchedTheNextNight() throws IOException {
        made.bringDriftedNight(PUMPS, 600, folder.resolve("night"));
        JsonNode night = night();
        Matcher command = Pattern.compile("'drydock labels ask pump-failure --rows ([0-9]+) --out FILE'")
                .matcher(fact(night, "reason"));
        assertThat(command.find()).as(fact(night, "reason")).isTrue();

        Path sheet = folder.resolve("ask.csv");
        JsonNode asked = site.here(
                        "emil",
                        "labels",
                        "ask",
                        MODEL,
                        "--rows=20",
                        "--any-version",
                        "--as-of=" + AS_OF,
                        "--out=" + sheet,
                        "--json")
                .expecting(0)
                .json();
        assertThat(asked.path("rows").asInt()).isEqualTo(20);
        fillIn(sheet);
        Path back = Files.createDirectories(folder.resolve("back"));
        site.here(
                        "emil",
                        "labels",
                        "return",
                        sheet.toString(),
                        back.toString(),
                        "--model=" + MODEL,
                        "--source=" + ANNOTATORS,
                        "--sequence=1",
                        "--annotator=lee",
                        "--labelled-at=" + AS_OF)
                .expecting(0);
        made.bring(back, List.of(ANNOTATORS));

        JsonNode next = night();

        assertThat(fact(next, "asked-labels")).isEqualTo("asked 20, answered 20: 20 matched (100.0 %)");
        JsonNode status = site.here("audrey", "labels", "status", MODEL, "--json")
                .expecting(0)
                .json()
                .path(0);
        assertThat(status.path("request").asText()).isEqualTo(MODEL + "/1");
        assertThat(status.path("matched").asInt()).isEqualTo(20);
        Path again = folder.resolve("again.csv");
        site.here("emil", "labels", "sheet", MODEL + "/1", "--out=" + again).expecting(0);
        assertThat(Files.readAllLines(again)).hasSize(21);
        site.here("audrey", "labels", "sheet", MODEL + "/1", "--out=" + folder.resolve("no.csv"))
                .expecting(77);
    }

    /** As a spreadsheet would be filled in: every second failed. */
    private static void fillIn(Path sheet) throws IOException {
        List<String> filled = new ArrayList<>();
        for (String line : Files.readAllLines(sheet)) {
            List<String> cells = new ArrayList<>(List.of(line.split(",", -1)));
            if (!filled.isEmpty()) {
                assertThat(cells.get(6)).isEmpty();
                cells.set(6, filled.size() % 2 == 0 ? "yes" : "no");
            }
            filled.add(String.join(",", cells));
        }
        Files.write(sheet, filled);
    }
}
