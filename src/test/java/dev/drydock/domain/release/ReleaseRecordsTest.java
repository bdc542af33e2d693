package dev.drydock.domain.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.OrderRecord.State;
import dev.drydock.domain.release.ReceiverStatement.Check;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What records of a release say about a time or a node. */
class ReleaseRecordsTest {
    private static final VersionId VERSION = new VersionId("pump-failure", 7);
    private static final Instant END = Instant.parse("2026-11-25T02:10:00Z");

    private static OrderRecord order(State state) {
        return new OrderRecord(
                5,
                ApprovalStatement.Action.ACTIVATE,
                VERSION,
                "",
                "",
                state,
                1,
                "rhea",
                END.minusSeconds(600),
                END,
                "");
    }

    @Test
    void anApprovalCountsUntilTheMomentWhenItExpires() {
        ApprovalRecord approval = new ApprovalRecord(
                VERSION,
                ApprovalStatement.Action.ACTIVATE,
                Optional.empty(),
                "rhea",
                Optional.empty(),
                "",
                "",
                END.minusSeconds(600),
                END,
                END.minusSeconds(600));
        assertThat(approval.isInForce(END.minusMillis(1))).isTrue();
        assertThat(approval.isInForce(END)).isFalse();
    }

    @Test
    void anOrderIsOpenWhileANodeCouldFollowIt() {
        assertThat(order(State.INTENDED).isOpen(END.minusMillis(1))).isTrue();
        assertThat(order(State.INTENDED).isOpen(END)).isFalse();
        assertThat(order(State.FOLLOWED).isOpen(END.minusMillis(1))).isFalse();
        assertThat(order(State.REFUSED).isOpen(END.minusMillis(1))).isFalse();
    }

    @Test
    void namesTheChecksThatANodeFoundOtherwise() {
        List<Check> checks = List.of(
                new Check("golden", "PASS", Optional.of("PASS"), false, ""),
                new Check("latency:p99", "FAIL", Optional.of("PASS"), true, ""));
        ReceiverStatement statement = new ReceiverStatement(
                "node-1",
                5,
                "2026-11-25T02:00:00Z",
                "PyTorch",
                "amd64",
                Environment.UNKNOWN,
                "FAIL",
                checks,
                List.of());
        assertThat(statement.differing()).containsExactly("latency:p99");
    }
}
