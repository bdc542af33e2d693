package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drydock.serving.LoadClient.Expected;
import dev.drydock.serving.LoadClient.Tally;
import dev.drydock.serving.NodeServer.Reply;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases are exchanged while callers never stop asking. */
class HotSwapTest {
    private static final int SWAPS = 12;
    private static final int CALLERS = 4;
    private static final int ANSWERS_BETWEEN = 50;

    @Test
    void noRequestFailsAndNoAnswerDisagreesWithItsVersion(@TempDir Path root) {
        ServingSite site = new ServingSite(root);
        Path first = site.build(1);
        Path second = site.build(2);
        Expected one = expected(1, first);
        Expected two = expected(2, second);
        assertThat(one.score()).isNotCloseTo(two.score(), org.assertj.core.api.Assertions.within(1e-3));
        try (NodeServer node = NodeServer.of(site)) {
            deliver(node, site.tar(first));
            deliver(node, site.tar(second));
            follow(node, site.activate(1, first, 1));
            try (LoadClient load = new LoadClient(
                            HttpClient.newHttpClient(),
                            node.uri("/v2/models/tiny/infer"),
                            Questions.oneRow("load"),
                            List.of(one, two))
                    .start(CALLERS)) {
                swap(node, site, first, second, load);
                Tally tally = load.stop();
                assertThat(tally.failures()).isEmpty();
                assertThat(tally.failed()).isZero();
                assertThat(tally.wrong()).isZero();
                assertThat(tally.byVersion()).containsOnlyKeys("1", "2");
            }
        }
    }

    private static void swap(NodeServer node, ServingSite site, Path first, Path second, LoadClient load) {
        follow(node, site.activate(2, second, 2));
        for (int i = 0; i < SWAPS; i++) {
            String serving = i % 2 == 0 ? "2" : "1";
            long before = load.tally().answered(serving);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> load.tally().answered(serving) >= before + ANSWERS_BETWEEN
                            || load.tally().failed() > 0);
            long sequence = 3L + i;
            follow(node, i % 2 == 0 ? site.rollBack(1, first, sequence) : site.rollBack(2, second, sequence));
            String now = i % 2 == 0 ? "1" : "2";
            assertThat(node.infer(Questions.plain())
                            .body()
                            .path("model_version")
                            .asText())
                    .isEqualTo(now);
        }
    }

    private static Expected expected(int number, Path directory) {
        return new Expected(
                Integer.toString(number),
                ServingSite.digest(directory),
                ServingSite.score(directory, Questions.ROW),
                1e-6);
    }

    private static void deliver(NodeServer node, byte[] tar) {
        assertThat(node.manage("/node/v1/activations", tar).status()).isEqualTo(200);
    }

    private static void follow(NodeServer node, byte[] order) {
        Reply reply = node.manage("/node/v1/orders", order);
        assertThat(reply.status()).as(reply.sentence()).isEqualTo(200);
    }
}
