package dev.drydock.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.config.LocalLimits;
import dev.drydock.domain.training.TaskKind;
import dev.drydock.workers.LocalSlots.Slot;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LocalSlotsTest {
    private static Slot take(LocalSlots slots, TaskKind kind) throws InterruptedException {
        return slots.acquire(kind, 0).orElseThrow();
    }

    @Test
    void noMoreAreTakenThanThereAre() throws InterruptedException {
        LocalSlots slots = new LocalSlots(2, LocalLimits.NONE);
        Slot first = take(slots, TaskKind.TRAIN);
        Slot second = take(slots, TaskKind.SCORE);
        assertThat(List.of(first.number(), second.number())).containsExactly(0, 1);
        assertThat(slots.acquire(TaskKind.TRAIN, 1)).isEmpty();
        slots.release(first);
        assertThat(take(slots, TaskKind.TRAIN)).isEqualTo(first);
        assertThat(first).isEqualTo(new Slot(0, Optional.empty(), Optional.empty()));
    }

    @Test
    void eachTrainingHasAGpuToItselfAndOtherTasksHaveNone() throws InterruptedException {
        LocalSlots slots =
                new LocalSlots(4, new LocalLimits(false, OptionalInt.empty(), List.of("0", "3"), LocalLimits.AUTO));
        Slot first = take(slots, TaskKind.TRAIN);
        assertThat(first.gpu()).contains("0");
        assertThat(take(slots, TaskKind.TRAIN).gpu()).contains("3");
        assertThat(slots.acquire(TaskKind.TRAIN, 1)).as("no third device").isEmpty();
        assertThat(take(slots, TaskKind.SCORE).gpu()).contains("");
        slots.release(first);
        assertThat(take(slots, TaskKind.TRAIN).gpu()).contains("0");
    }

    @Test
    void slotsShareTheProcessorsOutAmongThem() {
        assertThat(IntStream.range(0, 3).mapToObj(slot -> LocalSlots.share(8, 3, slot)))
                .containsExactly(List.of(0, 1, 2), List.of(3, 4, 5), List.of(6, 7));
        assertThat(IntStream.range(0, 4).mapToObj(slot -> LocalSlots.share(2, 4, slot)))
                .as("fewer processors than slots")
                .containsExactly(List.of(0), List.of(1), List.of(1), List.of(1));
    }
}
