package dev.drydock.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SampleFieldTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "PUMP_FAILURE, 912c6cd971de67a0a51b6b96c189d50b683f57d9f7c149909e9279c9d227d274",
        "BEARING_WEAR, 6e9f31ad3afa68dba923f73e9a40824097266625053221efc3c9754a9a1b57d2",
        "LINE_QUALITY, 57d03830033e657b3ad8b191c2cd3c35f8f52be6110edeb8a87ce75583703028",
        "TICKET_ROUTING, 871e9e47aa12fb99cf0d5de0c796c3110102f367fed71a9c765ed677da57d540"
    })
    void writesTheSameBytesForTheSameSeedEverywhere(Sample sample, String digest) throws Exception {
        List<Path> files = sample.driftedNight().seed(5).rows(600).writeTo(directory.resolve("night"));

        assertThat(digest(files)).isEqualTo(digest);
    }

    @ParameterizedTest
    @EnumSource
    void describesItsFilesTrulyInTheManifests(Sample sample) throws Exception {
        sample.driftedNight().seed(6).rows(2000).sequence(3).writeTo(directory);

        for (String source : sample.sources()) {
            JsonNode manifest = JSON.readTree(
                    directory.resolve(source + "-3.manifest.unsigned.json").toFile());
            assertThat(manifest.get("source").asText()).isEqualTo(source);
            assertThat(manifest.get("sequence").asLong()).isEqualTo(3);
            assertThat(manifest.get("model").asText()).isEqualTo(sample.model());
            Set<String> kinds = new HashSet<>();
            for (JsonNode file : manifest.get("files")) {
                Path path = directory.resolve(file.get("name").asText());
                assertThat(file.get("bytes").asLong()).isEqualTo(Files.size(path));
                assertThat(file.get("rows").asInt())
                        .isEqualTo(Files.readAllLines(path).size() - 1);
                assertThat(file.get("sha256").asText()).isEqualTo(sha256(Files.readAllBytes(path)));
                kinds.add(file.get("kind").asText());
            }
            assertThat(kinds).containsExactlyInAnyOrder("logs", "feedback");
        }
    }

    @Test
    void bringsEveryKindOfTroubleButStaysUnderTheRejectLimit() throws IOException {
        SampleField.driftedNight().seed(7).writeTo(directory);
        List<String> logs = rowsOf("plant-a-1-logs-1.csv", "plant-a-1-logs-2.csv", "plant-b-1-logs-1.csv");
        List<String> feedback = rowsOf("plant-a-1-feedback.csv", "plant-b-1-feedback.csv");

        List<String> broken =
                logs.stream().filter(row -> row.matches("[^,]*-b[0-9]+,.*")).toList();
        assertThat(broken).anyMatch(row -> row.contains("\"P0007\"x"));
        assertThat(broken).anyMatch(row -> row.contains(",\"north,"));
        assertThat(broken).anyMatch(row -> row.contains(",NaN,"));
        assertThat(broken).anyMatch(row -> row.contains(",3O.5,"));
        assertThat(broken).anyMatch(row -> row.contains(",lava,"));
        assertThat(broken).anyMatch(row -> row.split(",", -1).length == 17);
        assertThat(broken).hasSizeBetween(60, logs.size() / 200);
        assertThat(new HashSet<>(logs)).hasSizeLessThan(logs.size() - 20);

        Map<String, Set<String>> labels = new HashMap<>();
        feedback.forEach(row -> labels.computeIfAbsent(row.split(",", -1)[0], id -> new HashSet<>())
                .add(row.split(",", -1)[1]));
        assertThat(labels.values())
                .filteredOn(label -> label.containsAll(Set.of("yes", "no")))
                .hasSizeBetween(10, 60);
        assertThat(labels.keySet()).anyMatch(id -> id.startsWith("gone-"));
        assertThat(feedback).hasSizeBetween(19_500, 21_000);
        long extra = feedback.size()
                - labels.keySet().stream().filter(id -> !id.startsWith("gone-")).count();
        assertThat(extra).isLessThan(feedback.size() / 100);
    }

    @ParameterizedTest
    @EnumSource(names = {"BEARING_WEAR", "LINE_QUALITY", "TICKET_ROUTING"})
    void bringsAFewBrokenRowsEach(Sample sample) throws IOException {
        sample.driftedNight().seed(7).writeTo(directory.resolve("messy"));
        sample.driftedNight().seed(7).clean().writeTo(directory.resolve("clean"));

        for (String source : sample.sources()) {
            for (String kind : List.of("logs", "feedback")) {
                String name = source + "-1-" + kind + ".csv";
                Set<String> good = new HashSet<>(
                        Files.readAllLines(directory.resolve("clean").resolve(name)));
                List<String> rows =
                        Files.readAllLines(directory.resolve("messy").resolve(name));
                List<String> broken =
                        rows.stream().filter(row -> !good.contains(row)).toList();
                assertThat(broken).hasSizeBetween(3, rows.size() / 200);
                assertThat(new HashSet<>(rows)).hasSizeLessThan(rows.size());
            }
        }
    }

    @Test
    void flipsLabelsOfOneSourceOnly() throws IOException {
        Path honest = directory.resolve("honest");
        Path poisoned = directory.resolve("poisoned");
        SampleField.driftedNight().seed(8).rows(4000).clean().writeTo(honest);
        SampleField.poisonedNight(0.1).seed(8).rows(4000).clean().writeTo(poisoned);

        assertThat(poisoned.resolve("plant-a-1-feedback.csv"))
                .hasSameBinaryContentAs(honest.resolve("plant-a-1-feedback.csv"));
        List<String> before = Files.readAllLines(honest.resolve("plant-b-1-feedback.csv"));
        List<String> after = Files.readAllLines(poisoned.resolve("plant-b-1-feedback.csv"));
        assertThat(after).hasSameSizeAs(before);
        Set<String> unchanged = new HashSet<>(before);
        long flipped = after.stream().filter(row -> !unchanged.contains(row)).count();
        assertThat(flipped / (double) after.size()).isBetween(0.07, 0.13);
    }

    private List<String> rowsOf(String... files) throws IOException {
        List<String> rows = new ArrayList<>();
        for (String file : files) {
            List<String> lines = Files.readAllLines(directory.resolve(file));
            rows.addAll(lines.subList(1, lines.size()));
        }
        return rows;
    }

    private static String digest(List<Path> files) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        for (Path file : files) {
            sha256.update(Files.readAllBytes(file));
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
