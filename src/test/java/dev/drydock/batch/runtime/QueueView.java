package dev.drydock.batch.runtime;

import dev.drydock.application.runs.Claim.Slots;
import dev.drydock.application.runs.ExecutionQueue;
import dev.drydock.application.runs.Executions.Failure;
import dev.drydock.application.runs.QueueOrder;
import java.util.Optional;

/** Another queue, to look into one of its moments. */
class QueueView implements ExecutionQueue {
    private final ExecutionQueue queue;

    QueueView(ExecutionQueue queue) {
        this.queue = queue;
    }

    @Override
    public void setSlots(Slots slots) {
        queue.setSlots(slots);
    }

    @Override
    public Slots slots() {
        return queue.slots();
    }

    @Override
    public void enter(Entry entry, byte[] jobText) {
        queue.enter(entry, jobText);
    }

    @Override
    public boolean isAnyWaiting() {
        return queue.isAnyWaiting();
    }

    @Override
    public QueueOrder line() {
        return queue.line();
    }

    @Override
    public QueueOrder lockedOrder() {
        return queue.lockedOrder();
    }

    @Override
    public boolean grant(long executionId) {
        return queue.grant(executionId);
    }

    @Override
    public boolean prioritize(long executionId, int priority) {
        return queue.prioritize(executionId, priority);
    }

    @Override
    public boolean withdraw(long executionId) {
        return queue.withdraw(executionId);
    }

    @Override
    public void fail(long executionId, Failure failure) {
        queue.fail(executionId, failure);
    }

    @Override
    public Optional<Entry> find(long executionId) {
        return queue.find(executionId);
    }

    @Override
    public byte[] jobText(String digest) {
        return queue.jobText(digest);
    }
}
