package dev.drydock.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DrydockExceptionTest {
    @Test
    void holdsNothingThatATerminalOrALogObeys() {
        DrydockException told = new DrydockException(
                CommonFailure.USAGE, "Job 'a\r\n 2026-11-28 ERROR\u001b[2J\u0007\u0085\u202eb' is unknown.");

        assertThat(told.sentence()).isEqualTo("Job 'a 2026-11-28 ERROR?[2J? ?b' is unknown.");
    }

    @Test
    void listsEntriesOneALineAndNoneOfThemBreaksOut() {
        DrydockException told = DrydockException.listing(
                CommonFailure.USAGE, "It has\n2 problems.", List.of("line 1: a\nb", "line 2: \u001b"));

        assertThat(told.sentence()).isEqualTo("It has 2 problems.\nline 1: a b\nline 2: ?");
    }
}
