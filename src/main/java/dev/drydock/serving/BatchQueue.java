package dev.drydock.serving;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.inference.FixedShape.Packed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gathers requests for one release into batches. The first request of a batch leads it: it waits a little for others, then for its turn at the
 * gate, during which others still join, and scores all of them. If it gives up, the next one leads. Thread-safe.
 */
final class BatchQueue {
    private final int most;
    private final Duration delay;
    private final Function<List<Packed>, Optional<List<float[]>>> scoring;

    /** The batch that others may join. */
    private @Nullable Batch open;

    /**
     * @param most rows of a batch
     * @param delay how long the first request of a batch waits for others
     * @param scoring answers for each request what its rows score; empty if each of several is to be scored by itself
     */
    BatchQueue(int most, Duration delay, Function<List<Packed>, Optional<List<float[]>>> scoring) {
        this.most = most;
        this.delay = delay;
        this.scoring = scoring;
    }

    /** Requests that are scored together. Guarded by the queue. */
    private static final class Batch {
        final List<Request> requests = new ArrayList<>();
        final long opened = System.nanoTime();
        final Semaphore full = new Semaphore(0);
        int rows;
        /** Whether it is being scored: then no one joins or leaves. */
        boolean taken;
    }

    /** Guarded by the queue. */
    private static final class Request {
        final Packed rows;
        final Batch batch;
        final Semaphore woken = new Semaphore(0);
        boolean leads;
        float @Nullable [] scores;

        @Nullable
        RuntimeException failure;

        Request(Packed rows, Batch batch) {
            this.rows = rows;
            this.batch = batch;
        }

        boolean isDone() {
            return scores != null || failure != null;
        }
    }

    /**
     * The scores of the rows, which are fewer than a batch may have.
     *
     * @param patience how long it waits until it is being scored
     * @throws DrydockException {@link ServingFailure#NODE_OVERLOADED} or {@link ServingFailure#INFERENCE_TIMED_OUT}, or what scoring throws
     */
    float[] score(InferenceGate gate, Packed rows, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        gate.queue();
        Request mine = join(rows);
        if (!isLeader(mine)) {
            follow(mine, gate, until, patience);
        }
        if (isLeader(mine)) {
            lead(mine, gate, until, patience);
        }
        return result(mine);
    }

    private synchronized Request join(Packed rows) {
        Batch batch = open;
        if (batch == null || batch.rows + rows.count() > most) {
            if (batch != null) {
                batch.full.release();
            }
            batch = new Batch();
            open = batch;
        }
        Request mine = new Request(rows, batch);
        mine.leads = batch.requests.isEmpty();
        batch.requests.add(mine);
        batch.rows += rows.count();
        if (batch.rows == most) {
            open = null;
            batch.full.release();
        }
        return mine;
    }

    private synchronized boolean isLeader(Request mine) {
        return mine.leads;
    }

    private synchronized float[] result(Request mine) {
        if (mine.failure != null) {
            throw mine.failure;
        }
        if (mine.scores == null) {
            throw new IllegalStateException("a batch ended without an answer");
        }
        return mine.scores;
    }

    /** Until it is scored, or leads. */
    private void follow(Request mine, InferenceGate gate, long until, Duration patience) {
        try {
            if (!mine.woken.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                if (leftInTime(mine, gate)) {
                    throw InferenceGate.timedOut(patience);
                }
                mine.woken.acquire(); // it is being scored, or it leads and is woken for that
            }
        } catch (InterruptedException e) {
            stepDown(mine, gate);
            throw InferenceGate.stopping(e);
        }
    }

    /** Leaves the batch, unless it leads it or that is being scored. */
    private synchronized boolean leftInTime(Request mine, InferenceGate gate) {
        if (mine.leads || mine.isDone() || mine.batch.taken) {
            return false;
        }
        leave(mine, gate);
        return true;
    }

    private void leave(Request mine, InferenceGate gate) {
        Batch batch = mine.batch;
        batch.requests.remove(mine);
        batch.rows -= mine.rows.count();
        gate.unqueue(1);
        if (batch.requests.isEmpty() && open == batch) {
            open = null;
        }
    }

    /** Leaves the batch unless that is being scored; if it leads it, the next one does from now on. */
    private synchronized void stepDown(Request mine, InferenceGate gate) {
        if (mine.batch.taken) {
            return;
        }
        leave(mine, gate);
        if (mine.leads && !mine.batch.requests.isEmpty()) {
            Request next = mine.batch.requests.get(0);
            next.leads = true;
            next.woken.release();
        }
    }

    private void lead(Request mine, InferenceGate gate, long until, Duration patience) {
        try {
            awaitOthers(mine.batch, gate, until);
            gate.passQueued(until - System.nanoTime(), patience, () -> scoreAll(mine.batch, gate));
        } catch (InterruptedException e) {
            stepDown(mine, gate);
            throw InferenceGate.stopping(e);
        } catch (DrydockException e) {
            stepDown(mine, gate);
            throw e;
        }
    }

    private void awaitOthers(Batch batch, InferenceGate gate, long until) throws InterruptedException {
        long now = System.nanoTime();
        long end = Math.min(batch.opened + delay.toNanos() - now, until - now);
        if (end > 0) {
            gate.gather(batch.full, end);
        }
    }

    private int scoreAll(Batch batch, InferenceGate gate) {
        List<Request> together = take(batch, gate);
        try {
            if (together.size() == 1 || !scoreTogether(together)) {
                together.forEach(this::scoreAlone);
            }
        } finally {
            end(together);
        }
        return together.size();
    }

    /** @return whether they have their scores; if not, one of them may be the cause, and the others are answered */
    private boolean scoreTogether(List<Request> together) {
        try {
            Optional<List<float[]>> scores =
                    scoring.apply(together.stream().map(one -> one.rows).toList());
            for (int i = 0; scores.isPresent() && i < together.size(); i++) {
                finish(together.get(i), scores.get().get(i), null);
            }
            return scores.isPresent();
        } catch (RuntimeException e) {
            return false;
        }
    }

    private synchronized List<Request> take(Batch batch, InferenceGate gate) {
        batch.taken = true;
        if (open == batch) {
            open = null;
        }
        gate.unqueue(batch.requests.size());
        return List.copyOf(batch.requests);
    }

    private void scoreAlone(Request one) {
        try {
            finish(one, scoring.apply(List.of(one.rows)).orElseThrow().get(0), null);
        } catch (RuntimeException e) {
            finish(one, null, e);
        }
    }

    private synchronized void finish(Request one, float @Nullable [] scores, @Nullable RuntimeException failure) {
        one.scores = scores;
        one.failure = failure;
    }

    /** Nobody waits for ever, also after an error that no one expects. */
    private synchronized void end(List<Request> together) {
        for (Request one : together) {
            if (!one.isDone()) {
                one.failure = new IllegalStateException("a batch was not scored");
            }
            one.woken.release();
        }
    }
}
