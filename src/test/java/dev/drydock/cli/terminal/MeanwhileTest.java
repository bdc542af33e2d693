package dev.drydock.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Who waits for a server reads that it is at work. */
class MeanwhileTest {
    @Test
    void saysAgainAndAgainForHowLong() {
        List<String> said = new CopyOnWriteArrayList<>();
        String answer = Meanwhile.tell(said::add, Duration.ofMillis(5), "tries the model", () -> {
            await().until(() -> said.size() > 2);
            return "done";
        });
        assertThat(answer).isEqualTo("done");
        assertThat(said).allMatch(line -> line.matches("the server tries the model, for \\d+ s now"));
    }
}
