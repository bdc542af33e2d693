package dev.drydock.application.schedule;

import dev.drydock.application.schedule.StartCauses.News;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** Whether what a schedule waits for has come, and how far it is. Joins the caller's transaction. Tested by {@code TriggeredStartsTest}. */
@Singleton
public final class FindCause {
    private final StartCauses causes;
    private final FindDrift findDrift;

    @Inject
    public FindCause(StartCauses causes, FindDrift findDrift) {
        this.causes = causes;
        this.findDrift = findDrift;
    }

    /**
     * Why a run is due.
     *
     * @param key the same for the same cause, such as {@code exports plant-a-12}
     * @param sentence such as {@code 3 export files of pump arrived, the last at 2026-12-01T02:10:00Z (plant-a-12).}
     * @param until when the last of it arrived; of drift when it began
     */
    record Cause(String key, Trigger.Kind kind, String sentence, Instant until) {}

    /** The first trigger that holds. */
    Optional<Cause> find(Schedule schedule, Instant now) {
        return schedule.timetable().triggers().on().stream()
                .flatMap(trigger -> find(schedule, trigger, now).stream())
                .findFirst();
    }

    private Optional<Cause> find(Schedule schedule, Trigger trigger, Instant now) {
        if (trigger.kind() == Trigger.Kind.DRIFT) {
            return findDrift.judge(schedule, trigger, now).cause();
        }
        return news(schedule, trigger)
                .filter(news -> trigger.kind() == Trigger.Kind.EXPORTS
                        ? isQuiet(trigger, news, now)
                        : news.labels() >= trigger.labels())
                .map(news -> cause(schedule, trigger, news));
    }

    /** The cause starts nothing any more. A drift takes no exports along: a run that completes has used them, and one that fails has not. */
    void take(Schedule schedule, Cause cause, Instant due) {
        if (cause.kind() == Trigger.Kind.DRIFT) {
            findDrift.take(schedule, cause, due);
        } else {
            causes.take(schedule.name(), schedule.model(), cause.until(), due);
        }
    }

    /** How far one trigger is, as a sentence. */
    String progress(Schedule schedule, Trigger trigger, Instant now) {
        if (trigger.kind() == Trigger.Kind.DRIFT) {
            return findDrift.judge(schedule, trigger, now).sentence();
        }
        Optional<News> news = news(schedule, trigger);
        if (trigger.kind() == Trigger.Kind.LABELS) {
            return number(news.map(News::labels).orElse(0L)) + " of " + number(trigger.labels()) + " new labels of "
                    + schedule.model() + " have arrived.";
        }
        return news.map(found -> arrived(schedule, found)
                        + (isQuiet(trigger, found, now)
                                ? ""
                                : " It starts at " + seconds(found.last().plus(trigger.time()))
                                        + " if no other export arrives until then."))
                .orElse("It waits for an export of " + schedule.model() + ": the runs have used all that arrived.");
    }

    private Optional<News> news(Schedule schedule, Trigger trigger) {
        return causes.find(
                schedule.name(), schedule.work().job(), schedule.model(), trigger.kind() == Trigger.Kind.LABELS);
    }

    /** An arrival that a wrong clock put into the future keeps nobody waiting. */
    private static boolean isQuiet(Trigger trigger, News news, Instant now) {
        return !news.last().plus(trigger.time()).isAfter(now)
                || news.last().isAfter(now.plus(StartPlan.GRACE).plus(trigger.time()));
    }

    private static Cause cause(Schedule schedule, Trigger trigger, News news) {
        String words = trigger.kind() == Trigger.Kind.EXPORTS
                ? arrived(schedule, news)
                : number(news.labels()) + " new labels of " + schedule.model() + " arrived, the last at "
                        + seconds(news.last()) + " (" + news.export() + "); " + number(trigger.labels())
                        + " are enough.";
        return new Cause(
                trigger.kind().name().toLowerCase(Locale.ROOT) + " " + news.export(),
                trigger.kind(),
                words,
                news.last());
    }

    private static String arrived(Schedule schedule, News news) {
        return number(news.files()) + (news.files() == 1 ? " export file of " : " export files of ") + schedule.model()
                + " arrived, the last at " + seconds(news.last()) + " (" + news.export() + ").";
    }

    private static String seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String number(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }
}
