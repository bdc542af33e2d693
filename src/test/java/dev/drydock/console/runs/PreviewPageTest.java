package dev.drydock.console.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.runs.PreviewRestart.DataChange;
import dev.drydock.console.runs.PreviewPage.Change;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreviewPageTest {
    private static final String KEPT = "The run keeps it.";
    private static final Change SAME = change("gate-policy", false, Optional.empty());
    private static final Change MODEL = change("model-file", true, Optional.of(KEPT));
    private static final Change POLICY = change("gate-policy", true, Optional.empty());

    private static Change change(String name, boolean changed, Optional<String> kept) {
        return PreviewPage.change(
                new DataChange(name, "a".repeat(64), (changed ? "b" : "a").repeat(64), changed, kept));
    }

    @Test
    void neverSaysThatARestartTakesWhatTheRunKeeps() {
        assertThat(PreviewPage.consequence(List.of(SAME, MODEL))).isEqualTo(KEPT);
        assertThat(PreviewPage.consequence(List.of(SAME, POLICY)))
                .startsWith("A restart uses the files of now.")
                .doesNotContain("exception");
        assertThat(PreviewPage.consequence(List.of(MODEL, POLICY)))
                .startsWith("A restart uses the files of now in the table below,")
                .endsWith("with one exception. " + KEPT);
    }

    @Test
    void marksTheRowOfWhatIsKept() {
        assertThat(MODEL).isEqualTo(new Change("model-file", "aaaaaaaaaaaa", "bbbbbbbbbbbb", true, KEPT));
        assertThat(POLICY.kept()).isEmpty();
    }
}
