package dev.drydock.application.schedule;

import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a schedule with triggers waits for, in words. Joins the caller's transaction. Tested by {@code TriggeredStartsTest}. */
@Singleton
public final class TriggerProgress {
    private final FindCause findCause;
    private final KeptFromStart kept;

    @Inject
    public TriggerProgress(FindCause findCause, KeptFromStart kept) {
        this.findCause = findCause;
        this.kept = kept;
    }

    /** One sentence of each trigger, then what keeps the schedule from a start if one of them holds; none if it has no triggers. */
    List<String> of(Schedule schedule, Instant now) {
        List<String> sentences = new ArrayList<>();
        schedule.timetable()
                .triggers()
                .on()
                .forEach(trigger -> sentences.add(findCause.progress(schedule, trigger, now)));
        if (!sentences.isEmpty() && findCause.find(schedule, now).isPresent()) {
            sentences.add(kept(schedule, now));
        }
        return sentences;
    }

    private String kept(Schedule schedule, Instant now) {
        try {
            return kept.why(schedule, now).orElse("It starts at the next look, within seconds.");
        } catch (DrydockException e) {
            return e.code() + ": " + e.sentence();
        }
    }
}
