package dev.drydock.application.access;

import java.time.Duration;

/** Waits between two checks; returns immediately if the thread is interrupted. */
@FunctionalInterface
public interface Pause {
    void take(Duration time);
}
