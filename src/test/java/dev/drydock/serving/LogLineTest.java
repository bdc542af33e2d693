package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.RawRows;
import dev.drydock.inference.TinyPackage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLineTest {
    @TempDir
    Path folder;

    /** A value that a request has was known when the request came. */
    @Test
    void saysFromWhenAValueWasKnownWhereTheModelAsksForIt() throws IOException {
        Path file = TinyPackage.copy("signature.json", folder.resolve("signature.json"));
        String text = Files.readString(file);
        String column = "\"column\": \"vibration_mm_s\",";
        assertThat(text).contains(column);
        Files.writeString(file, text.replace(column, column + " \"availableAt\": \"measured_at\","));
        ModelSignature signature = ModelSignature.read(file);
        InferenceRequest request = new InferenceRequest(
                "p",
                new RawRows.Numbers(new float[] {100, 2.5f, 1, 100, Float.NaN, 1}, 2),
                Map.of("pump_id", List.of("p-7", "p-8"), "site", List.of("north", "south")),
                InferenceRequest.Wanted.NONE);

        LogLine line = LogLine.of(new VersionId("tiny", 1), signature, Set.of());
        LogLine.Rows rows = line.rows(request, new float[] {0.5f, 0.25f}, Instant.parse("2026-11-25T02:00:00Z"));

        assertThat(line.header()).endsWith("flow_m3h,vibration_mm_s,fluid,measured_at,pump_id,site\r\n");
        assertThat(new String(rows.csv(), StandardCharsets.UTF_8).split("\r\n"))
                .containsExactly(
                        "p-0,2026-11-25T02:00:00Z,0.5,1,100.0,2.5,oil,2026-11-25T02:00:00Z,p-7,north",
                        "p-1,2026-11-25T02:00:00Z,0.25,1,100.0,,oil,,p-8,south");
    }

    /** Not even whether a value was there. */
    @Test
    void leavesOutTheColumnsThatMayNotBeLogged() throws IOException {
        Path file = TinyPackage.copy("signature.json", folder.resolve("signature.json"));
        String column = "\"column\": \"vibration_mm_s\",";
        Files.writeString(file, Files.readString(file).replace(column, column + " \"availableAt\": \"measured_at\","));
        ModelSignature signature = ModelSignature.read(file);
        InferenceRequest request = new InferenceRequest(
                "p",
                new RawRows.Numbers(new float[] {100, 2.5f, 1}, 1),
                Map.of("pump_id", List.of("p-7"), "site", List.of("north")),
                InferenceRequest.Wanted.NONE);
        Set<String> kept = Set.of("vibration_mm_s", "site");

        LogLine line = LogLine.of(new VersionId("tiny", 1), signature, kept);
        assertThat(line.header()).endsWith(",flow_m3h,fluid,measured_at,pump_id\r\n");
        assertThat(line.rows(request, new float[] {0.5f}, Instant.parse("2026-11-25T02:00:00Z"))
                        .csv())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("p,2026-11-25T02:00:00Z,0.5,1,100.0,oil,,p-7\r\n");
    }
}
