package dev.drydock.application.schedule;

import dev.drydock.application.schedule.Schedules.Recorded;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScheduleFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Compares a schedule with what the audit log has of the last time that somebody added or replaced it. A row that was changed in the database
 * would else start a job in the name of its author. Thread-safe. Tested by {@code StartSchedulesTest}.
 */
@Singleton
public final class RecordedSchedules {
    /** In the record of a schedule that changed with its model's {@code model.yaml}: the digest of that file. */
    static final String FOLLOWED = "followed";

    private static final String GIVEN_UP = "givenUp";

    private final Schedules schedules;
    /** What was compared last, by name: the log is long, and a start is only compared again if something changed. */
    private final Map<String, SortedMap<String, String>> compared = new ConcurrentHashMap<>();

    @Inject
    public RecordedSchedules(Schedules schedules) {
        this.schedules = schedules;
    }

    /**
     * Joins the caller's transaction.
     *
     * @throws DrydockException {@link ScheduleFailure#SCHEDULE_ALTERED}
     */
    void require(Schedule schedule) {
        SortedMap<String, String> row = AddSchedule.details(schedule);
        if (row.equals(compared.get(schedule.name()))) {
            return;
        }
        Optional<Recorded> recorded = schedules.recorded(schedule.name());
        if (recorded.isEmpty()) {
            throw altered(schedule, "nobody has added it through Drydock");
        }
        SortedMap<String, String> logged = new TreeMap<>(recorded.get().details());
        logged.keySet().removeIf(name -> name.startsWith(GIVEN_UP) || name.equals(FOLLOWED));
        Set<String> names = new TreeSet<>(row.keySet());
        names.addAll(logged.keySet());
        names.stream()
                .filter(name -> !Optional.ofNullable(row.get(name)).equals(Optional.ofNullable(logged.get(name))))
                .findFirst()
                .ifPresent(name -> {
                    throw altered(
                            schedule,
                            name + " is \"" + row.getOrDefault(name, "") + "\", and "
                                    + recorded.get().by() + " gave \"" + logged.getOrDefault(name, "") + "\"");
                });
        compared.put(schedule.name(), row);
    }

    private static DrydockException altered(Schedule schedule, String what) {
        return new DrydockException(
                ScheduleFailure.SCHEDULE_ALTERED,
                "Schedule " + schedule.name() + " did not start job "
                        + schedule.work().job()
                        + ": its row in the database is not what the audit log has of it: " + what
                        + ". Somebody has changed it by another way than through Drydock. Find out who, and replace the schedule"
                        + " with 'drydock schedule add --replace', or remove it.");
    }
}
