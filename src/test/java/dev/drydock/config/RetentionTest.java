package dev.drydock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    @TempDir
    Path folder;

    private SiteConfiguration read(String more) throws IOException {
        String yaml = SiteConfiguration.standard("demo", 9443, 9444).toYaml();
        return SiteConfiguration.read(Files.writeString(folder.resolve("site.yaml"), yaml + more));
    }

    @Test
    void isForTheSiteAndForAJob() throws IOException {
        assertThat(read("").retention()).isEmpty();
        assertThat(read("retention: 90d\nretention.nightly-retrain: 365d\n").retention())
                .isEqualTo(Map.of("", Duration.ofDays(90), "nightly-retrain", Duration.ofDays(365)));
    }

    @Test
    void whatIsNoNumberOfDaysIsRefusedWithItsLine() {
        assertThatThrownBy(() -> read("retention: long\nretention.nightly-retrain: 2h\n"))
                .hasMessageContaining("retention: is 'long'; write a number of days such as 90d")
                .hasMessageContaining("retention.nightly-retrain: is '2h'");
    }

    @Test
    void keysForAJobThatDoesNotExistAreNamed() throws IOException {
        assertThat(
                        read("retention: 90d\nretention.nightly-retrain: 365d\nretention.nightly-own: 9d\nretries.walk: off\n")
                                .keysWithoutJob(List.of("nightly-retrain")))
                .containsExactly("retention.nightly-own", "retries.walk");
    }
}
