package dev.drydock.installed;

import static dev.drydock.installed.PreparedNight.fact;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drydock.sample.NightFiles;
import dev.drydock.sample.Sample;
import dev.drydock.sample.SampleField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the gate {@code sources} makes of a source that begins to label wrongly while the window still holds its honest months: for
 * each model two honest months and a third with a tenth of plant-b's labels flipped, all three in the snapshot of the third night. Run by
 * {@code mvn -Pcampaign verify -Dit.test=SourcesCampaign}; {@code -Dmodels=8}, {@code -Drows=12000} predictions a month,
 * {@code -Dseed=7000}, from which the models count on by ten.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SourcesCampaign {
    private static final Sample PUMPS = Sample.PUMP_FAILURE;
    private static final String SUSPECT = "plant-b";
    private static final Instant FIRST_NIGHT = Instant.parse("2026-11-24T00:00:00Z");
    private static final int MONTHS = 3;

    @TempDir
    static Path folder;

    private final int models = Integer.getInteger("models", 8);
    private final int rows = Integer.getInteger("rows", 12_000);
    private final long seed = Long.getLong("seed", 7000);
    private MadeSite made;
    private InstalledSite site;
    private int nights;

    private record Night(boolean flipped, String exitStatus, String verdict) {}

    @BeforeAll
    void makeSite() throws IOException {
        made = MadeSite.in(folder, PUMPS.sources());
        site = made.site();
    }

    @AfterAll
    void endEverything() {
        site.killEverything();
    }

    @Test
    void holdsOrRejectsWhatFlippedLabelsHaveTouchedAndSeldomAnythingElse() throws IOException {
        List<Night> seen = new ArrayList<>();
        System.out.println(
                "| Model | Month | Labels of " + SUSPECT + " | Contradicted more often by | Verdict | Night |");
        System.out.println("|---|---|---|---|---|---|");
        for (int model = 0; model < models; model++) {
            made.release(
                    MadeSite.likeThePumps(folder.resolve("models"), name(model), text -> text), name(model) + "/1");
            for (int month = 0; month < MONTHS; month++) {
                seen.add(night(model, month));
            }
        }
        List<Night> flipped = seen.stream().filter(Night::flipped).toList();
        List<Night> honest = seen.stream().filter(night -> !night.flipped()).toList();
        assertThat(flipped)
                .filteredOn(night -> night.exitStatus().equals("REJECTED"))
                .hasSizeGreaterThan(flipped.size() / 2);
        assertThat(honest).filteredOn(night -> night.verdict().equals("FAIL")).isEmpty();
    }

    private Night night(int model, int month) throws IOException {
        nights++;
        boolean flipped = month == MONTHS - 1;
        Instant asOf = FIRST_NIGHT.atZone(ZoneOffset.UTC).plusMonths(month).toInstant();
        SampleField field = (flipped ? SampleField.poisonedNight(0.1) : PUMPS.driftedNight())
                .seed(seed + 10L * model + month)
                .rows(rows)
                .asOf(asOf)
                .sequence(nights);
        Path files = Files.createDirectories(folder.resolve("night-" + nights));
        NightFiles.of(field, files).of(name(model)).write();
        made.bring(files, PUMPS.sources());
        JsonNode run = site.as("sam", InstalledSite.retrain(name(model), asOf.toString(), "--wait", "--json"))
                .json();
        JsonNode gate = gate(fact(run, "candidate-version"));
        JsonNode measured = gate.path("measured");
        String verdict = gate.path("verdict").asText();
        String exitStatus = run.path("exitStatus").asText();
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %s | %.1f points [%.1f, %.1f] | %s | %s |%n",
                name(model),
                month + 1,
                flipped ? "a tenth of the new ones flipped" : "honest",
                100 * measured.path("value").asDouble(),
                100 * measured.path("low").asDouble(),
                100 * measured.path("high").asDouble(),
                verdict.replace('_', ' '),
                exitStatus);
        return new Night(flipped, exitStatus, verdict);
    }

    /** What the report says of the suspect. */
    private JsonNode gate(String version) {
        JsonNode report =
                site.as("rhea", "report", version, "--json").expecting(0).json();
        for (String list : new String[] {"gates", "watched"}) {
            for (JsonNode gate : report.path(list)) {
                if (gate.path("gate").asText().equals("sources:" + SUSPECT)) {
                    return gate;
                }
            }
        }
        return MissingNode.getInstance();
    }

    private static String name(int model) {
        return "pumps-" + model;
    }
}
