package dev.drydock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.runs.RetrySettings;
import dev.drydock.failure.RetryPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetryRulesTest {
    @TempDir
    Path folder;

    private RetryRules read(String lines) throws IOException {
        Path file = folder.resolve("site.yaml");
        Files.writeString(file, SiteConfiguration.standard("demo", 9443, 9444).toYaml() + lines);
        return SiteConfiguration.read(file).retries();
    }

    @Test
    void aSiteRetriesAsItsJobsDeclareUnlessItSaysOtherwise() throws IOException {
        assertThat(read("")).isEqualTo(RetryRules.standard());
        assertThat(read("retries: on\n")).isEqualTo(RetryRules.standard());
        assertThat(read("retries: off\n").on()).isFalse();
    }

    @Test
    void theNightIsRetriedThreeTimesUnlessItsFileOrTheSiteSaysOtherwise() {
        assertThat(RetryRules.usual()).containsOnlyKeys("nightly-retrain", "revalidate");
        RetryPolicy night = Objects.requireNonNull(RetryRules.usual().get("nightly-retrain"));
        assertThat(night.rule("WORKER_DIED").orElseThrow().delays())
                .containsExactly(Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofMinutes(30));
        RetryPolicy own = RetryPolicy.read("WORKER_DIED after 1m", problem -> {});
        RetrySettings settings = new RetrySettings(true, Map.of("revalidate", RetryPolicy.NONE), RetryRules.usual());
        assertThat(settings.policy("nightly-retrain", RetryPolicy.NONE))
                .isEqualTo(RetryRules.usual().get("nightly-retrain"));
        assertThat(settings.policy("nightly-retrain", own)).isEqualTo(own);
        assertThat(settings.policy("revalidate", own)).isEqualTo(RetryPolicy.NONE);
        assertThat(settings.policy("take-in", RetryPolicy.NONE)).isEqualTo(RetryPolicy.NONE);
    }

    @Test
    void aSiteHasRulesOfItsOwnForAJob() throws IOException {
        RetryRules rules = read("""
                retries.nightly-retrain: WORKER_DIED after 10m
                retries.revalidate: off
                """);

        assertThat(rules.on()).isTrue();
        assertThat(rules.jobs())
                .containsOnlyKeys("nightly-retrain", "revalidate")
                .containsEntry("revalidate", RetryPolicy.NONE)
                .containsEntry(
                        "nightly-retrain",
                        new RetryPolicy(
                                List.of(new RetryPolicy.Rule(Set.of("WORKER_DIED"), List.of(Duration.ofMinutes(10))))));
        assertThat(SiteConfiguration.knows("retries.nightly-retrain")).isTrue();
    }

    @Test
    void rulesForAJobThatDoesNotExistAreNamed() throws IOException {
        RetryRules rules = read("""
                retries.walk: off
                retries.run: off
                retries.nightly-retrain: off
                """);

        assertThat(rules.withoutJob(List.of("nightly-retrain", "revalidate")))
                .containsExactly("retries.run", "retries.walk");
    }

    @Test
    void whatIsWrongIsRefusedWithItsLine() {
        for (String key : List.of("retries.", "retries.Nightly", "retries.a b", "retries.nightly-")) {
            assertThatThrownBy(() -> read("\"" + key + "\": off\n"))
                    .hasMessageContaining("site.yaml:9: " + key + ": names no job after retries.");
        }
        assertThatThrownBy(() -> read("retries: maybe\n"))
                .hasMessageContaining("site.yaml:9: retries: is 'maybe'; write on or off");
        assertThatThrownBy(() -> read("retries.walk: EXPORT_REFUSED after 5m\n"))
                .hasMessageContaining("site.yaml:9: retries.walk: names EXPORT_REFUSED, which does not pass by itself");
        assertThatThrownBy(() -> read("retries.walk: WORKER_DIED after soon\n"))
                .hasMessageContaining("site.yaml:9: retries.walk: has the delay \"soon\"");
    }
}
