package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.registry.GateRequests;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatePolicyTest {

    @Test
    void anOwnerMayTightenEveryThreshold() {
        GatePolicy tightened = Reports.policy()
                .tightenedBy(GateRequests.of(Map.of(
                        "floor", Map.of("min", 0.7, "min-rows", 500.0),
                        "slices", Map.of("margin", 0.03),
                        "non-inferiority", Map.of("confidence", 0.99),
                        "golden", Map.of("tolerance", 1e-6))));

        assertThat(tightened.floor()).isEqualTo(new GatePolicy.Floor(Metric.AUC, 0.7, 0.95, 500));
        assertThat(tightened.slices().margin()).isEqualTo(0.03);
        assertThat(tightened.nonInferiority().confidence()).isEqualTo(0.99);
        assertThat(tightened.golden().tolerance()).isEqualTo(1e-6);
        assertThat(tightened.holdoutBudget()).isEqualTo(20);
    }

    @Test
    void loosenedThresholdsAreRefusedAllAtOnceWithGateParameterValueAndLimit() {
        assertThatThrownBy(() -> Reports.policy()
                        .tightenedBy(GateRequests.of(Map.of(
                                "floor", Map.of("min", 0.6),
                                "non-inferiority", Map.of("margin", 0.05),
                                "golden", Map.of("tolerance", Double.NaN),
                                "florr", Map.of("min", 0.9)))))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(ValidationFailure.GATE_LOOSENED))
                .hasMessageContaining("gate floor: min 0.6 must be at least 0.65")
                .hasMessageContaining("gate non-inferiority: margin 0.05 must be at most 0.02")
                .hasMessageContaining("gate golden: tolerance n/a must be at most 0.00001")
                .hasMessageContaining("there is no gate parameter florr.min");
    }

    @Test
    void anOwnerMayAskForTheGateOnAnnotators() {
        GateRequests cap = GateRequests.of(Map.of("annotators", Map.of("max-share", 0.4)));
        GatePolicy tightened = Reports.policy().tightenedBy(cap);

        assertThat(tightened.annotators()).contains(new GatePolicy.Annotators(0.4, 1, 1));
        assertThat(tightened.tightenedBy(cap)).isEqualTo(tightened);
        assertThatThrownBy(() -> tightened.tightenedBy(
                        GateRequests.of(Map.of("annotators", Map.of("max-share", 0.5, "max-unnamed-share", 0.1)))))
                .hasMessageContaining("gate annotators: max-share 0.5 must be at most 0.4");
    }

    @Test
    void wishingNothingChangesNothing() {
        assertThat(Reports.policy().tightenedBy(GateRequests.NONE)).isEqualTo(Reports.policy());
    }

    @Test
    void theDocumentationSaysWhatEachGateProtectsAgainst() throws IOException {
        String formats = Files.readString(Path.of(System.getProperty("drydock.basedir", "."), "docs/formats.md"));
        for (Gate gate : Gate.values()) {
            assertThat(gate.protection()).startsWith("Protects").endsWith(".");
            assertThat(formats)
                    .contains("| `" + gate.wireName() + (gate == Gate.EXTENSION ? ":NAME" : "") + "` | "
                            + gate.protection() + " |");
        }
    }
}
