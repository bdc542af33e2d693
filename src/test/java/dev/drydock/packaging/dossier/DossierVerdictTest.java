package dev.drydock.packaging.dossier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.packaging.dossier.DossierVerdict.Certainty;
import dev.drydock.packaging.dossier.DossierVerdict.Finding;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DossierVerdictTest {
    private static DossierVerdict of(boolean released, Certainty... certainties) {
        List<Finding> findings = Arrays.stream(certainties)
                .map(certainty -> new Finding("order 1", certainty, "A sentence."))
                .toList();
        return new DossierVerdict("pump-failure/7", "demo, stage production", released, findings);
    }

    @Test
    void oneRefusedPartIsEnoughNotToRelyOnIt() {
        DossierVerdict verdict = of(true, Certainty.PROVEN, Certainty.REFUSED, Certainty.STATED);
        assertThat(verdict.holds()).isFalse();
        assertThat(verdict.refused())
                .singleElement()
                .extracting(Finding::certainty)
                .isEqualTo(Certainty.REFUSED);
        assertThat(verdict.sentence()).isEqualTo("1 part is not what was signed. Do not rely on this dossier.");
        assertThat(of(true, Certainty.REFUSED, Certainty.REFUSED).sentence()).startsWith("2 parts are not");
    }

    @Test
    void whatIsOnlyStatedRefutesNothingAndProvesNoRelease() {
        assertThat(of(false, Certainty.STATED).holds()).isTrue();
        assertThat(of(false, Certainty.STATED).sentence())
                .isEqualTo("Nothing contradicts it, and it proves no order that put pump-failure/7 into service.");
        assertThat(of(true, Certainty.PROVEN, Certainty.STATED).sentence())
                .startsWith("Every part that can be proven is proven: pump-failure/7 was put into service");
    }
}
