package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.validation.StatedReport.Line;
import dev.drydock.domain.validation.StatedReport.Measured;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatedReportTest {
    @ParameterizedTest(name = "{5}")
    @CsvSource(
            delimiter = '|',
            value = {
                "auc difference  | -0.010 | 0.012  | PASS   | pump/3 | as good as the best version: that stays it",
                "auc difference  | -0.020 | -0.001 | PASS   | pump/3 | worse by less than the margin",
                "auc difference  | 0.002  | 0.020  | PASS   | pump/7 | measured better",
                "rmse difference | -0.020 | -0.001 | PASS   | pump/7 | a smaller error is better",
                "rmse difference | 0.002  | 0.020  | PASS   | pump/3 | a larger error is not",
                "auc difference  | -0.060 | 0.010  | WAIVED | pump/7 | people decided that it need not be as good",
            })
    void theBestVersionMovesOnlyToOneThatMeasuredBetterOrWasWaived(
            String metric, double low, double high, Verdict verdict, String best, String why) {
        Line line = new Line(
                "best-version",
                verdict,
                Optional.of(new Measured(metric, low, high, -0.03, 0.95, 2000, 50)),
                verdict == Verdict.WAIVED,
                Optional.empty());

        assertThat(report(Optional.of("pump/3"), List.of(line)).bestOnceReleased())
                .as(why)
                .isEqualTo(best);
    }

    @Test
    void aTargetThatFellKeepsTheBestVersionAlthoughTheWholeRose() {
        Line whole = line("best-version", 0.002, 0.02, Verdict.PASS);

        assertThat(report(Optional.of("pump/3"), List.of(whole, line("best-version:wear", -0.02, -0.001, Verdict.PASS)))
                        .bestOnceReleased())
                .isEqualTo("pump/3");
        assertThat(report(Optional.of("pump/3"), List.of(whole, line("best-version:wear", -0.02, 0.001, Verdict.PASS)))
                        .bestOnceReleased())
                .isEqualTo("pump/7");
        assertThat(report(
                                Optional.of("pump/3"),
                                List.of(
                                        line("best-version", -0.01, 0.01, Verdict.PASS),
                                        line("best-version:wear", -0.06, 0.001, Verdict.WAIVED)))
                        .bestOnceReleased())
                .as("a waiver of one target")
                .isEqualTo("pump/7");
    }

    @Test
    void aGateThatIsOnlyWatchedKeepsItsMemory() {
        Line fell = line("best-version", -0.06, -0.04, Verdict.FAIL);
        Line rose = line("best-version", 0.002, 0.02, Verdict.PASS);

        assertThat(report(Optional.of("pump/3"), List.of(), List.of(fell)).bestOnceReleased())
                .isEqualTo("pump/3");
        assertThat(report(Optional.of("pump/3"), List.of(), List.of(rose)).bestOnceReleased())
                .isEqualTo("pump/7");
    }

    private static Line line(String gate, double low, double high, Verdict verdict) {
        return new Line(
                gate,
                verdict,
                Optional.of(new Measured("auc difference", low, high, -0.03, 0.95, 2000, 50)),
                verdict == Verdict.WAIVED,
                Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"pump/3", "''"})
    void aVersionThatWasComparedWithNoneIsTheBest(String compared) {
        Optional<String> best = Optional.of(compared).filter(named -> !named.isEmpty());

        assertThat(report(best, List.of()).bestOnceReleased()).isEqualTo("pump/7");
    }

    private static StatedReport report(Optional<String> best, List<Line> gates) {
        return report(best, gates, List.of());
    }

    private static StatedReport report(Optional<String> best, List<Line> gates, List<Line> watched) {
        return new StatedReport(
                GateReport.Kind.CANDIDATE,
                "pump",
                "pump/7",
                "binary-classification",
                "ab",
                "cd",
                1,
                Verdict.PASS,
                Optional.of("pump/6"),
                best,
                Map.of(),
                Optional.empty(),
                gates,
                watched);
    }
}
