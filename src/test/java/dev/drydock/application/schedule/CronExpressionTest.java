package dev.drydock.application.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronExpressionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "30 2 * * *; 2026-12-01T02:30; 2026-12-02T02:30",
                "30 2 * * *; 2026-12-01T02:29:59; 2026-12-01T02:30",
                "*/15 * * * *; 2026-12-01T23:46; 2026-12-02T00:00",
                "0 6 * * MON-FRI; 2026-12-04T06:00; 2026-12-07T06:00",
                "0 6 * * 0; 2026-12-01T00:00; 2026-12-06T06:00",
                "0 6 * * 7; 2026-12-01T00:00; 2026-12-06T06:00",
                "0 0 29 2 *; 2026-12-01T00:00; 2028-02-29T00:00",
                "0 0 31 * *; 2026-04-01T00:00; 2026-05-31T00:00",
                "5,10 0-1 1 JAN *; 2026-12-01T00:00; 2027-01-01T00:05"
            })
    void findsTheNextTime(String cron, LocalDateTime after, LocalDateTime next) {
        CronExpression expression = CronExpression.parse(cron);
        assertThat(expression.next(after)).contains(next);
        assertThat(expression.last(next.plusSeconds(1))).contains(next);
    }

    /** As in every other cron: with both days given, either is enough. */
    @Test
    void eitherDayIsEnough() {
        CronExpression expression = CronExpression.parse("0 0 13 * 5");
        assertThat(expression.next(LocalDateTime.parse("2026-12-01T00:00")))
                .contains(LocalDateTime.parse("2026-12-04T00:00"));
        assertThat(expression.next(LocalDateTime.parse("2026-12-11T00:00")))
                .contains(LocalDateTime.parse("2026-12-13T00:00"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 30 2 *", "0 0 31 2,4,6 *", "59 23 31 11 *"})
    void hasNoTimeOnADayThatNeverComes(String cron) {
        CronExpression expression = CronExpression.parse(cron);
        assertThat(expression.next(LocalDateTime.parse("2026-12-01T00:00"))).isEmpty();
        assertThat(expression.last(LocalDateTime.parse("2026-12-01T00:00"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "* * * * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 32 * *",
                "* * * 13 *",
                "* * * * 8",
                "a b c d e",
                "@daily",
                "*/0 * * * *",
                "5-1 * * * *",
                "0 0 L * *",
                "0 0 ? * ?",
                "-1 * * * *"
            })
    void refusesWhatIsNoExpression(String cron) {
        assertThatThrownBy(() -> CronExpression.parse(cron)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsOnlyShortTexts() {
        String minutes = "1,".repeat(150) + "1 * * * *";
        assertThatThrownBy(() -> CronExpression.parse(minutes)).hasMessageContaining("at most 200");
    }
}
