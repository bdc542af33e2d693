package dev.drydock.application.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 4 December 2026 is a Friday. */
class BlackoutTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "08:00-18:00 MON-FRI; 2026-12-04T08:00; true",
                "08:00-18:00 MON-FRI; 2026-12-04T17:59; true",
                "08:00-18:00 MON-FRI; 2026-12-04T18:00; false",
                "08:00-18:00 MON-FRI; 2026-12-05T12:00; false",
                "22:00-06:00 FRI; 2026-12-04T21:59; false",
                "22:00-06:00 FRI; 2026-12-04T22:00; true",
                "22:00-06:00 FRI; 2026-12-05T05:59; true",
                "22:00-06:00 FRI; 2026-12-05T06:00; false",
                "22:00-06:00 FRI; 2026-12-04T05:00; false",
                "22:00-06:00 SAT-MON,wed; 2026-12-08T01:00; true",
                "22:00-06:00 SAT-MON,wed; 2026-12-09T01:00; false",
                "00:00-24:00 FRI; 2026-12-04T23:59; true",
                "00:00-24:00 FRI; 2026-12-05T00:00; false",
                "22:00-24:00; 2026-12-05T23:00; true",
                "22:00-24:00; 2026-12-05T00:00; false"
            })
    void coversItsTime(String text, LocalDateTime time, boolean covered) {
        assertThat(Blackout.parse(text).orElseThrow().covers(time)).isEqualTo(covered);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "8:00-9:00",
                "08:00",
                "08:00-08:00",
                "24:00-06:00",
                "08:00-25:00",
                "08:00-09:60",
                "08:00-09:00 XXX",
                "08:00-09:00 MON,",
                "08:00-09:00 MON FRI",
                "08:00-09:00 MON--FRI"
            })
    void refusesWhatIsNone(String text) {
        assertThat(Blackout.parse(text)).isEmpty();
    }
}
