/** Schedules over REST. */
@NullMarked
package dev.drydock.rest.schedule;

import org.jspecify.annotations.NullMarked;
