package dev.drydock.application.schedule;

/** Whether the site receives exports by itself; if not, only a run receives what lies in the inbox. */
public record InboxWatched(boolean on) {}
