package dev.drydock.packaging.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.validation.StageRule;
import dev.drydock.failure.DrydockException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageSectionTest {
    private static Optional<StageRule> read(String stage) {
        String policy =
                SuiteKit.policy(1).replace("\"holdoutBudget\": 20", "\"holdoutBudget\": 20, \"stage\": " + stage);
        return PolicyDocument.read(policy.getBytes(StandardCharsets.UTF_8)).stage();
    }

    @Test
    void aPolicyWithoutStagesOrdersNone() {
        assertThat(PolicyDocument.read(SuiteKit.policy(1).getBytes(StandardCharsets.UTF_8))
                        .stage())
                .isEmpty();
    }

    @Test
    void namesTheStageBefore() {
        assertThat(read("{}")).contains(new StageRule(Optional.empty(), 0, Set.of()));
        assertThat(read("{\"after\": \"staging\"}")).contains(new StageRule(Optional.of("staging"), 0, Set.of()));
        assertThat(read("{\"after\": \"staging\", \"days\": 365}"))
                .contains(new StageRule(Optional.of("staging"), 365, Set.of()));
        assertThat(read("{\"after\": \"staging\", \"days\": 7, \"sites\": [\"hall\"]}"))
                .contains(new StageRule(Optional.of("staging"), 7, Set.of("hall")));
    }

    @Test
    void waitsForAtMostAHundredSites() {
        String sites = IntStream.rangeClosed(1, 100)
                .mapToObj(site -> "\"s" + site + "\"")
                .collect(Collectors.joining(","));
        assertThat(read("{\"after\": \"staging\", \"sites\": [" + sites + "]}")
                        .orElseThrow()
                        .sites())
                .hasSize(100);
        Assertions.assertThatThrownBy(() -> read("{\"after\": \"staging\", \"sites\": [" + sites + ",\"hall\"]}"))
                .hasMessageContaining("stage.sites must be a list of 1 to 100 sites");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|stage must be an object",
                "{\"after\": \"Staging!\"}|stage.after must be the name of a stage",
                "{\"after\": 7}|stage.after must be the name of a stage",
                "{\"after\": \"staging\", \"days\": 366}|stage.days must be a whole number from 0 to 365, not 366",
                "{\"after\": \"staging\", \"days\": 1.5}|stage.days must be a whole number from 0 to 365, not 1.5",
                "{\"after\": \"staging\", \"days\": 18446744073709551623}|stage.days must be a whole number from 0 to 365, not 18446744073709551623",
                "{\"after\": \"staging\", \"days\": -1}|stage.days must be a whole number from 0 to 365, not -1",
                "{\"after\": \"staging\", \"sites\": \"hall\"}|stage.sites must be a list of 1 to 100 sites",
                "{\"after\": \"staging\", \"sites\": [7]}|stage.sites must list different sites by name, and 7 is none",
                "{\"after\": \"staging\", \"sites\": [\"Hall!\"]}|stage.sites must list different sites by name",
                "{\"sites\": [\"hall\"]}|stage.days and stage.sites need the stage before",
                "{\"days\": 7}|stage.days and stage.sites need the stage before",
                "{\"after\": \"staging\", \"sites\": []}|stage.sites must be a list of 1 to 100 sites",
                "{\"after\": \"staging\", \"sites\": [\"hall\", \"hall\"]}|stage.sites must list different sites",
                "{\"before\": \"production\"}|stage has the unknown key before"
            })
    void refusesWhatIsNoRule(String stage, String words) {
        Assertions.assertThatThrownBy(() -> read(stage))
                .isInstanceOf(DrydockException.class)
                .hasMessageContaining(words);
    }
}
