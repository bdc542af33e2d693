package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of {@code docs/bring-your-own-model.md}, as they stand there but for folders and ports, in one shell. */
class BringYourOwnModelIT {
    private static final Pattern ANSWER = Pattern.compile("(?m)^\\{\"model_name\":.*$");

    @TempDir
    Path folder;

    private @Nullable InstalledSite site;

    @AfterEach
    void stopServers() {
        if (site != null) {
            site.killEverything();
        }
    }

    @Test
    void everyCommandOfThePageWorksInItsOrder() throws IOException, InterruptedException {
        InstalledSite made = new InstalledSite(folder.resolve("site"));
        site = made;

        String text = PageCommands.of("bring-your-own-model.md").run(folder, commands -> here(commands, made));

        assertThat(text)
                .contains(
                        "label: {min: 0, max: 390, unit: kWh}", "min: -50, max: 50", "equals: old-town, required: true")
                .contains("COMPLETED, exit status PROPOSED")
                .contains("heat-demand/2: PASS", "slice:old-town");
        List<JsonNode> answers = ANSWER.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(BringYourOwnModelIT::json)
                .toList();
        assertThat(answers)
                .extracting(answer -> answer.path("model_version").asText())
                .containsExactly("1", "2");
        double before = score(answers.get(0));
        assertThat(before).isBetween(100.0, 350.0);
        assertThat(score(answers.get(1))).as("people heat less").isBetween(50.0, 0.95 * before);
        assertThat(licences(made.root().resolve("var/packages")))
                .as("of both versions")
                .hasSize(2)
                .allSatisfy(licence -> assertThat(licence).hasContent("Free to use in town."));
    }

    private static List<Path> licences(Path packages) throws IOException {
        try (Stream<Path> files = Files.walk(packages)) {
            return files.filter(file -> file.endsWith("files/LICENSE.txt")).toList();
        }
    }

    private static String here(String commands, InstalledSite site) {
        assertThat(commands).contains("/opt/drydock", "9443", "9444");
        return commands.replace("/opt/drydock", InstalledSite.HOME.toString())
                .replace("9443", Integer.toString(site.port()))
                .replace("9444", Integer.toString(site.servingPort()));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private static double score(JsonNode answer) {
        for (JsonNode output : answer.path("outputs")) {
            if (output.path("name").asText().equals("score")) {
                return output.path("data").path(0).asDouble();
            }
        }
        throw new AssertionError("no score in " + answer);
    }
}
