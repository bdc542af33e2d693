package dev.drydock.application.schedule;

import dev.drydock.application.schedule.Occurrence.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What a schedule must decide now: the due moments since the last decision whose start has come.
 *
 * @param passedOver those that are too old, the first of them and their span; they are recorded as one
 * @param steps those that are decided one by one, the oldest first
 */
record StartPlan(Optional<PassedOver> passedOver, List<Instant> steps) {
    /** How late a start may be without being missed. */
    static final Duration GRACE = Duration.ofMinutes(5);
    /** So many missed starts are kept at most, for {@link CatchUp#ALL}. */
    static final int MOST_KEPT = 500;
    /** So many are decided before the next look. */
    static final int MOST_STEPS = 100;
    /** So many of those that are passed over are counted. */
    static final int MOST_COUNTED = 10_000;

    /** Due moments that nobody starts. */
    record PassedOver(Instant first, Span span) {}

    static StartPlan of(Schedule schedule, Instant now) {
        Deque<Instant> due = newest(schedule, now);
        if (due.isEmpty()) {
            return new StartPlan(Optional.empty(), List.of());
        }
        List<Instant> steps = steps(schedule, List.copyOf(due), now);
        return new StartPlan(
                passedOver(schedule, steps, due.getLast()), steps.subList(0, Math.min(steps.size(), MOST_STEPS)));
    }

    /** The newest of those that are due, the oldest first. */
    private static Deque<Instant> newest(Schedule schedule, Instant now) {
        Deque<Instant> due = new ArrayDeque<>();
        Optional<Instant> next = schedule.timetable().last(now);
        while (next.isPresent() && next.get().isAfter(schedule.seen()) && due.size() < MOST_KEPT) {
            if (!schedule.start(next.get()).isAfter(now)) {
                due.addFirst(next.get());
            }
            next = schedule.timetable().last(next.get().minusNanos(1));
        }
        return due;
    }

    private static List<Instant> steps(Schedule schedule, List<Instant> due, Instant now) {
        List<Instant> inTime = due.stream()
                .filter(one -> !schedule.start(one).isBefore(now.minus(GRACE)))
                .toList();
        return switch (schedule.catchUp()) {
            case SKIP -> inTime;
            case ONCE -> inTime.size() == due.size() ? due : due.subList(due.size() - 1, due.size());
            case ALL -> due;
        };
    }

    private static Optional<PassedOver> passedOver(Schedule schedule, List<Instant> steps, Instant newest) {
        Instant end = steps.isEmpty() ? newest.plusNanos(1) : steps.get(0);
        return passedOver(schedule.timetable(), schedule.seen(), end);
    }

    /** All that are due after the first moment and before the second. */
    static Optional<PassedOver> passedOver(Timetable timetable, Instant after, Instant before) {
        Optional<Instant> first = timetable.next(after).filter(due -> due.isBefore(before));
        if (first.isEmpty()) {
            return Optional.empty();
        }
        Instant last = timetable.last(before.minusNanos(1)).orElse(first.get());
        List<Instant> counted = new ArrayList<>();
        Optional<Instant> next = first;
        while (next.isPresent() && next.get().isBefore(before) && counted.size() < MOST_COUNTED) {
            counted.add(next.get());
            next = timetable.next(next.get());
        }
        boolean more = next.filter(due -> due.isBefore(before)).isPresent();
        return Optional.of(new PassedOver(first.get(), new Span(last, counted.size(), more)));
    }
}
