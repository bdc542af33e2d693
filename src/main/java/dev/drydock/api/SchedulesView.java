package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The schedules of the site.
 *
 * @param on whether schedules of this site start anything
 * @param clockProblem why this orchestrator starts nothing although they are on, as a sentence
 */
public record SchedulesView(boolean on, @Nullable String clockProblem, List<ScheduleView> items) {}
