package dev.drydock.application.schedule;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Role;
import java.time.Instant;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A job that starts by itself.
 *
 * @param seen every start that was due until then has been decided
 */
public record Schedule(
        String name, Work work, Timetable timetable, CatchUp catchUp, boolean paused, Author author, Instant seen) {
    /** A user's name never begins so. */
    public static final String ACTOR_PREFIX = "schedule:";

    /** The job parameter that names a model. */
    static final String MODEL = "model";

    /** The job, and what it is started with. */
    public record Work(String job, SortedMap<String, String> parameters) {
        public Work {
            parameters = new TreeMap<>(parameters);
        }
    }

    /**
     * The person or program for whom the schedule starts the job. Its rights are checked at each start.
     *
     * @param roles at that time: of a user of an outside directory nothing newer is known
     * @param since when they became the author
     */
    public record Author(String name, Set<Role> roles, Instant since) {
        public Author {
            roles = Set.copyOf(roles);
        }

        public static Author of(Actor actor, Instant since) {
            return new Author(actor.name(), actor.roles(), since);
        }
    }

    public Schedule withPaused(boolean now, Instant seenUntil) {
        return new Schedule(name, work, timetable, catchUp, now, author, seenUntil);
    }

    Schedule withTimetable(Timetable other, Instant seenUntil) {
        return new Schedule(name, work, other, catchUp, paused, author, seenUntil);
    }

    /** The model that its job is for; empty text if it is for none. */
    String model() {
        return work.parameters().getOrDefault(MODEL, "");
    }

    /** Who submits the job, in records. */
    public String actorName() {
        return ACTOR_PREFIX + name;
    }

    /** When the run that is due then starts. */
    public Instant start(Instant due) {
        return timetable.start(name, due);
    }
}
