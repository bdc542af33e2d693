package dev.drydock.application.schedule;

/** Whether schedules of this site start anything; off for a copy of a site. */
public record SchedulesSwitch(boolean on) {}
