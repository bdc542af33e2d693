/** Schedules: jobs that start by themselves at times of a calendar. */
@NullMarked
package dev.drydock.application.schedule;

import org.jspecify.annotations.NullMarked;
