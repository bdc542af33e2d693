package dev.drydock.console.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.RunFacts;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndingTest {

    @ParameterizedTest
    @CsvSource({
        "COMPLETED, PROPOSED, '', PROPOSED, completed",
        "COMPLETED, KEPT, '', KEPT, completed",
        "COMPLETED, REJECTED, FAIL, REJECTED, rejected",
        "COMPLETED, REJECTED, '', REJECTED, rejected",
        "COMPLETED, REJECTED, INSUFFICIENT_EVIDENCE, UNDECIDED, undecided",
        "COMPLETED, COLLECT_LABELS, '', COLLECT_LABELS, collect_labels",
        "COMPLETED, SOUND, PASS, SOUND, completed",
        "COMPLETED, UNSOUND, FAIL, UNSOUND, unsound",
        "COMPLETED, WAIVER_EXPIRED, FAIL, WAIVER_EXPIRED, waiver_expired",
        "COMPLETED, NODE_SILENT, INSUFFICIENT_EVIDENCE, NODE_SILENT, node_silent",
        "FAILED, FAILED, INSUFFICIENT_EVIDENCE, '', failed",
    })
    void whatBroughtNothingIntoServiceIsDrawnOtherwise(
            String status, String exit, String verdict, String word, String tone) {
        Map<String, String> facts = verdict.isEmpty() ? Map.of() : Map.of(RunFacts.VERDICT, verdict);

        assertThat(Ending.of(ended(status, exit), facts)).isEqualTo(new Ending(word, tone));
    }

    private static Execution ended(String status, String exit) {
        return new Execution(
                7,
                5,
                "nightly-retrain",
                status,
                Optional.of(exit),
                Map.of(),
                Instant.EPOCH,
                Optional.of(Instant.EPOCH),
                Optional.of(Instant.EPOCH),
                Optional.of(Instant.EPOCH));
    }
}
