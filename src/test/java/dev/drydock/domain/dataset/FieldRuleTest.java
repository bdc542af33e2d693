package dev.drydock.domain.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldRuleTest {
    private final FieldRule rule = new FieldRule("Patient name", Set.of(), Set.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PATIENT NAME",
                " patient\u00A0name\t",
                "pat\u200Bient name",
                "\uFEFFpatient name",
                "\uFF30atient name",
                "patientname",
            })
    void nothingThatNobodySeesHidesAColumn(String header) {
        assertThat(rule.isAbout(header)).isTrue();
    }

    @Test
    void anotherNameIsAnotherColumn() {
        assertThat(rule.isAbout("patient_name")).isFalse();
    }
}
