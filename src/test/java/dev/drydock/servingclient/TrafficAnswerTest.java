package dev.drydock.servingclient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.release.LatencyCounts;
import dev.drydock.domain.release.ServedTraffic;
import dev.drydock.domain.release.ServedTraffic.Counts;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the orchestrator reads of clients' requests in a node's status. {@code FollowOrdersTest} reads those of a real node. */
class TrafficAnswerTest {
    private static final String GOOD =
            "{\"requests\": 12, \"errors\": 2, \"abstentions\": 1, \"latency\": {\"0.4\": 9, \"2.5\": 1}}";

    private static Map<String, ServedTraffic> read(String since, String traffic) throws IOException {
        return TrafficAnswer.of(Mappers.OWN.readTree("{\"startedAt\": \"" + since
                + "\", \"models\": [{\"model\": \"pump\"" + traffic + "}, {\"model\": \"fan\", \"traffic\": " + GOOD
                + "}]}"));
    }

    @Test
    void readsCountsSinceTheStart() throws IOException {
        assertThat(read("2026-12-01T10:00:00.123456Z", ", \"traffic\": " + GOOD))
                .containsOnlyKeys("pump", "fan")
                .containsEntry(
                        "pump",
                        new ServedTraffic(
                                Instant.parse("2026-12-01T10:00:00.123456Z"),
                                new Counts(12, 2, 1, LatencyCounts.parse("0.4:9 2.5:1"))));
    }

    /** Of an older node, and of one that counts something else: the other model's counts are read. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ", \"traffic\": null",
                ", \"traffic\": 7",
                ", \"traffic\": {}",
                ", \"traffic\": {\"requests\": -1, \"errors\": 2, \"abstentions\": 1}",
                ", \"traffic\": {\"requests\": 1.5, \"errors\": 2, \"abstentions\": 1}",
                ", \"traffic\": {\"requests\": 99999999999999999999, \"errors\": 2, \"abstentions\": 1}",
                ", \"traffic\": {\"requests\": 1, \"errors\": 0, \"abstentions\": 0, \"latency\": {\"fast\": 1}}",
                ", \"traffic\": {\"requests\": 1, \"errors\": 0, \"abstentions\": 0, \"latency\": {\"-1\": 1}}",
                ", \"traffic\": {\"requests\": 1, \"errors\": 0, \"abstentions\": 0, \"latency\": {\"1\": 1, \"1.0\": 1}}"
            })
    void leavesOutAModelWhoseCountsCannotBeRead(String traffic) throws IOException {
        assertThat(read("2026-12-01T10:00:00Z", traffic)).containsOnlyKeys("fan");
    }

    @Test
    void countsWithoutAStartAreLeftOut() throws IOException {
        assertThat(read("yesterday", "")).isEmpty();
    }
}
