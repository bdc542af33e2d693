package dev.drydock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceSettingsTest {
    @TempDir
    Path folder;

    private SiteConfiguration read(String lines) throws IOException {
        Path file = folder.resolve("site.yaml");
        Files.writeString(file, SiteConfiguration.standard("demo", 9443, 9444).toYaml() + lines);
        return SiteConfiguration.read(file);
    }

    @Test
    void tracesAreOffUnlessNamed() throws IOException {
        assertThat(read("").traces()).isEqualTo(TraceSettings.OFF);
        assertThat(read("traces: off\n").traces()).isEqualTo(TraceSettings.OFF);
    }

    @Test
    void aCollectorElsewhereLeavesTheHost() throws IOException {
        SiteDatabase database = SiteDatabase.of(new SiteFolder(folder), Map.of());
        SiteConfiguration site = read("traces: https://otel.plant.example:4318\ntraces-ca: /etc/ssl/plant.pem\n");
        assertThat(site.outside(database)).containsEntry("traces", "traces: https://otel.plant.example:4318");
        assertThat(site.hosts(database)).containsEntry("traces", "otel.plant.example");
        assertThat(site.traces().toEnvironment())
                .containsEntry("DRYDOCK_TRACES", "https://otel.plant.example:4318")
                .containsEntry("DRYDOCK_TRACES_CA", "/etc/ssl/plant.pem");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:4318", "http://localhost:4318", "file:var/traces"})
    void whatStaysHereIsNotOutside(String here) throws IOException {
        SiteDatabase database = SiteDatabase.of(new SiteFolder(folder), Map.of());
        assertThat(read("traces: " + here + "\n").outside(database)).doesNotContainKey("traces");
        assertThat(read("traces: " + here + "\n").hosts(database)).doesNotContainKey("traces");
    }

    @ParameterizedTest
    @CsvSource({
        "traces: on, 'such as file:var/traces, or the address of a collector'",
        "traces: grpc://127.0.0.1:4317, 'such as http://127.0.0.1:4318'",
        "traces: file:/var/traces, 'file:FOLDER below the site''s folder'",
        "traces: file:../traces, 'file:FOLDER below the site''s folder'",
        "traces: http://me:secret@host:4318, 'such as http://127.0.0.1:4318'",
        "traces: http://:4318, 'which names no host'",
        "traces-ca: /etc/ssl/plant.pem, 'needs an address with https in traces'"
    })
    void whatIsNeitherAFileNorACollectorIsRefused(String line, String sentence) {
        assertThatThrownBy(() -> read(line + "\n"))
                .isInstanceOf(DrydockException.class)
                .hasMessageContaining("site.yaml:9: ")
                .hasMessageContaining(sentence);
    }
}
