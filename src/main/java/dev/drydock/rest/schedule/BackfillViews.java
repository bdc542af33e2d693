package dev.drydock.rest.schedule;

import dev.drydock.api.BackfillView;
import dev.drydock.api.BackfillView.DateView;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.schedule.Backfill;
import dev.drydock.application.schedule.BackfillProgress.Seen;
import dev.drydock.application.schedule.BackfillProgress.State;
import dev.drydock.application.schedule.Occurrence.Failure;
import dev.drydock.application.schedule.Occurrence.Started;
import dev.drydock.application.schedule.PlanBackfill.Preview;
import dev.drydock.application.schedule.ViewBackfills.Viewed;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Backfills as the REST interface shows them. */
final class BackfillViews {
    private BackfillViews() {}

    static BackfillView of(boolean on, Viewed viewed) {
        return of(on, viewed.backfill(), viewed.dates(), viewed.dates());
    }

    static BackfillView withoutDates(boolean on, Viewed viewed) {
        return of(on, viewed.backfill(), viewed.dates(), List.of());
    }

    private static BackfillView of(boolean on, Backfill backfill, List<Seen> counted, List<Seen> shown) {
        return new BackfillView(
                on,
                backfill.id(),
                backfill.state().name(),
                backfill.work().job(),
                backfill.work().parameters(),
                backfill.dates(),
                backfill.stops(),
                backfill.author().name(),
                backfill.author().since().toString(),
                backfill.changedBy(),
                backfill.ended().map(Instant::toString).orElse(null),
                counts(counted),
                shown.stream().map(BackfillViews::date).toList());
    }

    static BackfillView of(boolean on, Preview preview) {
        return new BackfillView(
                on,
                preview.same().map(Backfill::id).orElse(null),
                preview.same().map(same -> same.state().name()).orElse(null),
                preview.work().job(),
                preview.work().parameters(),
                preview.dates(),
                null,
                preview.same().map(same -> same.author().name()).orElse(null),
                null,
                null,
                null,
                counts(preview.seen()),
                preview.seen().stream().map(BackfillViews::date).toList());
    }

    private static Map<String, Integer> counts(List<Seen> dates) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (State state : State.values()) {
            counts.put(state.name(), (int)
                    dates.stream().filter(seen -> seen.state() == state).count());
        }
        return counts;
    }

    private static DateView date(Seen seen) {
        return new DateView(
                seen.date().asOf().toString(),
                seen.date().local(),
                seen.state().name(),
                seen.execution()
                        .map(Execution::executionId)
                        .or(() -> seen.date().started().map(Started::executionId))
                        .orElse(null),
                seen.date()
                        .completed()
                        .or(() -> seen.execution().filter(Execution::hasEnded).flatMap(Execution::exitStatus))
                        .orElse(null),
                seen.date().failure().map(Failure::code).orElse(null),
                seen.date().failure().map(Failure::sentence).orElse(null));
    }
}
