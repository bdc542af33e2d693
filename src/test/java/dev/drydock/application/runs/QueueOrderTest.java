package dev.drydock.application.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.runs.Claim.Slots;
import dev.drydock.application.runs.ExecutionQueue.Entry;
import dev.drydock.application.runs.QueueOrder.Turn;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QueueOrderTest {
    private static final Slots SITE = new Slots(2, 4);

    @Test
    void theHigherPriorityComesFirstThenTheLowerNumber() {
        List<Turn> turns = line(List.of(gpu(1, 5, 2)), gpu(2, 5, 1), gpu(3, 9, 1), gpu(4, 5, 1))
                .turns();

        assertThat(turns).extracting(turn -> turn.entry().executionId()).containsExactly(3L, 2L, 4L);
        assertThat(turns).extracting(Turn::place).containsExactly(1, 2, 3);
        assertThat(turns).noneMatch(Turn::mayBegin);
        assertThat(turns.get(2).behind()).containsExactly(1L, 2L, 3L);
        assertThat(turns.get(0).missing()).containsExactly("1 GPU slot (the site has 2, none left for it)");
    }

    @Test
    void asManyBeginAsThereAreSlots() {
        assertThat(line(List.of(), gpu(1, 5, 1), gpu(2, 5, 1), gpu(3, 5, 1)).turns())
                .extracting(Turn::mayBegin)
                .containsExactly(true, true, false);
    }

    @Test
    void aStreamOfSmallOnesCannotOvertakeALargeOne() {
        List<Turn> turns =
                line(List.of(gpu(1, 5, 1)), gpu(2, 5, 2), gpu(3, 5, 1)).turns();

        assertThat(turns).extracting(Turn::mayBegin).containsExactly(false, false);
        assertThat(turns.get(1).behind()).containsExactly(1L, 2L);
    }

    @Test
    void whatALargeOneDoesNotNeedIsLeftToThoseBehind() {
        assertThat(line(List.of(gpu(1, 5, 1)), gpu(2, 5, 2), cpu(3, 5, 4)).turns())
                .extracting(Turn::mayBegin)
                .containsExactly(false, true);
    }

    @Test
    void whoWaitsForItsModelLeavesTheSlotsToOthers() {
        Entry holder = entry(1, 5, new Claim(1, 0, Optional.of("learning/pump")));
        Entry same = entry(2, 9, new Claim(1, 0, Optional.of("learning/pump")));
        Entry other = entry(3, 5, new Claim(1, 0, Optional.of("learning/fan")));
        List<Turn> turns = line(List.of(holder), same, other).turns();

        assertThat(turns).extracting(Turn::mayBegin).containsExactly(false, true);
        assertThat(turns.get(0).missing()).containsExactly("its turn at learning/pump");
        assertThat(turns.get(0).behind()).containsExactly(1L);
    }

    @Test
    void ofTwoThatMayNotRunBesideEachOtherTheFirstInLineBegins() {
        Entry low = entry(1, 4, new Claim(0, 0, Optional.of("learning/pump")));
        Entry high = entry(2, 5, new Claim(0, 0, Optional.of("learning/pump")));
        List<Turn> turns = line(List.of(), low, high).turns();

        assertThat(turns).extracting(turn -> turn.entry().executionId()).containsExactly(2L, 1L);
        assertThat(turns).extracting(Turn::mayBegin).containsExactly(true, false);
        assertThat(turns.get(1).behind()).containsExactly(2L);
    }

    @Test
    void allClaimsAreGrantedAtOnceOrNone() {
        Entry both = entry(2, 5, new Claim(1, 4, Optional.empty()));
        List<Turn> turns = line(List.of(cpu(1, 5, 1)), both).turns();

        assertThat(turns).noneMatch(Turn::mayBegin);
        assertThat(turns.get(0).missing()).containsExactly("4 CPU slots (the site has 4, 3 left for it)");
    }

    private static QueueOrder line(List<Entry> holding, Entry... waiting) {
        return new QueueOrder(SITE, holding, List.of(waiting));
    }

    private static Entry gpu(long id, int priority, int slots) {
        return entry(id, priority, new Claim(slots, 0, Optional.empty()));
    }

    private static Entry cpu(long id, int priority, int slots) {
        return entry(id, priority, new Claim(0, slots, Optional.empty()));
    }

    private static Entry entry(long id, int priority, Claim claim) {
        return new Entry(id, "job", priority, claim, "digest", Optional.empty(), Optional.empty());
    }
}
