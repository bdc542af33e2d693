package dev.drydock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.failure.DrydockException;
import dev.drydock.programlog.LogFormat;
import dev.drydock.programlog.ProgramLogSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogSettingsTest {
    @TempDir
    Path folder;

    private LogSettings read(String lines) throws IOException {
        Path file = folder.resolve("site.yaml");
        Files.writeString(file, SiteConfiguration.standard("demo", 9443, 9444).toYaml() + lines);
        return SiteConfiguration.read(file).logs();
    }

    @Test
    void aSiteThatNamesNothingHasTheUsualOnes() throws IOException {
        assertThat(read("")).isEqualTo(LogSettings.STANDARD);
        assertThat(ProgramLogSettings.of(LogSettings.STANDARD.toEnvironment())).isEqualTo(ProgramLogSettings.STANDARD);
    }

    /** What the starting command writes into the environment, the server reads. */
    @Test
    void theServerReadsWhatTheSiteSays() throws IOException {
        LogSettings settings = read("logs:\n  format: gelf\n  max-size: 1GiB\n  keep-days: 3650\n");
        assertThat(ProgramLogSettings.of(settings.toEnvironment()))
                .isEqualTo(new ProgramLogSettings(LogFormat.GELF, 1L << 30, 3650));
        assertThat(read("logs: {format: json}\n")).isEqualTo(new LogSettings("json", 20, 30));
    }

    @ParameterizedTest
    @CsvSource({
        "format: xml, 'logs.format: is ''xml''; write text, json or gelf'",
        "max-size: 2GiB, '1MiB to 1GiB, such as 20MiB'",
        "max-size: 0MiB, '1MiB to 1GiB, such as 20MiB'",
        "max-size: 20, '1MiB to 1GiB, such as 20MiB'",
        "keep-days: 0, 'a whole number from 1 to 3650'",
        "host: graylog.example, 'is not a known key; remove it. Known here: format, keep-days, max-size'"
    })
    void whatIsWrongIsRefused(String line, String sentence) {
        assertThatThrownBy(() -> read("logs:\n  " + line + "\n"))
                .isInstanceOf(DrydockException.class)
                .hasMessageContaining("site.yaml:10: ")
                .hasMessageContaining(sentence);
    }
}
