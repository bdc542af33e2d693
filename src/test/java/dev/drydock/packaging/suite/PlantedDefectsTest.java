package dev.drydock.packaging.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.validation.Findings;
import dev.drydock.domain.validation.GateResult;
import dev.drydock.domain.validation.Verdict;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each defect on one night, under the policy of {@code drydock policy init}; {@link PlantedDefectsCampaign} repeats them. */
@Tag("slow")
class PlantedDefectsTest {
    @ParameterizedTest
    @EnumSource
    void isHeldByTheGateThatIsThereForIt(PlantedDefects defect) {
        PlantedNight night = new PlantedNight(11).drawn();
        defect.plant(night);

        assertThat(held(night.judged())).contains(defect.gate());
    }

    /** Whatever the owner's decision asks for. */
    @ParameterizedTest
    @EnumSource(names = {"THRESHOLD_THAT_MISSES_FAILURES", "THRESHOLD_THAT_ALWAYS_ALARMS"})
    void aThresholdThatTheDecisionDoesNotAskForFailsForGood(PlantedDefects defect) {
        PlantedNight night = new PlantedNight(11).drawn();
        defect.plant(night);

        assertThat(night.judged().gates())
                .filteredOn(gate -> gate.name().equals(defect.gate()))
                .extracting(GateResult::verdict)
                .containsExactly(Verdict.FAIL);
    }

    @Test
    void anHonestNightPasses() {
        Findings findings = new PlantedNight(11).drawn().judged();

        assertThat(held(findings)).isEmpty();
        assertThat(findings.verdict()).isEqualTo(Verdict.PASS);
    }

    static List<String> held(Findings findings) {
        return findings.gates().stream()
                .filter(gate -> !gate.holdsNobody())
                .map(GateResult::name)
                .toList();
    }
}
