package dev.drydock.workers;

import dev.drydock.config.LocalLimits;
import dev.drydock.domain.training.TaskKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The places where workers of this machine run. Safe for threads; who waits longest comes first. */
final class LocalSlots {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition freed = lock.newCondition();
    private final PriorityQueue<Integer> numbers = new PriorityQueue<>();
    private final Deque<String> gpus;
    private final int slots;
    private final boolean gpusAssigned;
    private final boolean affinity;

    LocalSlots(int slots, LocalLimits limits) {
        this.slots = slots;
        this.gpus = new ArrayDeque<>(limits.gpus());
        this.gpusAssigned = !limits.gpus().isEmpty();
        this.affinity = limits.affinity();
        IntStream.range(0, slots).forEach(numbers::add);
    }

    /**
     * A place.
     *
     * @param processors as {@code taskset} lists them; empty for all
     * @param gpu in the form of {@code CUDA_VISIBLE_DEVICES}: an empty text for no GPU; empty if the worker may choose
     */
    record Slot(int number, Optional<String> processors, Optional<String> gpu) {}

    /** A place for a task of that kind; empty if none becomes free within the time. Only training has a GPU to itself. */
    Optional<Slot> acquire(TaskKind kind, long millis) throws InterruptedException {
        boolean needsGpu = gpusAssigned && kind == TaskKind.TRAIN;
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (numbers.isEmpty() || (needsGpu && gpus.isEmpty())) {
                if (left <= 0) {
                    return Optional.empty();
                }
                left = freed.awaitNanos(left);
            }
            int number = numbers.remove();
            Optional<String> gpu = gpusAssigned ? Optional.of(needsGpu ? gpus.remove() : "") : Optional.empty();
            return Optional.of(new Slot(number, processors(number), gpu));
        } finally {
            lock.unlock();
        }
    }

    void release(Slot slot) {
        lock.lock();
        try {
            numbers.add(slot.number());
            slot.gpu().filter(gpu -> !gpu.isEmpty()).ifPresent(gpus::add);
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Equal shares of the processors; of fewer processors than slots, one for several slots. */
    private Optional<String> processors(int number) {
        if (!affinity || slots == 1) {
            return Optional.empty();
        }
        return Optional.of(share(Runtime.getRuntime().availableProcessors(), slots, number).stream()
                .map(String::valueOf)
                .collect(Collectors.joining(",")));
    }

    static List<Integer> share(int processors, int slots, int number) {
        List<Integer> share = new ArrayList<>();
        for (int processor = 0; processor < processors; processor++) {
            if (processor * slots / processors == number) {
                share.add(processor);
            }
        }
        return share.isEmpty() ? List.of(number % processors) : share;
    }
}
